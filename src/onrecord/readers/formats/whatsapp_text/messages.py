"""The second pass: a stream of bytes as messages that follow one another, in flat memory.

Each page begins where a message begins and holds it whole; the last message of a
page, which may go on, is carried into the next. A message too long to carry keeps
its head, and the rest of it is only counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from onrecord.ports.originals import ByteStream
from onrecord.readers.formats.whatsapp_text.emission import LONGEST_BODY_BYTES, Emitter
from onrecord.readers.formats.whatsapp_text.pages import BLOCK_BYTES, LONG_LINE_BYTES, PageReader, skip_line
from onrecord.readers.formats.whatsapp_text.scan import Hits, Ints, Lines, Mask, Page, lines_of
from onrecord.readers.formats.whatsapp_text.stretches import Stretch
from onrecord.readers.formats.whatsapp_text.survey import Survey
from onrecord.records.errors import SourceChangedError
from onrecord.records.messages import Anomaly, Span
from onrecord.records.schema import Batch

LONG_MESSAGE_BYTES = 2 * LONGEST_BODY_BYTES
_HEAD_BYTES = LONGEST_BODY_BYTES + 4 * 1024


@dataclass(slots=True)
class _View:
    """A page's lines and headers.

    ``usable`` bytes are whole lines, but for the last where ``open`` says that it
    goes on. ``strays`` are lines that look like headers and begin no message;
    ``unknown`` are lines of no message, since a word of
    theirs is not known. ``after`` is the ordinal of the first header after the view.
    """

    page: Page
    usable: int
    open: bool
    lines: Lines
    kept: Hits
    ordinals: Ints
    strays: Ints
    unknown: Ints
    after: int

    @property
    def next_headers(self) -> Ints:
        """Return the line after each message's last."""
        return np.append(self.kept.line[1:], len(self.lines.starts))

    @property
    def stops(self) -> Ints:
        """Return the line at which each message ends: at a header, or a line that is no part of it."""
        stops = self.next_headers
        at = np.searchsorted(self.kept.line, self.unknown, side="right") - 1
        np.minimum.at(stops, at[at >= 0], self.unknown[at >= 0])
        return stops


class MessageReader:
    """Reads one entry. ``lines`` counts its lines, to be looked at when reading is over."""

    def __init__(
        self, stream: ByteStream, survey: Survey, emitter: Emitter, entry: str, block_bytes: int = BLOCK_BYTES
    ) -> None:
        """Take a stream at its first byte."""
        self._reader = PageReader(stream, block_bytes)
        self._survey = survey
        self._emitter = emitter
        self._entry = entry
        self._rest = b""
        self._offset = 0
        self._line = 1
        self._ordinal = 0
        self._ended = False

    def read(self) -> Iterator[Batch | Anomaly]:
        """Yield the entry's messages in order, and the lines that belong to none."""
        yield from self._preamble()
        while not self._ended:
            view = self._look()
            if view is None:
                continue
            yield from self._whole_messages(view)
            if not self._ended:
                last = int(view.kept.line[-1])
                self._advance(view, last, int(view.ordinals[-1]))
                if view.open or view.usable - int(view.lines.starts[last]) > LONG_MESSAGE_BYTES:
                    yield from self._long_message(view, last)

    def _preamble(self) -> Iterator[Anomaly]:
        """Skip to the first header; what stands before it is an anomaly."""
        while not self._ended:
            view = self._look()
            if view is None:
                continue
            if len(view.kept.line):
                self._advance(view, int(view.kept.line[0]), int(view.ordinals[0]))
                self._ended = False
                break
            self._drop(view)
        if self._line > 1:
            span = Span(self._entry, 1, self._line - 1, 0)
            yield Anomaly(span, "lines before the first message, without a header")

    def _look(self) -> _View | None:
        """Read a block and look at it; ``None`` when there is no whole line yet."""
        page = self._reader.read(self._rest)
        self._ended = page.size < len(self._rest) + self._reader.block_bytes
        end = page.data.rfind(b"\n", 0, page.size) + 1
        open_line = not self._ended and page.size - end > LONG_LINE_BYTES
        usable = page.size if self._ended or open_line else end
        if not usable:
            self._rest = page.cut(0, page.size)
            return None
        lines = lines_of(page, usable)
        hits = self._survey.scanner.scan(page, lines)
        ordinals = self._ordinal + np.cumsum(hits.plausible) - 1
        kept = hits.plausible & self._survey.keeps(hits, ordinals)
        after = self._ordinal + int(np.count_nonzero(hits.plausible))
        if after > self._survey.headers:
            raise SourceChangedError(
                f"{self._entry!r} changed while it was read: let the copying finish, then capture it again"
            )
        shapes = self._survey.own_shapes
        unknown = [line for line, one in self._survey.scanner.unknown if one.shape in shapes]
        strays = hits.line[~kept]
        return _View(
            page,
            usable,
            open_line,
            lines,
            hits.only(kept),
            ordinals[kept],
            strays,
            np.array(unknown, np.int64),
            after,
        )

    def _advance(self, view: _View, line: int, ordinal: int) -> None:
        """Go on from a line of the view; the next header has the ordinal."""
        start = int(view.lines.starts[line]) if line < len(view.lines.starts) else view.usable
        self._rest = view.page.cut(start, view.page.size)
        self._offset += start
        self._line += line
        self._ordinal = ordinal

    def _drop(self, view: _View) -> bool:
        """Go on after the view's lines and the rest of the last; tell whether that ends with LF."""
        self._advance(view, len(view.lines.starts), view.after)
        if not view.open:
            return view.page.data[view.usable - 1] == ord("\n")
        skipped, self._rest, ended_with_feed = skip_line(self._reader)
        self._offset += skipped
        return ended_with_feed

    def _whole_messages(self, view: _View) -> Iterator[Batch | Anomaly]:
        """Yield the messages of a view that are complete: all but the last, until the entry ends."""
        count = len(view.kept.line) - (not self._ended)
        if count <= 0:
            return
        starts, stops = view.lines.starts[view.kept.line], view.stops
        stretch = Stretch(
            page=view.page,
            lines=view.lines,
            hits=view.kept.only(np.arange(len(starts)) < count),
            begins=starts[:count],
            ends=np.append(view.lines.starts, view.usable)[stops][:count],
            offset=self._offset,
            first_lines=(view.kept.line + self._line)[:count],
            line_counts=(stops - view.kept.line)[:count],
            ordinals=view.ordinals[:count],
            strays=_holding_strays(view)[:count],
            truncated=self._is_cut(view) and int(stops[-1]) == len(view.lines.starts),
        )
        yield from self._emitter.emit(stretch)
        yield from self._not_placed(view, int(view.next_headers[count - 1]))

    def _is_cut(self, view: _View) -> bool:
        return self._ended and view.page.data[view.usable - 1] != ord("\n")

    def _not_placed(self, view: _View, end: int) -> Iterator[Anomaly]:
        """Yield lines that begin with a date and an unknown word, each with what follows it."""
        bounds = np.sort(np.concatenate((view.kept.line, view.unknown, [len(view.lines.starts)])))
        mine = view.unknown[(view.unknown > view.kept.line[0]) & (view.unknown < end)].tolist()
        for line, stop in zip(
            mine, bounds[np.searchsorted(bounds, mine, side="right")].tolist(), strict=True
        ):
            first_byte = self._offset + int(view.lines.starts[line])
            span = Span(self._entry, self._line + line, self._line + stop - 1, first_byte)
            yield Anomaly(span, "a message or notice whose word for the time of day is not known")

    def _long_message(self, view: _View, last: int) -> Iterator[Batch | Anomaly]:
        """Yield a message too long to hold: its head is read, the rest of it counted."""
        head, offset, first_line, ordinal = self._rest[:_HEAD_BYTES], self._offset, self._line, self._ordinal
        strays = bool((view.strays > last).any())
        self._offset, self._line = offset - int(view.lines.starts[last]), first_line - last
        feed = self._drop(view)
        while not self._ended:
            more = self._look()
            if more is None:
                continue
            stop = int(more.kept.line[0]) if len(more.kept.line) else len(more.lines.starts)
            strays = strays or bool((more.strays < stop).any())
            if len(more.kept.line):
                self._advance(more, stop, int(more.ordinals[0]))
                self._ended = False
                feed = True
                break
            feed = self._drop(more)
        page = Page.of(head)
        lines = lines_of(page, page.size)
        only = np.zeros(1, np.int64)
        stretch = Stretch(
            page=page,
            lines=lines,
            hits=self._survey.scanner.scan(page, Lines(lines.starts[:1], lines.ends[:1])),
            begins=only,
            ends=only + page.size,
            offset=offset,
            first_lines=only + first_line,
            line_counts=only + (self._line - first_line),
            ordinals=only + ordinal,
            strays=np.array([strays]),
            truncated=not feed,
        )
        yield from self._emitter.emit(stretch)


def _holding_strays(view: _View) -> Mask:
    """Tell which messages of a view hold lines that look like headers."""
    result = np.zeros(len(view.kept.line), np.bool_)
    at = np.searchsorted(view.kept.line, view.strays, side="right") - 1
    result[at[at >= 0]] = True
    return result
