"""The server that the settings name, and the password to it: read when a connection is made, kept nowhere."""

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from onrecord.records.databases import Database
from onrecord.records.errors import SettingsError

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Where systemd puts the credentials of a service: systemd.exec(5)."""

CATALOGUE = "onrecord_catalogue"
FRESH_CATALOGUE = "onrecord_catalogue_new"
SERVICE = "onrecord_service"

_SECONDS_TO_CONNECT = 10


@dataclass(frozen=True, slots=True)
class Server:
    """One database of one server. ``url`` holds no password."""

    url: str
    password_file: Path | None = None

    def parts(self) -> dict[str, str]:
        """Return what the address says, by libpq's names.

        Raises:
            SettingsError: the driver is not installed, or the address is none.
        """
        return {name: str(value) for name, value in parts_of(self.url).items()}

    def secret(self) -> Mapping[str, str | int]:
        """Return what the driver is told beside the address.

        Raises:
            SettingsError: the password's file cannot be read, or others may read it.
        """
        told: dict[str, str | int] = {"connect_timeout": _SECONDS_TO_CONNECT}
        if self.password_file is not None:
            told["password"] = _password(self.password_file)
        return told


def server_of(database: Database, environment: Mapping[str, str]) -> Server:
    """Return the server that the settings name.

    Raises:
        SettingsError: they name a systemd credential, and this is no service that has any.
    """
    if database.password_credential:
        folder = environment.get(CREDENTIALS)
        if not folder:
            raise SettingsError(
                f"database.password_credential needs ${CREDENTIALS}: start OnRecord as a systemd service "
                f"with LoadCredential={database.password_credential}:FILE"
            )
        return Server(database.url, Path(folder) / database.password_credential)
    return Server(database.url, Path(database.password_file) if database.password_file else None)


def parts_of(url: str) -> Mapping[str, object]:
    """Return what an address says, as libpq reads it."""
    psycopg = driver()
    try:
        parts: Mapping[str, object] = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        raise SettingsError("database.url cannot be read as postgresql://NAME@HOST/DATABASE") from None
    return parts


def driver() -> ModuleType:
    """Return the driver.

    Raises:
        SettingsError: it is not installed.
    """
    try:
        import psycopg  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise SettingsError(
            "database.url names a PostgreSQL server, and its driver is not installed: run `make postgresql`, "
            "or pip install 'onrecord[postgresql]'"
        ) from error
    return psycopg


def _password(path: Path) -> str:
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(f"others may read the database's password: run chmod 600 {path}")
        return path.read_text("utf-8").removesuffix("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"the database's password file {path} cannot be read: mend or restore it"
        ) from error
