"""What each copy's clock showed: its zone, changes of the clock included, and how far the phone was fast.

Texts that two copies hold once each give the difference of their clocks. A zone is taken whose clock explains
these differences all along (``placing``); what is then left over is the phone's own error, and where that
changes along the copy, its clock strayed (``strays``).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.anchors import Matrix
from onrecord.reconciliation.double_hours import settle_double_hours
from onrecord.reconciliation.lines import NOWHERE, Lines, Numbers, in_calendar
from onrecord.reconciliation.placing import Around, Placed, alike, place_all
from onrecord.reconciliation.strays import Stray, correct_strays
from onrecord.reconciliation.zones import Rules, distinct, fixed, rules_of
from onrecord.records.reconciliation import ClockPiece

_MOST_MISFIT = 0.01
_DAY = 86_400
_FIRST_DAY, _LAST_DAY = 9_000, 33_000
"""1994 to 2060: outside, where only clocks that are set wrong are, no change of a clock is looked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Clocks:
    """Of each copy its clock, how many seconds it was fast, and whether only a default says where it was.

    ``utc`` is each line's instant in seconds, ``NOWHERE`` for none; a line shown by the minute may be
    up to ``spread`` later. ``strays`` are where the copy's clock showed more than it mostly did; ``utc`` is
    corrected for them.
    """

    rules: Sequence[Rules]
    fast: Sequence[int]
    assumed: Sequence[bool]
    utc: Numbers
    strays: Sequence[Sequence[Stray]]

    def pieces(self, lines: Lines, copy: int) -> Sequence[ClockPiece]:
        """Return what the copy's clock showed, from its first line to its last."""
        rules, utc = self.rules[copy], self.utc[lines.of(copy)]
        utc = utc[utc != NOWHERE]
        if not len(utc):
            return [ClockPiece(None, int(rules.offset[0]) // 60)]
        low, high = int(utc.min()), int(utc.max())
        first = int(np.searchsorted(rules.since, low, "right")) - 1
        last = int(np.searchsorted(rules.since, high, "right")) - 1
        return [
            ClockPiece(None if at == first else _wall(rules, at), int(rules.offset[at]) // 60)
            for at in range(first, last + 1)
        ]


def _wall(rules: Rules, piece: int) -> dt.datetime:
    seconds = int(rules.since[piece] + rules.offset[piece])
    return dt.datetime.fromtimestamp(seconds, dt.UTC).replace(tzinfo=None)


def clocks_of(lines: Lines, matrix: Matrix, agree: Numbers, default_zone: str) -> Clocks:
    """Find every copy's clock. Where no copy proves a zone, most are taken to show the default one."""
    known = dict(_given(lines))
    span = _days(lines)
    if known:
        best = place_all(lines, matrix, agree, known, (span, default_zone))
    else:
        best = _likeliest(lines, matrix, agree, (span, default_zone))
    count = len(lines.copies)
    fast = _centred([best.fast[copy] for copy in range(count)], known=bool(known))
    utc = best.utc.copy()
    for copy in range(count):
        part = lines.of(copy)
        utc[part] = np.where(utc[part] == NOWHERE, NOWHERE, utc[part] - fast[copy] + round(best.fast[copy]))
    settle_double_hours(lines, best.rules, utc)
    strays, always = correct_strays(lines, matrix, utc)
    utc[~in_calendar(utc)] = NOWHERE
    return Clocks(
        [best.rules[copy] for copy in range(count)],
        [one + more for one, more in zip(fast, always, strict=True)],
        [copy not in known for copy in range(count)],
        utc,
        strays,
    )


def _likeliest(lines: Lines, matrix: Matrix, agree: Numbers, around: Around) -> Placed:
    """Try the default zone on each group of clocks that agree; if that explains too little, every zone."""
    groups = alike(lines, matrix, agree)

    def tried(group: Sequence[int], rules: Rules) -> Placed:
        return place_all(lines, matrix, agree, dict.fromkeys(group, rules), around)

    home = rules_of(around[1], *around[0])
    placed = min((tried(group, home) for group in groups), key=lambda one: round(one.misfit, 3))
    if placed.misfit <= _MOST_MISFIT * len(lines.copies):
        return placed
    others = (tried(groups[0], rules) for rules in distinct(*around[0], around[1]))
    return min((placed, *others), key=lambda one: round(one.misfit, 3))


def _given(lines: Lines) -> Iterator[tuple[int, Rules]]:
    for number, copy in enumerate(lines.copies):
        if lines.is_instant[number]:
            yield number, fixed(0)
        elif copy.zone is not None:
            yield number, rules_of(copy.zone, *_days(lines))


def _days(lines: Lines) -> tuple[int, int]:
    timed = lines.wall[lines.wall != NOWHERE]
    if not len(timed):
        return 0, 1
    first, last = int(timed.min()) // _DAY - 2, int(timed.max()) // _DAY + 2
    return min(max(first, _FIRST_DAY), _LAST_DAY), max(min(last, _LAST_DAY), _FIRST_DAY + 1)


def _centred(fast: Sequence[float], *, known: bool) -> list[int]:
    """Take most phones to be right: the value around which most lie becomes zero, unless one is known."""
    whole = [round(each) for each in fast]
    if known:
        return whole
    middle = max(whole, key=lambda one: (sum(abs(one - other) <= 2 for other in whole), -abs(one)))  # noqa: PLR2004
    return [one - middle for one in whole]
