"""Pages for what went wrong before a view was reached."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onrecord.api.statuses import error_of
from onrecord.web.middleware.errors import by_itself


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 400."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 403."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Answer 404."""
    return render(request, "404.html", status=404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429: too many requests in a short time."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or what the disk or the database server under the service's own store says.

    Django calls it while the error is handled. Its page asks the store nothing: that may be what fails.
    """
    told = error_of(sys.exception())
    if told is not None:
        return by_itself(request, told)
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer for a form that came from elsewhere, or from before signing in."""
    return render(request, "403_csrf.html", status=403)
