"""Errors in words: what OnRecord raises on purpose becomes a page that says what to do next."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from onrecord.api.statuses import said_of, status_of
from onrecord.records.errors import OnRecordError, StorageError
from onrecord.web.context import around


def refusal(request: HttpRequest, error: OnRecordError) -> HttpResponse:
    """Return the page that says what an error says."""
    return render(request, "onrecord/refused.html", {"said": said_of(error)}, status=status_of(error))


def by_itself(request: HttpRequest, error: OnRecordError) -> HttpResponse:
    """Return the page that says what an error says, drawn without a look at sessions, messages or roles."""
    context = {"request": {"method": request.method}, "said": said_of(error), **around()}
    return HttpResponse(render_to_string("onrecord/refused.html", context), status=status_of(error))


class ErrorsMiddleware:
    """Turns OnRecord's errors into pages; any other is a fault, and Django's to answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next in line."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for an error that says what to do next."""
        if isinstance(error, StorageError):
            return by_itself(request, error)
        return refusal(request, error) if isinstance(error, OnRecordError) else None
