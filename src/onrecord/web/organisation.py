"""Signing in with the organisation's own accounts: OpenID Connect, and only into accounts that were invited.

Stricter than the library: the token's signature, issuer, audience and nonce are always checked, only named
hosts are asked, and nothing in a request changes what is asked of the provider.
"""

from collections.abc import Mapping
from typing import Any

import jwt
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from onrecord.records.errors import NotHeldError
from onrecord.records.organisation_sign_in import OrganisationSignIn
from onrecord.web.provider import PROVIDER
from onrecord.web.requests import host_of, service_of
from onrecord.web.sign_in_log import note_failed

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_NEEDED = ("iss", "sub", "aud", "exp", "iat", "nonce")
_KEPT = ("iss", "sub", "email", "email_verified", "amr", "nonce")
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
_LEEWAY_SECONDS = 30
_NONCE_LENGTH = 32


class VerifyingAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # the library ships no types
    """Talks to the provider, and believes a token only once it is verified."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return the provider's document, if it is the issuer's own and names no other host.

        Raises:
            OAuth2Error: it is another issuer's, or names a host that no setting names.
        """
        found: dict[str, Any] = super().openid_config
        said = host_of().settings.service.oidc
        if str(found.get("issuer")).rstrip("/") != said.issuer.rstrip("/"):
            raise OAuth2Error("another issuer")
        if not all(said.may_ask(str(found[name])) for name in _ENDPOINTS if name in found):
            raise OAuth2Error("a host that is not named in the settings")
        return found

    def get_callback_url(self, request: HttpRequest, app: object) -> str:  # noqa: ARG002 - the library's own
        """Return where the provider sends the browser back to."""
        return request.build_absolute_uri(reverse("organisation_back"))

    def complete_login(
        self,
        request: HttpRequest,
        app: object,  # noqa: ARG002 - the library's signature
        token: Any,  # noqa: ANN401 - the library ships no types
        **answer: Any,  # noqa: ANN401 - the same
    ) -> SocialLogin:
        """Return the sign-in that a verified token speaks of."""
        claims = self._verified(str(answer["response"].get("id_token") or ""))
        if "email" not in claims:
            about = self._fetch_user_info(token.token)
            if about.get("sub") != claims["sub"]:
                raise OAuth2Error("an answer about somebody else")
            claims = {**about, **claims}
        kept = {name: claims[name] for name in _KEPT if name in claims}
        return self.get_provider().sociallogin_from_response(request, {"id_token": kept})

    def _verified(self, id_token: str) -> dict[str, Any]:
        try:
            return verified(
                id_token, self._keys(), host_of().settings.service.oidc, self.openid_config["issuer"]
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise OAuth2Error("a token that is not as it was signed") from error

    def _keys(self) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys: dict[str, Any] = answer.json()
        return keys


def verified(id_token: str, keys: Mapping[str, Any], said: OrganisationSignIn, issuer: str) -> dict[str, Any]:
    """Return the claims of a token that one of the provider's published keys signed for this service.

    Raises:
        jwt.PyJWTError: it is not such a token, or it is over.
    """
    number = jwt.get_unverified_header(id_token).get("kid")
    known = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if key.key_id == number]
    if not known or known[0].algorithm_name not in ALGORITHMS:
        raise jwt.InvalidKeyError("no such key")
    return jwt.decode(
        id_token,
        known[0],
        algorithms=[known[0].algorithm_name],
        audience=said.client_id,
        issuer=issuer,
        leeway=_LEEWAY_SECONDS,
        options={"require": list(_NEEDED)},
    )


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library ships no types
    """Lets in whoever was invited, and nobody else."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:  # noqa: ARG002
        """Say no: an administrator invites."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link a sign-in to the account that was invited with its address; later the subject alone counts."""
        claims = sociallogin.account.extra_data["id_token"]
        if claims.get("nonce") != sociallogin.state.get("nonce"):
            raise ImmediateHttpResponse(_refused(request, status=401))
        if sociallogin.is_existing:
            return
        account = service_of().accounts.called(_verified_address(claims)) or 0
        user = get_user_model().objects.filter(pk=account, is_active=True, socialaccount=None).first()
        if user is None:
            note_failed(None, "organisation " + host_of().keys.mac("sign-in/1", claims["sub"].encode())[:16])
            raise ImmediateHttpResponse(render(request, "socialaccount/not_invited.html", status=403))
        sociallogin.connect(request, user)


def _verified_address(claims: Mapping[str, Any]) -> str:
    return str(claims.get("email", "")) if claims.get("email_verified") in (True, "true") else ""


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider, by a page of ours: forms may lead nowhere else."""
    provider = _provider(request)
    nonce = get_random_string(_NONCE_LENGTH)
    try:
        away = provider.redirect(request, "login", auth_params={"nonce": nonce}, nonce=nonce)
    except (OAuth2Error, RequestException):
        return _refused(request, status=502)
    if not away.has_header("Location"):
        return _refused(request, status=502)
    context = {"redirect_to": away["Location"], "provider": provider.name}
    return render(request, "socialaccount/login_redirect.html", context)


@require_safe
def back(request: HttpRequest) -> HttpResponseBase:
    """Receive the browser from the provider."""
    _provider(request)
    view = OAuth2CallbackView.adapter_view(VerifyingAdapter(request, PROVIDER))
    answer: HttpResponseBase = view(request)
    return answer


@require_safe
def cancelled(request: HttpRequest) -> HttpResponse:
    """Say that the sign-in was cancelled at the provider."""
    return render(request, "socialaccount/login_cancelled.html")


def _provider(request: HttpRequest) -> Any:  # noqa: ANN401 - the library ships no types
    if not host_of().settings.service.oidc.is_on:
        raise NotHeldError("no organisation's sign-in is set up here; sign in with your password")
    provider = get_adapter().get_provider(request, PROVIDER)
    provider.oauth2_adapter_class = VerifyingAdapter
    return provider


def _refused(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", status=status)
