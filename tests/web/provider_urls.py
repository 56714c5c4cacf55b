"""The provider's addresses, and what it says of people."""

import json

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import include, path
from oauth2_provider.oauth2_validators import OAuth2Validator

urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]


class Validator(OAuth2Validator):
    """Says of somebody what the file says now."""

    oidc_claim_scope = None

    def get_additional_claims(self, request):
        people = json.loads(settings.PROVIDER_PEOPLE.read_text("utf-8"))
        return people[request.user.get_username()]


def whoever_the_cookie_names(get_response):
    """Sign in whoever a cookie names: signing in there is not what is tested."""

    def answer(request):
        request.user = User.objects.filter(username=request.COOKIES.get("who", "")).first()
        return get_response(request)

    return answer
