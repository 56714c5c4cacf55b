"""Every rendering by name; ``python -m tests.support.rendered`` writes the golden files."""

import datetime as dt
from pathlib import Path

from tests.support.reconciled import three_phones

from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering.absence_statement import KeyDate, absence_statement_html, absence_statement_text
from onrecord.rendering.coverage_chart import coverage_chart
from onrecord.rendering.coverage_table import coverage_table_html, coverage_table_text
from onrecord.rendering.index import Index
from onrecord.rendering.reconciliation_json import reconciliation_json
from onrecord.rendering.timeline_html import timeline_html
from onrecord.rendering.timeline_text import timeline_text
from onrecord.rendering.times import WallClock

GOLDEN = Path(__file__).parents[1] / "rendering" / "golden"
DATES = (
    KeyDate("Request FOI-2026-114", dt.date(2026, 3, 25)),
    KeyDate("Hold on harbour records", dt.date(2026, 4, 2)),
)
MARKED_UP = ("coverage.svg", "coverage.html", "timeline.html", "statement.html")


def renderings(found: Reconciliation) -> dict[str, str]:
    """Return every rendering as text."""
    index, clock = Index(found), WallClock()
    pieces = {
        "coverage.svg": [coverage_chart(found)],
        "coverage.html": coverage_table_html(index, clock),
        "coverage.txt": coverage_table_text(index, clock),
        "reconciliation.json": reconciliation_json(found),
        "timeline.html": timeline_html(found),
        "timeline.txt": timeline_text(found),
        "statement.html": absence_statement_html(found, dates=DATES),
        "statement.txt": absence_statement_text(found, dates=DATES),
    }
    return {name: "".join(each) for name, each in pieces.items()}


if __name__ == "__main__":
    for name, text in renderings(three_phones()).items():
        (GOLDEN / name).write_text(text, "utf-8", newline="\n")
