"""How accounts are made and entered: by invitation alone, the same words to everybody who may not enter."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from onrecord.web.requests import host_of
from onrecord.web.sign_in_log import note_failed, note_wrong_password

VOUCHED = "onrecord_second_factor_vouched_for"
"""A session's entry: the organisation's sign-in asked for a second factor, and its word is accepted."""

_STAGE = "allauth.mfa.stages.AuthenticateStage"
_WRONG = "The email address and the password do not match an account that is open"
_WAIT = "Too many tries. Wait 15 minutes, then try again"
_MFA = "mfa"


class InvitedOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Closes signing up, and counts tries by address alone."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _WRONG,
        "too_many_login_attempts": _WAIT,
        "rate_limited": _WAIT,
        "incorrect_password": "Enter your password as you sign in with it",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library's signature
        """Say no: an administrator invites."""
        return False

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401, ARG002
        """Note a wrong password."""
        note_wrong_password(str(credentials.get("email", "")))

    def is_safe_url(self, url: str | None) -> bool:
        """Lead on within this service alone, whatever else it may be called by."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def get_login_stages(self) -> list[str]:
        """Return the steps of signing in, with our own for the second factor."""
        ours = f"{SecondFactorStage.__module__}.{SecondFactorStage.__qualname__}"
        return [ours if stage == _STAGE else stage for stage in super().get_login_stages()]

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:  # noqa: ANN401
        """Say that the account is closed, to whoever knew its password, and note that they tried."""
        note_failed(user.pk, "closed account")
        answer: HttpResponse = super().respond_user_inactive(request, user)
        return answer

    def _get_login_attempts_cache_key(
        self,
        request: HttpRequest,  # noqa: ARG002 - the library's signature
        **credentials: Any,  # noqa: ANN401 - the same
    ) -> str:
        """Count by address: the library also counts by host and port, which whoever tries may vary."""
        return str(credentials.get("email", "")).strip().casefold()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library ships no types
    """Says what to do next when a code is not right."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Enter the code that the app shows now, or a recovery code not used yet",
    }


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # the library ships no types
    """Asks for the second factor, unless the organisation's sign-in did and settings trust its word."""

    def _should_handle(self, request: HttpRequest) -> bool:
        request.session.pop(VOUCHED, None)
        if self._is_vouched_for():
            request.session[VOUCHED] = True
            return False
        asked: bool = super()._should_handle(request)
        return asked

    def _is_vouched_for(self) -> bool:
        came = (self.login.signal_kwargs or {}).get("sociallogin")
        if came is None or host_of().settings.service.oidc.trusts_mfa != "yes":
            return False
        return _MFA in (came.account.extra_data["id_token"].get("amr") or ())
