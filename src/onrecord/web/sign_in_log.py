"""What the access log hears of signing in: who, how, and what failed; never an address that was typed."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest

from onrecord.records.accounts import AccessVerb, Officer
from onrecord.records.errors import NotHeldError
from onrecord.web.requests import host_of, note_access, service_of

_PURPOSE = "sign-in/1"
_MAC_DIGITS = 16
_NEW = "new password"


def listen() -> None:
    """Hear of every session that begins or ends, whichever way."""
    user_logged_in.connect(_signed_in, dispatch_uid="onrecord")
    user_logged_out.connect(_signed_out, dispatch_uid="onrecord")
    authentication_failed.connect(_code_failed, dispatch_uid="onrecord")


def note_failed(account: int | None, about: str) -> None:
    """Note a sign-in that failed."""
    note_access(_officer(account), AccessVerb.SIGN_IN_FAILED, about)


def note_wrong_password(email: str) -> None:
    """Note a wrong password; an address that has no account stands in the log as a MAC alone."""
    account = service_of().accounts.called(email)
    mac = host_of().keys.mac(_PURPOSE, email.strip().lower().encode())[:_MAC_DIGITS]
    note_failed(account, "password" if account is not None else f"password {mac}")


def _signed_in(request: HttpRequest, user: Any, **_more: object) -> None:  # noqa: ANN401 - the signal's
    said = [str(one.get("type") or one["method"]) for one in get_authentication_records(request, user)]
    note_access(_officer(user.pk), AccessVerb.SIGN_IN, " + ".join(said) or _NEW)


def _signed_out(user: Any, **_more: object) -> None:  # noqa: ANN401 - the signal's
    if user is not None:
        note_access(_officer(user.pk), AccessVerb.SIGN_OUT, "")


def _code_failed(user: Any, authenticator: Any, **_more: object) -> None:  # noqa: ANN401 - the signal's
    note_failed(user.pk, str(authenticator.type))


def _officer(account: int | None) -> Officer | None:
    """Return who it was; a closed account is named too, since somebody tried to use it."""
    if account is None:
        return None
    try:
        return service_of().accounts.officer(account)
    except NotHeldError:
        return Officer(account, "", "")
