"""An mbox cut into mails, forward, in memory of one mail at most."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.ports.originals import ByteStream
from onrecord.readers.formats.email_mbox.separators import begins_as_usual, begins_mail
from onrecord.readers.mail.fields import split_head
from onrecord.readers.mail.gathering import MOST_MAIL_BYTES

_BLOCK_BYTES = 1024**2
_LOOK_BYTES = 2048
_NEVER = 2**63
_MARK = re.compile(rb"\nFrom ")
_MARK_BYTES = len(b"\nFrom ")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BEFORE = "bytes before the first mail of the mailbox"
_BEYOND = "the rest of a mail that is longer than a mail can be: kept, and not read"


@dataclass(slots=True)
class Piece:
    """A stretch of the mailbox: a mail without its first line, or bytes that are none (and ``reason``)."""

    first_byte: int
    first: int
    last: int
    data: bytes = b""
    cut: bool = False
    reason: str = ""

    @property
    def is_mail(self) -> bool:
        """Whether it is a mail."""
        return not self.reason


@dataclass(slots=True)
class Marks:
    """Where the mails of a mailbox begin, eight bytes a mail: found by a first reading, for those after it.

    ``typed`` counts the lines that only look like a mail's first.
    """

    places: "array[int]" = field(default_factory=lambda: array("q"))
    typed: int = 0
    complete: bool = False


class Splitter:
    """Reads a mailbox once. ``unquoted`` is counted on the way."""

    def __init__(
        self,
        stream: ByteStream,
        marks: Marks | None = None,
        *,
        heads_alone: bool = False,
        most_bytes: int = MOST_MAIL_BYTES,
    ) -> None:
        """Take the stream, whether mails' headers are enough, and how much of one mail is held at most.

        Marks that are complete are gone by; others are completed.
        """
        self.marks = marks or Marks()
        self._places = iter(self.marks.places)
        self._mark = next(self._places, _NEVER)
        self._stream = stream
        self._heads_alone = heads_alone
        self._most = most_bytes
        self._held = b""
        self._start = 0  # of the mail that is looked for, in what is held
        self._looked = 0
        self._offset = 0  # of what is held, in the file
        self._line = 1
        self._ended = False
        self._beyond: Piece | None = None
        self.unquoted = 0

    def pieces(self) -> Iterator[Piece]:
        """Yield the mailbox's pieces in order; together they are all of it."""
        next_mark = self._next_known if self.marks.complete else self._next_found
        while True:
            at, ended = next_mark(), self._ended
            if at >= 0:
                piece = self._cut(at + 1)
            elif not ended:
                piece = self._grow()
            else:
                piece = self._cut(len(self._held))
            if piece is not None:
                yield piece
            if at < 0 and ended:
                self.marks.complete = True
                return

    def _next_found(self) -> int:
        """Return the place of the line feed before the next mail in what is held, or -1."""
        while True:
            at = self._next_like(self._looked)
            if at < 0:
                return -1
            self._looked = at + 1
            if self._begins_mail(at):
                self.marks.places.append(self._offset + at)
                return at
            self.marks.typed += 1

    def _next_known(self) -> int:
        """Return the same, as an earlier reading found it."""
        at = self._mark - self._offset
        if at <= self._told_apart():
            self._mark = next(self._places, _NEVER)
            self._looked = at + 1
            return at
        return self._next_like(max(self._looked, self._told_apart() + 1))

    def _next_like(self, start: int) -> int:
        """Return the place of the next line feed that may be one, or -1 if it is not yet to be told."""
        mark = _MARK.search(self._held, start)
        if mark is None:
            self._looked = max(self._looked, len(self._held) - _MARK_BYTES + 1)
            return -1
        if mark.start() > self._told_apart():
            self._looked = mark.start()
            return -1
        return mark.start()

    def _told_apart(self) -> int:
        """Return the last place that has enough after it to tell what begins there."""
        return len(self._held) - (0 if self._ended else _LOOK_BYTES)

    def _begins_mail(self, at: int) -> bool:
        held, end = self._held, at + _LOOK_BYTES
        # The line before is blank, or there is none.
        blank = held[at - 1 : at] in {b"\n", b""} or held[max(0, at - 2) : at] in {b"\n\r", b"\r"}
        if blank and begins_as_usual(held, at + 1, end):
            return True
        line_end = held.find(b"\n", at + 1, end)
        line = held[at + 1 : line_end if line_end >= 0 else end]
        return begins_mail(line, held[at + 2 + len(line) : end], after_blank=blank)

    def _grow(self) -> Piece | None:
        """Read on, as much again as is held, so that a long mail is not copied over and over."""
        piece = None
        if self._beyond is not None or len(self._held) - self._start >= self._most:
            piece = self._cut(self._looked, goes_on=True)
        rest = self._held[self._start :]
        self._offset += self._start
        self._looked -= self._start
        self._start = 0
        block = self._stream.read(max(_BLOCK_BYTES, min(len(rest), self._most)))
        self._ended = not block
        self._held = rest + block
        return piece

    def _cut(self, end: int, *, goes_on: bool = False) -> Piece | None:
        """End a piece; one that goes on is a mail too long to hold, or what follows of it."""
        start, self._start = self._start, end
        first = self._line
        if not self._heads_alone:
            self._line += self._held.count(b"\n", start, end)
        last = self._line - self._held.endswith(b"\n", start, end)
        if self._beyond is not None:
            self._beyond.last = max(self._beyond.last, last)
            piece = None if goes_on else self._beyond
            self._beyond = self._beyond if goes_on else None
            return piece
        if start == end:
            return None
        if goes_on:
            self._beyond = Piece(self._offset + end, self._line, self._line, reason=_BEYOND)
        return self._judged(Piece(self._offset + start, first, last, cut=goes_on), start, end)

    def _judged(self, piece: Piece, start: int, end: int) -> Piece:
        line_end = self._held.find(b"\n", start, end)
        body = end if line_end < 0 else line_end + 1
        # All but the first were found by their own first line.
        if not piece.first_byte and not self._opens_with_mail(body):
            piece.reason = _BEFORE
        elif self._heads_alone:
            piece.data = self._held[body : split_head(self._held, body, end)[0]]
        else:
            piece.data = self._plain(self._held[body:end])
        return piece

    def _opens_with_mail(self, body: int) -> bool:
        line, below = self._held[:body].rstrip(b"\n"), self._held[body : body + _LOOK_BYTES]
        return line.startswith(b"From ") and begins_mail(line[:_LOOK_BYTES], below, after_blank=True)

    def _plain(self, data: bytes) -> bytes:
        """Take away the mark that a mailbox's writer set before `From ` lines of a mail's text."""
        if b"\n>" not in data or (b"\n>From " not in data and b"\n>>" not in data):
            return data
        plain = _QUOTED.sub(rb"\1", data)
        self.unquoted += plain != data
        return plain
