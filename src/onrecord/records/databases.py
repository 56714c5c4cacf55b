"""Where index and service's store lie: in encrypted files of the home, or with a PostgreSQL server."""

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from onrecord.records.errors import SettingsError

_YES_OR_NO = ("yes", "no")
_SCHEMES = ("postgresql", "postgres")
_FULL = "verify-full"
_OURS = {"password", "passfile", "options", "service", "hostaddr"}
"""What an address may not say: a secret, where another lies, or what OnRecord says itself."""
_UNCLEAR = frozenset("# \\")
"""What libpq reads otherwise than others do: write it as %23 and so on."""


@dataclass(frozen=True, slots=True)
class Database:
    """A PostgreSQL server's database, or nothing: then SQLCipher files of the home.

    ``url`` holds no password: that is in ``password_file``, or the systemd credential
    ``password_credential``. PostgreSQL does not encrypt its disk: ``encrypted_volume`` declares that its
    folder lies on a volume that is encrypted.
    """

    url: str = ""
    password_file: str = ""
    password_credential: str = ""
    encrypted_volume: str = "no"

    @property
    def is_on(self) -> bool:
        """Tell whether a PostgreSQL server is used."""
        return bool(self.url)


def read_database(values: object) -> Database:
    """Read the table ``[database]``.

    Raises:
        SettingsError: a setting is unknown or unsafe.
    """
    if not isinstance(values, dict):
        raise SettingsError("database must be a table: write [database] above its settings")
    known = {one.name for one in fields(Database)}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"no setting is called database.{name}; docs/settings.md lists them all")
        if not isinstance(value, str):
            raise SettingsError(f"database.{name} must be text in quotes")
    read = Database(**values)
    if read.encrypted_volume not in _YES_OR_NO:
        raise SettingsError('database.encrypted_volume must be "yes" or "no"')
    if read.password_file and read.password_credential:
        raise SettingsError("database.password_file and database.password_credential: name one of them")
    if read.is_on:
        _check_url(read.url)
    return read


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
        hosts = tuple(_hosts(parts, asked.get("host", [])))
    except ValueError as error:
        raise SettingsError("database.url cannot be read as postgresql://NAME@HOST/DATABASE") from error
    is_clear = url.isprintable() and not _UNCLEAR & set(url) and parts.netloc.count("@") <= 1
    if not is_clear or parts.scheme not in _SCHEMES or not parts.path.strip("/"):
        raise SettingsError("database.url must be like postgresql://NAME@HOST/DATABASE")
    if parts.password is not None or _OURS & asked.keys():
        raise SettingsError(
            "database.url may not hold a password or options: put the password into a file, "
            "and name that in database.password_file"
        )
    if not all(map(_is_here, hosts)) and asked.get("sslmode") != [_FULL]:
        raise SettingsError(
            "database.url names another machine: demand its certificate with ?sslmode=verify-full "
            "(and sslrootcert=FILE for your own authority)"
        )


def _hosts(parts: SplitResult, others: Sequence[str]) -> Iterator[str]:
    """Yield all hosts that an address names: libpq takes several, and tries them in turn.

    It decodes a host before it looks for commas, and takes ports from the beginning of an address alone.
    """
    named = map(_without_port, parts.netloc.rpartition("@")[2].split(","))
    for one in (*map(unquote, named), *others):
        yield from filter(None, one.split(","))


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host if host.count(":") > 1 else host.partition(":")[0]


def _is_here(host: str) -> bool:
    """Tell whether a host is this machine: a folder that holds a socket, or its own address."""
    if host.startswith("/") or host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
