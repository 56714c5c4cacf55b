"""Write what a reconciliation found: pages, a chart, tables and a statement, each labelled as an aid."""

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering.absence_statement import (
    KeyDate,
    absence_statement_html,
    absence_statement_text,
)
from onrecord.rendering.absent_lines import absent_lines
from onrecord.rendering.accounts import accounts, headline
from onrecord.rendering.coverage_chart import coverage_chart
from onrecord.rendering.coverage_table import coverage_table_text
from onrecord.rendering.index import Index
from onrecord.rendering.reconciliation_json import reconciliation_json
from onrecord.rendering.timeline_html import timeline_html
from onrecord.rendering.timeline_parquet import write_parquet
from onrecord.rendering.timeline_text import timeline_text
from onrecord.rendering.times import WallClock
from onrecord.rendering.who_is_who import who_is_who_text

FILES = (
    "timeline.html",
    "timeline.txt",
    "timeline.json",
    "coverage.svg",
    "absence-statement.html",
    "absence-statement.txt",
)
_MOST_PEOPLE = 12


def write_reconciliation(
    found: Reconciliation, folder: Path, zone: str, dates: Sequence[tuple[str, dt.date]] = ()
) -> Sequence[Path]:
    """Write every form into an existing folder and return the files.

    ``dates`` are requests and holds by name: the statement says what was sent before and after each.
    """
    clock = WallClock(zone)
    key_dates = [KeyDate(name, on) for name, on in dates]
    parts = (
        timeline_html(found, clock),
        timeline_text(found, clock),
        reconciliation_json(found),
        iter((coverage_chart(found, clock),)),
        absence_statement_html(found, dates=key_dates, clock=clock),
        absence_statement_text(found, dates=key_dates, clock=clock),
    )
    written = []
    for name, text in zip(FILES, parts, strict=True):
        with (folder / name).open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(text)
        written.append(folder / name)
    return [*written, *write_parquet(found, folder)]


def json_of(found: Reconciliation) -> Iterator[str]:
    """Yield the reconciliation as JSON, piece by piece."""
    return reconciliation_json(found)


def coverage_of(found: Reconciliation, zone: str) -> Iterator[str]:
    """Yield the headline, what each copy could hold, holds and lacks, and what asks for an answer first."""
    index = Index(found)
    yield f"{headline(index, accounts(index))}.\n"
    yield from coverage_table_text(index, WallClock(zone))
    yield from who_is_who_text(index, _MOST_PEOPLE)
    yield from absent_lines(found, WallClock(zone))
