"""Dates once more, header by header: the plain half of the slow reader."""

import datetime as dt
from collections import Counter

from onrecord.readers.formats.whatsapp_text.headers import Form, Header
from onrecord.records.messages import DateOrder, Flag

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - times in an export are naive


def day_of(form: Form, order: DateOrder, numbers: tuple[int, ...]) -> dt.date | None:
    a, b, c = numbers[:3]
    year, month, day = {DateOrder.DMY: (c, b, a), DateOrder.MDY: (c, a, b), DateOrder.YMD: (a, b, c)}[order]
    if form.era is None:
        return None
    if form.short_year:
        if not 9 <= year < 100:
            return None
        year += 2000
    else:
        year += form.era
        if year >= 2400:
            year -= 543
    if not 1970 <= year <= 2399:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


class Orders:
    """What one form's headers say, counted header by header."""

    def __init__(
        self, form: Form, headers: list[tuple[int, Header]], given: DateOrder | None, *, first: bool = False
    ) -> None:
        self.first = first
        self.form, self.headers, self.given = form, headers, given
        self.candidates, self.settled, self.runs = form.orders, None, []
        self.decide()

    def readings(self, header: Header, orders) -> dict[DateOrder, dt.date]:
        found = {order: day_of(self.form, order, header.numbers) for order in orders}
        return {order: day for order, day in found.items() if day}

    def decide(self) -> None:
        orders = self.form.orders
        total = len(self.headers)
        valid = Counter(o for _, h in self.headers for o in self.readings(h, orders))
        if len(orders) == 1:
            self.settled = orders[0]
            return
        if self.given in orders and valid[self.given] * 100 >= total * 99:
            self.settled = self.given
            return
        two = (DateOrder.DMY, DateOrder.MDY)
        sure = [(n, next(iter(r))) for n, h in self.headers if len(r := self.readings(h, two)) == 1]
        if DateOrder.YMD in orders:
            alone = sum(not self.readings(h, two) and bool(self.readings(h, orders)) for _, h in self.headers)
            if valid[DateOrder.YMD] * 100 >= total * 99:
                days = self.days_if_year_first_is_shortest(valid, total)
                if alone * 100 > total or days >= 10:
                    self.settled = DateOrder.YMD
                    return
                if days:
                    return
        self.candidates = two
        self.decide_day_or_month(two, sure, total)

    def decide_day_or_month(self, two, sure, total) -> None:
        votes = Counter(order for _, order in sure)
        best, other = sorted(two, key=lambda o: -votes[o])
        few = not votes[other] and votes[best] <= max(2, total / 100)
        if not votes[best]:
            self.by_time(two)
        elif not self.first and few and self.steps_back(best) >= 2 and not self.steps_back(other):
            self.settled = None
        elif votes[other] * 100 <= votes[best]:
            self.settled = best
        else:
            for n, order in sure:
                if self.runs and self.runs[-1][2] is order:
                    self.runs[-1][1] = n
                else:
                    self.runs.append([n, n, order])

    def days_if_year_first_is_shortest(self, valid, total) -> int:
        spans, seen = {}, set()
        for order in DateOrder:
            days = [day for _, h in self.headers if (day := self.readings(h, (order,)).get(order))]
            if valid[order] * 100 >= total * 99:
                spans[order] = (max(days) - min(days)).days + 1
                seen = set(days) if order is DateOrder.YMD else seen
        own = spans.pop(DateOrder.YMD)
        tells = bool(spans) and own * 10 <= min(spans.values())
        return len(seen) if tells and not self.steps_back(DateOrder.YMD) else 0

    def by_time(self, two) -> None:
        open_question = any(len(set(self.readings(h, two).values())) > 1 for _, h in self.headers)
        steady = [order for order in two if not self.steps_back(order)]
        if len(steady) == 1 and open_question and sum(map(self.steps_back, two)) >= 2:
            self.settled = steady[0]

    def steps_back(self, order) -> int:
        back, last = 0, None
        for place, (_, header) in enumerate(self.headers):
            day = self.readings(header, (order,)).get(order)
            if day is None:
                continue
            now = (day - EPOCH.date()).days * 1440 + header.numbers[3] * 60 + header.numbers[4]
            skipped = place == 1 and last is not None
            if last is not None and now - last < -1440 and not skipped:
                back += 1
            last = now
        return back

    def read(self, ordinal: int, header: Header) -> tuple[dt.datetime | None, Flag | None]:
        found = self.readings(header, self.candidates)
        if not found:
            return None, Flag.DATE_IMPOSSIBLE
        day = None
        if len(set(found.values())) == 1:
            day = next(iter(found.values()))
        elif self.settled in found:
            day = found[self.settled]
        else:
            for first, last, order in self.runs:
                if first <= ordinal <= last and order in found:
                    day = found[order]
        if day is None and self.settled is None:
            day = found.get(self.given)
        if day is None:
            return None, Flag.DATE_AMBIGUOUS
        return dt.datetime.combine(day, dt.time(*header.numbers[3:])), None
