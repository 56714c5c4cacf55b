"""Reading an export's frames, line by line."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from onrecord.ports.originals import Aside, ByteStream, Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.signal_jsonl import HEAD_BYTES, parsed, recognise
from onrecord.readers.matching import Item, Match
from onrecord.readers.protobuf import read_exactly
from onrecord.readers.signal.export import LIMITS, Export, Placed, counted
from onrecord.readers.signal.media import Media
from onrecord.readers.signal.values import number, part
from onrecord.records.completeness import Incomplete
from onrecord.records.errors import AmbiguousFormatError, UnreadableError
from onrecord.records.messages import Anomaly, Entry, NoticeKind, Span, Statement

_LINE_BYTES = 32 * 1024**2
_BATCH_ROWS = 16_384
_LONG = "a line longer than any frame that the app writes"
_BROKEN = "a line that is no JSON object"
_TIMERS = (NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF)
_LIMITS = (
    "Messages with a disappearing-message timer: the app leaves them out when it exports.",
    *LIMITS,
)


_METADATA = "metadata.json"
_MOST_METADATA_BYTES = 4096


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
    entries = original.entries()
    media = Media.of(original, entries)
    files = {entry.number for entry in media.by_name.values()}
    entry = _main(original, [one for one in entries if one.number not in files])
    export = Export.of(media, entry)
    timed = _Timed(export)
    frames = timed.chats(_frames(original, entry, export))
    yield from batches(timed.rows(export.read(frames)), max_rows=_BATCH_ROWS)
    used = media.named | {entry.number} | {one.number for one in entries if _says_version(one, entry)}
    unread = [one.name for one in entries if one.number not in used]
    yield timed.told(export.statement(original.name, unread=unread, limits=_LIMITS))


class _Timed:
    """Conversations that have or had a timer: the app leaves out what was sent under it."""

    def __init__(self, export: Export) -> None:
        self._people = export.items.people
        self._keys: set[object] = set()

    def chats(self, placed: Iterable[Placed]) -> Iterator[Placed]:
        """Pass frames on; note the chats whose timer runs, whether or not a message of theirs is here."""
        for span, frame in placed:
            yield span, frame  # the chat is learnt before it is asked for
            chat = part(frame, "chat") if isinstance(frame, dict) else {}
            if number(chat, "expirationTimerMs"):
                self._keys.add(self._people.key_of_chat(number(chat, "id")))

    def rows(self, items: Iterable[Row | Anomaly | Aside]) -> Iterator[Row | Anomaly | Aside]:
        """Pass rows on; note the conversations in which a timer was set, or a message has one."""
        for item in items:
            if isinstance(item, Mapping) and _is_timed(item):
                self._keys.add(item.get("conversation"))
            yield item

    def told(self, statement: Statement) -> Statement:
        """Return the statement with what the timers mean."""
        if not self._keys:
            return statement
        of = f"{counted(len(self._keys), 'conversation')} {'has' if len(self._keys) == 1 else 'have'}"
        warning = (
            f"{of} or had a disappearing-message timer: the app leaves what was sent under it out of this "
            "export. A backup made by the app holds what has not yet disappeared."
        )
        return replace(
            statement,
            warnings=(*statement.warnings, warning),
            incomplete=(*statement.incomplete, Incomplete.PART_BACKUP),
        )


def _is_timed(row: Mapping[str, Any]) -> bool:
    notice = row.get("notice")
    return bool(row.get("timer_seconds")) or (notice is not None and notice["kind"] in _TIMERS)


def _says_version(one: Entry, main: Entry) -> bool:
    """Tell whether an entry is what the app writes beside the messages, on the version of the format."""
    folder = main.name.rpartition("/")[0]
    is_named = one.name == (f"{folder}/{_METADATA}" if folder else _METADATA)
    return is_named and one.size_bytes <= _MOST_METADATA_BYTES


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
        return recognise(read_exactly(stream, HEAD_BYTES), entry.name) is not Match.NO


def _frames(original: Original, entry: Entry, export: Export) -> Iterator[Placed]:
    with original.open(entry) as stream:
        for line, first_byte, data in _lines(stream):
            span = Span(entry.name, line, line, first_byte)
            if len(data) > _LINE_BYTES:
                yield span, _LONG
                continue
            found = parsed(data)
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
