"""Timers of disappearing messages: which one a message was sent under, and when it was to be gone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.lines import Floats, Lines, Mask, Numbers, Sort
from onrecord.reconciliation.linking import Links
from onrecord.records.messages import NoticeKind

_SET = {NoticeKind.TIMER_ON.value, NoticeKind.TIMER_OFF.value}
_KEPT_SHARE = 0.05
_LEAST_LOST_SHARE = 0.001
_LEAST_KEPT, _MOST_KEPT_SHARE = 3, 1 / 3


@dataclass(frozen=True, slots=True)
class Setting:
    """A timer was set: when (UTC seconds), to how many seconds (0 for off), and the line that says so."""

    at: float
    seconds: int
    line: int


def settings_of(lines: Lines, links: Links) -> Sequence[Setting]:
    """Return the settings of the timer that any copy shows, in order of time."""
    found: dict[int, Setting] = {}
    told = (lines.sort == Sort.NOTICE) & (lines.notice >= 0) & ~links.is_part
    for line in np.flatnonzero(told).tolist():
        said = lines.notices[lines.notice[line]]
        if said is None or said[0] not in _SET or np.isnan(links.best[line]):
            continue
        seconds = 0 if said[0] == NoticeKind.TIMER_OFF.value else said[1]
        if seconds is not None:
            setting = Setting(float(links.best[line]), int(seconds), line)
            known = found.get(int(links.message[line]))
            if known is None or lines.spread[line] < lines.spread[known.line]:
                found[int(links.message[line])] = setting
    return sorted(found.values(), key=lambda setting: setting.at)


def gone_at(settings: Sequence[Setting], said: Floats) -> tuple[Floats, Numbers]:
    """Return when messages said then were to be gone (infinite: never), and under which setting."""
    if not settings:
        return np.full(len(said), np.inf), np.full(len(said), -1)
    at = np.array([setting.at for setting in settings])
    seconds = np.array([setting.seconds for setting in settings], float)
    which = np.searchsorted(at, said, "right") - 1
    length = np.where(which >= 0, seconds[np.maximum(which, 0)], 0.0)
    return np.where(length > 0, said + length, np.inf), np.where(length > 0, which, -1)


def has_run(gone: Floats, under: Numbers, held: Mask, last: float) -> Mask:
    """Tell of which messages the timer ran on a copy's phone: not where it still holds many of that setting.

    A holder may keep a few; who holds a third of what was to be gone long since had no such timer.
    """
    due = np.isfinite(gone) & (gone < last)
    settings = int(under.max(initial=-1)) + 1
    known = np.bincount(under[due], minlength=settings)
    kept = np.bincount(under[due & held], minlength=settings)
    idle = (kept >= _LEAST_KEPT) & (kept > _MOST_KEPT_SHARE * known)
    return np.asarray((under < 0) | ~np.append(idle, False)[under])


def read_until(gone: Floats, held: Mask, least: float, lost_share: float) -> float:
    """Return until when a copy was on its phone, judged by which messages under a timer it holds no more.

    Later than ``least``, its last line. Of all instants the one is taken that explains best what is there
    (messages may be kept from the timer) and what is not (``lost_share`` are absent without a timer).
    """
    timed = np.flatnonzero(np.isfinite(gone) & (gone > least))
    if not len(timed):
        return least
    order = timed[np.argsort(gone[timed], kind="stable")]
    share = min(max(lost_share, _LEAST_LOST_SHARE), 0.5)
    before = np.where(held[order], np.log(_KEPT_SHARE), np.log(1 - _KEPT_SHARE))
    after = np.where(held[order], np.log(1 - share), np.log(share))
    likelihood: Floats = np.append(0.0, np.cumsum(np.subtract(before, after)))
    best = int(likelihood.argmax())
    return least if best == 0 else float(gone[order[best - 1]])
