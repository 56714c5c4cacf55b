"""A page of HTML taken apart: texts, files and links in their order, each with its place in bytes.

The page is read as Latin-1, in which a letter is a byte, so that the parser's positions are places in the
file; texts are decoded afterwards.
"""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from onrecord.ports.originals import ByteStream
from onrecord.readers.meta.mojibake import mended

FEED_BYTES = 16 * 1024
UNREAD_CHARACTERS = 256 * 1024
"""More than this without an end of a tag is no page that an app writes."""
TEXT_BYTES = 4 * 1024**2
DEEPEST = 512

SENDER = frozenset({"_a6-h", "_2lel", "sender"})
TIME = frozenset({"_a72d", "_a6-o", "_2lem", "time"})

_BLOCKS = frozenset(
    {
        *("html", "head", "body", "title", "main", "section", "header", "footer", "article", "nav"),
        *("div", "p", "ul", "ol", "li", "table", "tbody", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5"),
    }
)
_SILENT = frozenset({"head", "style", "script", "noscript"})
_FILES = {"img": "image", "video": "video", "audio": "audio"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_REPLACED = "\ufffd".encode()


class Element(NamedTuple):
    """An open element: ``start`` is the number of its first block, ``above`` what it stands in."""

    tag: str
    start: int
    role: str
    above: "Element | None"


class Block(NamedTuple):
    """One text, file or link, ``number`` by count, and the element it stands in."""

    text: str
    at: int
    line: int
    role: str
    """``sender``, ``time``, ``item`` (of a list), ``title``, ``file``, ``link`` or nothing."""
    kind: str = ""
    torn: bool = False
    number: int = 0
    element: Element | None = None


class Torn(Exception):  # noqa: N818 - no error: it says where reading ended, and never leaves this folder
    """What follows cannot be taken apart. ``reason`` is a sentence without content."""

    def __init__(self, reason: str, at: int, line: int) -> None:
        """Take the reason and the place."""
        super().__init__(reason)
        self.reason, self.at, self.line = reason, at, line


def blocks_of(stream: ByteStream) -> Iterator[Block]:
    """Yield a page's blocks.

    Raises:
        Torn: the markup is broken beyond what a page may have.
    """
    parser = _Parser()
    torn: Torn | None = None
    while torn is None and (piece := _filled(stream)):
        torn = parser.take(piece)
        yield from parser.given()
    torn = torn or parser.end()
    yield from parser.given()
    if torn is not None:
        raise torn


def _filled(stream: ByteStream) -> bytes:
    """Read a whole piece, however little the stream gives at a time: no result depends on that."""
    piece = stream.read(FEED_BYTES)
    while piece and len(piece) < FEED_BYTES and (more := stream.read(FEED_BYTES - len(piece))):
        piece += more
    return piece


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._blocks: list[Block] = []
        self._count = 0
        self._open: list[Element] = []
        self._over = 0
        self._text: list[list[bytes]] = [[]]
        self._length = 0
        self._from: tuple[int, int] | None = None
        self._silent = 0
        self._fed = 0
        self._lines = [0]
        self._first_line = 1

    def take(self, piece: bytes) -> Torn | None:
        """Feed the next bytes; return where reading ends, if it does."""
        found = -1
        while (found := piece.find(b"\n", found + 1)) >= 0:
            self._lines.append(self._fed + found + 1)
        self._fed += len(piece)
        try:
            self.feed(piece.decode("latin-1"))
        except Torn as torn:
            return torn
        except AssertionError:
            # The library asserts that a marked section (<![…) is one of those that it knows.
            return Torn("The markup is broken here: what follows is not read.", *self._place())
        if len(self.rawdata) > UNREAD_CHARACTERS:
            return Torn("A tag does not end: what follows is not read.", *self._place())
        return None

    def given(self) -> Iterator[Block]:
        """Yield the blocks that are whole."""
        ready, self._blocks = self._blocks, []
        yield from ready

    def end(self) -> Torn | None:
        """Take what stands at the end, in elements that do not end."""
        try:
            self.close()
        except (Torn, AssertionError):
            return Torn("The markup is broken at the end.", *self._place())
        self._flush()
        return None

    # What the parser calls.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._silent = 0
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self._text.append([])
        elif tag in _BLOCKS:
            self._flush()
            self._push(tag, attrs)
        elif tag in _FILES:
            self._file(tag, attrs)
        elif tag == "a":
            self._link(attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS or tag in _SILENT:
            return
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._flush()
            self._pop(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent or self._in_title():
            self._add(data.encode("latin-1"))

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name};")

    def _reference(self, written: str) -> None:
        if not self._silent or self._in_title():
            self._add(html.unescape(written).encode("utf-8", "replace"))

    # Elements.

    def _push(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._open) >= DEEPEST:
            self._over += 1
            return
        classes = set((dict(attrs).get("class") or "").split())
        role = "sender" if classes & SENDER else "time" if classes & TIME else ""
        role = {"li": "item", "title": "title"}.get(tag, role)
        self._open.append(Element(tag, self._count, role, self._open[-1] if self._open else None))

    def _pop(self, tag: str) -> None:
        if self._over:
            self._over -= 1
            return
        for depth in range(len(self._open) - 1, max(-1, len(self._open) - 17), -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def _in_title(self) -> bool:
        return bool(self._open) and self._open[-1].tag == "title"

    def _role(self) -> str:
        """Return what the nearest element with a role says; a list's items are no senders."""
        return next((one.role for one in reversed(self._open[-4:]) if one.role), "")

    # Blocks.

    def _add(self, data: bytes) -> None:
        if self._from is None:
            if not data.strip():
                return
            self._from = self._place()
        self._text[-1].append(data)
        self._length += len(data)
        if self._length > TEXT_BYTES:
            raise Torn("A text is longer than this reader takes: what follows is not read.", *self._place())

    def _flush(self) -> None:
        lines, self._text, self._length = [b"".join(line) for line in self._text], [[]], 0
        if self._from is None:
            return
        (at, line), self._from = self._from, None
        decoded = [part.decode("utf-8", "replace") for part in lines]
        text = "\n".join(_BLANKS.sub(" ", part).strip() for part in decoded).strip()
        if text:
            torn = sum(part.count("\ufffd") for part in decoded) > b"".join(lines).count(_REPLACED)
            self._give(Block(text, at, line, self._role(), torn=torn))

    def _file(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        path = dict(attrs).get("src")
        if path and not path.startswith("data:") and not self._silent:
            at, line = self._place()
            self._give(Block(mended(path), at, line, "file", _FILES[tag]))

    def _link(self, attrs: list[tuple[str, str | None]]) -> None:
        path = dict(attrs).get("href") or ""
        if path.startswith(("#", "javascript:", "mailto:")) or not path or self._silent:
            return
        at, line = self._place()
        self._give(Block(mended(path), at, line, "link"))

    def _give(self, block: Block) -> None:
        element = self._open[-1] if self._open else None
        self._blocks.append(block._replace(number=self._count, element=element))
        self._count += 1

    def _place(self) -> tuple[int, int]:
        line, column = self.getpos()
        index = line - self._first_line
        at = self._lines[index] + column
        if index > 4096:  # noqa: PLR2004 - often enough
            del self._lines[:index]
            self._first_line = line
        return at, line
