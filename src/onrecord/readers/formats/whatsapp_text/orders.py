"""Which number is the day: read from the whole file, with evidence, and never guessed.

A form's numbers can be read in up to three orders. A header that makes a date in
one order only settles itself, and speaks for its form. What no header settles may
be settled by time: read in the wrong order, a chat's times run back. What remains
is ambiguous and stays without a date.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from onrecord.readers.formats.whatsapp_text.dates import (
    DAY_MINUTES,
    Numbers,
    OrderPlan,
    date_runs,
    days,
    span_of,
)
from onrecord.readers.formats.whatsapp_text.headers import Form
from onrecord.readers.formats.whatsapp_text.scan import Ints
from onrecord.records.messages import DateOrder

_STRAY_SHARE = 100
_RUNS_LIMIT = 10_000
_FEW, _STEPS = 2, 2
_TELLING_DAYS, _TELLING_SPAN = 10, 10


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
    _year_first_days: set[int] = field(default_factory=set)
    _range_of: dict[DateOrder, tuple[int, int]] = field(default_factory=dict)
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
        if DateOrder.YMD in readings and len(self._year_first_days) < _TELLING_DAYS:
            year_first = sorted(set(readings[DateOrder.YMD].tolist()) - {-1})
            self._year_first_days.update(year_first[:_TELLING_DAYS])
        short = readings.pop(DateOrder.YMD) if len(readings) > 1 and DateOrder.YMD in readings else None
        counts = np.sum([reading >= 0 for reading in readings.values()], axis=0)
        for order, reading in readings.items():
            self.alone[order] += int(lengths[(reading >= 0) & (counts == 1)].sum())
        if short is not None:
            self.alone[DateOrder.YMD] += int(lengths[(short >= 0) & (counts == 0)].sum())
        low, high = span_of(np.stack([*readings.values()]))
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
        if lone and known[:2].all():
            back[1:2] = False
        elif self.total == 1 and known[0]:
            back[:1] = False
        self.backward[order] += int(np.count_nonzero(back))
        self._last[order] = int(ends[-1])
        low, high = self._range_of.get(order, (int(begins[0]), int(begins[0])))
        self._range_of[order] = min(low, int(begins.min())), max(high, int(ends.max()))

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

    def plan(self, given: DateOrder | None, *, first: bool = False) -> OrderPlan:
        """Decide how the form is read; ``given`` is a person's word on what the file leaves open.

        The ``first`` time, before lines that were pasted are known, any header may decide.
        """
        plan = self._plan(given, first=first)
        if given is not None:
            plan.fitting = self.valid[given]
            plan.given = given if plan.settled is None else None
            if given is not plan.settled and given not in (plan.orders if plan.settled is None else ()):
                others = self.total - self.valid[given]
                what = "1 header is" if others == 1 else f"{others:,} headers are"
                plan.untaken = f"Stated {given}; not taken: {what} no date in that order."
        return plan

    def _plan(self, given: DateOrder | None, *, first: bool) -> OrderPlan:
        if len(self.form.orders) == 1:
            return OrderPlan(self.form, self.form.orders, self.form.orders[0])
        if given in self.form.orders and self._fits(given):
            return OrderPlan(
                self.form, self.form.orders, given, (), [f"{_NAMES[given]}: as stated with the file"]
            )
        return self._plan_year_first() or self._plan_day_or_month(first=first)

    def _plan_year_first(self) -> OrderPlan | None:
        """Take a short first number for the year: dates demand it, or many dates span far fewer days so."""
        order = DateOrder.YMD
        if order not in self.form.orders or not self._fits(order):
            return None
        if self.alone[order] * _STRAY_SHARE > self.total:
            return OrderPlan(self.form, self.form.orders, order, (), [self._sentence(order)])
        span = self._span_days(order)
        others = [self._span_days(other) for other in (DateOrder.DMY, DateOrder.MDY) if self._fits(other)]
        if self.backward[order] or not others or span * _TELLING_SPAN > min(others):
            return None
        spans = f"so read the chat spans {span:,} days, otherwise {min(others):,} days"
        if len(self._year_first_days) < _TELLING_DAYS:
            # Too few days to tell, and too good a fit to be sure that the year comes last.
            return OrderPlan(self.form, self.form.orders, None, (), [f"the year may come first: {spans}"])
        return OrderPlan(self.form, self.form.orders, order, (), [f"{_NAMES[order]}: {spans}"])

    def _span_days(self, order: DateOrder) -> int:
        low, high = self._range_of[order]
        return high // DAY_MINUTES - low // DAY_MINUTES + 1

    def _plan_day_or_month(self, *, first: bool) -> OrderPlan:
        candidates = (DateOrder.DMY, DateOrder.MDY)
        best, other = sorted(candidates, key=lambda order: -self.alone[order])
        if not self.alone[best]:
            return self._plan_by_time(candidates)
        if not first and self._is_contradicted(best, other):
            sentence = f"{self._sentence(best)}, but read so the times run back {_times(self.backward[best])}"
            return OrderPlan(self.form, candidates, None, (), [f"{sentence}: not decided"])
        if self.alone[other] * _STRAY_SHARE <= self.alone[best]:
            return OrderPlan(self.form, candidates, best, (), [self._sentence(best)])
        runs = self._runs if len(self._runs) <= _RUNS_LIMIT else ()
        return OrderPlan(self.form, candidates, None, runs, [_MIXED])

    def _is_contradicted(self, best: DateOrder, other: DateOrder) -> bool:
        """Tell whether a few headers, which may be pasted, speak against the run of time of all the rest."""
        few = self.alone[best] * _STRAY_SHARE <= max(self.total, _STRAY_SHARE * _FEW)
        runs_back = self.backward[best] >= _STEPS and not self.backward[other]
        return few and not self.alone[other] and runs_back

    def _plan_by_time(self, candidates: Sequence[DateOrder]) -> OrderPlan:
        steady = [order for order in candidates if not self.backward[order]]
        worst = max(self.backward[order] for order in candidates)
        # One step back may be one message that arrived late.
        if len(steady) != 1 or not self.undecided or worst < _STEPS:
            return OrderPlan(self.form, candidates)
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
