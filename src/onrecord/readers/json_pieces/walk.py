"""The walk down a document's asked paths, from one bracket or comma to the next."""

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from onrecord.readers.json_pieces import reasons
from onrecord.readers.json_pieces.items import Broken, Frame, Pending, Piece, Run
from onrecord.readers.json_pieces.page import BLANKS, Page
from onrecord.readers.json_pieces.paths import ANY, Node, name_of, tree
from onrecord.readers.json_pieces.strides import lead_of, stride
from onrecord.readers.json_pieces.structure import CLOSE, COMMA, FAR, FIRST_WINDOW, OPEN, Structure, Tokens

_MOST_OTHERS = 100
_NAME = re.compile(rb'[ \t\r\n]*"([^"\\]*(?:\\.[^"\\]*)*)"[ \t\r\n]*:', re.DOTALL)


class Walk:
    """Takes a document block by block and yields what was asked for."""

    def __init__(self, patterns: Sequence[Sequence[str]], item_bytes: int, after_end: bytes) -> None:
        """Begin before the first byte. ``after_end`` are bytes that may stand after the JSON."""
        self._structure = Structure()
        self.others: dict[str, None] = {}
        self._root = tree(patterns)
        self._item_bytes, self._after_end = item_bytes, after_end
        self._page = Page()
        self._ahead = b""
        self._frames: list[Frame] = []
        self._pending: Pending | None = None
        self._tail: Broken | None = None
        self._ended = False
        self._outer = 0
        self._next = 0

    def stride(self, block: bytes) -> Iterator[Piece | Broken | Run]:
        """Read one more block, by its layout as far as that goes."""
        block, self._ahead = self._ahead + block, b""
        run = None
        if self._frames and self._pending is None and self._tail is None:
            block, run = self._run(self._frames[-1], block)
        if run is None:
            yield from self.take(block)
        else:
            self._ahead = block
            yield run

    def take(self, block: bytes) -> Iterator[Piece | Broken]:
        """Read one more block, by its brackets and commas."""
        self._give_up_long()
        tokens = self._structure.feed(block)
        self._page.extend(block, tokens.line_feeds, self._kept_from())
        self._next = 0
        while self._tail is None:
            if not self._frames:
                self._outside(tokens)
            if self._next >= len(tokens.at) or self._tail is not None:
                break
            yield from self._step(self._frames[-1], tokens)

    def _run(self, frame: Frame, block: bytes) -> tuple[bytes, Run | None]:
        """Take as many elements as stand out by their layout alone; return what is left of the block."""
        lead, pattern = frame.node.lead, frame.elements
        if lead is None or pattern is None or self._page.end - frame.start > len(block):
            return block, None
        self._structure.rewind(frame.start, frame.depth)
        text = self._page.rewind(frame.start) + block
        found = stride(text, lead)
        if not found.values:
            return text, None
        first_lines, last_lines = self._page.pass_over(
            text, len(text) - len(found.rest), found.starts, found.lasts
        )
        first_bytes = found.starts + frame.start
        run = Run(pattern, frame.place, frame.count, found.values, first_bytes, first_lines, last_lines)
        frame.count += len(found.values)
        frame.start = self._page.end
        self._structure.rewind(frame.start, frame.depth)
        return found.rest, run

    def end(self) -> Iterator[Piece | Broken]:
        """Yield what is left when the document ends."""
        if self._ahead:
            yield from self.take(self._ahead)
        if self._tail is not None:
            yield self._closed(self._tail, self._page.end)
        elif self._frames:
            yield from self._cut_short(self._frames[-1])
        elif not self._ended:
            yield self._broken(reasons.NOT_JSON, (), 0)

    # What is kept from block to block.

    def _kept_from(self) -> int:
        nothing = max(0, self._page.end - 1)  # but the byte by which the line of the end is told
        if self._tail is not None or (self._pending is not None and self._pending.start is None):
            return nothing
        if self._pending is not None and self._pending.start is not None:
            return self._pending.start
        return self._frames[-1].start if self._frames else self._outer

    def _give_up_long(self) -> None:
        start = self._kept_from()
        if self._page.end - start > self._item_bytes and self._frames:
            first = self._first_byte(start, self._page.end)
            self._pending = Pending(broken=self._broken(reasons.TOO_LONG, self._frames[-1].inside, first))

    def _broken(self, reason: str, place: tuple[int, ...], first: int) -> Broken:
        return Broken(reason, place, first, line := self._page.line(first), line)

    def _closed(self, broken: Broken, end: int) -> Broken:
        return broken._replace(last=self._page.line(max(broken.first_byte, end - 1)))

    def _stretch(self, reason: str, frame: Frame, start: int, end: int) -> Broken:
        first = self._first_byte(start, end)
        return self._closed(self._broken(reason, frame.inside, first), end)

    def _first_byte(self, start: int, end: int) -> int:
        """Return where a stretch begins when blanks are left out."""
        text = self._page.text(start, end)
        return start + (len(text) - len(text.lstrip(BLANKS))) % max(1, len(text))

    # Steps.

    def _outside(self, tokens: Tokens) -> None:
        """Enter the outermost container; nothing but blanks may stand before and after it."""
        found = self._next < len(tokens.at)
        stop = int(tokens.at[self._next]) if found else self._page.end
        allowed = BLANKS + (self._after_end if self._ended else b"")
        text = self._page.text(self._outer, stop)
        rest = text.lstrip(allowed)
        opens = found and tokens.levels[self._next] >= FAR and not self._ended
        if rest or (found and not opens):
            reason = reasons.AFTER_END if self._ended else reasons.NOT_JSON
            self._tail = self._broken(reason, (), stop - len(rest))
        elif opens:
            self._enter(self._root, "", tokens, stop)
        self._outer = stop

    def _step(self, frame: Frame, tokens: Tokens) -> Iterator[Piece | Broken]:
        if self._pending is not None:
            yield from self._seek(frame, self._pending, tokens)
        elif frame.elements is not None:
            yield from self._elements(frame, frame.elements, tokens)
        elif tokens.levels[self._next] >= FAR:
            self._container(frame, tokens)
        else:
            yield from self._scalar(frame, int(tokens.at[self._next]), tokens)
            self._pass(frame, self._next, tokens)

    def _enter(self, node: Node, path: str, tokens: Tokens, at: int) -> None:
        opened = tokens.kinds[self._next]
        parent = self._frames[-1] if self._frames else None
        fits = any((name == ANY) == (opened != OPEN) for name in node.children)
        if fits:
            self._frames.append(Frame(node, parent, path, opened, at + 1))
            self._next += 1
        elif parent is None:
            self._tail = self._broken(reasons.OTHER_SHAPE, (), at)
        else:
            self._pending = Pending(broken=self._broken(reasons.OTHER_SHAPE, parent.inside, at))

    def _container(self, frame: Frame, tokens: Tokens) -> None:
        """Judge an item that holds a container: step into it, take it whole, or pass over it."""
        at = int(tokens.at[self._next])
        name, rest = self._named(frame, self._page.text(frame.start, at))
        node = None if name is None else frame.node.children.get(name)
        if name is None or rest.strip(BLANKS):
            first = self._first_byte(frame.start, at)
            self._pending = Pending(broken=self._broken(reasons.NO_NAME, frame.inside, first))
        elif node is None:
            self._note_other(frame, name)
            self._pending = Pending()
        elif node.pattern is not None:
            self._pending = Pending(at, node.pattern)
        else:
            self._enter(node, f"{frame.path}{name}.", tokens, at)

    def _scalar(self, frame: Frame, end: int, tokens: Tokens) -> Iterator[Piece | Broken]:
        """Judge an item without a container."""
        text = self._page.text(frame.start, end)
        if not text.strip(BLANKS):
            if frame.count or tokens.kinds[self._next] == COMMA:
                yield self._stretch(reasons.NOTHING, frame, frame.start, end)
            return
        name, rest = self._named(frame, text)
        node = None if name is None else frame.node.children.get(name)
        if name is None:
            yield self._stretch(reasons.NO_NAME, frame, frame.start, end)
        elif node is None:
            self._note_other(frame, name)
        elif node.pattern is not None:
            yield self._piece(node.pattern, frame, end - len(rest), end)
        elif rest.strip(BLANKS) != b"null":
            yield self._stretch(reasons.OTHER_SHAPE, frame, frame.start, end)

    def _named(self, frame: Frame, text: bytes) -> tuple[str | None, bytes]:
        """Part an item's name from what follows; an array's elements are called ``*``."""
        if frame.is_array:
            return ANY, text
        found = _NAME.match(text)
        if found is None:
            return None, text
        return name_of(found[1]), text[found.end() :]

    def _note_other(self, frame: Frame, name: str) -> None:
        if len(self.others) < _MOST_OTHERS:
            self.others[frame.path + name] = None

    def _piece(self, pattern: int, frame: Frame, start: int, end: int) -> Piece:
        data = self._page.text(start, end).strip(BLANKS)
        first = self._first_byte(start, end)
        first_line, last_line = self._page.lines([first, first + max(0, len(data) - 1)]).tolist()
        return Piece(pattern, frame.inside, data, first, first_line, last_line)

    # Ends of items.

    def _seek(self, frame: Frame, pending: Pending, tokens: Tokens) -> Iterator[Piece | Broken]:
        index = tokens.separator(self._next, frame.depth)
        if index is None:
            self._next = len(tokens.at)
            return
        end = int(tokens.at[index])
        if pending.broken is not None:
            yield self._closed(pending.broken, end)
        elif pending.start is not None and pending.pattern is not None:
            yield self._piece(pending.pattern, frame, pending.start, end)
        elif pending.start is not None and self._page.text(pending.start, end).strip(BLANKS):
            yield self._stretch(reasons.AFTER_VALUE, frame, pending.start, end)
        self._pending = None
        self._pass(frame, index, tokens)

    def _pass(self, frame: Frame, index: int, tokens: Tokens) -> None:
        """Go on behind the comma or closing bracket that ends an item."""
        at, kind = int(tokens.at[index]), int(tokens.kinds[index])
        self._next = index + 1
        if kind == COMMA:
            frame.count += 1
            frame.start = at + 1
        elif frame.is_array == (kind == CLOSE):
            self._tail = self._broken(reasons.MISMATCH, frame.inside, at)
        else:
            self._frames.pop()
            self._pending = Pending(at + 1) if self._frames else None
            self._ended, self._outer = not self._frames, at + 1

    def _elements(self, frame: Frame, pattern: int, tokens: Tokens) -> Iterator[Piece | Broken]:
        """Take an array's elements, many at a time."""
        window = FIRST_WINDOW
        while self._next < len(tokens.at):
            levels = tokens.levels[self._next : self._next + window]
            found = np.flatnonzero(levels == frame.depth) + self._next
            closing = np.flatnonzero(tokens.kinds[found] != COMMA)
            if closing.size:
                found = found[: closing[0] + 1]
            if found.size:
                yield from self._taken(frame, pattern, tokens, found)
            if closing.size:
                self._pass(frame, int(found[-1]), tokens)
                return
            self._next += window
            window *= 2

    def _taken(
        self, frame: Frame, pattern: int, tokens: Tokens, found: NDArray[np.int64]
    ) -> Iterator[Piece | Broken]:
        ends = tokens.at[found].tolist()
        starts = [frame.start, *(end + 1 for end in ends[:-1])]
        closed = tokens.kinds[found[-1]] != COMMA
        raw = [self._page.text(start, end) for start, end in zip(starts, ends, strict=True)]
        rest = [text.lstrip(BLANKS) for text in raw]
        data = [text.rstrip(BLANKS) for text in rest]
        firsts = [end - len(text) for end, text in zip(ends, rest, strict=True)]
        lasts = [first + len(text) - 1 for first, text in zip(firsts, data, strict=True)]
        lines = zip(self._page.lines(firsts).tolist(), self._page.lines(lasts).tolist(), strict=True)
        if len(data) > 1 + closed:
            frame.node.lead = lead_of(raw[1], data[0])
        begun, place = frame.count, frame.place
        frame.count, frame.start = begun + len(ends) - closed, ends[-1] + 1
        for number, (text, first, (line, last)) in enumerate(zip(data, firsts, lines, strict=True), begun):
            if text:
                yield Piece(pattern, (*place, number), text, first, line, last)
            elif number or not closed or len(ends) > 1:
                yield Broken(reasons.NOTHING, (*place, number), first, line, line)

    def _cut_short(self, frame: Frame) -> Iterator[Piece | Broken]:
        """Yield a last item that is whole, or say that it is not; then, where the file ends."""
        end, pending = self._page.end, self._pending or Pending(frame.start, frame.elements)
        if pending.broken is not None:
            yield self._closed(pending.broken, end)
        text = b"" if pending.start is None else self._page.text(pending.start, end).strip(BLANKS)
        if text[:1] in b"[{" and text[-1:] in b"]}" and text and self._structure.depth == frame.depth:
            if pending.pattern is not None and pending.start is not None:
                yield self._piece(pending.pattern, frame, pending.start, end)
        elif text and pending.start is not None:
            yield self._stretch(reasons.ENDS_IN_ITEM, frame, pending.start, end)
            return
        yield self._broken(reasons.TRUNCATED, frame.place, end)
