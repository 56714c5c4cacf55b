"""What makes the service an app on a phone: manifest, service worker, and the page for no network."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from onrecord import __version__


def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the app, and that it takes what is shared to it."""
    return render(request, "onrecord/manifest.webmanifest", content_type="application/manifest+json")


def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the worker: it shows a page when there is no network, and keeps no page of content."""
    context = {"version": __version__}
    return render(request, "onrecord/service-worker.js", context, content_type="text/javascript")


def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no network; it is kept on the device and shows nothing of anybody."""
    return render(request, "onrecord/offline.html")
