"""The queues of work: the task library keeps and claims it; threads of the server do it, or a worker apart.

One at a time in each thread. What each verb does is given by whoever starts. What needs the server's own
memory, such as an upload's key, waits in a queue ``NEAR`` that no other process takes from. Each queue has a
thread of its own: what is far may wait for another host, and nobody's capture behind that.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence

from django.db import OperationalError, close_old_connections, connection
from django_tasks import TaskResultStatus, task
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

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


def unfinished() -> Sequence[tuple[str, str]]:
    """Return far work that was begun and not ended: the worker's name, and the work's id."""
    rows = DBTaskResult.objects.running().filter(queue_name=FAR)
    return [(row.worker_ids[-1], str(row.args_kwargs["args"][0])) for row in rows if row.worker_ids]


def end(number: str, now: dt.datetime) -> None:
    """Note in the queue that a piece of work will not go on."""
    rows = DBTaskResult.objects.running().filter(queue_name=FAR, args_kwargs__args__0=number)
    rows.update(status=TaskResultStatus.FAILED, finished_at=now)


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
    """Do what waits, look again after a while; go on when the store was busy for too long.

    The library's own look takes the store's lock and its compiler: a tenth of a busy service went there. The
    words of another driver alone are known to it.
    """
    while worker.running:
        try:
            close_old_connections()
            if _is_waiting(queue):
                worker.run()
        except OperationalError:
            pass
        time.sleep(WAKES_SECONDS)


def _is_waiting(queue: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITS, (TaskResultStatus.READY.value, queue))
        return bool(cursor.fetchone()[0])
