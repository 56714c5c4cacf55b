"""One backup file: its elements in order, as rows, anomalies and asides."""

import functools
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from onrecord.ports.originals import Aside, ByteStream
from onrecord.readers.formats.sms_xml.elements import BLOCK_BYTES, Comment, Elements, Stray, Tag
from onrecord.readers.formats.sms_xml.mms import Mms
from onrecord.readers.formats.sms_xml.rows import Row, call_row, sms_row
from onrecord.readers.formats.sms_xml.values import Values
from onrecord.readers.repeats import Repeats
from onrecord.readers.text_messages import Correspondents
from onrecord.records.messages import Anomaly, Flag, Span

ROOTS = (b"smses", b"calls")
_WRAPPERS = (b"parts", b"addrs")
_ITEMS = {b"sms": sms_row, b"call": call_row}

Item = Row | Anomaly | Aside


@dataclass(slots=True)
class Count:
    """What one file says of itself, and what was found in it."""

    entry: str
    stated: int | None = None
    found: int = 0
    repeated: int = 0
    kind: str | None = None
    closed: bool = False


@dataclass(slots=True)
class Backup:
    """Reads one file; what several files share is given to it."""

    count: Count
    reopen: Callable[[], ByteStream]
    known: Correspondents
    repeats: Repeats
    _open: Mms | None = None
    _last: Span = field(default_factory=lambda: Span("", 1, 1, 0))

    def read(self, stream: ByteStream, block_bytes: int = BLOCK_BYTES) -> Iterator[Item]:
        """Yield every message, and what is none."""
        for found in Elements(stream, self.count.entry, block_bytes).found():
            if isinstance(found, Comment):
                yield Aside(self.count.entry, functools.partial(io.BytesIO, found.text), certain=True)
            elif isinstance(found, Stray):
                yield Anomaly(found.span, f"{found.reason}: read the original there")
            else:
                yield from self._tag(found)
                self._last = found.span
        if self._open is not None:
            yield from self._unclosed(self._last)

    def _tag(self, tag: Tag) -> Iterator[Item]:
        if tag.closing:
            yield from self._closing(tag)
        elif tag.name in _ITEMS:
            yield from self._unclosed(self._last)
            yield self._counted(_ITEMS[tag.name](tag, self.known))
        elif tag.name == b"mms":
            yield from self._unclosed(self._last)
            self._open = Mms(tag, self.count.entry)
            if tag.empty:
                yield from self._finish(tag.span)
        elif tag.name in ROOTS:
            self._root(tag)
        elif self._open is None:
            yield Anomaly(tag.span, "an element is none that this format is known to have")
        else:
            yield from self._inside(tag, self._open)

    def _root(self, tag: Tag) -> None:
        values = Values(tag)
        if self.count.stated is None:
            self.count.stated = values.number(b"count")
            self.count.kind = values.text(b"type")
        self.count.closed = tag.empty

    def _closing(self, tag: Tag) -> Iterator[Item]:
        if tag.name == b"mms" and self._open is not None:
            yield from self._finish(tag.span)
        elif tag.name in ROOTS:
            yield from self._unclosed(self._last)
            self.count.closed = True

    def _inside(self, tag: Tag, message: Mms) -> Iterator[Item]:
        try:
            if tag.name == b"part":
                yield from message.add_part(tag, self.reopen)
            elif tag.name == b"addr":
                message.add_address(tag)
            elif tag.name not in _WRAPPERS:
                yield Anomaly(tag.span, "an element is none that a multimedia message is known to have")
        except OverflowError:
            yield Anomaly(tag.span, "a multimedia message has more parts and addresses than are held")

    def _finish(self, last: Span) -> Iterator[Item]:
        message, self._open = self._open, None
        if message is not None:
            yield self._counted(message.row(last, self.known), *message.digests)
            if message.damaged:
                span = replace(message.tag.span, last=last.last)
                yield Anomaly(span, "an attachment's data is not whole, so no digest of it is given")

    def _unclosed(self, last: Span) -> Iterator[Item]:
        """End a message whose own end is not there: what was read of it is kept."""
        if self._open is None:
            return
        begin = self._open.tag.span
        for item in self._finish(last):
            if isinstance(item, dict):
                item["flags"] = [*_flags(item), Flag.TRUNCATED_LINE]
            yield item
        yield Anomaly(replace(begin, last=last.last), "a multimedia message has no end: it may be cut off")

    def _counted(self, row: Row, *digests: str) -> Row:
        self.count.found += 1
        same = (row["kind"], row["said_at"], row["conversation"], row["is_own"], row["body"])
        if self.repeats.met(*same, row.get("subject"), row.get("address"), *digests):
            self.count.repeated += 1
            row["flags"] = [*_flags(row), Flag.DUPLICATE]
        return row


def _flags(row: Row) -> list[Flag]:
    flags = row["flags"]
    return list(flags) if isinstance(flags, list) else []
