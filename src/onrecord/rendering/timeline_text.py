"""The timeline as plain text, to be read in a terminal or aloud."""

from collections.abc import Iterator

from onrecord.records.legible import legible, legible_lines
from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering.accounts import accounts, headline
from onrecord.rendering.coverage_table import coverage_table_text
from onrecord.rendering.index import Index
from onrecord.rendering.lines import Line, lines
from onrecord.rendering.telling import (
    HOW_TO_READ,
    absences,
    beside,
    body,
    remarks,
    sender,
    where,
    wordings,
)
from onrecord.rendering.times import WallClock
from onrecord.rendering.who_is_who import who_is_who_text
from onrecord.rendering.words import AID

_INDENT = "       "
_WENT_ON = _INDENT + "| "
"""Before each further line of a text, so that nothing typed looks like a remark of this page."""


def timeline_text(found: Reconciliation, clock: WallClock | None = None) -> Iterator[str]:
    """Yield the timeline in pieces: its legend, then day by day."""
    index, on = Index(found), clock or WallClock()
    yield f"{legible(found.title)}\n{AID}\n\n{headline(index, accounts(index))}.\n\n"
    yield from coverage_table_text(index, on)
    yield "\n"
    yield from who_is_who_text(index)
    yield f"\n{HOW_TO_READ}\nTimes on the clock of {on.zone}.\n"
    day = None
    for line in lines(index):
        if (this := on.day(line.said_at)) != day:
            day = this
            yield f"\n{day}\n\n"
        yield from _message(index, line, on)


def _message(index: Index, line: Line, clock: WallClock) -> Iterator[str]:
    first, *more = legible_lines(body(line))
    said = [f"{sender(index, line)}: {first}", *(_WENT_ON + part for part in more)]
    if line.subject:
        said[:1] = [f"{sender(index, line)}: Subject: {legible(line.subject)}", _WENT_ON + first]
    if line.edited:
        said[-1] += " (edited)"
    notes = "; ".join([where(line.places), *beside(index, line)])
    yield f"{clock.time(line.said_at, line.precision)}  " + "\n".join(said) + f"  [{notes}]\n"
    for words, text in wordings(line):
        yield f"{_INDENT}{words}: {' / '.join(legible_lines(text))}\n"
    for sentence in (*remarks(index, line), *absences(line)):
        yield f"{_INDENT}{sentence}\n"
