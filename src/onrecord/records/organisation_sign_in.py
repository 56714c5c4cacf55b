"""Signing in with an organisation's own accounts, by OpenID Connect: off unless settings name it."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from onrecord.records.errors import SettingsError

_NAMED = ("issuer", "client_id", "secret_file", "name")
_YES_OR_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class OrganisationSignIn:
    """Who vouches for officers. ``issuer`` is the URL of the provider, ``name`` what the button says.

    ``secret_file`` holds the client secret. ``hosts`` are further hosts that the provider's own document may
    name. ``trusts_mfa`` accepts the provider's word that a second factor was asked for.
    """

    issuer: str = ""
    client_id: str = ""
    secret_file: str = ""
    name: str = ""
    hosts: Sequence[str] = ()
    trusts_mfa: str = "no"

    @property
    def is_on(self) -> bool:
        """Tell whether a provider is named."""
        return bool(self.issuer)

    @property
    def all_hosts(self) -> frozenset[str]:
        """Return every host that may be asked something: no other is."""
        return frozenset({urlsplit(self.issuer).netloc, *self.hosts})

    def may_ask(self, url: str) -> bool:
        """Tell whether a URL is on a named host, and over TLS unless that is this machine."""
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))
        return secure and parts.netloc in self.all_hosts


def read_organisation_sign_in(values: object) -> OrganisationSignIn:
    """Read the table ``[service.oidc]``.

    Raises:
        SettingsError: a setting is unknown or lacking, or the issuer is not reached over TLS.
    """
    if not isinstance(values, dict):
        raise SettingsError("service.oidc must be a table: write [service.oidc] above its settings")
    known = {field.name: field.default for field in fields(OrganisationSignIn)}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"no setting is called service.oidc.{name}; docs/settings.md lists them all")
        if name == "hosts":
            if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                raise SettingsError('service.oidc.hosts must be a list of names, such as ["login.example"]')
        elif not isinstance(value, str):
            raise SettingsError(f"service.oidc.{name} must be text in quotes")
    read = OrganisationSignIn(**{**values, "hosts": tuple(values.get("hosts", ()))})
    _check(read)
    return read


def _check(read: OrganisationSignIn) -> None:
    lacking = [name for name in _NAMED if not getattr(read, name)]
    if lacking:
        raise SettingsError(f"service.oidc needs {', '.join(lacking)} as well")
    if not read.may_ask(read.issuer) or urlsplit(read.issuer).query or urlsplit(read.issuer).fragment:
        raise SettingsError("service.oidc.issuer must be the provider's https URL, without ? or #")
    if read.trusts_mfa not in _YES_OR_NO:
        raise SettingsError('service.oidc.trusts_mfa must be "yes" or "no"')


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
