"""Beginning a session: the one place where the pages need the library's own notion of a user."""

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model, login
from django.http import HttpRequest

from onrecord.records.accounts import Officer

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in(request: HttpRequest, officer: Officer) -> None:
    """Begin a session for somebody who just made their account."""
    user = get_user_model().objects.get(pk=officer.account)
    login(request, user, backend=_BACKEND)
    # The library lists those alone that began on its own page.
    UserSession.objects.create_from_request(request)
    # They chose it a moment ago: it is not asked for again.
    record_authentication(request, user, "password", reauthenticated=True)
