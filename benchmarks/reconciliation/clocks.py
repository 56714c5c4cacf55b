"""Clocks: each copy's distance from UTC at each of its lines, against its phone's true zone."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from zoneinfo import ZoneInfo

from benchmarks.reconciliation.answers import Answers, shown
from benchmarks.reconciliation.tallies import Faults
from onrecord.records.reconciliation import ClockPiece, CopyAccount, Reconciliation
from onrecord.simulation.truth import TrueCopy

ENOUGH_COMMON = 50
_NEAR = dt.timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class ClockScore:
    """Of ``copies`` with enough messages in common: how many have the right offset at every line.

    ``relative``: beside the other copies; ``absolute``: in truth, which only a change of the clock can prove.
    Within two hours of a change, a wall clock says too little and no line is counted. ``fast_seconds`` is the
    greatest error in how far a phone's clock was found fast beside the others'.
    """

    copies: int = 0
    relative: int = 0
    absolute: int = 0
    fast_seconds: float = 0.0

    def __add__(self, other: "ClockScore") -> "ClockScore":
        """Pool two scores."""
        return ClockScore(
            self.copies + other.copies,
            self.relative + other.relative,
            self.absolute + other.absolute,
            max(self.fast_seconds, other.fast_seconds),
        )


def score_clocks(result: Reconciliation, answers: Answers, faults: Faults) -> ClockScore:
    """Hold every copy's clock against the truth, at each of its lines."""
    accounts = {copy.id: copy for copy in result.copies}
    enough = [copy for copy in answers.truth.copies if _in_common(answers, copy.id) >= ENOUGH_COMMON]
    errors = {copy.id: _errors(accounts.get(copy.id), copy, answers) for copy in enough}
    usual = Counter(error for found in errors.values() for error in found if error is not None)
    shift = usual.most_common(1)[0][0] if usual else 0
    right = [copy for copy in enough if set(errors[copy.id]) == {shift}]
    for copy in enough:
        if copy not in right:
            faults.add("clock", _describe(copy, errors[copy.id], shift, accounts.get(copy.id)), 3)
    absolute = len(right) if usual and not shift else sum(set(errors[copy.id]) == {0} for copy in enough)
    return ClockScore(len(enough), len(right), absolute, _fast_seconds(accounts, enough))


def _in_common(answers: Answers, copy: str) -> int:
    held = [item.copies for item in answers.truth.items if item.device is None and copy in dict(shown(item))]
    return sum(sum(hasattr(place, "first_line") for place in copies.values()) > 1 for copies in held)


def _errors(account: CopyAccount | None, copy: TrueCopy, answers: Answers) -> list[int | None]:
    """Return the error in minutes at each line; a copy of which nothing was said has None."""
    if account is None or not account.clock:
        return [None]
    zone = ZoneInfo(copy.zone)
    return [
        _said(account.clock, place.local) - _offset(item.at, zone)
        for item, place in answers.truth.present(copy.id)
        if _offset(item.at - _NEAR, zone) == _offset(item.at + _NEAR, zone)
    ]


def _offset(at: dt.datetime, zone: ZoneInfo) -> int:
    return round((at.astimezone(zone).utcoffset() or dt.timedelta()).total_seconds()) // 60


def _said(clock: Sequence[ClockPiece], local: dt.datetime) -> int:
    begun = [piece for piece in clock[1:] if piece.since is not None and _naive(piece.since) <= local]
    return (begun[-1] if begun else clock[0]).utc_offset_minutes


def _naive(at: dt.datetime) -> dt.datetime:
    return at.replace(tzinfo=None)


def _fast_seconds(accounts: Mapping[str, CopyAccount], copies: Sequence[TrueCopy]) -> float:
    errors = [
        accounts[copy.id].clock_fast_seconds - copy.clock_offset_seconds
        for copy in copies
        if copy.id in accounts
    ]
    return max((abs(error - median(errors)) for error in errors), default=0.0)


def _describe(copy: TrueCopy, errors: Sequence[int | None], shift: int, account: CopyAccount | None) -> str:
    wrong = f"{sum(error != shift for error in errors)} of {len(errors)} lines off"
    said = "nothing" if account is None else [(str(p.since), p.utc_offset_minutes) for p in account.clock]
    return f"{copy.id} ({copy.zone}): {wrong}; said: {said}; others off by {shift} min"
