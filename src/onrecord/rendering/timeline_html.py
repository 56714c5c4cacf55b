"""The timeline as one HTML file: what was found first, then every message by month and day.

Months fold, so that a browser lays out only what is open. It holds ``MOST_MESSAGES`` messages at most.
"""

from collections.abc import Iterator
from itertools import groupby

from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import Reconciliation
from onrecord.rendering.coverage_chart import chart_of
from onrecord.rendering.coverage_table import coverage_table_html
from onrecord.rendering.escaping import escaped, escaped_lines, isolated
from onrecord.rendering.findings_table import findings_table_html
from onrecord.rendering.index import Index
from onrecord.rendering.lines import Line, lines
from onrecord.rendering.pages import page
from onrecord.rendering.telling import (
    HOW_TO_READ,
    absences,
    beside,
    body,
    is_from_app,
    remarks,
    sender,
    where,
    wordings,
)
from onrecord.rendering.times import WallClock
from onrecord.rendering.who_is_who import who_is_who_html
from onrecord.rendering.words import AID

MOST_MESSAGES = 200_000
_MOST_OPEN = 2_000
_COLUMNS = ("Time", "Sender", "Message", "Held by (copy:line)")
_TITLES = "".join(f'<th scope="col">{title}</th>' for title in _COLUMNS)


def timeline_html(found: Reconciliation, clock: WallClock | None = None) -> Iterator[str]:
    """Yield the page in pieces."""
    yield from page(f"Timeline: {found.title}", _body(Index(found), clock or WallClock()))


def _body(index: Index, clock: WallClock) -> Iterator[str]:
    yield f"<h1>Timeline: {isolated(index.found.title)}</h1>\n"
    yield f'<p class="aid">{AID}</p>\n'
    yield '<h2 id="copies">The copies</h2>\n'
    yield from chart_of(index, clock)
    yield from coverage_table_html(index, clock)
    yield from who_is_who_html(index)
    yield '<h2 id="findings">What was found, by copy and cause</h2>\n'
    yield from findings_table_html(index)
    yield '<h2 id="timeline">The timeline</h2>\n'
    yield f"<p>{HOW_TO_READ} Times on the clock of {escaped(clock.zone)}.</p>\n"
    yield from _rest(index)
    yield from _months(index, clock)


def _rest(index: Index) -> Iterator[str]:
    if index.messages > MOST_MESSAGES:
        yield f"<p><strong>This page holds the first {number_of(MOST_MESSAGES, 'message')} of"
        yield f" {index.messages:,}. The Parquet files hold the rest.</strong></p>\n"


def _months(index: Index, clock: WallClock) -> Iterator[str]:
    is_open = " open" if index.messages <= _MOST_OPEN else ""
    shown = lines(index, MOST_MESSAGES)
    for month, of_month in groupby(shown, lambda line: clock.month(line.said_at)):
        yield f"<details{is_open}><summary>{month}</summary>\n"
        for day, of_day in groupby(of_month, lambda line: clock.day(line.said_at)):
            yield f'<table class="day"><caption><h3>{day}</h3></caption>{_head(day)}<tbody>\n'
            for line in of_day:
                yield from _row(index, line, clock)
            yield "</tbody></table>\n"
        yield "</details>\n"


def _row(index: Index, line: Line, clock: WallClock) -> Iterator[str]:
    lacking = list(absences(line))
    marks = {"lacking": bool(lacking), "app": is_from_app(line)}
    classes = " ".join(name for name, is_so in marks.items() if is_so)
    yield f'<tr id="m{line.message}"' + (f' class="{classes}">' if classes else ">")
    yield f'<td class="at">{_time(line, clock)}</td><td class="who">{isolated(sender(index, line))}</td>'
    yield f'<td class="said" dir="auto">{_said(line)}'
    yield from (f'<p class="other">{words}: {isolated(text)}</p>' for words, text in wordings(line))
    yield from (f'<p class="other" dir="ltr">{escaped(remark)}</p>' for remark in remarks(index, line))
    yield from (f'<p class="lack" dir="ltr">{escaped(sentence)}</p>' for sentence in lacking)
    yield f'</td><td class="in"><span>{where(line.places)}</span>{_beside(index, line)}</td></tr>\n'


def _head(day: str) -> str:
    """Return a table's head: what the columns are, and in print the day again on each page."""
    again = f'<tr class="again"><th scope="colgroup" colspan="{len(_COLUMNS)}">{day}</th></tr>'
    return f'<thead class="unseen">{again}<tr class="what">{_TITLES}</tr></thead>'


def _beside(index: Index, line: Line) -> str:
    return "".join(f"; {words}" for words in beside(index, line))


def _said(line: Line) -> str:
    subject = f"<strong>Subject: {isolated(line.subject)}</strong><br>" if line.subject else ""
    edited = ' <span class="note">(edited)</span>' if line.edited else ""
    return subject + escaped_lines(body(line)) + edited


def _time(line: Line, clock: WallClock) -> str:
    words = clock.time(line.said_at, line.precision)
    return f'<time datetime="{line.said_at.isoformat()}">{words}</time>' if line.said_at else words
