"""Cursors: where a list goes on. Opaque and signed, each for one officer and one question."""

import base64
import binascii
import hmac
import json
from typing import Annotated

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from onrecord.api.callers import caller_of
from onrecord.records.canonical import dumps
from onrecord.records.errors import QueryError
from onrecord.served import host_of

_PURPOSE = "api-cursor/1"
_MAC_LENGTH = 32
_LONGEST = 500
_NOT_OURS = (
    "that cursor is not of this list: ask without one to begin anew, and change nothing else between pages"
)


class Page(Schema):
    """Which page of a list: give `next` of the page before as `cursor`."""

    cursor: Annotated[str | None, Field(max_length=_LONGEST, description="`next` of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=500, description="How many are given at most")] = 50


def cursor(request: HttpRequest, place: object) -> str:
    """Return the cursor of a place, which is JSON, in the list that a request is for."""
    said = dumps(place)
    return base64.urlsafe_b64encode(_mac(request, said).encode() + said).decode().rstrip("=")


def place(request: HttpRequest, given: str | None) -> object:
    """Return the place of a cursor; None without one.

    Raises:
        QueryError: it was not given here, to this officer, for this question.
    """
    if given is None:
        return None
    try:
        held = base64.b64decode(given.encode() + b"=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise QueryError(_NOT_OURS) from error
    mac, said = held[:_MAC_LENGTH], held[_MAC_LENGTH:]
    if not hmac.compare_digest(mac, _mac(request, said).encode()):
        raise QueryError(_NOT_OURS)
    return json.loads(said)


def _mac(request: HttpRequest, said: bytes) -> str:
    """Sign a place together with whose it is, the address, and all that narrows the list."""
    asked = sorted((key, request.GET.getlist(key)) for key in request.GET if key not in {"cursor", "limit"})
    about = dumps([caller_of(request).officer.account, request.path, [[k, v] for k, v in asked]])
    return host_of().keys.mac(_PURPOSE, about + b"\n" + said)[:_MAC_LENGTH]
