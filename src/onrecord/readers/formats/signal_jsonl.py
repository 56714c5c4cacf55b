"""Signal's plaintext export: `main.jsonl`, a frame a line in JSON, with a `files` folder of media.

Units: `dateSent` and every other time are milliseconds since 1970 in UTC, as strings; timers
(`expiresInMs`) are milliseconds; an account's id is 16 bytes in base64, shown as a UUID; ids of
recipients and chats count within one export alone, and are turned into lasting ones.
Limits: the app leaves out messages with a disappearing-message timer and the media of view-once
messages when it exports; what was deleted on the phone leaves no trace.
Source: docs/formats/signal-jsonl.md.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.batching import batches
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.protobuf import read_exactly
from onrecord.readers.signal.export import LIMITS, Export, Placed
from onrecord.readers.signal.media import Media
from onrecord.readers.signal.people import CHANNEL as _CHANNEL
from onrecord.records.completeness import CopyOf
from onrecord.records.errors import AmbiguousFormatError, UnreadableError
from onrecord.records.messages import Entry, Span

NAME = "signal-jsonl"
VERSION = "1"
CHANNEL = _CHANNEL
GATHERS = Gathers.FILE
COPY_OF = CopyOf.PHONE

_HEAD_BYTES = 64 * 1024
_LINE_BYTES = 32 * 1024**2
_BATCH_ROWS = 16_384
_MARK = b"\xef\xbb\xbf"
_LONG = "a line longer than any frame that the app writes"
_BROKEN = "a line that is no JSON object"
_LIMITS = (
    "Messages with a disappearing-message timer: the app leaves them out when it exports.",
    *LIMITS,
)


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first line, whatever its name."""
    del filename
    if not head.startswith((b"{", b"\xef\xbb\xbf{")):
        return Match.NO
    return Match.CERTAIN if "backupTimeMs" in _header(head) else Match.NO


def _header(head: bytes) -> dict[str, Any]:
    line, end, _ = head.partition(b"\n")
    if not end and len(head) >= _HEAD_BYTES:
        return {}
    found = _parsed(line)
    return found if isinstance(found, dict) and "version" in found else {}


def read(original: Original) -> Iterator[Item]:
    """Read an export: frames in their order, media by the names that the app gives them.

    Raises:
        AmbiguousFormatError: the source holds several exports.
        UnreadableError: it holds none.
        UnsafeSourceError: a limit is broken.
    """
    entries = original.entries()
    media = Media.of(original, entries)
    files = {entry.number for entry in media.by_name.values()}
    entry = _main(original, [one for one in entries if one.number not in files])
    export = Export.of(media, entry)
    yield from batches(export.read(_frames(original, entry, export)), max_rows=_BATCH_ROWS)
    used = media.named | {entry.number}
    unread = [one.name for one in entries if one.number not in used]
    yield export.statement(original.name, unread=unread, limits=_LIMITS)


def _main(original: Original, entries: Sequence[Entry]) -> Entry:
    found = [entry for entry in entries if _begins_as_export(original, entry)]
    if not found:
        raise UnreadableError(
            f"{original.name!r} holds no plaintext export of Signal: no file begins as one; "
            "export the chats again from the app and capture the file or folder as it comes"
        )
    if len(found) > 1:
        names = ", ".join(repr(entry.name) for entry in found)
        raise AmbiguousFormatError(
            f"{original.name!r} holds several exports of Signal ({names}): capture each by itself"
        )
    return found[0]


def _begins_as_export(original: Original, entry: Entry) -> bool:
    if len(original.entries()) > 1 and not entry.name.endswith((".jsonl", ".json", ".txt")):
        return False
    with original.open(entry) as stream:
        return recognise(read_exactly(stream, _HEAD_BYTES), entry.name) is not Match.NO


def _frames(original: Original, entry: Entry, export: Export) -> Iterator[Placed]:
    with original.open(entry) as stream:
        for line, first_byte, data in _lines(stream):
            span = Span(entry.name, line, line, first_byte)
            if len(data) > _LINE_BYTES:
                yield span, _LONG
                continue
            found = _parsed(data)
            if not isinstance(found, dict):
                yield from [(span, _BROKEN)] if data.strip() else ()
            elif line == 1:
                export.header = found
            else:
                yield span, found


def _lines(stream: ByteStream) -> Iterator[tuple[int, int, bytes]]:
    """Yield each line with its number and first byte; of one that is too long, its beginning."""
    number = offset = 0
    while data := stream.readline(_LINE_BYTES + 1):
        number += 1
        length = len(data)
        last = data
        while not last.endswith(b"\n") and (last := stream.readline(_LINE_BYTES)):
            length += len(last)
            data = data if len(data) > _LINE_BYTES else data + last
        yield number, offset, data
        offset += length


def _parsed(line: bytes) -> object:
    try:
        return orjson.loads(line.removeprefix(_MARK))
    except orjson.JSONDecodeError:
        return _lenient(line)


def _lenient(line: bytes) -> object:
    """Read what only strict rules refuse: bytes that are no UTF-8, halves of signs."""
    try:
        return json.loads(line.removeprefix(_MARK).decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
