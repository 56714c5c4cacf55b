"""Signal's newer local backup: folders `signal-backup-…` with `main` and `metadata`, and one of `files`.

Units: the recovery key has 64 letters and digits; a snapshot's folder bears its time in UTC.
Limits: backups that Signal keeps on its servers are sealed further and are not read.
Source: docs/formats/signal-local-backup.md.
"""

import contextlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onrecord.ports.originals import Original
from onrecord.readers.matching import Match
from onrecord.readers.protobuf import Value, by_number, delimited, read_exactly
from onrecord.readers.signal import files as signal_files
from onrecord.readers.signal.media import media_name
from onrecord.readers.signal.schema import from_wire
from onrecord.readers.signal.values import Frame, number, raw
from onrecord.readers.streams import as_stream
from onrecord.readers.unwrapping import Part
from onrecord.records.errors import UnreadableError, WrongKeyError
from onrecord.records.messages import Entry

NAME = "signal-local-backup"
VERSION = "1"
SECRET = "the backup's recovery key of 64 letters and digits"  # noqa: S105 (it names the secret)
NAMES: Sequence[str] = ("metadata",)
INSIDE = "signal-backup-.*"

_METADATA, _MAIN, _FRAMES = "metadata", "main", "main.frames"
_VERSION = 1
_IV_BYTES, _ID_BYTES, _KEY_DIGITS = 12, 16, 64
_MOST_METADATA_BYTES = 1024
_BACKUP_KEY = b"20240801_SIGNAL_BACKUP_KEY"
_METADATA_KEY = b"20241011_SIGNAL_LOCAL_BACKUP_METADATA_KEY"
_MESSAGE_KEY = b"20241007_SIGNAL_BACKUP_ENCRYPT_MESSAGE_BACKUP:"
_ON_SERVERS = b"SBACKUP\x01"
_GZIP = 31
_PIECE_BYTES = 1 << 20


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry: a file `metadata` that holds an encrypted id and nothing else."""
    if filename != _METADATA or len(head) > _MOST_METADATA_BYTES:
        return Match.NO
    return Match.CERTAIN if _metadata(head) is not None else Match.NO


def may_be_key(head: bytes, filename: str) -> bool:
    """Tell of a file that lies beside whether it may hold the key: it is typed, and stands in no file."""
    del head, filename
    return False


def needs_secret(original: Original) -> bool:
    """Tell that the key must be given: it never lies beside the backup."""
    del original
    return True


def kept(original: Original) -> Sequence[Entry]:
    """Return every file, as it came."""
    return original.entries()


@dataclass(frozen=True, slots=True)
class _Metadata:
    """What says with which id the messages of a snapshot were sealed."""

    version: int
    iv: bytes
    sealed_id: bytes


def parts(original: Original, secret: bytes) -> Sequence[Part]:
    """Check the key and return each snapshot's frames, and the files that they name.

    Raises:
        WrongKeyError: the key does not open it.
        UnreadableError: it is damaged, or of a version not known.
    """
    backup_key = _derived(_recovery_key(secret), _BACKUP_KEY, 32)
    found: list[Part] = []
    keys: dict[str, _FileKey] = {}
    for name, main, metadata in _snapshots(original):
        key = _message_key(backup_key, metadata)
        _confirm(original, main, key)
        size = _count(original, main, key, keys)
        recipe = {"entry": main.name, "key": key[32:].hex()}
        found.append(Part(name, size, json.dumps(recipe), main.name))
    found += _files(original, keys)
    return sorted(found, key=lambda part: part.name)


def unwrap(original: Original, part: Part) -> Iterator[bytes]:
    """Yield the bytes of one part.

    Raises:
        UnreadableError: it is damaged.
    """
    recipe = orjson.loads(part.recipe)
    entry = next((one for one in original.entries() if one.name == recipe["entry"]), None)
    if entry is None:
        raise UnreadableError(f"{original.name!r} lacks a file that it had: capture it again")
    key = bytes.fromhex(recipe["key"])
    if part.name.rpartition("/")[2] == _FRAMES:
        yield from _inflated(original, entry, key)
        return
    with original.open(entry) as stream:
        yield from signal_files.first(signal_files.opened(stream, entry.size_bytes, key), part.size_bytes)


def _metadata(data: bytes) -> _Metadata | None:
    try:
        found = by_number(data)
        sealed = by_number(_bytes(found, 2))
    except UnreadableError:
        return None
    version, iv, sealed_id = found.get(1, [0])[0], _bytes(sealed, 1), _bytes(sealed, 2)
    if not isinstance(version, int) or len(iv) != _IV_BYTES or len(sealed_id) != _ID_BYTES:
        return None
    return _Metadata(version, iv, sealed_id)


def _bytes(found: Mapping[int, Sequence[Value]], number: int) -> bytes:
    value = found.get(number, [b""])[0]
    return value if isinstance(value, bytes) else b""


def _snapshots(original: Original) -> Iterator[tuple[str, Entry, _Metadata]]:
    """Yield each snapshot: the newest as `main.frames`, others in folders of their own."""
    by_name = {entry.name: entry for entry in original.entries()}
    folders = sorted(
        name.rpartition(_METADATA)[0] for name in by_name if name.rpartition("/")[2] == _METADATA
    )
    found = []
    for folder in folders:
        metadata, main = by_name[folder + _METADATA], by_name.get(folder + _MAIN)
        with original.open(metadata) as stream:
            read = _metadata(read_exactly(stream, _MOST_METADATA_BYTES + 1))
        if read is not None and main is not None:
            found.append((folder, main, read))
    if not found:
        raise UnreadableError(
            f"{original.name!r} holds no whole local backup of Signal: it needs `main` beside `metadata`; "
            "copy the whole folder SignalBackups"
        )
    for folder, main, read in found:
        if read.version > _VERSION:
            raise UnreadableError(f"{main.name!r} is of version {read.version}, newer than what is known")
        newest = folder == found[-1][0]
        yield (_FRAMES if newest else f"earlier/{folder.strip('/').rpartition('/')[2]}/{_FRAMES}"), main, read


def _recovery_key(secret: bytes) -> bytes:
    letters = "".join(one for one in secret.decode("utf-8", "replace") if not one.isspace() and one != "-")
    # The app shows the key in capitals, and on iPhone two of its signs as others that cannot be mistaken.
    plain = letters.lower().replace("#", "o").replace("=", "0")
    if len(plain) != _KEY_DIGITS or not plain.isascii() or not plain.isalnum():
        raise WrongKeyError("a recovery key of Signal has 64 letters and digits: give it as the app shows it")
    return plain.encode()


def _derived(secret: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt=None, info=purpose).derive(secret)


def _message_key(backup_key: bytes, metadata: _Metadata) -> bytes:
    """Return the key of a snapshot's messages: 32 bytes that authenticate, then 32 that encrypt."""
    key = _derived(backup_key, _METADATA_KEY, 32)
    opener = Cipher(algorithms.AES(key), modes.CTR(metadata.iv + bytes(4))).decryptor()
    return _derived(backup_key, _MESSAGE_KEY + opener.update(metadata.sealed_id), 64)


def _confirm(original: Original, main: Entry, key: bytes) -> None:
    with original.open(main) as stream:
        if read_exactly(stream, len(_ON_SERVERS)) == _ON_SERVERS:
            raise UnreadableError(
                f"{main.name!r} is a backup as Signal keeps it on its servers: this key does not open it"
            )
    with original.open(main) as stream:
        if not signal_files.authentic(stream, key[32:] + key[:32]):
            raise WrongKeyError(
                f"the recovery key does not open {main.name!r}, or the file is damaged: give the key that "
                "the app showed when this backup was made"
            )


def _inflated(original: Original, main: Entry, cipher_key: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(_GZIP)
    with original.open(main) as stream:
        for piece in signal_files.opened(stream, main.size_bytes, cipher_key):
            waiting = piece
            while waiting and not inflater.eof:
                try:
                    data = inflater.decompress(waiting, _PIECE_BYTES)
                except zlib.error:
                    raise UnreadableError(f"{main.name!r} is damaged inside: copy the backup again") from None
                waiting = inflater.unconsumed_tail
                if data:
                    yield data
    if not inflater.eof:
        raise UnreadableError(f"{main.name!r} is cut off: copy the backup again")


@dataclass(frozen=True, slots=True)
class _FileKey:
    """What opens one file: its length, and the key that stands in a message."""

    size: int
    key: bytes = field(repr=False)


def _count(original: Original, main: Entry, key: bytes, keys: dict[str, _FileKey]) -> int:
    """Return how long a snapshot's frames are, and learn the keys of the files that they name."""
    size = sum(map(len, _inflated(original, main, key[32:])))
    # Frames that are cut off inside are the reader's to tell.
    with contextlib.suppress(UnreadableError), as_stream(_inflated(original, main, key[32:])) as stream:
        for _, _, data in delimited(stream):
            _learn(data, keys)
    return size


def _learn(data: bytes, keys: dict[str, _FileKey]) -> None:
    try:
        waiting: list[object] = [from_wire(data, "Frame")]
    except UnreadableError:
        return
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "localKey" in one:
                _learn_file(one, keys)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _learn_file(locator: Frame, keys: dict[str, _FileKey]) -> None:
    digest, key, size = raw(locator, "plaintextHash"), raw(locator, "localKey"), number(locator, "size") or 0
    if digest and len(key) == signal_files.KEY_BYTES:
        keys[media_name(digest, key)] = _FileKey(size, key)


def _files(original: Original, keys: Mapping[str, _FileKey]) -> Iterator[Part]:
    done: set[str] = set()
    for entry in original.entries():
        name = entry.name.rpartition("/")[2]
        found = keys.get(name)
        if found is None or name in done or not _opens(original, entry, found):
            continue
        done.add(name)
        recipe = {"entry": entry.name, "key": found.key[:32].hex()}
        yield Part(f"files/{name[:2]}/{name}", found.size, json.dumps(recipe), entry.name)


def _opens(original: Original, entry: Entry, found: _FileKey) -> bool:
    inside = signal_files.sealed_bytes(entry.size_bytes)
    if inside < found.size or inside % signal_files.BLOCK_BYTES:
        return False
    with original.open(entry) as stream:
        return signal_files.authentic(stream, found.key)
