"""The queues of work: the task library keeps and claims it; threads of the server do it, or a worker apart.

One at a time in each thread. What each verb does is given by whoever starts. What needs the server's own
memory, such as an upload's key, waits in a queue ``NEAR`` that no other process takes from. Each queue has a
thread of its own: what is far may wait for another host, and nobody's capture behind that.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import close_old_connections, connection
from django_tasks import TaskResultStatus, task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

from onrecord.service.lasting import FAULTS, let_go

WAKES_SECONDS = 0.25

NEAR, FAR = "near", "default"

_TABLE = DBTaskResult._meta.db_table  # noqa: SLF001 - Django's own name for what is public
_WAITS = f"SELECT EXISTS(SELECT 1 FROM {_TABLE} WHERE status = %s AND queue_name = %s)"  # noqa: S608 - no input

_do: list[Callable[[str], None]] = []


@task()
def do_work(number: str) -> None:
    """Do one piece of work, by its id."""
    for one in _do:
        one(number)


def enqueue(number: str, *, is_near: bool) -> None:
    """Queue one piece of work, by its id."""
    do_work.using(queue_name=NEAR if is_near else FAR).enqueue(number)


def start(do: Callable[[str], None], name: str, queues: Sequence[str]) -> None:
    """Start a thread for each queue that this process works off; they end with the process.

    ``name`` tells them from the workers of other processes.
    """
    for queue in queues:
        worker = _worker(do, name, queue)
        threading.Thread(target=_run, args=(worker, queue), name=f"work-{queue}", daemon=True).start()


def go_on(do: Callable[[str], None], name: str) -> None:
    """Do far work in this thread until the process is told to end; what is under way is done first."""
    worker = _worker(do, name, FAR)
    worker.configure_signals()
    _run(worker, FAR)


@dataclass(frozen=True, slots=True)
class Claim:
    """That a worker took one piece of work, by its id: whoever takes it again does so at another instant."""

    worker: str
    number: str
    at: dt.datetime | None


def unfinished() -> Sequence[Claim]:
    """Return far work that was taken and not ended."""
    return _claims(FAR)


def end(claim: Claim, now: dt.datetime) -> bool:
    """Note in the queue that a piece of work will not go on; tell whether the claim still stood."""
    return bool(_rows(claim).update(status=TaskResultStatus.FAILED, finished_at=now))


def end_all(now: dt.datetime, *, near_alone: bool) -> None:
    """Note that nothing that was taken will go on; ``near_alone`` leaves what is with workers apart."""
    rows = DBTaskResult.objects.running()
    (rows.filter(queue_name=NEAR) if near_alone else rows).update(
        status=TaskResultStatus.FAILED, finished_at=now
    )


def put_back(claim: Claim) -> bool:
    """Let a piece of work wait again; tell whether the claim still stood."""
    return bool(_rows(claim).update(status=TaskResultStatus.READY, started_at=None))


def under_way() -> frozenset[str]:
    """Return the ids of all work that waits or was taken, in any queue."""
    rows = DBTaskResult.objects.filter(status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING))
    return frozenset(str(said["args"][0]) for said in rows.values_list("args_kwargs", flat=True))


def _claims(queue: str) -> Sequence[Claim]:
    rows = DBTaskResult.objects.running().filter(queue_name=queue)
    return [
        Claim(row.worker_ids[-1], str(row.args_kwargs["args"][0]), row.started_at)
        for row in rows
        if row.worker_ids
    ]


def _rows(claim: Claim) -> DBTaskResultQuerySet:
    running = DBTaskResult.objects.running()
    return running.filter(args_kwargs__args__0=claim.number, started_at=claim.at)


def _worker(do: Callable[[str], None], name: str, queue: str) -> Worker:
    _do[:] = [do]
    return Worker(
        queue_names=[queue],
        interval=WAKES_SECONDS,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )


def _run(worker: Worker, queue: str) -> None:
    """Do what waits, look again after a while; go on when the store was busy, full or away.

    The library's own look takes the store's lock and its compiler: a tenth of a busy service went there. The
    words of another driver alone are known to it.
    """
    is_in_doubt = False
    while worker.running:
        try:
            close_old_connections()
            if is_in_doubt:
                _put_back_own(worker.worker_id, queue)
                is_in_doubt = False
            if _is_waiting(queue):
                worker.run()
        except FAULTS:
            is_in_doubt = True
            let_go()
        time.sleep(WAKES_SECONDS)


def _put_back_own(name: str, queue: str) -> None:
    """Let wait again what this thread took, of which a fault of the store hid from it that it has it."""
    for claim in _claims(queue):
        if claim.worker == name:
            put_back(claim)


def _is_waiting(queue: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, (TaskResultStatus.READY.value, queue))
        return bool(cursor.fetchone()[0])
