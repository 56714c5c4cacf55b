"""Of whom a line that the app wrote speaks: in which copy it stands so, and who is its "You"."""

import re
from collections.abc import Iterator, Sequence

from onrecord.records.messages import Kind
from onrecord.rendering.index import Index, Place
from onrecord.rendering.lines import Line
from onrecord.rendering.words import YOU, closed, letter

_SAYS_YOU = re.compile(r"\byou(?:r|'re)?\b", re.IGNORECASE)
_OF_ALL = re.compile("end-to-end encrypted")


def shown_by(index: Index, line: Line) -> int | None:
    """Return the copy whose words stand for a message, as far as its kind and its time tell that."""
    copies = index.found.copies
    alike = [
        place.copy
        for place in line.places
        if not place.is_tombstone and copies[place.copy].precision == line.precision
    ]
    return alike[0] if alike else _only(line.places)


def _only(places: Sequence[Place]) -> int | None:
    return places[0].copy if len(places) == 1 else None


def app(index: Index, line: Line, *, is_alone: bool) -> str:
    """Name the app as the writer: ``the app, on A's phone``, or ``the app, in A``."""
    copy = shown_by(index, line)
    if copy is None:
        return "the app"
    return f"the app, on {letter(copy)}'s phone" if is_alone else f"the app, in {letter(copy)}"


def you(index: Index, line: Line) -> Iterator[str]:
    """Yield whom the app means by "You", where what it wrote says so."""
    copy = shown_by(index, line)
    if line.kind == Kind.NOTICE and copy is not None and _says_you(line):
        yield closed(f"“{YOU}” is {index.names.holder(copy)}")


def _says_you(line: Line) -> bool:
    text = line.body or ""
    return bool(_SAYS_YOU.search(text)) and not _OF_ALL.search(text)


def doer(index: Index, line: Line) -> str | None:
    """Name who did what the app tells: whom the line speaks of, else its sender, never the group."""
    copy = shown_by(index, line)
    subject = (line.notice or {}).get("subject")
    if subject and subject != index.found.title:
        return index.names.label(subject, copy)
    if line.person is None:
        return None
    name = index.names.person(line.person)
    return None if name == index.found.title else name
