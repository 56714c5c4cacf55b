"""A pasted quotation taken apart: blocks, lines, runs in quotation marks, sentences; headings left out.

Nobody says where one message ends and the next begins: whoever looks takes the largest part that is found.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

_SPACES = re.compile(r"[^\S\n]+")
_BLOCKS = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_LINES = re.compile(r"\n")
_RUNS = re.compile(
    r"\u201c([^\u201c\u201d]+)\u201d|\u201e([^\u201c\u201d\u201e]+)[\u201c\u201d]|\u00ab([^\u00ab\u00bb]+)\u00bb"
    r"|\u00bb([^\u00ab\u00bb]+)\u00ab|\u2039([^\u2039\u203a]+)\u203a|\u300c([^\u300c\u300d]+)\u300d"
    r'|"([^"\n]+)"|(?<!\w)[\u2018\']([^\u2018\n]{1,600}?)[\u2019\'](?!\w)'
)
_SENTENCES = re.compile(
    r" ?(?:\[ ?(?:\u2026|\.\.\.+) ?\]|\( ?(?:\u2026|\.\.\.+) ?\)|\u2026|\.\.\.+) ?"
    r"|(?<=[.!?])\s+|(?<=[\u3002\uff01\uff1f])\s*|\s+[\u2013\u2014]\s+|\s/{1,2}\s"
)
HEADING = 60
"""How many characters before or after what is quoted are taken for a name, a time or the like."""

_OPENING = re.compile(r"[\u201c\u201e\u00ab\u2039\u300c\"]")
_HEADING_ENDS = re.compile(
    r"^\[[^\]\n]{1,40}\] ?|[:\uff1a>]\s+|:(?=[\u201c\u201e\u00ab\"])| [-\u2013\u2014] "
)
_CLOSING = re.compile(r"[\u201d\u00bb\u203a\u300d\"\u2019\u201c](?!\w)")


def plain_spaces(text: str) -> str:
    """Return a text with one space where there are several: nothing else is then slow to take apart."""
    return _SPACES.sub(" ", text).strip()


def finer(text: str, level: int) -> Sequence[str]:
    """Return the parts of a text at a level: blocks, lines, runs in quotation marks, sentences."""
    parts = _PARTINGS[level](text)
    return [part.strip() for part in parts if part.strip()]


def headings(text: str) -> Sequence[int]:
    """Return the places near a text's beginning at which what was said may begin, after a name or a time."""
    opening = _OPENING.search(text, 0, HEADING)
    end = opening.end() if opening else HEADING
    return [heading.end() for heading in _HEADING_ENDS.finditer(text[:end])]


def closings(text: str) -> Sequence[int]:
    """Return the places after quotation marks at which what was said may have ended."""
    return [end.end() for end in _CLOSING.finditer(text)]


def runs(text: str) -> Iterator[str]:
    """Yield what stands in quotation marks."""
    return map(_inside, _RUNS.finditer(text))


def _inside(run: re.Match[str]) -> str:
    return next(group for group in run.groups() if group is not None)


def _parted_by_runs(text: str) -> Iterator[str]:
    done = 0
    for run in _RUNS.finditer(text):
        yield text[done : run.start()]
        yield _inside(run)
        done = run.end()
    yield text[done:]


_PARTINGS: Sequence[Callable[[str], Iterable[str]]] = (
    _BLOCKS.split,
    _LINES.split,
    _parted_by_runs,
    _SENTENCES.split,
)
LEVELS = len(_PARTINGS)
"""How many levels there are."""
