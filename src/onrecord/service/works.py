"""``ports.service.Works`` over the service's database; the queue itself is the task library's."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence

from django.contrib.sessions.models import Session
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from onrecord.ports.clock import Randomness
from onrecord.records.errors import AccountError, NotHeldError
from onrecord.records.works import Work, WorkState
from onrecord.service import models, queue

_ID_BYTES = 12
MOST_UNDER_WAY = 12
"""Pieces of work of one account that wait or run: the others' turns come too."""
_UNDER_WAY = (WorkState.WAITING.value, WorkState.RUNNING.value)


class DatabaseWorks:
    """Work in progress; see ``ports.service.Works``."""

    def __init__(self, randomness: Randomness, far: Collection[str] = ()) -> None:
        """Take where ids come from, and which verbs a worker apart can do."""
        self._randomness = randomness
        self._far = frozenset(far)

    def ask(self, verb: str, account: int, said: Mapping[str, object], now: dt.datetime) -> Work:
        """Note what is asked for, and queue it.

        Raises:
            AccountError: the account has too much under way.
        """
        under_way = models.Work.objects.filter(account=account, state__in=_UNDER_WAY).count()
        if under_way >= MOST_UNDER_WAY:
            raise AccountError("you have a lot under way already; wait until some of it is done")
        with transaction.atomic():  # what is in no queue would wait for ever
            row = models.Work.objects.create(
                id=self._randomness.token(_ID_BYTES).hex(),
                verb=verb,
                account_id=account,
                state=WorkState.WAITING.value,
                asked_at=now,
                said=dict(said),
            )
            queue.enqueue(row.pk, is_near=verb not in self._far)
        return work_of(row)

    def work(self, number: str, account: int) -> Work:
        """Return a piece of work of one account.

        Raises:
            NotHeldError: the account has none of that id.
        """
        row = models.Work.objects.filter(pk=number, account=account).first()
        if row is None:
            raise NotHeldError("there is no such work of yours; it may be over for some days")
        return work_of(row)

    def of(self, account: int, limit: int) -> Sequence[Work]:
        """Return an account's work, newest first."""
        return [
            work_of(row) for row in models.Work.objects.filter(account=account).order_by("-asked_at")[:limit]
        ]

    def waiting(self, number: str) -> Work:
        """Return a piece of work, whosever it is, for whoever does it.

        Raises:
            NotHeldError: there is none of that id.
        """
        row = models.Work.objects.filter(pk=number).first()
        if row is None:
            raise NotHeldError("there is no such work")
        return work_of(row)

    def begin(self, number: str) -> bool:
        """Note that it runs, by whoever took it from the queue; tell whether it is not over."""
        rows = models.Work.objects.filter(pk=number, state__in=_UNDER_WAY)
        return bool(rows.update(state=WorkState.RUNNING.value))

    def progress(self, number: str, step: str, done_bytes: int, total_bytes: int) -> None:
        """Note how far it is."""
        rows = models.Work.objects.filter(pk=number)
        rows.update(step=step, done_bytes=done_bytes, total_bytes=total_bytes)

    def done(self, number: str, result: Mapping[str, object], now: dt.datetime) -> None:
        """Note what came of it."""
        rows = models.Work.objects.filter(pk=number)
        rows.update(state=WorkState.DONE.value, result=dict(result), ended_at=now)

    def refuse(self, number: str, sentence: str, now: dt.datetime) -> None:
        """Note that it was refused, and why."""
        self._end(number, WorkState.REFUSED, sentence, now)

    def fail(self, number: str, sentence: str, now: dt.datetime) -> None:
        """Note that a fault of OnRecord's own ended it."""
        self._end(number, WorkState.FAILED, sentence, now)

    def under_way(self, *, near_alone: bool = False) -> int:
        """Return how many pieces of work wait or run; ``near_alone`` leaves what is with workers apart."""
        rows = models.Work.objects.filter(state__in=_UNDER_WAY)
        return (rows.exclude(verb__in=self._far) if near_alone else rows).count()

    def waiting_apart(self, before: dt.datetime) -> int:
        """Return how many pieces of work that are left to workers apart wait since before an instant."""
        rows = models.Work.objects.filter(state=WorkState.WAITING.value, asked_at__lt=before)
        return rows.filter(verb__in=self._far).count()

    def is_far(self, work: Work) -> bool:
        """Tell whether a piece of work can be left to workers apart."""
        return work.verb in self._far

    def interrupt(self, now: dt.datetime, *, near_alone: bool = False) -> int:
        """Mark what waits or runs as interrupted, when the service starts; return how many.

        ``near_alone`` leaves what is with workers apart.
        """
        rows = models.Work.objects.filter(state__in=_UNDER_WAY)
        if near_alone:
            rows = rows.exclude(verb__in=self._far)
        queue.end_all(now, near_alone=near_alone)
        return rows.update(state=WorkState.INTERRUPTED.value, ended_at=now)

    def interrupt_left(self, now: dt.datetime, is_working: Callable[[str], bool]) -> int:
        """Mark what a worker began that is gone as interrupted; return how many.

        What it took and never began waits again. What is in no queue, as older versions may have left it, is
        interrupted too: it would wait for ever.
        """
        # In this order: work is over before its queue knows, and what ends meanwhile is not among the lost.
        asked = list(models.Work.objects.filter(state__in=_UNDER_WAY).values_list("pk", flat=True))
        lost = set(asked) - queue.under_way()
        left = [claim for claim in queue.unfinished() if not is_working(claim.worker)]
        rows = models.Work.objects.filter(pk__in=lost, state__in=_UNDER_WAY)
        ended = rows.update(state=WorkState.INTERRUPTED.value, ended_at=now)
        return ended + sum(self._leave(claim, now) for claim in left)

    def forget(self, before: dt.datetime) -> int:
        """Remove what ended before an instant, the queue's own rows of it and sessions; return how many."""
        DBTaskResult.objects.filter(finished_at__lt=before).delete()
        Session.objects.filter(expire_date__lt=before).delete()
        return models.Work.objects.filter(ended_at__lt=before).delete()[0]

    @staticmethod
    def _leave(claim: queue.Claim, now: dt.datetime) -> int:
        """Do both or neither: what the queue alone calls ended would run for ever on its page."""
        rows = models.Work.objects.filter(pk=claim.number)
        with transaction.atomic():
            if rows.filter(state=WorkState.WAITING.value).exists():
                queue.put_back(claim)
                return 0
            if not queue.end(claim, now):
                return 0
            running = rows.filter(state=WorkState.RUNNING.value)
            return running.update(state=WorkState.INTERRUPTED.value, ended_at=now)

    @staticmethod
    def _end(number: str, state: WorkState, sentence: str, now: dt.datetime) -> None:
        models.Work.objects.filter(pk=number).update(state=state.value, refusal=sentence, ended_at=now)


def work_of(row: models.Work) -> Work:
    """Return a row as the value that it is."""
    return Work(
        id=row.pk,
        verb=row.verb,
        account=row.account_id,
        state=WorkState(row.state),
        asked_at=row.asked_at,
        said=row.said,
        result=row.result,
        refusal=row.refusal,
        step=row.step,
        done_bytes=row.done_bytes,
        total_bytes=row.total_bytes,
        ended_at=row.ended_at,
    )
