"""Headers that every page has: nothing of the record stays in a cache, and no sensor is asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

_NOT_ASKED_FOR = ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
_PERMISSIONS = ", ".join(f"{name}=()" for name in _NOT_ASKED_FOR)


class HeadersMiddleware:
    """Adds the headers; a view may set a cache rule of its own, for what is no content."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Take the next in line."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, with the headers."""
        response = self._get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
