"""XML elements found forward over bytes: no tree, no entity, no recursion, memory bounded whatever comes.

XML forbids ``<`` inside a value, so damage reaches no further than to the next one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from onrecord.ports.originals import ByteStream
from onrecord.readers.formats.sms_xml.payloads import Payload
from onrecord.records.messages import Span

BLOCK_BYTES = 1024**2
WINDOW_BYTES = 64 * 1024
"""A tag up to this length is matched whole; a comment must end within it."""
LONGEST_VALUE_BYTES = 1024**2
_MOST_VALUES_BYTES = 4 * 1024**2
_MOST_ATTRIBUTES = 16_384
_STREAMED = (b"part", b"data")

_NAME = rb"[A-Za-z_][\w:.-]{0,99}"
_VALUE = rb"(?:\"([^\"<]*)\"|'([^'<]*)')"
_TAG = re.compile(rb"<(/?)(" + _NAME + rb")((?:\s+" + _NAME + rb"\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*+)\s*(/?)>")
_ATTRIBUTE = re.compile(rb"\s(" + _NAME + rb")\s*=\s*" + _VALUE)
_BEGINNING = re.compile(rb"<[A-Za-z_/!?]")
_OPENING = re.compile(rb"<(/?)(" + _NAME + rb")")
_NEXT = re.compile(rb"\s{1,99}(" + _NAME + rb")\s{0,99}=\s{0,99}([\"'])")
_CLOSE = re.compile(rb"\s{0,99}(/?)>")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^<>\[]*+([\[>])")
_KNOWN_INSTRUCTIONS = (b"<?xml ", b"<?xml-stylesheet ")


@dataclass(slots=True)
class Tag:
    """One start or end tag: values as written, but for a part's data, which is digested."""

    name: bytes
    closing: bool
    empty: bool
    span: Span
    end: int
    attributes: Mapping[bytes, bytes] = field(default_factory=dict)
    payload: Payload | None = None
    cut: bool = False
    kept_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Stray:
    """Bytes that are no part of a well-formed element."""

    span: Span
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment's text."""

    text: bytes


Found: TypeAlias = Tag | Stray | Comment


class Elements:
    """The elements of one stream, in order."""

    def __init__(self, stream: ByteStream, entry: str, block_bytes: int = BLOCK_BYTES) -> None:
        """Read forward from a stream's first byte; no result depends on the size of a block."""
        self._stream = stream
        self._entry = entry
        self._block_bytes = block_bytes
        self._held = b""
        self._at = 0
        self._base = 0
        self._line = 1
        self._counted = 0
        self._ended = False
        self._absent: dict[bytes, int] = {}

    def found(self) -> Iterator[Found]:
        """Yield what stands there; bytes that are no element are yielded in one piece where they touch."""
        pending: Stray | None = None
        for item in self._items():
            if isinstance(item, Stray):
                if pending is not None and pending.end == item.span.first_byte:
                    span = replace(pending.span, last=item.span.last)
                    pending = replace(pending, span=span, end=item.end)
                    continue
                item, pending = pending, item  # noqa: PLW2901 - the one before goes out
            elif pending is not None:
                yield pending
                pending = None
            if item is not None:
                yield item
        if pending is not None:
            yield pending

    def _items(self) -> Iterator[Found | None]:
        self._want(3)
        if self._held.startswith(b"\xef\xbb\xbf"):
            self._at = 3
        while True:
            yield self._between()
            if self._at == len(self._held):
                return
            yield self._markup()

    def _fill(self) -> bool:
        """Hold one block more, and let go of what has been passed."""
        if self._ended:
            return False
        pieces, wanted = [self._held[self._at :]], self._block_bytes
        while wanted > 0 and (piece := self._stream.read(wanted)):
            pieces.append(piece)
            wanted -= len(piece)
        self._ended = wanted > 0
        self._count()
        self._base += self._at
        self._held, self._at, self._counted = b"".join(pieces), 0, 0
        return wanted < self._block_bytes

    def _want(self, count: int) -> None:
        while len(self._held) - self._at < count and self._fill():
            pass

    def _count(self) -> int:
        """Return the number of the line on which the next byte stands."""
        self._line += self._held.count(b"\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _here(self) -> Span:
        line = self._count()
        return Span(self._entry, line, line, self._base + self._at)

    def _until_here(self, begin: Span) -> Span:
        line = self._count()
        if self._at and self._held[self._at - 1 : self._at] == b"\n":
            line -= 1
        return replace(begin, last=max(line, begin.first))

    def _stray(self, begin: Span, reason: str) -> Stray:
        return Stray(self._until_here(begin), self._base + self._at, reason)

    def _between(self) -> Stray | None:
        """Pass to the next ``<``; what stands before it, if it is not white, is a stray."""
        begin: Span | None = None
        while True:
            less = self._held.find(b"<", self._at)
            end = len(self._held) if less < 0 else less
            if begin is None and (text := self._held[self._at : end].lstrip()):
                self._at = end - len(text)
                begin = self._here()
            self._at = end
            if less >= 0 or not self._fill():
                break
        return None if begin is None else self._stray(begin, "characters stand between the elements")

    def _markup(self) -> Found | None:
        self._want(WINDOW_BYTES)
        limit = self._at + WINDOW_BYTES
        match = _TAG.match(self._held, self._at, limit)
        if match is not None:
            return self._whole(match)
        if self._held.startswith(b"<!", self._at):
            return self._declared(limit)
        if self._held.startswith(_KNOWN_INSTRUCTIONS, self._at):
            end = self._past(b"?>", limit)
            if end is not None:
                self._at = end
                return None
        return self._long()

    def _whole(self, match: re.Match[bytes]) -> Tag | Stray:
        begin, (slash, name, values, empty) = self._here(), match.groups()
        self._at = match.end()
        pairs = _ATTRIBUTE.findall(values)
        attributes = {key: double or single for key, double, single in pairs}
        span = self._until_here(begin)
        if len(attributes) != len(pairs):
            return Stray(span, self._base + self._at, "an element names an attribute twice")
        tag = Tag(name, bool(slash), bool(empty), span, self._base + self._at, attributes)
        if name == _STREAMED[0] and _STREAMED[1] in attributes:
            tag.payload = Payload()
            tag.payload.feed(attributes.pop(_STREAMED[1]))
            tag.payload.close()
        return tag

    def _past(self, mark: bytes, limit: int) -> int | None:
        """Return where a closing mark ends, if there is one before ``limit``; nothing is searched twice."""
        begin = max(self._at, self._absent.get(mark, 0) - self._base)
        end = self._held.find(mark, begin, limit)
        if end < 0:
            self._absent[mark] = self._base + max(begin, min(limit, len(self._held)) - len(mark) + 1)
            return None
        return end + len(mark)

    def _declared(self, limit: int) -> Comment | Stray:
        begin, start = self._here(), self._at
        if self._held.startswith(b"<!--", start):
            end = self._past(b"-->", limit)
            if end is not None:
                self._at = end
                return Comment(self._held[start + 4 : end - 3])
        match = _DOCTYPE.match(self._held, start, limit)
        end = match and (match.end() if match[1] == b">" else self._past(b"]>", limit))
        self._at = end or start + 1
        reason = "a document type is declared, as no backup does; nothing of it is used"
        return self._stray(begin, reason) if end else self._passed(begin)

    def _passed(self, begin: Span) -> Stray:
        """Pass to the next ``<`` that may begin an element."""
        while (match := _BEGINNING.search(self._held, self._at)) is None:
            # The last byte may be a ``<`` whose next byte is not held yet.
            self._at = max(self._at, len(self._held) - 1)
            if not self._fill():
                break
        self._at = len(self._held) if match is None else match.start()
        cut = self._ended and self._at == len(self._held)
        return self._stray(begin, "the source ends inside an element" if cut else "an element is malformed")

    def _long(self) -> Tag | Stray:
        """Read a tag value by value: one that is longer than the window, cut off, or malformed."""
        begin, opening = self._here(), _OPENING.match(self._held, self._at)
        if opening is None:
            self._at += 1
            return self._passed(begin)
        self._at = opening.end()
        values: dict[bytes, bytes] = {}
        tag = Tag(opening[2], bool(opening[1]), empty=False, span=begin, end=0, attributes=values)
        while self._value(tag, values):
            pass
        close = _CLOSE.match(self._held, self._at)
        if close is None:
            return self._passed(begin)
        self._at = close.end()
        tag.empty, tag.end, tag.span = bool(close[1]), self._base + self._at, self._until_here(begin)
        return tag

    def _value(self, tag: Tag, values: dict[bytes, bytes]) -> bool:
        """Read one attribute; False at the tag's end, or where it is malformed."""
        self._want(1024)
        match = _NEXT.match(self._held, self._at)
        if match is None or match[1] in values or len(values) == _MOST_ATTRIBUTES:
            return False
        self._at = match.end()
        if (tag.name, match[1]) == _STREAMED:
            if tag.payload is not None:
                return False
            tag.payload = Payload(self._base + self._at, match[2])
            complete = self._feed(match[2], tag.payload)
            tag.payload.close()
            return complete
        kept = _Kept(min(LONGEST_VALUE_BYTES, _MOST_VALUES_BYTES - tag.kept_bytes))
        complete = self._feed(match[2], kept)
        values[match[1]] = bytes(kept.data)
        tag.cut, tag.kept_bytes = tag.cut or kept.cut, tag.kept_bytes + len(kept.data)
        return complete

    def _feed(self, quote: bytes, sink: "Payload | _Kept") -> bool:
        """Give a value to a sink, piece by piece; tell whether its closing quote was found."""
        while True:
            end = self._held.find(quote, self._at)
            less = self._held.find(b"<", self._at, len(self._held) if end < 0 else end)
            stop = less if less >= 0 else end if end >= 0 else len(self._held)
            sink.feed(self._held[self._at : stop])
            self._at = stop
            if less >= 0:
                return False
            if end >= 0:
                self._at += 1
                return True
            if not self._fill():
                return False


class _Kept:
    """The beginning of a value."""

    def __init__(self, room: int) -> None:
        self.data = bytearray()
        self.cut = False
        self._room = room

    def feed(self, piece: bytes) -> None:
        kept = piece[: max(0, self._room - len(self.data))]
        self.data += kept
        self.cut = self.cut or len(kept) < len(piece)
