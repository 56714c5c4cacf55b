"""Counts by channel, person, custodian and month, each a link to the search that finds what it counts."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onrecord.procedures.conversations import conversations
from onrecord.procedures.count import By, count
from onrecord.procedures.senders_meant import exactly
from onrecord.records.accounts import AccessVerb
from onrecord.records.channels import channel_name
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.searches import Counted, CountRow
from onrecord.rendering.counting_words import what_is_counted
from onrecord.rendering.senders_words import whom_meant
from onrecord.web.forms.finding import BY_NAMES, CountForm
from onrecord.web.requests import asked_by, home_for, host_of, note_access, sight_for
from onrecord.web.views.finding import in_words, selected

VERB = "count"
_MOST_ROWS = 500
_WHOLE = 1_000
_DECEMBER = 12
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Bar:
    """One count; ``query`` finds what it counts, empty where no filter does. ``width`` is in thousandths."""

    label: str
    lines: int
    width: int
    query: str


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Count lines of the copies that whoever asks may count."""
    sight, home = sight_for(request, VERB), home_for(request)
    said = request.GET or QueryDict(f"by={By.CHANNEL.value}")
    form = CountForm(said, (str(row["channel"]) for row in conversations(home.catalogue, sight)))
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        by = By(form.cleaned_data["by"] or By.CHANNEL)
        try:
            counted = count(home, form.filters(sight), by, split=False)
        except (NotHeldError, QueryError) as error:
            form.add_error(None, in_words(error))
        else:
            note_access(asked_by(request), AccessVerb.SEARCH, f"count by {by.value}", counted.copies)
            context |= _answer(said, form, by, counted)
    may_find = host_of().permissions.may(asked_by(request), "search")
    return render(request, "onrecord/finding/counts.html", {**context, "may_find": may_find})


def _answer(said: QueryDict, form: CountForm, by: By, counted: Counted) -> dict[str, object]:
    narrowed = said.copy()
    narrowed.pop("by", None)
    return {
        "counted": counted,
        "meant": list(whom_meant(counted.meant)),
        "is_by_person": by is By.PERSON,
        "what": what_is_counted(counted),
        "by_name": BY_NAMES[by],
        "bars": _bars(narrowed, by, counted.rows[:_MOST_ROWS]),
        "more": max(0, len(counted.rows) - _MOST_ROWS),
        "selected": selected(said, list(form.chosen())),
    }


def _bars(narrowed: QueryDict, by: By, rows: Sequence[CountRow]) -> list[Bar]:
    most = max((row.messages for row in rows), default=0) or 1
    return [
        Bar(_label(by, row), row.messages, row.messages * _WHOLE // most, _query(narrowed, by, row))
        for row in rows
    ]


def _label(by: By, row: CountRow) -> str:
    if by is By.CHANNEL:
        return channel_name(row.channel or "")
    if by is By.CUSTODIAN:
        return row.custodian or ""
    if by is By.PERSON:
        return row.sender or "Nobody: what the app wrote, or no sender known"
    if row.period in {None, _UNKNOWN}:
        return "Day not known"
    year, month = _month(row)
    return f"{calendar.month_name[month]} {year}"


def _query(narrowed: QueryDict, by: By, row: CountRow) -> str:
    """Return the search that finds what a row counts, within the filters that stand already."""
    query = narrowed.copy()
    if by is By.MONTH:
        return _of_month(query, row)
    name = {By.CHANNEL: row.channel, By.CUSTODIAN: row.custodian, By.PERSON: row.sender}[by]
    if name is None:
        return ""
    query[by.value] = exactly(name) if by is By.PERSON else name
    return query.urlencode()


def _of_month(query: QueryDict, row: CountRow) -> str:
    """Narrow to a month, unless days are chosen already: the search then finds the month's part of them."""
    if row.period in {None, _UNKNOWN}:
        return ""
    year, month = _month(row)
    for name, (of_year, of_month) in (("since", (year, month)), ("before", _next(year, month))):
        if not any(query.get(f"{name}_{part}") for part in ("day", "month", "year")):
            parts = {"day": 1, "month": of_month, "year": of_year}
            query.update({f"{name}_{part}": str(value) for part, value in parts.items()})
    return query.urlencode()


def _month(row: CountRow) -> tuple[int, int]:
    year, _, month = str(row.period).partition("-")
    return int(year), int(month)


def _next(year: int, month: int) -> tuple[int, int]:
    return (year + 1, 1) if month == _DECEMBER else (year, month + 1)
