"""What holds for every answer of the API, also where no endpoint was reached."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from onrecord.api.places import PREFIX


class ProblemsMiddleware:
    """Answers in problem details what Django answers with a page, and knows what a program has already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next in line."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer. A cookie is not looked at: who has but that has no token."""
        if not request.path_info.startswith(PREFIX):
            return self._get_response(request)
        from onrecord.api.answers import as_answer  # noqa: PLC0415 - pages do without it

        request.COOKIES.clear()
        return as_answer(request, self._get_response(request))

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Refuse a parameter that the endpoint does not have: a list narrowed by nothing would answer."""
        if not request.path_info.startswith(PREFIX):
            return None
        from onrecord.api.answers import refused_parameter  # noqa: PLC0415 - pages do without it

        return refused_parameter(request)
