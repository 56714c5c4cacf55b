"""An answer as programs read it: a problem where it went wrong, nothing where they have it already."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag

from onrecord.api.application import parameters_of
from onrecord.api.problems import MEDIA_TYPE, Fault, problem

_WRONG = 400
_INVALID = 422
_OK = 200


def as_answer(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer in problem details where Django said it with a page; empty where it is known."""
    if response.status_code >= _WRONG and response.headers.get("Content-Type") != MEDIA_TYPE:
        return _as_problem(response)
    if isinstance(response, HttpResponse) and response.status_code == _OK and request.method == "GET":
        return _unless_known(request, response)
    return response


def refused_parameter(request: HttpRequest) -> HttpResponse | None:
    """Return what is said of a parameter that the endpoint does not take, None where it takes all."""
    known = parameters_of(request)
    if known is None or all(_is_taken(known, *one) for one in request.GET.lists()):
        return None
    takes = f"this address takes {', '.join(sorted(known))}" if known else "this address takes no parameter"
    faults = [Fault(where=["query"], what="unknown_parameter")]
    said = f"{takes}, and was sent another, or one more often than once; nothing was done"
    return problem(_INVALID, said, "invalid", faults)


def _is_taken(known: Mapping[str, bool], name: str, said: Sequence[str]) -> bool:
    """Tell whether an endpoint takes a parameter, so many times."""
    return name in known and (known[name] or len(said) == 1)


def _as_problem(response: HttpResponseBase) -> HttpResponse:
    said = problem(response.status_code)
    if allow := response.headers.get("Allow"):
        said.headers["Allow"] = allow
    return said


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    set_response_etag(response)
    etag = response.headers.get("ETag")
    return get_conditional_response(request, etag=etag, response=response) or response
