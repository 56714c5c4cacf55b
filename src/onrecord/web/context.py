"""What every page shows around its own: the organisation, who is signed in, and where they may go."""

from django.http import HttpRequest

from onrecord.records.errors import NotPermittedError
from onrecord.web.addresses import place_address
from onrecord.web.places import beside, navigation_of
from onrecord.web.requests import asked_by, host_of


def service(request: HttpRequest) -> dict[str, object]:
    """Return the context of the layout."""
    try:
        officer = asked_by(request)
    except NotPermittedError:
        return around()
    here = request.resolver_match.view_name if request.resolver_match else ""
    return {
        **around(),
        "officer": officer,
        "navigation": navigation_of(officer, request.path),
        "beside": beside(officer, here),
    }


def around() -> dict[str, object]:
    """Return what stands around every page, whoever asks."""
    settings = host_of().settings
    return {
        "organisation": settings.organisation,
        "organisation_sign_in": settings.service.oidc.name,
        "service_is_govuk": settings.service.is_govuk == "yes",
        "manifest_url": place_address("manifest"),
        "service_worker_url": place_address("service_worker"),
    }
