"""One frozen ``Settings``, read once from ``settings.toml`` in the home and the environment.

The environment names the two folders; everything else stands in the file.
``docs/settings.md`` lists each setting, and a test holds that list complete.
"""

import dataclasses
import json
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onrecord.records.databases import Database, read_database
from onrecord.records.errors import SettingsError
from onrecord.records.intake import Intake, read_intake
from onrecord.records.limits import Limits
from onrecord.records.organisation_sign_in import OrganisationSignIn, read_organisation_sign_in
from onrecord.records.places import Place, places_of
from onrecord.records.webhooks import Webhook, read_webhooks

FILE_NAME = "settings.toml"
NOT_NAMED = "Organisation not named"
YES_OR_NO = ("yes", "no")
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_HIGHEST_PORT = 65_535
_MOST_THREADS = 64
KEY_SOURCES = ("file", "passphrase", "systemd")


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """How the web service is reached. ``hosts`` are the names that browsers may call it by.

    ``address`` is what it listens on. ``certificate`` and ``certificate_key`` are PEM files; ``behind_proxy``
    says that a proxy ends TLS and sets X-Forwarded-Proto itself. ``is_govuk`` permits what GOV.UK reserves
    for its own hosts. ``threads`` answer requests at once. ``searches_a_minute`` and
    ``api_requests_a_minute`` are how often one account, and one token of the API, may ask.
    ``workers_apart`` leaves long work to ``onrecord worker``. ``replaced_after_stop`` has the process that
    took a stopped source end and another take its place.
    ``export_alert_messages`` is above how many messages an export is called large. ``oidc`` is who else may
    vouch for officers.
    """

    address: str = "127.0.0.1:8000"
    hosts: Sequence[str] = ()
    certificate: str = ""
    certificate_key: str = ""
    behind_proxy: str = "no"
    is_govuk: str = "no"
    threads: int = 4
    workers_apart: str = "no"
    replaced_after_stop: str = "yes"
    api_requests_a_minute: int = 300
    searches_a_minute: int = 60
    export_alert_messages: int = 10_000
    oidc: OrganisationSignIn = field(default_factory=OrganisationSignIn)

    @property
    def has_tls(self) -> bool:
        """Tell whether browsers reach the service over TLS."""
        return bool(self.certificate) or self.behind_proxy == "yes"

    @property
    def is_local(self) -> bool:
        """Tell whether it can be reached from this machine alone."""
        return self.listens_on[0] in LOOPBACK

    @property
    def listens_on(self) -> tuple[str, int]:
        """Return the host and port to listen on."""
        host, _, port = self.address.rpartition(":")
        return host.strip("[]"), int(port)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that an organisation decides.

    ``home`` holds ciphertext, ``keys`` the root key: keep them apart. ``second_copy``
    is a folder on other storage. ``security_contact`` is whom a stop names.
    ``same_device_copy_counts`` lets receipts count a copy on the home's own device.
    ``readers`` names readers of installed packages that are used beside the built-in ones.
    ``filing`` holds, by name, the places in corporate systems where things may be filed; ``intake`` says how
    exports arrive by mail; ``database`` which PostgreSQL server holds the index and the service's store;
    ``webhooks`` are programs that are told what happened.
    """

    home: Path
    keys: Path
    organisation: str = NOT_NAMED
    zone: str = "Europe/London"
    second_copy: Path | None = None
    security_contact: str = "your organisation's security team"
    policy_pack: str = "uk_nccc_2023"
    clearing_authority: str = ""
    key_source: str = "file"
    same_device_copy_counts: str = "no"
    readers: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)
    filing: Mapping[str, Place] = field(default_factory=dict)
    service: ServiceSettings = field(default_factory=ServiceSettings)
    intake: Intake = field(default_factory=Intake)
    webhooks: Sequence[Webhook] = ()
    database: Database = field(default_factory=Database)


def load(environment: Mapping[str, str], user_home: Path) -> Settings:
    """Read the settings of the home that the environment names.

    Raises:
        SettingsError: a setting is unknown or has an impossible value.
    """
    home = Path(environment.get("ONRECORD_HOME") or _data_folder(environment, user_home))
    keys = Path(environment.get("ONRECORD_KEYS") or _config_folder(environment, user_home))
    values = _read(home / FILE_NAME)
    return _checked(home.absolute(), keys.absolute(), values)


def confirm_file(settings: Settings) -> None:
    """Check that a home that was made still has its settings: the defaults name no organisation.

    Raises:
        SettingsError: its file is missing or says nothing.
    """
    path = settings.home / FILE_NAME
    if (settings.home / "keystore").exists() and not _read(path):
        raise SettingsError(
            f"{path} is missing or empty, so receipts would not name the organisation and no second copy "
            'would be made: restore it, or write organisation = "NAME" there and what else was set'
        )


def file_text(settings: Settings) -> str:
    """Return the text of a new home's ``settings.toml``.

    Raises:
        SettingsError: the organisation's name cannot be written in such a file.
    """
    text = _text(settings)
    try:
        tomllib.loads(text.encode().decode())
    except (UnicodeEncodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("the organisation's name holds what no text can; give another name") from error
    return text


def _text(settings: Settings) -> str:
    # TOML wants this one escaped as well, which JSON leaves as it is.
    name = json.dumps(settings.organisation, ensure_ascii=False).replace("\x7f", "\\u007f")
    return (
        "# OnRecord's settings; docs/settings.md explains each.\n"
        f"organisation = {name}\n"
        f'zone = "{settings.zone}"\n'
        '# second_copy = "/mnt/other-storage/onrecord"\n'
        '# security_contact = "the security team on extension 0000"\n'
    )


def from_process() -> Settings:
    """Read the settings that this process's environment names."""
    return load(os.environ, Path.home())


def _data_folder(environment: Mapping[str, str], user_home: Path) -> Path:
    base = environment.get("XDG_DATA_HOME") or str(user_home / ".local" / "share")
    return Path(base) / "onrecord"


def _config_folder(environment: Mapping[str, str], user_home: Path) -> Path:
    base = environment.get("XDG_CONFIG_HOME") or str(user_home / ".config")
    return Path(base) / "onrecord" / "keys"


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path} cannot be read ({error}); mend it or restore it") from error


def _checked(home: Path, keys: Path, values: dict[str, Any]) -> Settings:
    limits = _limits(values.pop("limits", {}))
    filing = places_of(values.pop("filing", {}))
    service = _service(values.pop("service", {}))
    intake = read_intake(values.pop("intake", {}))
    webhooks = read_webhooks(values.pop("webhooks", []))
    database = read_database(values.pop("database", {}))
    known = {f.name: f for f in dataclasses.fields(Settings)} | {"home": None, "keys": None}
    for name, value in values.items():
        if known.get(name) is None:
            raise SettingsError(f"no setting is called {name!r}; docs/settings.md lists them all")
        if name == "readers":
            values[name] = _names(value, "readers", "harbour-radio")
        elif not isinstance(value, str):
            raise SettingsError(f"{name} must be text in quotes")
    if values.get("second_copy"):
        values["second_copy"] = Path(values["second_copy"]).absolute()
    else:
        values.pop("second_copy", None)
    settings = Settings(
        home=home,
        keys=keys,
        limits=limits,
        filing=filing,
        service=service,
        intake=intake,
        webhooks=webhooks,
        database=database,
        **values,
    )
    _check_values(settings)
    return settings


def _names(value: object, setting: str, example: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise SettingsError(f'{setting} must be a list of names, such as ["{example}"]')
    return tuple(value)


def _limits(values: object) -> Limits:
    if not isinstance(values, dict):
        raise SettingsError("limits must be a table: write [limits] above them")
    names = {f.name for f in dataclasses.fields(Limits)}
    for name, value in values.items():
        if name not in names:
            raise SettingsError(f"no limit is called {name!r}; docs/settings.md lists them all")
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise SettingsError(f"limits.{name} must be a whole number of at least 1")
    return Limits(**values)


def _service(values: object) -> ServiceSettings:
    if not isinstance(values, dict):
        raise SettingsError("service must be a table: write [service] above its settings")
    known = {f.name: f.default for f in dataclasses.fields(ServiceSettings)}
    oidc = read_organisation_sign_in(values.pop("oidc")) if "oidc" in values else OrganisationSignIn()
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"no setting is called service.{name}; docs/settings.md lists them all")
        if name == "hosts":
            values[name] = _names(value, "service.hosts", "onrecord.example.gov.uk")
        elif type(value) is not type(known[name]):
            raise SettingsError(f"service.{name} must be like {known[name]!r}")
    service = ServiceSettings(**values, oidc=oidc)
    _check_service(service)
    return service


def _check_service(service: ServiceSettings) -> None:
    host, _, port = service.address.rpartition(":")
    if not host or not port.isdigit() or not 0 <= int(port) <= _HIGHEST_PORT:
        raise SettingsError("service.address must be an address and a port, such as 127.0.0.1:8000")
    for name in ("behind_proxy", "is_govuk", "workers_apart", "replaced_after_stop"):
        if getattr(service, name) not in YES_OR_NO:
            raise SettingsError(f'service.{name} must be "yes" or "no"')
    if bool(service.certificate) != bool(service.certificate_key):
        raise SettingsError("service.certificate and service.certificate_key go together: name both files")
    if not 1 <= service.threads <= _MOST_THREADS:
        raise SettingsError(f"service.threads must be 1 to {_MOST_THREADS}")
    for name in ("api_requests_a_minute", "searches_a_minute"):
        if getattr(service, name) < 1:
            raise SettingsError(f"service.{name} must be at least 1")
    if service.export_alert_messages < 0:
        raise SettingsError("service.export_alert_messages must be 0 or more")


def _check_values(settings: Settings) -> None:
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(
            f"zone {settings.zone!r} is not a time zone; write a name like Europe/London"
        ) from error
    if settings.key_source not in KEY_SOURCES:
        raise SettingsError(f"key_source must be one of {', '.join(KEY_SOURCES)}")
    if settings.same_device_copy_counts not in YES_OR_NO:
        raise SettingsError('same_device_copy_counts must be "yes" or "no"')
