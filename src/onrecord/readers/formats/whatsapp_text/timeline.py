"""What the running of time says: headers that someone typed inside a message, and times out of order.

People paste old messages into new ones. A pasted line can look like a header in
every byte; but it stands in the past. Times in a real export may step back too:
messages that were written without a connection arrive late. Those are hardly ever
older than what others had said before the message that they follow. A pasted line is;
but one of somebody who writes here, and of which the chat has no other copy, may be
a message that came very late: it stays one, and is flagged.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text.dates import DAY_MINUTES

SLACK_MINUTES = 10
_RUN_LIMIT = 50
_STRANGERS, _MANY = 3, 5
_CODE_BITS = 16
_LOOK_BACK = 500
_STEPS_LIMIT = 20_000
_TYPED_SHARE = 100
_TYPED_FLOOR = 200

Minutes: TypeAlias = NDArray[np.int32]
Codes: TypeAlias = NDArray[np.uint16]


@dataclass(slots=True)
class Running:
    """What was found. Ordinals count all headers of the file.

    ``typed`` are headers that are text of the message before them, ``doubtful``
    headers that may be. ``backward`` counts the steps back in time of the rest.
    """

    typed: list[int] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)
    backward: int = 0


def watch(minutes: Minutes, speakers: Codes, ordinals: Minutes | None) -> Running:
    """Follow the times of the headers that are taken for real.

    Args:
        minutes: one per header, -1 where it has no date.
        speakers: a code for each header's label, 0 for none.
        ordinals: the headers' ordinals, where some were left out before.

    Where most headers have no date, nothing is found.
    """
    if np.count_nonzero(minutes < 0) * 2 > len(minutes):
        return Running()
    known = _carried(minutes)
    back = np.flatnonzero(known[1:] < known[:-1]) + 1
    running = Running(backward=len(back))
    far = back[known[back] < known[back - 1] - SLACK_MINUTES]
    if len(far) > _STEPS_LIMIT:
        return running
    view = _View(known, speakers, ordinals)
    limit = max(_TYPED_FLOOR, len(known) // _TYPED_SHARE)
    typed, doubtful = _pasted(view, far.tolist())
    for run in _future(view, far.tolist()):
        (typed if _is_strangers(view, run) else doubtful).extend(run)
    running.doubtful = [view.ordinal(at) for at in doubtful]
    if len(typed) <= limit:
        typed.sort()
        running.typed = [view.ordinal(at) for at in typed]
        inside = set(typed)
        running.backward -= sum(1 for at in typed if at - 1 not in inside)
    return running


@dataclass(slots=True)
class _View:
    minutes: Minutes
    speakers: Codes
    ordinals: Minutes | None

    def ordinal(self, at: int) -> int:
        return at if self.ordinals is None else int(self.ordinals[at])

    def speaker(self, at: int) -> int:
        return int(self.speakers[at])

    def others_before(self, host: int) -> int | None:
        """Return when someone other than the host's speaker last spoke before the host."""
        first = max(0, host - _LOOK_BACK)
        before = self.speakers[first:host]
        others = np.flatnonzero((before != 0) & (before != self.speakers[host]))
        return int(self.minutes[first + int(others[-1])]) if len(others) else None


def _carried(minutes: Minutes) -> Minutes:
    """Return the times with those unknown replaced by the last known one."""
    unknown = minutes < 0
    if not unknown.any():
        return minutes
    at = np.where(unknown, 0, np.arange(len(minutes)))
    carried: Minutes = minutes[np.maximum.accumulate(at)]
    return carried


def _pasted(view: _View, steps: list[int]) -> tuple[list[int], list[int]]:
    """Return headers that are text of the message before, and those that may be."""
    runs: list[range] = []
    for start in steps:
        if not runs or start >= runs[-1].stop:
            runs.extend(run for run in (_pasted_run(view, start),) if run)
    if not runs:
        return [], []
    explained = _explained(view, np.concatenate(runs))
    typed: list[int] = []
    doubtful: list[int] = []
    for run in runs:
        (typed if _is_text(view, run, explained) else doubtful).extend(run)
    return typed, doubtful


def _explained(view: _View, chosen: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell of which headers a paste gives account: strangers', or copies of messages that stand elsewhere."""
    rest = np.ones(len(view.minutes), np.bool_)
    rest[chosen] = False
    keys = view.minutes.astype(np.int64) << _CODE_BITS | view.speakers
    explained = np.zeros(len(rest), np.bool_)
    explained[chosen] = ~np.isin(view.speakers[chosen], view.speakers[rest & (view.speakers != 0)])
    explained[chosen] |= np.isin(keys[chosen], keys[rest])
    return explained


def _is_text(view: _View, run: range, explained: NDArray[np.bool_]) -> bool:
    """Tell whether a run was pasted: accounted for, or several people's, who are hardly late together."""
    mine = view.speakers[run.start : run.stop]
    pasted = explained[run.start : run.stop].all() or len(set(mine)) > 1
    return run.stop < len(view.minutes) and bool(pasted)


def _pasted_run(view: _View, start: int) -> range:
    host = start - 1
    others = view.others_before(host) if view.speaker(host) and view.speaker(start) else None
    if others is None:
        return range(0)
    floor = min(int(view.minutes[host]), others) - SLACK_MINUTES
    end = start
    while end < len(view.minutes) and end - start <= _RUN_LIMIT and view.minutes[end] < floor:
        end += 1
    resumed = end == len(view.minutes) or view.minutes[end] >= view.minutes[host] - SLACK_MINUTES
    return range(start, end) if resumed and end - start <= _RUN_LIMIT else range(0)


def _future(view: _View, steps: list[int]) -> Iterator[range]:
    """Yield runs of headers dated far after what follows: more than the few that may have arrived late."""
    for resume in steps:
        now = int(view.minutes[resume])
        start = resume
        while start > 0 and resume - start <= _RUN_LIMIT and view.minutes[start - 1] > now + DAY_MINUTES:
            start -= 1
        if not 0 < resume - start <= _RUN_LIMIT or start == 0 or not view.speaker(start - 1):
            continue
        later = view.minutes[resume : resume + max(2 * (resume - start), _MANY)]
        if (later < view.minutes[start:resume].min()).all():
            yield range(start, resume)


def _is_strangers(view: _View, run: range) -> bool:
    """Tell whether a short run is by people who write nowhere else, and the chat then goes on as before."""
    if len(run) > _STRANGERS or run.stop + len(run) >= len(view.minutes):
        return False
    mine = view.speakers[run.start : run.stop]
    others = np.concatenate((view.speakers[: run.start], view.speakers[run.stop :]))
    return bool(mine.all()) and not np.isin(mine, others).any()
