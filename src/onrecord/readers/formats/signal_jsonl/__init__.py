"""Signal's plaintext export: `main.jsonl`, a frame a line in JSON, with a `files` folder of media.

Units: `dateSent` and every other time are milliseconds since 1970 in UTC, as strings; timers
(`expiresInMs`) are milliseconds; an account's id is 16 bytes in base64, shown as a UUID; ids of
recipients and chats count within one export alone, and are turned into lasting ones.
Limits: the app leaves out messages with a disappearing-message timer and the media of view-once
messages when it exports; what was deleted on the phone leaves no trace.
Source: docs/formats/signal-jsonl.md.
"""

import json
from collections.abc import Iterator
from typing import Any

import orjson

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.records.completeness import CopyOf

NAME = "signal-jsonl"
VERSION = "2"
CHANNEL = "signal"
GATHERS = Gathers.FILE
COPY_OF = CopyOf.PHONE
READS_WITH = ("onrecord.readers.formats.signal_jsonl.reading",)

HEAD_BYTES = 64 * 1024
_MARK = b"\xef\xbb\xbf"


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first line, whatever its name."""
    del filename
    if not head.startswith((b"{", b"\xef\xbb\xbf{")):
        return Match.NO
    return Match.CERTAIN if "backupTimeMs" in _header(head) else Match.NO


def _header(head: bytes) -> dict[str, Any]:
    line, end, _ = head.partition(b"\n")
    if not end and len(head) >= HEAD_BYTES:
        return {}
    found = parsed(line)
    return found if isinstance(found, dict) and "version" in found else {}


def parsed(line: bytes) -> object:
    """Return a line's value; ``None`` when it is no JSON."""
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


def read(original: Original) -> Iterator[Item]:
    """Read an export: frames in their order, media by the names that the app gives them.

    Raises:
        AmbiguousFormatError: the source holds several exports.
        UnreadableError: it holds none.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.signal_jsonl.reading import items

    return items(original)
