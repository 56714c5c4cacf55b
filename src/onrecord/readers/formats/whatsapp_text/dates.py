"""Dates of headers, from their numbers and what was decided on the order of day, month and year."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from onrecord.readers.formats.whatsapp_text.datewords import MONTHS
from onrecord.readers.formats.whatsapp_text.headers import Form
from onrecord.readers.formats.whatsapp_text.scan import Ints, Mask
from onrecord.records.messages import DateOrder

DAY_MINUTES = 24 * 60
_FIRST_YEAR, _LAST_YEAR = 1970, 2399
_FIRST_SHORT_YEAR, _CENTURY, _THIS_CENTURY = 9, 100, 2000
_BUDDHIST_YEARS_FROM, _BUDDHIST_OFFSET = 2400, 543

Numbers: TypeAlias = tuple[Ints, Ints, Ints]
"""The three numbers of dates, in the order in which they are written."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """Dates of some headers. ``minutes`` count from 1970; the masks say why one has none."""

    minutes: Ints
    ambiguous: Mask
    impossible: Mask


@dataclass(slots=True)
class OrderPlan:
    """How one form's dates are read.

    ``settled`` holds for headers that fit it. A form that mixes orders has ``runs``
    instead: stretches of headers (first ordinal, last ordinal, order) between whose
    ends every header that settles itself agrees. ``given`` is a person's word, for
    what stays open then; ``fitting`` counts the headers that it makes a date of, and
    ``untaken`` says why the file is not read so.
    """

    form: Form
    orders: Sequence[DateOrder]
    settled: DateOrder | None = None
    runs: Sequence[tuple[int, int, DateOrder]] = ()
    sentences: list[str] = field(default_factory=list)
    given: DateOrder | None = None
    fitting: int = 0
    untaken: str | None = None

    @property
    def reading(self) -> tuple[object, ...]:
        """Return all that decides how a header is dated."""
        return self.settled, tuple(self.orders), tuple(self.runs), self.given


def _day_tables() -> tuple[Ints, Ints]:
    first = np.datetime64(f"{_FIRST_YEAR}-01")
    months = first + np.arange((_LAST_YEAR - _FIRST_YEAR + 1) * MONTHS + 1)
    begins = months.astype("datetime64[D]").astype(np.int64)
    return begins[:-1], np.diff(begins)


_MONTH_BEGINS, _MONTH_DAYS = _day_tables()


def days(form: Form, order: DateOrder, a: Ints, b: Ints, c: Ints) -> Ints:
    """Return the days since 1970 of dates read in one order; -1 where there is no such date."""
    year, month, day = {DateOrder.DMY: (c, b, a), DateOrder.MDY: (c, a, b), DateOrder.YMD: (a, b, c)}[order]
    known = np.ones(len(a), np.bool_)
    if form.era is None:
        return np.full(len(a), -1, np.int64)
    if form.short_year:
        known &= (year >= _FIRST_SHORT_YEAR) & (year < _CENTURY)
        year = year + _THIS_CENTURY
    else:
        year = year + form.era
        year = np.where(year >= _BUDDHIST_YEARS_FROM, year - _BUDDHIST_OFFSET, year)
    known &= (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month >= 1) & (month <= MONTHS)
    index = np.where(known, (year - _FIRST_YEAR) * MONTHS + month - 1, 0)
    known &= (day >= 1) & (day <= _MONTH_DAYS[index])
    return np.where(known, _MONTH_BEGINS[index] + day - 1, -1)


def reckon(plan: OrderPlan, numbers: Numbers, minute: Ints, ordinals: Ints) -> Reckoning:
    """Date headers of one form. ``ordinals`` are their places among all headers of the file."""
    if plan.settled is not None:
        starts, lengths = date_runs(numbers)
        day = days(plan.form, plan.settled, *(number[starts] for number in numbers))
        if (day >= 0).all():
            none = np.zeros(len(minute), np.bool_)
            return Reckoning(np.repeat(day, lengths) * DAY_MINUTES + minute, none, none)
    return _reckon_each(plan, numbers, minute, ordinals)


def date_runs(numbers: Numbers) -> tuple[Ints, Ints]:
    """Return where runs of headers of one and the same date start, and how long they are."""
    a, b, c = numbers
    change = np.empty(len(a), np.bool_)
    change[:1] = True
    change[1:] = (a[1:] != a[:-1]) | (b[1:] != b[:-1]) | (c[1:] != c[:-1])
    starts = np.flatnonzero(change)
    return starts, np.diff(np.append(starts, len(a)))


def _reckon_each(plan: OrderPlan, numbers: Numbers, minute: Ints, ordinals: Ints) -> Reckoning:
    readings = np.stack([days(plan.form, order, *numbers) for order in plan.orders])
    low, high = span_of(readings)
    impossible = high < 0
    ambiguous = ~impossible & (low != high)
    day = np.where(ambiguous, -1, high)
    for index, order in enumerate(plan.orders):
        chosen = ambiguous & (readings[index] >= 0) & _within(plan, order, ordinals)
        day = np.where(chosen, readings[index], day)
        ambiguous &= ~chosen
    if plan.given is not None and plan.given in plan.orders:
        stated = readings[list(plan.orders).index(plan.given)]
        chosen = ambiguous & (stated >= 0)
        day = np.where(chosen, stated, day)
        ambiguous &= ~chosen
    return Reckoning(np.where(day < 0, -1, day * DAY_MINUTES + minute), ambiguous, impossible)


def _within(plan: OrderPlan, order: DateOrder, ordinals: Ints) -> Mask:
    if plan.settled is not None:
        return np.full(len(ordinals), plan.settled is order)
    inside = np.zeros(len(ordinals), np.bool_)
    if plan.runs:
        firsts = np.array([first for first, _, _ in plan.runs])
        at = np.searchsorted(firsts, ordinals, side="right") - 1
        lasts = np.array([last for _, last, _ in plan.runs])
        mine = np.array([of is order for _, _, of in plan.runs])
        inside = (at >= 0) & (ordinals <= lasts[at]) & mine[at]
    return inside


def span_of(readings: Ints) -> tuple[Ints, Ints]:
    """Return the earliest and the latest day that readings (orders by headers) give; -1 is no day."""
    low = np.where(readings < 0, np.iinfo(np.int64).max, readings).min(axis=0)
    return low, readings.max(axis=0)
