"""HTML to text, for mails that have no plain text. Nothing is fetched, and nothing runs.

Blocks become lines, cells are set apart by tabs, links keep their address where it says more than
their text. What a browser would not show (scripts, styles, the head) is left out.
"""

import re
from html.parser import HTMLParser

MOST_CHARACTERS = 8 * 1024**2
_MOST_TAGS = 500_000
_BREAKS = frozenset(
    {"p", "div", "br", "hr", "tr", "li", "ul", "ol", "dl", "dt", "dd", "table", "blockquote", "pre"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "header", "footer", "address", "form"}
    | {"center", "body", "html", "fieldset", "figure", "main", "nav", "aside", "option"}
)
_WIDE = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table"})
_HIDDEN = frozenset({"script", "style", "head", "title", "template"})
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_AROUND = re.compile(r"[ \t]*\n[ \t]*")
_MANY = re.compile(r"\n{3,}")
_TAG = re.compile(r"<[^>]*>")
_SHOWN_LINKS = ("http:", "https:", "mailto:")


def text_of_markup(markup: str) -> str:
    """Return what a reader of the page would see, as lines of text."""
    page = _Page()
    cut = markup[:MOST_CHARACTERS]
    try:
        page.feed(cut)
        page.close()
    except (AssertionError, ValueError, _TooManyTagsError):  # the parser's own, on broken declarations
        return _MANY.sub("\n\n", _AROUND.sub("\n", _TAG.sub(" ", cut))).strip()
    return page.text()


class _TooManyTagsError(Exception):
    """More tags than a page that people write."""


class _Page(HTMLParser):
    """Gathers what is shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._hidden: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._as_typed = 0
        self._tags = 0

    def text(self) -> str:
        whole = _AROUND.sub("\n", "".join(self._parts).replace("\xa0", " "))
        return _MANY.sub("\n\n", whole).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tags += 1
        if self._tags > _MOST_TAGS:
            raise _TooManyTagsError
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag == "body":
            self._hidden.clear()
        if tag in _CELLS:
            self._parts.append("\t")
        elif tag in _BREAKS:
            self._break(tag)
        if tag == "pre":
            self._as_typed += 1
        elif tag == "a":
            self._links.append((str(dict(attrs).get("href") or ""), len(self._parts)))
        elif tag == "img":
            self._parts.append(str(dict(attrs).get("alt") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._hidden:
            del self._hidden[self._hidden.index(tag) :]
        if tag in _BREAKS:
            self._break(tag)
        if tag == "pre":
            self._as_typed = max(0, self._as_typed - 1)
        elif tag == "a" and self._links:
            self._end_link(*self._links.pop())

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self._parts.append(data if self._as_typed else _SPACE.sub(" ", data))

    def _break(self, tag: str) -> None:
        self._parts.append("\n\n" if tag in _WIDE else "\n")

    def _end_link(self, address: str, begin: int) -> None:
        shown = "".join(self._parts[begin:]).strip()
        plain = address.removeprefix("mailto:").strip()
        if address.lower().startswith(_SHOWN_LINKS) and plain.rstrip("/") not in shown:
            self._parts.append(f" <{plain}>")
