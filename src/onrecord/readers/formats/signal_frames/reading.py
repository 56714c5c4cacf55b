"""Reading frames in their order."""

from collections.abc import Iterator, Sequence
from typing import Final

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.formats.signal_frames import ENDING, HEAD_BYTES, recognise
from onrecord.readers.matching import Item, Match
from onrecord.readers.protobuf import delimited, read_exactly
from onrecord.readers.signal.export import LIMITS, Export, Placed
from onrecord.readers.signal.media import Media
from onrecord.readers.signal.schema import from_wire
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry, Span

_BATCH_ROWS: Final = 16_384
_BROKEN = "a frame that is no valid message"
_CUT = "the rest cannot be read: the file is cut off or damaged here"


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
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
        if entry.name.lower().endswith(ENDING):
            with original.open(entry) as stream:
                if recognise(read_exactly(stream, HEAD_BYTES), entry.name) is not Match.NO:
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
