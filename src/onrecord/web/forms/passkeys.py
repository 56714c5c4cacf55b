"""Passkeys count where this very service asked for them: the library takes any subdomain of its name too."""

import json
from collections.abc import Mapping
from typing import Any

from allauth.core import context
from allauth.mfa.webauthn import forms as library
from django.core.exceptions import ValidationError
from fido2.utils import websafe_decode

_NOT_TAKEN = (
    "That passkey could not be used: use it on this service's own address, on the device that it was added "
    "on, or prove another way that it is you"
)
# What the library lets through of a credential that lacks a part, or has another in its place.
_NO_CREDENTIAL = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)


class OfThisOrigin:
    """Refuses what a passkey signed on another address than the one that is asked."""

    cleaned_data: Mapping[str, Any]

    def clean_credential(self) -> Any:  # noqa: ANN401 - a credential, or what the library makes of it
        """Check where it was signed, then let the library check it.

        Raises:
            ValidationError: it was signed elsewhere, or is not right.
        """
        credential = self.cleaned_data["credential"]
        if _signed_on(credential) != _asked_on():
            raise ValidationError(_NOT_TAKEN)
        try:
            return self.checked(credential)
        except _NO_CREDENTIAL as error:
            raise ValidationError(_NOT_TAKEN) from error
        except ValidationError as error:
            raise ValidationError(_NOT_TAKEN if error.code == "incorrect_code" else error) from error

    def checked(self, credential: object) -> Any:  # noqa: ANN401 - the same
        """Return what the library makes of it."""
        del credential
        return super().clean_credential()  # type: ignore[misc]


class AddPasskeyForm(OfThisOrigin, library.AddWebAuthnForm):  # type: ignore[misc]  # the library ships no types
    """Adds a passkey."""

    def checked(self, credential: object) -> object:
        """Return it as it came: the library checks it with the whole form."""
        return credential

    def clean(self) -> Any:  # noqa: ANN401 - the library's
        """Check the whole form.

        Raises:
            ValidationError: the passkey lacks a part.
        """
        try:
            return super().clean()
        except _NO_CREDENTIAL as error:
            raise ValidationError(_NOT_TAKEN) from error


class AuthenticatePasskeyForm(OfThisOrigin, library.AuthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """Takes a passkey as the second factor."""


class LoginPasskeyForm(OfThisOrigin, library.LoginWebAuthnForm):  # type: ignore[misc]  # the same
    """Signs in by a passkey alone."""


class ReauthenticatePasskeyForm(OfThisOrigin, library.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # the same
    """Confirms by a passkey that it is you."""


def _signed_on(credential: Any) -> str:  # noqa: ANN401 - whatever JSON somebody sends
    """Return the origin that the browser wrote into what was signed; empty where it says none, or a frame."""
    try:
        client = json.loads(websafe_decode(credential["response"]["clientDataJSON"]))
        return "" if client.get("crossOrigin") else str(client["origin"])
    except (ValueError, TypeError, LookupError, AttributeError):
        return ""


def _asked_on() -> str:
    request = context.request
    return f"{request.scheme}://{request.get_host()}"
