"""Why each copy lacks what others hold: what is known of messages, and the causes told of each copy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.coverage import Reach
from onrecord.reconciliation.judging import MARGIN_SECONDS, Judge, Known
from onrecord.reconciliation.lines import Floats, Lines, Mask, Numbers
from onrecord.reconciliation.showing import rows_of_lines
from onrecord.reconciliation.timers import Setting, gone_at
from onrecord.reconciliation.unread import unread_of
from onrecord.records.reconciliation import Cause

__all__ = ["Absences", "Known", "absences_of"]

_NO_CAUSE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Absences:
    """``cause`` (an index into ``causes``) of each message in each copy that lacks it; -1 elsewhere."""

    cause: Numbers
    causes: Sequence[Cause]


def absences_of(
    lines: Lines, known: Known, reaches: Sequence[Reach], settings: Sequence[Setting], sources: Sequence[int]
) -> Absences:
    """Say of every message why each copy lacks it; copies of one number in ``sources`` repeat each other."""
    cause = np.full(known.places.shape, _NO_CAUSE)
    causes: list[Cause] = []
    unread = unread_of(lines)
    gone, under = gone_at(settings, known.said)
    gone[~known.fleeting | _kept(known, gone, reaches)] = np.inf
    alone = _alone(lines, known, reaches, sources)
    for copy, reach in enumerate(reaches):
        judge = Judge(lines, known, copy, (reach, unread[copy]), alone)
        for messages, one in judge.judged(gone, under, settings):
            if len(messages):
                cause[messages, copy] = len(causes)
                causes.append(one)
    return Absences(cause, causes)


def _kept(known: Known, gone: Floats, reaches: Sequence[Reach]) -> Mask:
    """Tell which messages somebody saved from the timer: a copy holds them after they were to be gone."""
    last = np.array([reach.last for reach in reaches])
    held_past = (known.places >= 0) & (gone[:, None] < last[None, :] - MARGIN_SECONDS)
    return np.asarray(held_past.any(axis=1))


def _alone(lines: Lines, known: Known, reaches: Sequence[Reach], sources: Sequence[int]) -> Numbers:
    """Return of each line by how many other sources its message could be borne out, if one alone holds it.

    0 where two sources hold it, or no other covers its time.
    """
    held, able = (np.zeros((len(known.said), len(set(sources))), bool) for _ in range(2))
    for number, source in enumerate(sorted(set(sources))):
        for copy in (copy for copy, one in enumerate(sources) if one == source):
            held[:, number] |= known.places[:, copy] >= 0
            able[:, number] |= (known.said >= reaches[copy].first) & (known.said <= reaches[copy].last)
    count = np.where(held.sum(axis=1) > 1, 0, (able & ~held).sum(axis=1))
    row = rows_of_lines(lines, known.places)
    return np.asarray(np.where(row >= 0, count[np.maximum(row, 0)], 0))
