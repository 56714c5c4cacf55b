"""Signal Desktop's encrypted database and the files beside it, opened with the key of its `config.json`.

Units: the key is 32 bytes, written as 64 hex digits; pages have 4096 bytes.
Limits: a key that the system's keychain holds (`encryptedKey`) is to be taken out on that computer; the
older form of SQLCipher, before 2019, is not read.
Source: docs/formats/signal-desktop-key.md.
"""

import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.matching import Match
from onrecord.readers.protobuf import read_exactly
from onrecord.readers.signal import files as signal_files
from onrecord.readers.signal.values import Frame, number, raw, text
from onrecord.readers.sqlite.beginnings import MAGIC
from onrecord.readers.sqlite.snapshot import open_snapshot
from onrecord.readers.sqlite.sqlcipher import (
    KEY_BYTES,
    PAGE_BYTES,
    Pages,
    pages_of,
    plain_database,
    plain_log,
)
from onrecord.readers.sqlite.sqlcipher_source import plain_original
from onrecord.readers.unwrapping import Part
from onrecord.records.errors import UnreadableError, WrongKeyError
from onrecord.records.messages import Anomaly, Entry

NAME = "signal-desktop-key"
VERSION = "1"
SECRET = "the key of Signal Desktop: 64 hex digits, or its config.json"  # noqa: S105 (it names the secret)
NAMES: Sequence[str] = ("db.sqlite",)
INSIDE = "sql"

_DATABASE, _LOG, _CONFIG = "db.sqlite", "db.sqlite-wal", "config.json"
_FOLDER = "attachments.noindex/"
_RANDOM_KINDS = 200
_HEX_DIGITS, _HEX_DIGITS_AND_SALT = 64, 96
_SEALED_VERSION = 2
_MOST_CONFIG_BYTES = 1 << 20


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry: named `db.sqlite`, and bytes that look random from the first."""
    if filename.lower() != _DATABASE or head.startswith(MAGIC) or len(head) < PAGE_BYTES:
        return Match.NO
    return Match.CERTAIN if len(set(head[:PAGE_BYTES])) > _RANDOM_KINDS else Match.NO


def may_be_key(head: bytes, filename: str) -> bool:
    """Tell of a file beside it whether it may hold the key: older versions wrote it to `config.json`."""
    del head
    return filename.lower() == _CONFIG


def needs_secret(original: Original) -> bool:
    """Tell whether the key must be given: older versions wrote it into `config.json` beside the database."""
    return _key_beside(original) is None


def kept(original: Original) -> Sequence[Entry]:
    """Return the database, its log and the attached files; never `config.json`, which may hold the key."""
    found = _database(original)
    names = {found.name, found.name + "-wal"}
    return [one for one in original.entries() if one.name in names or _FOLDER in one.name]


def parts(original: Original, secret: bytes) -> Sequence[Part]:
    """Check the key and return the plain database, its log, and the attached files, opened where possible.

    Raises:
        WrongKeyError: the key does not open it.
        UnreadableError: it is damaged.
    """
    database = _database(original)
    pages = _opened(original, database, _key(original, secret))
    key = json.dumps({"key": pages.key.hex()})
    found = [Part(_DATABASE, database.size_bytes // PAGE_BYTES * PAGE_BYTES, key)]
    log = _named(original, database.name + "-wal")
    if log is not None:
        with original.open(log) as stream:
            size = sum(map(len, plain_log(pages, stream)))
        found += [Part(_LOG, size, key)] if size else []
    found += _files(original, _sealed(original, database, log, pages))
    return sorted(found, key=lambda part: part.name)


def unwrap(original: Original, part: Part) -> Iterator[bytes]:
    """Yield the bytes of one part.

    Raises:
        UnreadableError: it is damaged.
    """
    recipe = orjson.loads(part.recipe)
    if part.name in {_DATABASE, _LOG}:
        database = _database(original)
        pages = _opened(original, database, bytes.fromhex(recipe["key"]))
        entry = database if part.name == _DATABASE else _named(original, database.name + "-wal")
        with original.open(entry or database) as stream:
            yield from (plain_database if part.name == _DATABASE else plain_log)(pages, stream)
        return
    entry = _named(original, recipe["entry"])
    if entry is None:
        raise UnreadableError(f"{original.name!r} lacks a file that it had: capture it again")
    with original.open(entry) as stream:
        if "key" in recipe:
            pieces = signal_files.opened(stream, entry.size_bytes, bytes.fromhex(recipe["key"]))
            yield from signal_files.first(pieces, part.size_bytes)
        else:
            yield from _pieces(stream)


def _pieces(stream: ByteStream) -> Iterator[bytes]:
    while piece := stream.read(1 << 20):
        yield piece


def _database(original: Original) -> Entry:
    found = [entry for entry in original.entries() if _is_database(original, entry)]
    if not found:
        raise UnreadableError(
            f"{original.name!r} holds no encrypted database of Signal Desktop: capture its folder as it is"
        )
    if len(found) > 1:
        raise UnreadableError(
            f"{original.name!r} holds {len(found)} databases of Signal Desktop ({found[0].name!r}, "
            f"{found[1].name!r}): copy each into a folder of its own, with its config.json, and capture these"
        )
    return found[0]


def _is_database(original: Original, entry: Entry) -> bool:
    name = entry.name.rpartition("/")[2]
    if name.lower() != _DATABASE:
        return False
    with original.open(entry) as stream:
        return recognise(read_exactly(stream, PAGE_BYTES), name) is not Match.NO


def _named(original: Original, name: str) -> Entry | None:
    return next((one for one in original.entries() if one.name == name), None)


def _opened(original: Original, database: Entry, key: bytes) -> Pages:
    with original.open(database) as stream:
        pages = pages_of(key, read_exactly(stream, PAGE_BYTES))
    if pages is None:
        raise WrongKeyError(
            f"the key does not open {database.name!r}: give the 64 hex digits that `config.json` of the "
            "same computer and user has as `key`, or that file itself"
        )
    return pages


def _key(original: Original, secret: bytes) -> bytes:
    if not secret.strip():
        beside = _key_beside(original)
        if beside is not None:
            return beside
    if len(secret) == KEY_BYTES:
        return secret
    written = secret.decode("utf-8", "replace").strip()
    if written.startswith("{"):
        return _of_config(secret)
    digits = "".join(written.split()).removeprefix("0x").removeprefix("x'").removesuffix("'")
    return _of_digits(digits)


def _of_digits(digits: str) -> bytes:
    if len(digits) in {_HEX_DIGITS, _HEX_DIGITS_AND_SALT}:
        try:
            return binascii.unhexlify(digits)[:KEY_BYTES]
        except (binascii.Error, ValueError):
            pass
    raise WrongKeyError("the key of Signal Desktop has 64 hex digits: copy `key` from its `config.json`")


def _of_config(config: bytes) -> bytes:
    try:
        found = orjson.loads(config)
    except orjson.JSONDecodeError:
        found = None
    key = text(found, "key") if isinstance(found, dict) else ""
    if not key and isinstance(found, dict) and "encryptedKey" in found:
        raise WrongKeyError(
            "this `config.json` holds the key encrypted by the system's keychain: have it opened on that "
            "computer, by that user, and give the 64 hex digits"
        )
    return _of_digits(key)


def _key_beside(original: Original) -> bytes | None:
    for entry in original.entries():
        if entry.name.rpartition("/")[2] == _CONFIG and entry.size_bytes <= _MOST_CONFIG_BYTES:
            with original.open(entry) as stream:
                config = read_exactly(stream, entry.size_bytes)
            try:
                return _of_config(config)
            except WrongKeyError:
                continue
    return None


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What opens one attached file."""

    size: int
    key: bytes = field(repr=False)


def _sealed(original: Original, database: Entry, log: Entry | None, pages: Pages) -> Mapping[str, _Sealed]:
    """Return the keys of attached files by their paths, from the table of files and from messages."""
    if not any(_FOLDER in one.name for one in original.entries()):
        return {}
    found: dict[str, _Sealed] = {}
    plain = plain_original(original, database, log, pages)
    with open_snapshot(plain, plain.entries()[0]) as snapshot:
        for row in snapshot.rows("message_attachments", ("path", "localKey", "size", "version")):
            if not isinstance(row, Anomaly):
                _learn(found, row)
        for row in snapshot.rows("messages", ("json",)):
            if not isinstance(row, Anomaly) and isinstance(row["json"], str) and '"localKey"' in row["json"]:
                for one in _within(row["json"]):
                    _learn(found, one)
    return found


def _within(details: str) -> Iterator[Frame]:
    """Yield every object of a message's JSON that has a file's key."""
    try:
        waiting: list[object] = [orjson.loads(details)]
    except orjson.JSONDecodeError:
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "localKey" in one:
                yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _learn(found: dict[str, _Sealed], frame: Frame) -> None:
    path, size = text(frame, "path").replace("\\", "/"), number(frame, "size")
    if path and size is not None and size >= 0 and number(frame, "version") == _SEALED_VERSION:
        found.setdefault(path, _Sealed(size, raw(frame, "localKey")))


def _files(original: Original, sealed: Mapping[str, _Sealed]) -> Iterator[Part]:
    for entry in original.entries():
        _, folder, path = entry.name.rpartition(_FOLDER)
        if not folder or not path:
            continue
        found, recipe = sealed.get(path), {"entry": entry.name}
        size = entry.size_bytes
        if found is not None and _opens(original, entry, found):
            size, recipe = found.size, {**recipe, "key": found.key[:32].hex()}
        yield Part(_FOLDER + path, size, json.dumps(recipe), entry.name)


def _opens(original: Original, entry: Entry, found: _Sealed) -> bool:
    inside = signal_files.sealed_bytes(entry.size_bytes)
    if inside < found.size or inside % signal_files.BLOCK_BYTES:
        return False
    with original.open(entry) as stream:
        return signal_files.authentic(stream, found.key)
