"""What no file can tell: removals of which the same traces remain as of another cause.

Scores are shown with these and without: what an algorithm lacks is told apart from what the files lack.
"""

import datetime as dt
from collections.abc import Sequence

from benchmarks.reconciliation.answers import Answers, shown
from onrecord.records.messages import NoticeKind
from onrecord.simulation.handsets import Cause
from onrecord.simulation.truth import TrueItem


def cannot_be_seen(number: int, copy: str, causes: Sequence[Cause], answers: Answers) -> bool:
    """Tell whether the copy would look the same had another cause taken the message.

    Removed, and then all around it cleared, cut or exported away; or removed under a timer that would have
    taken it by then, had somebody not kept it, of which no copy shows anything.
    """
    if tuple(causes) != (Cause.DELETED_FROM_COPY,):
        return False
    item = answers.item(number)
    return _is_outside(item, copy, answers) or _seems_expired(item, copy, answers)


def _is_outside(item: TrueItem, copy: str, answers: Answers) -> bool:
    first, last = answers.spans.get(copy, (None, None))
    return first is None or last is None or not first <= item.at <= last


def _seems_expired(item: TrueItem, copy: str, answers: Answers) -> bool:
    gone = _would_be_gone(item, answers)
    if not item.kept or gone is None or gone > answers.copies[copy].exported_at:
        return False
    return all(answers.spans[name][1] <= gone for name, _ in shown(item))


def _would_be_gone(item: TrueItem, answers: Answers) -> dt.datetime | None:
    settings = [
        each
        for each in answers.truth.items
        if each.notice in (NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF) and each.at <= item.at
    ]
    seconds = settings[-1].seconds if settings else 0
    return item.at + dt.timedelta(seconds=seconds) if seconds else None
