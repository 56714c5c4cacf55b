"""Errors for programs: RFC 9457 problem details, of every error and of nothing's content."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from onrecord.api.statuses import error_of, said_of, status_of
from onrecord.records.canonical import dumps
from onrecord.records.errors import OnRecordError, TooManyRequestsError, UploadError

MEDIA_TYPE = "application/problem+json"
_URN = "urn:onrecord:error:"
_UNAUTHORISED = 401
_INVALID = 422
_CONFLICT = 409
_DETAILS: Mapping[int, str] = {
    400: "the request is not one that the service can read; see docs/api.md",
    401: "send a token that is in force: Authorization: Bearer onrecord_...",
    404: "there is nothing at this address; /api/v1/openapi.json lists all that there are",
    405: "the address is there, and not for this method; /api/v1/openapi.json says for which",
    413: "there is more than a request may hold; send it in parts",
    503: "the service cannot answer now; ask again in a minute",
    507: "the server cannot keep this: its disk is full or fails; tell whoever runs the service",
    500: "a fault in OnRecord itself; what was acknowledged stands. Tell whoever runs the service",
}


class Fault(Schema):
    """One thing in a request that is not as it must be, and where; never what was sent."""

    where: list[str | int]
    what: str


class Problem(Schema):
    """An error: ``type`` is a name for programs, ``detail`` says to a person what to do next."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault] = Field(default_factory=list)


def problem(status: int, detail: str = "", kind: str = "", errors: Sequence[Fault] = ()) -> HttpResponse:
    """Return a problem as a response."""
    title = HTTPStatus(status).phrase
    said = Problem(
        type=_URN + (kind or title.lower().replace(" ", "-")),
        title=title,
        status=status,
        detail=detail or _DETAILS.get(status, title),
        errors=list(errors),
    )
    body = said.model_dump(mode="json", exclude_defaults=True)
    response = HttpResponse(dumps(body), status=status, content_type=MEDIA_TYPE)
    if status == _UNAUTHORISED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="OnRecord"'
    return response


def answer_problems(api: NinjaAPI) -> None:
    """Make an API answer every error that it knows of with a problem."""
    api.add_exception_handler(OnRecordError, _refused)
    api.add_exception_handler(DatabaseError, _of_store)
    api.add_exception_handler(InterfaceError, _of_store)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _of_http)
    api.add_exception_handler(Http404, lambda _request, _error: problem(404))


def _refused(_request: HttpRequest, error: OnRecordError | type[OnRecordError]) -> HttpResponse:
    if not isinstance(error, OnRecordError):
        raise TypeError
    status = _CONFLICT if isinstance(error, UploadError) else status_of(error)
    response = problem(status, said_of(error), _name(type(error)))
    if isinstance(error, TooManyRequestsError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _of_store(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    told = error_of(error) if isinstance(error, Exception) else None
    if told is None and isinstance(error, Exception):
        raise error
    return problem(500) if told is None else _refused(request, told)


def _invalid(_request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    faults = [_fault(one) for one in getattr(error, "errors", ())]
    return problem(_INVALID, "something given is not as it must be; errors says what", "invalid", faults)


def _of_http(_request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    return problem(getattr(error, "status_code", 400))


def _fault(said: Mapping[str, Any]) -> Fault:
    """Return where and what, and not the input, which may hold content."""
    return Fault(where=list(said.get("loc", ())), what=str(said.get("type", "invalid")))


def _name(kind: type[OnRecordError]) -> str:
    """Write ``NotHeldError`` as ``not-held``."""
    words = re.findall(r"[A-Z][a-z]*", kind.__name__.removesuffix("Error"))
    return "-".join(words).lower()
