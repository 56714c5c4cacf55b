"""Which number is the day: read from the whole file, with evidence, and never guessed.

A form's numbers can be read in up to three orders. A header that makes a date in
one order only settles itself, and speaks for its form. What no header settles may
be settled by time: read in the wrong order, a chat's times run back. What remains
is ambiguous and stays without a date.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
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
_STRAY_SHARE = 100
_RUNS_LIMIT = 10_000

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
    ends every header that settles itself agrees.
    """

    form: Form
    orders: Sequence[DateOrder]
    settled: DateOrder | None = None
    runs: Sequence[tuple[int, int, DateOrder]] = ()
    sentences: list[str] = field(default_factory=list)


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
    low, high = _range(readings)
    impossible = high < 0
    ambiguous = ~impossible & (low != high)
    day = np.where(ambiguous, -1, high)
    for index, order in enumerate(plan.orders):
        chosen = ambiguous & (readings[index] >= 0) & _within(plan, order, ordinals)
        day = np.where(chosen, readings[index], day)
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


@dataclass(slots=True)
class OrderEvidence:
    """What the headers of one form say about its order, gathered stretch by stretch.

    ``alone`` counts, per order, the headers that only this order makes a date of;
    ``backward`` how often the times run back by more than a day when read so. A
    short year first is weighed apart: nearly every day could be a year.
    """

    form: Form
    total: int = 0
    undecided: int = 0
    alone: Counter[DateOrder] = field(default_factory=Counter)
    valid: Counter[DateOrder] = field(default_factory=Counter)
    backward: Counter[DateOrder] = field(default_factory=Counter)
    _runs: list[tuple[int, int, DateOrder]] = field(default_factory=list)
    _last: dict[DateOrder, int] = field(default_factory=dict)

    def add(self, numbers: Numbers, minute: Ints, ordinals: Ints) -> None:
        """Take in the next headers of this form; those of one date in a row are weighed together."""
        starts, lengths = date_runs(numbers)
        ends = starts + lengths - 1
        readings = {
            order: days(self.form, order, *(n[starts] for n in numbers)) for order in self.form.orders
        }
        for order, reading in readings.items():
            self.valid[order] += int(lengths[reading >= 0].sum())
            lone = self.total == 0 and int(lengths[0]) == 1
            self._count_backward(order, reading, minute[starts], minute[ends], lone=lone)
        self.total += len(minute)
        short = readings.pop(DateOrder.YMD) if len(readings) > 1 and DateOrder.YMD in readings else None
        counts = np.sum([reading >= 0 for reading in readings.values()], axis=0)
        for order, reading in readings.items():
            self.alone[order] += int(lengths[(reading >= 0) & (counts == 1)].sum())
        if short is not None:
            self.alone[DateOrder.YMD] += int(lengths[(short >= 0) & (counts == 0)].sum())
        low, high = _range(np.stack([*readings.values()]))
        self.undecided += int(lengths[(high >= 0) & (low != high)].sum())
        self._extend_runs(readings, counts, ordinals[starts], ordinals[ends])

    def _count_backward(
        self, order: DateOrder, reading: Ints, first: Ints, last: Ints, *, lone: bool
    ) -> None:
        known = reading >= 0
        if not known.any():
            return
        begins, ends = (reading * DAY_MINUTES + first)[known], (reading * DAY_MINUTES + last)[known]
        before = self._last.get(order, int(begins[0]))
        back = begins - np.concatenate(([before], ends[:-1])) < -DAY_MINUTES
        # The first header of all is often a notice dated later than what follows it.
        if order not in self._last and lone:
            back[1:2] = False
        elif self.total == 1:
            back[:1] = False
        self.backward[order] += int(np.count_nonzero(back))
        self._last[order] = int(ends[-1])

    def _extend_runs(
        self, readings: Mapping[DateOrder, Ints], counts: Ints, firsts: Ints, lasts: Ints
    ) -> None:
        sure = np.flatnonzero(counts == 1)
        if not len(sure) or len(self._runs) > _RUNS_LIMIT:
            return
        orders = list(readings)
        which = np.argmax(np.stack([readings[order][sure] >= 0 for order in orders]), axis=0)
        edges = np.flatnonzero(np.diff(which)) + 1
        for begin, end in zip([0, *edges], [*edges, len(sure)], strict=True):
            first, last = int(firsts[sure[begin]]), int(lasts[sure[end - 1]])
            order = orders[int(which[begin])]
            if self._runs and self._runs[-1][2] is order:
                first = self._runs.pop()[0]
            self._runs.append((first, last, order))

    def plan(self, given: DateOrder | None) -> OrderPlan:
        """Decide how the form is read; ``given`` is a person's word on what the file leaves open."""
        if len(self.form.orders) == 1:
            return OrderPlan(self.form, self.form.orders, self.form.orders[0])
        if given in self.form.orders and self._fits(given):
            return OrderPlan(
                self.form, self.form.orders, given, (), [f"{_NAMES[given]}: as stated with the file"]
            )
        if self.alone[DateOrder.YMD] * _STRAY_SHARE > self.total and self._fits(DateOrder.YMD):
            return OrderPlan(self.form, self.form.orders, DateOrder.YMD, (), [self._sentence(DateOrder.YMD)])
        return self._plan_day_or_month()

    def _plan_day_or_month(self) -> OrderPlan:
        candidates = (DateOrder.DMY, DateOrder.MDY)
        best, other = sorted(candidates, key=lambda order: -self.alone[order])
        if not self.alone[best]:
            return self._plan_by_time(candidates)
        if self.alone[other] * _STRAY_SHARE <= self.alone[best]:
            return OrderPlan(self.form, candidates, best, (), [self._sentence(best)])
        runs = self._runs if len(self._runs) <= _RUNS_LIMIT else ()
        return OrderPlan(self.form, candidates, None, runs, [_MIXED])

    def _plan_by_time(self, candidates: Sequence[DateOrder]) -> OrderPlan:
        steady = [order for order in candidates if not self.backward[order]]
        if len(steady) != 1 or not self.undecided:
            return OrderPlan(self.form, candidates)
        worst = max(self.backward[order] for order in candidates)
        sentence = (
            f"{_NAMES[steady[0]]}: so read the times never run back by more than a day, "
            f"otherwise {_times(worst)}"
        )
        return OrderPlan(self.form, candidates, steady[0], (), [sentence])

    def _fits(self, order: DateOrder) -> bool:
        return self.valid[order] * _STRAY_SHARE >= self.total * (_STRAY_SHARE - 1)

    def _sentence(self, order: DateOrder) -> str:
        count = self.alone[order]
        have = "1 header has" if count == 1 else f"{count:,} headers have"
        what = {
            DateOrder.DMY: "a first number over 12",
            DateOrder.MDY: "a second number over 12",
            DateOrder.YMD: "a last number too small for a year",
        }
        return f"{_NAMES[order]}: {have} {what[order]}"


def _range(readings: Ints) -> tuple[Ints, Ints]:
    low = np.where(readings < 0, np.iinfo(np.int64).max, readings).min(axis=0)
    return low, readings.max(axis=0)


_MIXED = (
    "the order of day and month changes inside the file: each date is read by itself or by its neighbours"
)
_NAMES = {
    DateOrder.DMY: "day before month",
    DateOrder.MDY: "month before day",
    DateOrder.YMD: "year, month, day",
}


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"
