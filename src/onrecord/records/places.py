"""Where things may be filed: tables of the settings, each of one kind."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onrecord.records.errors import SettingsError

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_LONGEST_HOST, _LONGEST_LABEL = 253, 63
_ADDRESSES = ("url", "graph", "login", "uploads")


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder, such as a mounted share of the corporate file store."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class WebdavPlace:
    """A collection that a WebDAV server offers at ``url``; ``credentials`` is a file."""

    name: str
    url: str
    credentials: Path


@dataclass(frozen=True, slots=True)
class SharepointPlace:
    """A folder of a SharePoint library, by Microsoft Graph.

    ``graph`` and ``login`` are the addresses of the interface and of the token service, ``uploads`` those
    that large files go to. ``drive`` is the library's id, ``folder`` a path in it; ``reference_field`` the
    internal name of the column for the file-plan reference.
    """

    name: str
    graph: str
    login: str
    uploads: Sequence[str]
    tenant: str
    client_id: str
    drive: str
    folder: str
    reference_field: str
    credentials: Path


Place = FolderPlace | WebdavPlace | SharepointPlace
KINDS: Mapping[str, type[Place]] = {
    "folder": FolderPlace,
    "webdav": WebdavPlace,
    "sharepoint": SharepointPlace,
}


def places_of(values: object) -> Mapping[str, Place]:
    """Read the tables ``[filing.NAME]``.

    Raises:
        SettingsError: a table lacks something, or has something that no place has.
    """
    if not isinstance(values, Mapping):
        raise SettingsError("filing must hold tables: write [filing.NAME] above what a place needs")
    return {name: _place(name, table) for name, table in values.items()}


def is_safe_address(address: str) -> bool:
    """Tell whether an address is an https one, or of this machine itself, and nothing beside a path."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if not _is_host(parts.hostname or ""):
        return False
    plain = parts.scheme == "http" and parts.hostname in LOOPBACK
    clean = address.isascii() and address.isprintable() and " " not in address
    clean = clean and not (parts.query or parts.fragment or parts.username or parts.password)
    return port != 0 and clean and (plain or parts.scheme == "https")


def _is_host(name: str) -> bool:
    """Tell whether a host can have a name: labels of 1 to 63 characters, 253 in all (RFC 1035)."""
    return len(name) <= _LONGEST_HOST and all(
        0 < len(label) <= _LONGEST_LABEL for label in name.removesuffix(".").split(".")
    )


def _place(name: str, table: object) -> Place:
    where = f"filing.{name}"
    if not _NAME.fullmatch(name) or not isinstance(table, Mapping):
        raise SettingsError(f"{where} must be a table [filing.NAME], its name of small letters and digits")
    kind = KINDS.get(str(table.get("kind")))
    if kind is None:
        raise SettingsError(f"{where}.kind must be one of {', '.join(KINDS)}")
    fields = {one.name: one for one in dataclasses.fields(kind) if one.name != "name"}
    if unknown := sorted(set(table) - set(fields) - {"kind"}):
        raise SettingsError(f"{where} has no setting {unknown[0]!r}; docs/settings.md lists them all")
    values = {each: _value(where, each, table.get(each), one.type) for each, one in fields.items()}
    return kind(name=name, **values)


def _value(where: str, name: str, value: Any, kind: object) -> Any:  # noqa: ANN401 - as TOML has it
    """Return one setting of a place as its kind has it."""
    several = kind == Sequence[str]
    texts = value if several and isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
        what = "a list of texts" if several else "text in quotes"
        raise SettingsError(f"{where}.{name} is needed, as {what}")
    if name in _ADDRESSES and not all(is_safe_address(text) for text in texts):
        raise SettingsError(
            f"{where}.{name} must be an address that begins with https:// and holds no password or query"
        )
    if name == "folder" and not _is_path_within(str(value)):
        raise SettingsError(f"{where}.folder must be a path in the library, such as Registered files/2026")
    if kind is Path:
        return _path(where, name, Path(str(value)))
    return tuple(texts) if several else value


def _is_path_within(path: str) -> bool:
    return all(part.strip(" .") for part in path.strip("/").split("/"))


def _path(where: str, name: str, path: Path) -> Path:
    if not path.is_absolute():
        raise SettingsError(f"{where}.{name} must be a whole path, from the root on")
    return path
