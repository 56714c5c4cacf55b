"""Signal's backup frames in their binary form: what the newer local backup holds once it is opened.

Units: as in `signal-jsonl`, whose rows these are: milliseconds since 1970 in UTC; a span's first byte is
where the frame's length begins, its lines are counted by LF as in any file, though they mean nothing here.
Limits: what was deleted or had disappeared on the phone before the backup leaves no trace.
Source: docs/formats/signal-frames.md.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Final

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.protobuf import delimited, read_exactly
from onrecord.readers.signal.export import LIMITS, Export, Placed
from onrecord.readers.signal.media import Media
from onrecord.readers.signal.people import CHANNEL as _CHANNEL
from onrecord.readers.signal.schema import UNKNOWN, from_wire
from onrecord.readers.signal.values import moment, number
from onrecord.records.captures import Grade
from onrecord.records.completeness import CopyOf
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry, Span

NAME = "signal-frames"
VERSION = "1"
CHANNEL = _CHANNEL
GATHERS = Gathers.FILE
GRADE = Grade.DEVICE_DATABASE
COPY_OF = CopyOf.PHONE

_ENDING = ".frames"
_HEAD_BYTES: Final = 64 * 1024
_BATCH_ROWS: Final = 16_384
_BROKEN = "a frame that is no valid message"
_CUT = "the rest cannot be read: the file is cut off or damaged here"


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first message, a header, and by its ending."""
    if not filename.lower().endswith(_ENDING):
        return Match.NO
    try:
        _, _, data = next(delimited(io.BytesIO(head), _HEAD_BYTES))
        header = from_wire(data, "BackupInfo")
    except (UnreadableError, StopIteration):
        return Match.NO
    sound = moment(number(header, "backupTimeMs")) and number(header, "version") is not None
    return Match.CERTAIN if sound and UNKNOWN not in header else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read frames in their order, media by the names that the app gives them.

    Raises:
        UnreadableError: no entry holds frames.
        UnsafeSourceError: a limit is broken.
    """
    entries = original.entries()
    entry = _frames_of(original, entries)
    media = Media.of(original, entries)
    export = Export.of(media, entry)
    yield from batches(export.read(_frames(original, entry, export)), max_rows=_BATCH_ROWS)
    used = media.named | {entry.number}
    unread = [one.name for one in entries if one.number not in used]
    yield export.statement(original.name, unread=unread, limits=LIMITS)


def _frames_of(original: Original, entries: Sequence[Entry]) -> Entry:
    for entry in entries:
        if entry.name.lower().endswith(_ENDING):
            with original.open(entry) as stream:
                if recognise(read_exactly(stream, _HEAD_BYTES), entry.name) is not Match.NO:
                    return entry
    raise UnreadableError(
        f"{original.name!r} holds no frames of a backup of Signal: capture the backup's folder with its key"
    )


def _frames(original: Original, entry: Entry, export: Export) -> Iterator[Placed]:
    line, end = 1, 0
    with original.open(entry) as stream:
        try:
            for first_byte, prefix, data in delimited(stream):
                inside = prefix + data
                last = line + inside.count(b"\n", 0, -1)
                if not end:
                    export.header = from_wire(data, "BackupInfo")
                else:
                    yield _frame(Span(entry.name, line, last, first_byte), data)
                line, end = last + inside.endswith(b"\n"), first_byte + len(inside)
        except UnreadableError:
            if end < entry.size_bytes:
                yield Span(entry.name, line, line, end), _CUT


def _frame(span: Span, data: bytes) -> Placed:
    try:
        return span, from_wire(data, "Frame")
    except UnreadableError:
        return span, _BROKEN
