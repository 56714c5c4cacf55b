"""HTML to text, for mails that have no plain text. Nothing is fetched, and nothing runs.

Blocks become lines, cells are set apart by tabs, links keep their address where it says more than
their text. What a browser would not show (scripts, styles, the head, comments) is left out; what
their text. What a browser would not show (scripts, styles, the head, comments) is left out; what
begins and never ends is shown as it is. The time that it takes grows with the length of the page
alone, however broken the page is.
"""

import html
import re

MOST_CHARACTERS = 8 * 1024**2
_BREAKS = frozenset(
    {"p", "div", "br", "hr", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "address", "form"}
    | {"center", "body", "html", "fieldset", "figure", "main", "nav", "aside", "option"}
)
_WIDE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table"})
_HIDDEN = frozenset({"head", "template"})
_RAW = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "title")}
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_MANY = re.compile(r"\n{3,}")
_NAME = re.compile(r"/?[A-Za-z][^\s/><]{0,40}")
# Quotes may hold a closing bracket.
_INSIDE = re.compile(r"""[^"'>]*+(?:"[^"]*+"[^"'>]*+|'[^']*+'[^"'>]*+)*+>""")
_ATTRIBUTE = re.compile(r"""\b(href|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_LONGEST_TAG = 8 * 1024
_MOST_BROKEN_TAGS = 1_000
_SHOWN_LINKS = ("http:", "https:", "mailto:")


def text_of_markup(markup: str) -> str:
    """Return what a reader of the page would see, as lines of text."""
    page = _Page(markup[:MOST_CHARACTERS])
    page.read()
    return page.text()


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
        self._hidden: set[str] = set()
        self._link: tuple[str, int] | None = None
        self._as_typed = False
        self._broken = 0

    def read(self) -> None:
        at = 0
        while at < len(self._markup):
            begin = self._markup.find("<", at)
            if begin < 0:
                break
            self._show(self._markup[at:begin])
            at = self._past(begin)
        self._show(self._markup[at:])

    def text(self) -> str:
        whole = "".join(self._parts).replace("\xa0", " ")
        return _MANY.sub("\n\n", "\n".join(line.strip(" \t") for line in whole.split("\n"))).strip()

    def _past(self, begin: int) -> int:
        """Take what begins with ``<``, and return where to go on."""
        if self._markup.startswith("<!--", begin):
            return self._after("-->", begin + 4)
        if self._markup.startswith(("<!", "<?"), begin):
            return self._after(">", begin + 2)
        name = _NAME.match(self._markup, begin + 1)
        if name is None:
            self._show("<")
            return begin + 1
        end = self._tag_end(name.end())
        tag = name[0].lower()
        if tag.startswith("/"):
            self._end(tag[1:])
            return end
        self._begin(tag, self._markup[name.end() : min(end, name.end() + _LONGEST_TAG)])
        closing = _RAW[tag].search(self._markup, end) if tag in _RAW else None
        if tag in _RAW:
            return self._rest(end) if closing is None else closing.start()
        return end

    def _after(self, mark: str, at: int) -> int:
        found = self._markup.find(mark, at)
        return self._rest(at) if found < 0 else found + len(mark)

    def _rest(self, at: int) -> int:
        self._show(self._markup[at:])
        return len(self._markup)

    def _tag_end(self, at: int) -> int:
        """Return where a tag ends; when its quotes are broken, at the next bracket."""
        if self._broken < _MOST_BROKEN_TAGS:
            inside = _INSIDE.match(self._markup, at, at + _LONGEST_TAG)
            if inside is not None:
                return inside.end()
            self._broken += 1
        return self._after(">", at)

    def _begin(self, tag: str, rest: str) -> None:
        if tag in _HIDDEN:
            self._hidden.add(tag)
        elif tag == "body":
            self._hidden.clear()
        if tag in _CELLS:
            self._parts.append("\t")
        elif tag in _BREAKS:
            self._break(tag)
        if tag == "pre":
            self._as_typed = True
        elif tag == "a":
            self._link = _attribute(rest, "href"), len(self._parts)
        elif tag == "img":
            self._show(_attribute(rest, "alt"))

    def _end(self, tag: str) -> None:
        self._hidden.discard(tag)
        if tag in _BREAKS:
            self._break(tag)
        if tag == "pre":
            self._as_typed = False
        elif tag == "a" and self._link is not None:
            address, begin = self._link
            self._link = None
            self._end_link(address, "".join(self._parts[begin:]))

    def _show(self, text: str) -> None:
        if text and not self._hidden:
            self._parts.append(_unescaped(text if self._as_typed else _SPACE.sub(" ", text)))

    def _break(self, tag: str) -> None:
        if not self._hidden:
            self._parts.append("\n\n" if tag in _WIDE else "\n")

    def _end_link(self, address: str, shown: str) -> None:
        plain = address.removeprefix("mailto:").strip()
        if address.lower().startswith(_SHOWN_LINKS) and plain.rstrip("/") not in shown and not self._hidden:
            self._parts.append(f" <{plain}>")


def _attribute(rest: str, name: str) -> str:
    for found in _ATTRIBUTE.finditer(rest):
        if found[1].lower() == name:
            return _unescaped(found[2] or found[3] or found[4] or "").strip()
    return ""
