"""What the coverage chart shows, as a table for screen readers and as text."""

import datetime as dt
from collections.abc import Iterator, Sequence

from onrecord.records.plurals import number_of
from onrecord.rendering.accounts import Account, accounts, not_applicable_words
from onrecord.rendering.copy_notes import are_all_assumed, from_where, notes, notes_html, zones_assumed
from onrecord.rendering.escaping import escaped, isolated
from onrecord.rendering.index import Index
from onrecord.rendering.times import WallClock
from onrecord.rendering.words import STRETCH

CAPTION = "What each copy could hold, holds and lacks"
_COUNTED = "Counts are of distinct messages, notices of the app included."
_HEADS = ("Copy", "Could hold", "Holds", "Absent", "n/a", "Why absent")
_FIGURES = _HEADS[2:5]
_MOST_GAPS = 3


def coverage_table_html(index: Index, clock: WallClock) -> Iterator[str]:
    """Yield an HTML table: a row a copy, its absent messages by cause."""
    of = accounts(index)
    yield f'<table class="coverage stack"><caption>{_caption(of)}</caption>\n<thead><tr>'
    for head in _HEADS:
        yield f'<th scope="col"{_side(head)}>{head}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for one in of:
        yield f'<tr><th scope="row">{one.letter} {isolated(one.name)}'
        yield f'<br><span class="note">{isolated(from_where(one, clock))}</span></th>'
        figures = (f"{count:,}" for count in (one.held, one.lacks, one.not_applicable))
        cells = (could_hold(one, clock), *figures, "; ".join(one.causes) or "-")
        for head, words in zip(_HEADS[1:], cells, strict=True):
            yield f'<td{_side(head)} data-head="{head}">{escaped(words)}</td>'
        yield "</tr>\n"
    yield "</tbody></table>\n"
    yield from notes_html(of, clock)


def _side(head: str) -> str:
    return ' class="n"' if head in _FIGURES else ""


def _caption(of: Sequence[Account]) -> str:
    return " ".join(filter(None, (f"{CAPTION}. {_COUNTED}", not_applicable_words(of))))


def coverage_table_text(index: Index, clock: WallClock) -> Iterator[str]:
    """Yield the same as lines that can be read aloud."""
    of = accounts(index)
    yield f"{_caption(of)}\n"
    yield f"{zones_assumed(of, clock)}\n" if are_all_assumed(of) else ""
    for one in of:
        yield f"  {one.letter}  {one.name} ({from_where(one, clock)})\n"
        yield f"     could hold: {could_hold(one, clock)}\n"
        yield f"     holds {one.held:,} of {number_of(index.messages, 'message')}; absent {one.lacks:,}"
        yield f": {'; '.join(one.causes)}" if one.lacks else ""
        yield f"; n/a {one.not_applicable:,}\n" if one.not_applicable else "\n"
        yield from (f"     {sentence}\n" for sentence in notes(of, one, clock))


def could_hold(account: Account, clock: WallClock) -> str:
    """Say what time a copy is proven to cover, less what it could not hold between."""
    if not account.is_covered:
        return "not proven for any time"
    since = clock.moment(account.since) if account.since else "the beginning"
    until = clock.moment(account.until) if account.until else "the end"
    gaps = [
        f"{_days(span.since, span.until, clock)} ({STRETCH[span.kind]})"
        for span in account.outside[:_MOST_GAPS]
    ]
    more = len(account.outside) - len(gaps)
    but = ", nor ".join([*gaps, f"{more:,} more"] if more else gaps)
    return f"{since} to {until}{f', but not {but}' if but else ''}"


def _days(since: dt.datetime | None, until: dt.datetime | None, clock: WallClock) -> str:
    return f"{clock.date(since)} to {clock.date(until)}"


def described(of: Sequence[Account], clock: WallClock) -> str:
    """Describe the chart in sentences, for those who hear it."""
    parts = (f"Copy {one.letter}, {one.name}: {_said_of(one, clock)}." for one in of)
    return " ".join((*parts, *filter(None, (not_applicable_words(of),))))


def _said_of(one: Account, clock: WallClock) -> str:
    whole = one.held + one.lacks + one.not_applicable
    causes = f" ({'; '.join(one.causes)})" if one.lacks else ""
    other = f"; n/a {one.not_applicable:,}" if one.not_applicable else ""
    holds = f"holds {one.held:,} of {whole:,}; absent {one.lacks:,}{causes}{other}"
    return f"could hold {could_hold(one, clock)}; {holds}"
