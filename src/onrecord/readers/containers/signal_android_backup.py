"""Signal's older backup on Android, one file `signal-….backup`, opened with its passphrase of 30 digits.

Units: the passphrase has six groups of five digits; lengths are 4 bytes, big-endian.
Limits: the app leaves out messages whose timer would have run out within a day.
Source: docs/formats/signal-android-backup.md.
"""

import json
import re
from collections.abc import Iterator, Sequence

import orjson
from cryptography.hazmat.primitives.ciphers import CipherContext

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.matching import Match
from onrecord.readers.protobuf import as_double, by_number, read_exactly, signed
from onrecord.readers.signal.records import (
    ATTACHMENT,
    DATABASE_VERSION,
    NEWEST_VERSION,
    STATEMENT,
    Header,
    Keys,
    Record,
    Records,
    header_of,
    keys_of,
    opener_of,
    whole,
    whole_bytes,
)
from onrecord.readers.sqlite.statements import Parameter, Tables
from onrecord.readers.unwrapping import Part
from onrecord.records.errors import UnreadableError, WrongKeyError
from onrecord.records.messages import Entry

NAME = "signal-android-backup"
VERSION = "1"
SECRET = "the backup's passphrase of 30 digits"  # noqa: S105 (it names the secret)
NAMES: Sequence[str] = ()
INSIDE = ""

_DATABASE = "signal.db"
_FOLDER = "attachments/"
_ENDING = ".backup"
_DIGITS = 30
_HEAD_BYTES = 2048
_PIECE_BYTES = 1 << 20
# Keys and sessions of the account, indexes for search, work that the app still had to do.
_LEFT_OUT = re.compile(
    r"^sqlite_|prekey|pre_key|session|sender_key|key_value|_fts|emoji_search|job_spec|credential"
)


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its header, which is not encrypted."""
    header = header_of(head[:_HEAD_BYTES])
    if header is None:
        return Match.NO
    return Match.CERTAIN if filename.lower().endswith(_ENDING) else Match.POSSIBLE


def may_be_key(head: bytes, filename: str) -> bool:
    """Tell of a file that lies beside whether it may hold the key: it is typed, and stands in no file."""
    del head, filename
    return False


def needs_secret(original: Original) -> bool:
    """Tell that the passphrase must be given: it lies nowhere in the file."""
    del original
    return True


def kept(original: Original) -> Sequence[Entry]:
    """Return the backup as it came."""
    return [_backup(original)[0]]


def parts(original: Original, secret: bytes) -> Sequence[Part]:
    """Check the passphrase and return the database and each attached file.

    Raises:
        WrongKeyError: the passphrase does not open it.
        UnreadableError: it is damaged from its beginning, or of a version not known.
    """
    entry, header = _backup(original)
    if header.version > NEWEST_VERSION:
        raise UnreadableError(f"{entry.name!r} is of version {header.version}, newer than what is known")
    keys = keys_of(_passphrase(secret), header.salt)
    files: dict[str, Part] = {}
    data = _database(original, entry, header, keys, files)
    if data is None:
        raise WrongKeyError(
            f"the passphrase does not open {entry.name!r}, or the file is damaged from its beginning: give "
            "the 30 digits that the app showed when backups were switched on"
        )
    recipe = json.dumps({"cipher": keys.cipher.hex(), "mac": keys.mac.hex()})
    return sorted([Part(_DATABASE, len(data), recipe), *files.values()], key=lambda part: part.name)


def unwrap(original: Original, part: Part) -> Iterator[bytes]:
    """Yield the bytes of one part.

    Raises:
        UnreadableError: it is damaged.
    """
    recipe = orjson.loads(part.recipe)
    entry, header = _backup(original)
    cipher = bytes.fromhex(recipe["cipher"])
    if part.name == _DATABASE:
        data = _database(original, entry, header, Keys(cipher, bytes.fromhex(recipe["mac"])), {}) or b""
        for first in range(0, len(data), _PIECE_BYTES):
            yield data[first : first + _PIECE_BYTES]
        return
    with original.open(entry) as stream:
        _skip(stream, recipe["offset"])
        yield from _file(stream, part.size_bytes, opener_of(cipher, bytes.fromhex(recipe["iv"])))


def _skip(stream: ByteStream, offset: int) -> None:
    if stream.seekable():
        stream.seek(offset)
        return
    while offset and (piece := stream.read(min(offset, _PIECE_BYTES))):
        offset -= len(piece)


def _file(stream: ByteStream, length: int, opener: CipherContext) -> Iterator[bytes]:
    while length and (piece := stream.read(min(length, _PIECE_BYTES))):
        length -= len(piece)
        yield opener.update(piece)


def _backup(original: Original) -> tuple[Entry, Header]:
    for entry in original.entries():
        with original.open(entry) as stream:
            header = header_of(read_exactly(stream, _HEAD_BYTES))
        if header is not None:
            return entry, header
    raise UnreadableError(
        f"{original.name!r} holds no backup of Signal on Android: capture the file whose name ends in .backup"
    )


def _passphrase(secret: bytes) -> bytes:
    digits = "".join(one for one in secret.decode("utf-8", "replace") if one in "0123456789")
    if len(digits) != _DIGITS:
        raise WrongKeyError("the passphrase of a backup of Signal has 30 digits: give all six groups of five")
    return digits.encode()


def _database(
    original: Original, entry: Entry, header: Header, keys: Keys, files: dict[str, Part]
) -> bytes | None:
    """Build the database of the statements, and list the files; None if not one record opens."""
    tables = Tables(_LEFT_OUT)
    count = version = 0
    with original.open(entry) as stream:
        records = Records(stream, header, keys)
        for record in records:
            count += 1
            if STATEMENT in record.fields:
                _run(tables, whole_bytes(record.fields, STATEMENT))
            elif ATTACHMENT in record.fields and record.authentic:
                part = _part(record, keys)
                files.setdefault(part.name, part)
            elif DATABASE_VERSION in record.fields:
                version = _number(whole_bytes(record.fields, DATABASE_VERSION))
    complete = int(records.complete)
    tables.add("CREATE TABLE onrecord_backup(complete INTEGER, version INTEGER, refused INTEGER)")
    tables.add("INSERT INTO onrecord_backup VALUES (?, ?, ?)", complete, version, tables.refused)
    data = tables.finished()
    return data if count or records.complete else None


def _number(data: bytes) -> int:
    try:
        return whole(by_number(data), 1) & 0x7FFFFFFF
    except UnreadableError:
        return 0


def _part(record: Record, keys: Keys) -> Part:
    try:
        found = by_number(whole_bytes(record.fields, ATTACHMENT))
    except UnreadableError:
        found = {}
    row, unique = whole(found, 1), signed(whole(found, 2))
    name = f"{_FOLDER}{row}_{unique}" if unique > 0 else f"{_FOLDER}{row}"
    recipe = {"cipher": keys.cipher.hex(), "iv": record.iv.hex(), "offset": record.offset}
    return Part(name, record.length, json.dumps(recipe))


def _run(tables: Tables, data: bytes) -> None:
    try:
        found = by_number(data)
        parameters = [_parameter(one) for one in found.get(2, []) if isinstance(one, bytes)]
    except UnreadableError:
        tables.refused += 1
        return
    tables.run(whole_bytes(found, 1).decode("utf-8", "replace"), parameters)


def _parameter(data: bytes) -> Parameter:
    """Return one value of a row: it stands under a number that tells its type."""
    for number, values in by_number(data).items():
        value = values[-1]
        if number == 1 and isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        if number == 4 and isinstance(value, bytes):  # noqa: PLR2004
            return value
        if number in {2, 3} and isinstance(value, int):
            return signed(value) if number == 2 else as_double(value)  # noqa: PLR2004
    return None
