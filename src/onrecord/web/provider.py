"""Who else may vouch for officers, as the account library is told. Django's settings are made of it."""

from collections.abc import Mapping
from pathlib import Path

from onrecord.records.errors import SettingsError
from onrecord.records.organisation_sign_in import OrganisationSignIn

PROVIDER = "organisation"


def providers(said: OrganisationSignIn) -> Mapping[str, object]:
    """Return the library's setting for the one provider that there may be.

    Raises:
        SettingsError: the file of the client secret cannot be read or is empty.
    """
    if not said.is_on:
        return {}
    app = {
        "provider_id": PROVIDER,
        "name": said.name,
        "client_id": said.client_id,
        "secret": _secret(Path(said.secret_file)),
        "settings": {"server_url": said.issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}


def _secret(path: Path) -> str:
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"service.oidc.secret_file {path} cannot be read; name the file of it") from error
    if not secret:
        raise SettingsError(f"service.oidc.secret_file {path} is empty; write the client secret there")
    return secret
