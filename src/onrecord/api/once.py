"""What must not happen twice: a request with an Idempotency-Key is done once, and answered the same again."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja import Status
from pydantic_core import to_jsonable_python

from onrecord.api.callers import Caller, caller_of
from onrecord.records.errors import KeyReusedError, NotPermittedError, QueryError, UnderWayError
from onrecord.records.tokens import Answered
from onrecord.served import host_of, service_of

HEADER = "Idempotency-Key"
PATTERN = r"^[\x21-\x7e]{1,200}$"
_KEY = re.compile(PATTERN)
_PURPOSE = "api-request/1"
_OF = ":"
_OTHER_ROLES = (
    "this was done under that key, by a role that ended since, so its answer is not given again: an "
    "administrator can ask for a role that sees it"
)

View = Callable[..., Status[Any]]


def once(view: View, shown_once: frozenset[str] = frozenset()) -> View:
    """Return a view that is done once for each key of a token, within 24 hours.

    Of an answer, ``shown_once`` names what the service must not keep: it is null when it is given again.
    What is refused frees its key, since nothing was done. A key whose request never ended, since the service
    did, stays taken: nobody knows what came of it.
    """

    @wraps(view)
    def answer(request: HttpRequest, *arguments: Any, **named: Any) -> Status[Any]:  # noqa: ANN401 - the view's own
        key = request.headers.get(HEADER)
        if key is None:
            return view(request, *arguments, **named)
        if not _KEY.match(key):
            raise QueryError(f"{HEADER} is 1 to 200 visible ASCII characters; a random UUID serves")
        caller = caller_of(request)
        asked = _digest(request) + _OF + _roles(caller)
        held = service_of().answers.begin(caller.token.id, key, asked, host_of().now())
        if held is not None:
            return _again(held, _digest(request), caller)
        return _first(caller, key, lambda: view(request, *arguments, **named), shown_once)

    return answer


def _first(
    caller: Caller, key: str, do: Callable[[], Status[Any]], shown_once: frozenset[str]
) -> Status[Any]:
    done = None
    try:
        done = do()
    finally:
        if done is None:
            service_of().answers.forget(caller.token.id, key)
    value = {**done.value, **dict.fromkeys(shown_once)} if shown_once else done.value
    service_of().answers.keep(caller.token.id, key, done.status_code, to_jsonable_python(value))
    return done


def _again(held: Answered, digest: str, caller: Caller) -> Status[Any]:
    asked, _, roles = held.digest.partition(_OF)
    if asked != digest:
        raise KeyReusedError(f"that {HEADER} came before with another request; give each request its own")
    if not held.status:
        raise UnderWayError(
            "the same request is being answered, or the service ended while it was: ask again in a moment; "
            "if this stays so, look what came of it before you ask under a new key"
        )
    if not set(roles.split()) <= set(_roles(caller.by_then()).split()):
        raise NotPermittedError(_OTHER_ROLES)
    return Status(held.status, held.body)


def _roles(caller: Caller) -> str:
    return " ".join(str(one.id) for one in caller.officer.grants)


def _digest(request: HttpRequest) -> str:
    said = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return host_of().keys.mac(_PURPOSE, said)
