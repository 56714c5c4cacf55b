"""The history of disappearing-message timers, from the notices of the timeline."""

import bisect
import datetime as dt
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
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)
_BACK = 64
"""A timer that was switched off so often before says nothing of now."""


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


def length_at(history: Sequence[TimerSet], since: dt.datetime | None) -> int | None:
    """Return the length of the timer that ran from ``since`` on, where a notice tells it."""
    if since is None:
        return None
    # History stands in the order of time; a caller asks of thousands of settings.
    until = bisect.bisect_right(history, since + _SLACK, key=lambda one: one.at or _NEVER)
    lately = reversed(history[max(0, until - _BACK) : until])
    return next((one.seconds for one in lately if one.seconds), None)
