"""The months of a copy as links to their first days, year by year."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

from onrecord.records.searches import MonthHeld
from onrecord.rendering.fragments import Fragment


def months_html(months: Sequence[MonthHeld]) -> Fragment:
    """Return a heading for each year and the links of its months; lines whose month is unknown have none."""
    known = [(dt.date.fromisoformat(f"{one.month}-01"), one.lines) for one in months if one.month]
    years = groupby(known, lambda one: one[0].year)
    return Fragment.of(piece for year, of_year in years for piece in _year(year, list(of_year)))


def _year(year: int, months: Sequence[tuple[dt.date, int]]) -> Iterator[str]:
    yield f'<h2 class="govuk-heading-s govuk-!-margin-bottom-1">{year}</h2>\n<ul class="onrecord-months">'
    for month, lines in months:
        day = f"?day_day=1&amp;day_month={month.month}&amp;day_year={year}"
        name = f'{month:%B}<span class="govuk-visually-hidden"> {year}</span>'
        yield f'<li><a class="govuk-link" href="{day}">{name}</a> {lines:,}</li>'
    yield "</ul>"
