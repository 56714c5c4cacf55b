"""HTML to text, for mails that have no plain text. Nothing is fetched, and nothing runs.

Blocks become lines, cells are set apart by tabs, links keep their address where it says more than
their text. What a browser would not show (scripts, styles, comments) is left out; what begins and
never ends is shown as it is. All of a page is read, however long: the time that it takes grows with
its length alone, however broken it is, and what is shown is let go piece by piece.
"""

import html
import re
from collections.abc import Iterator

_BREAKS = frozenset(
    {"p", "div", "br", "hr", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "address", "form"}
    | {"center", "body", "html", "fieldset", "figure", "main", "nav", "aside", "option"}
)
_WIDE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table"})
_RAW = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "title")}
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_MANY = re.compile(r"\n{3,}")
_BEGIN = re.compile(r"<(?=/?[A-Za-z]|[!?])")
_BEGIN_CHARACTERS = 3
_NAME = re.compile(r"/?[A-Za-z][^\s/><]{0,40}")
# Quotes may hold a closing bracket.
_INSIDE = re.compile(r"""[^"'>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*+>""")
# A long tag is one only where quotes follow a sign of equality: a quote too many hides no text.
_LONG_INSIDE = re.compile(r"""(?:[\s/]++|[^\s"'/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]++))?+)*+>""")
_ATTRIBUTE = re.compile(r"""(?<![^\s"'/])([^\s"'/>=]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_SHORT_TAG = 8 * 1024
_MOST_BROKEN_TAGS = 1_000
_MOST_LONG_BROKEN_TAGS = 10
_LONGEST_RUN = 1024**2
_MOST_HELD = 64 * 1024
_SHOWN_LINKS = ("http:", "https:", "mailto:")


def text_of_markup(markup: str, most: int | None = None) -> str:
    """Return what a reader of the page would see, as lines of text.

    A text longer than ``most`` may end anywhere after it.
    """
    found: list[str] = []
    length = 0
    for piece in pieces_of_markup(markup):
        found.append(piece)
        length += len(piece)
        if most is not None and length > most:
            break
    return "".join(found)


def pieces_of_markup(markup: str) -> Iterator[str]:
    """Yield the same text piece by piece."""
    begun = False
    for piece in _Page(markup).pieces():
        kept = piece if begun else piece.lstrip()
        begun = begun or bool(kept)
        yield kept


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text) if "&" in text else text
    except ValueError:  # a number of thousands of digits
        return text


class _Page:
    """Goes through a page once and gathers what is shown."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._parts: list[str] = []
        self._held = 0
        self._link: tuple[str, int] | None = None
        self._as_typed = False
        self._broken = 0
        self._long_broken = 0
        self._unended = False

    def pieces(self) -> Iterator[str]:
        """Yield what is shown: lines stripped, and no more than one that is empty between two."""
        at = 0
        while at < len(self._markup):
            most = min(at + _LONGEST_RUN, len(self._markup))
            tag = None if self._unended else _BEGIN.search(self._markup, at, most + _BEGIN_CHARACTERS)
            end = self._run_end(at, most) if tag is None else tag.start()
            self._show(self._markup[at:end])
            at = end if tag is None else self._past(end)
            if len(self._parts) > _MOST_HELD or self._held > _LONGEST_RUN:
                yield self._let_go()
        yield self._tidy().rstrip()

    def _run_end(self, at: int, most: int) -> int:
        """Return where a run of text is parted: at a space, or before what may be a character's name."""
        if most == len(self._markup):
            return most
        signs = (self._markup.rfind(sign, at + 1, most) for sign in (" ", "\n", "&"))
        return next((sign for sign in signs if sign > at), most)

    def _let_go(self) -> str:
        """Return what is shown so far, but for breaks at its end and the line that goes on."""
        if self._link is not None:
            self._end_link()
        lines, parted, going_on = self._tidy(going_on=True).rpartition("\n")
        shown = lines.rstrip("\n")
        kept = lines[len(shown) :] + parted + going_on
        if len(kept) > _LONGEST_RUN:
            shown, kept = shown + kept, ""
        self._parts, self._held = [kept], len(kept)
        return shown

    def _tidy(self, *, going_on: bool = False) -> str:
        lines = "".join(self._parts).replace("\xa0", " ").split("\n")
        last = lines.pop() if going_on else ""
        tidied = [line.strip(" \t") for line in lines] + [last] * going_on
        return _MANY.sub("\n\n", "\n".join(tidied))

    def _past(self, begin: int) -> int:
        """Take what begins with ``<``, and return where to go on."""
        if self._markup.startswith("<!--", begin):
            return self._after("-->", begin + 4)
        if self._markup.startswith(("<!", "<?"), begin):
            return self._after(">", begin + 2)
        name = _NAME.match(self._markup, begin + 1)
        if name is None:
            return begin + 1
        end = self._tag_end(name.end())
        if self._unended:
            return end
        tag = name[0].lower()
        if tag.startswith("/"):
            self._end(tag[1:])
            return end
        self._begin(tag, name.end(), end)
        if tag in _RAW:
            closing = _RAW[tag].search(self._markup, end)
            end = self._rest(end) if closing is None else closing.start()
        return end

    def _after(self, mark: str, at: int) -> int:
        found = self._markup.find(mark, at)
        return self._rest(at) if found < 0 else found + len(mark)

    def _rest(self, at: int) -> int:
        self._unended = True
        return at

    def _tag_end(self, at: int) -> int:
        """Return where a tag ends; when its quotes are broken, at the next bracket."""
        if self._broken < _MOST_BROKEN_TAGS:
            inside = _INSIDE.match(self._markup, at, at + _SHORT_TAG)
            if inside is not None:
                return inside.end()
        if self._long_broken < _MOST_LONG_BROKEN_TAGS:
            inside = _LONG_INSIDE.match(self._markup, at)
            if inside is not None:
                return inside.end()
            self._long_broken += 1
        self._broken += 1
        return self._after(">", at)

    def _begin(self, tag: str, start: int, end: int) -> None:
        if tag in _CELLS:
            self._add("\t")
        elif tag in _BREAKS:
            self._break(tag)
        if tag == "pre":
            self._as_typed = True
        elif tag == "a":
            self._link = self._attribute("href", start, end), len(self._parts)
        elif tag == "img":
            self._show(self._attribute("alt", start, end))

    def _attribute(self, name: str, start: int, end: int) -> str:
        for found in _ATTRIBUTE.finditer(self._markup, start, end):
            if found[1].lower() == name:
                return _unescaped(found[2] or found[3] or found[4] or "").strip()
        return ""

    def _end(self, tag: str) -> None:
        if tag in _BREAKS:
            self._break(tag)
        if tag == "pre":
            self._as_typed = False
        elif tag == "a" and self._link is not None:
            self._end_link()

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._held += len(text)

    def _show(self, text: str) -> None:
        if text:
            self._add(_unescaped(text if self._as_typed else _SPACE.sub(" ", text)))

    def _break(self, tag: str) -> None:
        self._add("\n\n" if tag in _WIDE else "\n")

    def _end_link(self) -> None:
        address, begin = self._link or ("", 0)
        self._link = None
        plain = address.removeprefix("mailto:").strip()
        if not address.lower().startswith(_SHOWN_LINKS):
            return
        if plain.rstrip("/") not in "".join(self._parts[begin:]):
            self._add(f" <{plain}>")
