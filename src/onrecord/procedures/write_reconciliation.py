"""Write what a reconciliation found: pages, a chart, tables and a statement, each labelled as an aid."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from onrecord.records.errors import StorageError
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
from onrecord.rendering.referral import referral_text
from onrecord.rendering.timeline_html import timeline_html
from onrecord.rendering.timeline_parquet import PARQUET_FILES, write_parquet
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
RESTRICTED_FOLDER, REFERRAL = "restricted", "referral.txt"
_MOST_PEOPLE = 12


def write_reconciliation(
    found: Reconciliation, folder: Path, zone: str, dates: Sequence[tuple[str, dt.date]] = ()
) -> Sequence[Path]:
    """Write every form into an existing folder and return the files; what is there already stays.

    ``dates`` are requests and holds by name: the statement says what was sent before and after each. What
    changed after one goes into a folder that its owner alone can open.

    Raises:
        StorageError: a file of one of these names is there.
    """
    confirm_free(folder)
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
        written.append(_write(folder / name, text))
    written += write_parquet(found, folder)
    if key_dates:
        (folder / RESTRICTED_FOLDER).mkdir(mode=0o700)
        written.append(_write(folder / RESTRICTED_FOLDER / REFERRAL, referral_text(found, key_dates, clock)))
    return written


def confirm_free(folder: Path) -> None:
    """Check that no file would be written over: it may be one of the copies.

    Raises:
        StorageError: one would be.
    """
    names = (*FILES, *PARQUET_FILES, RESTRICTED_FOLDER)
    there = next((name for name in names if _is_there(folder / name)), None)
    if there is not None:
        raise StorageError(
            f"{str(folder / there)!r} is there already, and nothing is written over: name another folder"
        )


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _write(path: Path, text: Iterable[str]) -> Path:
    with path.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.writelines(text)
    return path


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
