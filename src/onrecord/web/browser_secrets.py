"""The secrets that a browser keeps: what was left out is sealed under one that it has shown to have.

A page that leads to a confirmation gives one where a browser brings none, each in a cookie of its own name:
no answer takes another's place, and none has to arrive for what was sealed to be opened.
"""

import re
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from onrecord.hosting import Host
from onrecord.web.drafts import Draft
from onrecord.web.requests import host_of

KEPT_DAYS = 90
"""How long a browser keeps a secret, and the service what it opens."""
_MOST = 16
"""So many are looked at: a browser has more than one only where first pages were drawn at one moment."""
_SECRET_BYTES, _SUFFIX_BYTES = 32, 4
_SUFFIX = re.compile(r"(?:-[0-9a-f]{8})?")
"""What follows the cookies' common name: nothing where a secret was given before they had one each."""


def secrets_of(request: HttpRequest) -> Sequence[bytes]:
    """Return the secrets that a browser brought, in the order of their names; none where it has none."""
    return [secret for _name, secret in _brought(request)]


def lacks_secret(request: HttpRequest, draft: Draft) -> bool:
    """Tell whether a browser brings nothing to seal what a capture leaves out with; what is confirmed is."""
    return draft.keeping_back is not None and not draft.is_confirmed and not _brought(request)


def sealing_secret(request: HttpRequest, draft: Draft) -> bytes:
    """Return a secret that the browser brought, for a capture that leaves something out; else b""."""
    return next(iter(secrets_of(request)), b"") if draft.keeping_back is not None else b""


def with_secret(request: HttpRequest, draft: Draft, response: HttpResponse) -> HttpResponse:
    """Have a browser keep the secret that will seal what a capture leaves out, for its days from now on.

    It is the one that the browser brought, or a new one. No script can read it, and no store of ours has it.
    """
    if draft.keeping_back is None:
        return response
    host = host_of()
    name, secret = next(iter(_brought(request)), None) or _new(host)
    response.set_cookie(
        name,
        secret.hex(),
        max_age=KEPT_DAYS * 24 * 3600,
        secure=host.settings.service.has_tls,
        httponly=True,
        samesite="Lax",
    )
    return response


def _new(host: Host) -> tuple[str, bytes]:
    return f"{_common_name(host)}-{host.token(_SUFFIX_BYTES)}", bytes.fromhex(host.token(_SECRET_BYTES))


def _common_name(host: Host) -> str:
    return "__Host-onrecord-opening" if host.settings.service.has_tls else "onrecord-opening"


def _brought(request: HttpRequest) -> Sequence[tuple[str, bytes]]:
    common = _common_name(host_of())
    names = [name for name in request.COOKIES if _is_ours(name, common)]
    found = ((name, _read(request.COOKIES[name])) for name in sorted(names))
    return [(name, secret) for name, secret in found if secret][:_MOST]


def _is_ours(name: str, common: str) -> bool:
    return name.startswith(common) and _SUFFIX.fullmatch(name, len(common)) is not None


def _read(value: str) -> bytes:
    try:
        secret = bytes.fromhex(value)
    except ValueError:
        return b""
    return secret if len(secret) == _SECRET_BYTES else b""
