"""The history of disappearing-message timers, from the notices of the timeline."""

import bisect
import datetime as dt
import operator
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.records.messages import NoticeKind
from onrecord.rendering.index import Index, Place
from onrecord.rendering.lines import Line, line_of
from onrecord.rendering.speakers import doer

_KINDS = pa.array([NoticeKind.TIMER_ON.value, NoticeKind.TIMER_OFF.value])
_SLACK = dt.timedelta(minutes=1)

TimerLength = tuple[dt.datetime, int]
"""When a timer was set, and to how many seconds."""


@dataclass(frozen=True, slots=True)
class TimerSet:
    """A timer that somebody set or cleared. ``seconds`` is 0 when off, None where the notice does not say."""

    message: int
    at: dt.datetime | None
    who: str | None
    seconds: int | None
    places: Sequence[Place]


def timer_history(index: Index) -> list[TimerSet]:
    """Return what was done to the timer, in the order of the timeline."""
    table = index.found.timeline
    kinds = pc.struct_field(table["notice"], "kind")
    ordinals = table["ordinal"].filter(pc.is_in(kinds, value_set=_KINDS)).to_pylist()
    return [_set(index, line_of(index, ordinal)) for ordinal in ordinals]


def _set(index: Index, line: Line) -> TimerSet:
    notice = line.notice or {}
    return TimerSet(
        message=line.message,
        at=line.said_at,
        who=doer(index, line),
        seconds=0 if notice["kind"] == NoticeKind.TIMER_OFF else notice["seconds"],
        places=line.places,
    )


def lengths(history: Sequence[TimerSet]) -> Sequence[TimerLength]:
    """Return when a timer was set to how long, where a notice tells both, in order of time."""
    return sorted((one.at, one.seconds) for one in history if one.at is not None and one.seconds)


def length_at(told: Sequence[TimerLength], since: dt.datetime | None) -> int | None:
    """Return the length of the timer that ran from ``since`` on, where a notice tells it."""
    if since is None:
        return None
    until = bisect.bisect_right(told, since + _SLACK, key=operator.itemgetter(0))
    return told[until - 1][1] if until else None
