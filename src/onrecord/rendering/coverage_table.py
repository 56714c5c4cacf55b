"""What the coverage chart shows, as a table for screen readers and as text."""

import datetime as dt
from collections.abc import Iterator, Sequence

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.rendering.accounts import Account, accounts, occurring
from onrecord.rendering.escaping import escaped, isolated
from onrecord.rendering.index import Index
from onrecord.rendering.times import WallClock
from onrecord.rendering.unread import unread, unread_html
from onrecord.rendering.words import IN_SHORT

CAPTION = "What each copy could hold, holds and lacks"
_COUNTED = "Counts are of distinct messages, notices of the app included."


def coverage_table_html(index: Index, clock: WallClock) -> Iterator[str]:
    """Yield an HTML table: a row a copy, its absent messages by cause."""
    of = accounts(index)
    kinds = occurring(of)
    heads = ("Copy", "File", "Could hold since", "Could hold until")
    counted = ("Holds", "Absent", *(f"Absent: {IN_SHORT[kind]}" for kind in kinds))
    yield f'<table class="coverage"><caption>{CAPTION}. {_COUNTED}</caption>\n<thead><tr>'
    yield "".join(f'<th scope="col">{escaped(head)}</th>' for head in heads)
    yield "".join(f'<th scope="col" class="n">{escaped(head)}</th>' for head in counted)
    yield "</tr></thead>\n<tbody>\n"
    for one in of:
        counts = [one.held, one.lacks, *(one.absent.get(kind, 0) for kind in kinds)]
        cells = [isolated(one.copy.source), escaped(_since(one, clock)), escaped(_until(one, clock))]
        yield f'<tr><th scope="row">{one.letter} {isolated(one.name)}</th>'
        yield "".join(f"<td>{cell}</td>" for cell in cells)
        yield "".join(f'<td class="n">{count:,}</td>' for count in counts)
        yield "</tr>\n"
    yield "</tbody></table>\n"
    yield from unread_html(of)


def coverage_table_text(index: Index, clock: WallClock) -> Iterator[str]:
    """Yield the same as lines that can be read aloud."""
    yield f"{CAPTION}. {_COUNTED}\n"
    for one in accounts(index):
        yield f"  {one.letter}  {one.name} ({legible(one.copy.source)})\n"
        yield f"     could hold: {could_hold(one, clock)}\n"
        yield f"     holds {one.held:,} of {number_of(index.messages, 'message')}; absent {one.lacks:,}"
        yield f": {one.by_cause}\n" if one.lacks else "\n"
        yield from (f"     {sentence}\n" for sentence in unread(one))


def could_hold(account: Account, clock: WallClock) -> str:
    """Say what time a copy is proven to cover."""
    if not account.is_covered:
        return "not proven for any time"
    return f"{_since(account, clock)} to {_until(account, clock)}"


def described(index: Index, of: Sequence[Account], clock: WallClock) -> str:
    """Describe the chart in sentences, for those who hear it."""
    return " ".join(
        f"Copy {one.letter}, {one.name}: could hold {could_hold(one, clock)}; holds {one.held:,} of"
        f" {index.messages:,}; absent {one.lacks:,}{f' ({one.by_cause})' if one.lacks else ''}."
        for one in of
    )


def _since(account: Account, clock: WallClock) -> str:
    return _end(account, account.since, "the beginning", clock)


def _until(account: Account, clock: WallClock) -> str:
    return _end(account, account.until, "the end", clock)


def _end(account: Account, at: dt.datetime | None, otherwise: str, clock: WallClock) -> str:
    if not account.is_covered:
        return "not proven"
    return clock.moment(at) if at else otherwise
