"""What holds for every answer of the API, also where no endpoint was reached."""

from collections.abc import Callable, Mapping, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag

from onrecord.api.application import parameters_of
from onrecord.api.problems import MEDIA_TYPE, Fault, problem

PREFIX = "/api/"
_WRONG = 400
_INVALID = 422
_OK = 200


class ProblemsMiddleware:
    """Answers in problem details what Django answers with a page, and knows what a program has already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next in line."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer. A cookie is not looked at: who has but that has no token."""
        if not request.path_info.startswith(PREFIX):
            return self._get_response(request)
        request.COOKIES.clear()
        response = self._get_response(request)
        if response.status_code >= _WRONG and response.headers.get("Content-Type") != MEDIA_TYPE:
            return _as_problem(response)
        if isinstance(response, HttpResponse) and response.status_code == _OK and request.method == "GET":
            return _unless_known(request, response)
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Refuse a parameter that the endpoint does not have: a list narrowed by nothing would answer."""
        known = parameters_of(request) if request.path_info.startswith(PREFIX) else None
        if known is None or all(_is_taken(known, *one) for one in request.GET.lists()):
            return None
        takes = (
            f"this address takes {', '.join(sorted(known))}" if known else "this address takes no parameter"
        )
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
