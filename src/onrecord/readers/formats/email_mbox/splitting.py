"""An mbox cut into mails, forward, in memory of one mail at most."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.ports.originals import ByteStream
from onrecord.readers.formats.email_mbox.separators import begins_mail
from onrecord.readers.mail.fields import split_head
from onrecord.readers.mail.gathering import MOST_MAIL_BYTES

_BLOCK_BYTES = 1024**2
_LOOK_BYTES = 2048
_MARK = b"\nFrom "
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


class Splitter:
    """Reads a mailbox once. ``typed`` and ``unquoted`` are counted on the way."""

    def __init__(
        self, stream: ByteStream, *, heads_alone: bool = False, most_bytes: int = MOST_MAIL_BYTES
    ) -> None:
        """Take the stream, whether mails' headers are enough, and how much of one mail is held at most."""
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
        self.typed = 0
        self.unquoted = 0

    def pieces(self) -> Iterator[Piece]:
        """Yield the mailbox's pieces in order; together they are all of it."""
        while True:
            at = self._next_mark()
            if at >= 0:
                yield from self._cut(at + 1)
            elif not self._ended:
                yield from self._grow()
            else:
                yield from self._cut(len(self._held))
                return

    def _next_mark(self) -> int:
        """Return the place of the line feed before the next mail in what is held, or -1."""
        while True:
            at = self._held.find(_MARK, self._looked)
            if at < 0:
                self._looked = max(self._looked, len(self._held) - len(_MARK) + 1)
                return -1
            if len(self._held) - at < _LOOK_BYTES and not self._ended:
                self._looked = at
                return -1
            self._looked = at + 1
            if self._begins_mail(at):
                return at
            self.typed += 1

    def _begins_mail(self, at: int) -> bool:
        held, end = self._held, at + _LOOK_BYTES
        line_end = held.find(b"\n", at + 1, end)
        line = held[at + 1 : line_end if line_end >= 0 else end]
        # The line before is blank, or there is none.
        blank = held[at - 1 : at] in {b"\n", b""} or held[max(0, at - 2) : at] in {b"\n\r", b"\r"}
        return begins_mail(line, held[at + 2 + len(line) : end], after_blank=blank)

    def _grow(self) -> Iterator[Piece]:
        """Read on, as much again as is held, so that a long mail is not copied over and over."""
        if self._beyond is not None or len(self._held) - self._start >= self._most:
            yield from self._cut(self._looked, goes_on=True)
        rest = self._held[self._start :]
        self._offset += self._start
        self._looked -= self._start
        self._start = 0
        block = self._stream.read(max(_BLOCK_BYTES, min(len(rest), self._most)))
        self._ended = not block
        self._held = rest + block

    def _cut(self, end: int, *, goes_on: bool = False) -> Iterator[Piece]:
        """End a piece; one that goes on is a mail too long to hold, or what follows of it."""
        start, self._start = self._start, end
        first = self._line
        if not self._heads_alone:
            self._line += self._held.count(b"\n", start, end)
        last = self._line - self._held.endswith(b"\n", start, end)
        if self._beyond is not None:
            self._beyond.last = max(self._beyond.last, last)
            if not goes_on:
                yield self._beyond
                self._beyond = None
        elif start < end:
            yield self._judged(Piece(self._offset + start, first, last, cut=goes_on), start, end)
            if goes_on:
                self._beyond = Piece(self._offset + end, self._line, self._line, reason=_BEYOND)

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
