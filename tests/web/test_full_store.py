"""A store that is full, locked or away when work comes to its turn: it is done when that is over, once."""

import itertools
import threading

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils.module_loading import import_string

from onrecord.records.accounts import Role
from onrecord.records.errors import SettingsError
from onrecord.records.works import WorkState
from onrecord.web.verbs import VERBS

FULL = OperationalError("database or disk is full")
AFTER_A_FAILED_PAGE = MemoryError("out of memory")
FAULTS = (
    FULL,
    AFTER_A_FAILED_PAGE,
    InterfaceError("connection already closed"),
    SettingsError("no password"),
)
_TASKS = "django_tasks_db.models.DBTaskResult"
_WORKER = "django_tasks_db.management.commands.db_worker.Worker"


@pytest.fixture
def queue(site):  # noqa: ARG001 - models need Django set up
    from onrecord.service import queue

    return queue


@pytest.fixture
def models(site):  # noqa: ARG001 - the same
    from onrecord.service import models

    return models


@pytest.fixture
def done(site, models, monkeypatch):
    """Works of a verb that notes what it did."""
    found, is_over = [], threading.Event()

    def note(_host, _service, _officer, work, _told):
        found.append(work.id)
        return {}

    monkeypatch.setitem(VERBS, "note", note)
    monkeypatch.setitem(VERBS, "last", lambda *_given: is_over.set() or {})
    monkeypatch.setattr("onrecord.service.lasting.PAUSE_SECONDS", 0.01)
    officer = site.officer(Role.RECORDS)

    def ask(verb="note"):
        return site.service.works.ask(verb, officer.account, {}, site.host.now())

    def ended(work):
        """Wait until the queue came to what was asked for after it, then return how it ended."""
        ask("last")
        assert is_over.wait(60), "what was asked for later never came to its turn"
        is_over.clear()
        return site.service.works.work(work.id, officer.account).state

    yield ask, ended, found
    assert not models.Work.objects.filter(account=officer.account, state=WorkState.WAITING.value).exists()


def failing(monkeypatch, name, error, times=3):
    """Have a method, by its whole name, raise at its first calls."""
    owner, _, method = name.rpartition(".")
    whole, calls = getattr(import_string(owner), method), itertools.count()

    def fails(*given, **named):
        if next(calls) < times:
            raise error
        return whole(*given, **named)

    monkeypatch.setattr(name, fails)
    return calls


@pytest.mark.parametrize("error", FAULTS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(
    "name",
    [
        "works.DatabaseWorks.waiting",
        "works.DatabaseWorks.begin",
        "accounts.DatabaseAccounts.officer",
        "works.DatabaseWorks.done",
    ],
)
def test_work_comes_to_its_turn_once_the_store_answers_again_and_is_done_once(monkeypatch, done, name, error):
    ask, ended, found = done
    calls = failing(monkeypatch, f"onrecord.service.{name}", error)
    work = ask()
    assert ended(work) is WorkState.DONE
    assert found == [work.id]
    assert next(calls) > 3


@pytest.mark.parametrize("error", FAULTS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize("name", ["run", "run_task"])
def test_work_that_was_taken_without_the_answer_of_it_is_done_all_the_same(monkeypatch, done, name, error):
    """A server may keep a claim and go away before it says so."""
    ask, ended, found = done
    failing(monkeypatch, f"{_WORKER}.{name}", error)
    work = ask()
    assert ended(work) is WorkState.DONE
    assert found == [work.id]


def test_work_whose_end_the_queue_could_not_keep_is_not_done_again(monkeypatch, done, queue):
    ask, ended, found = done
    failing(monkeypatch, f"{_TASKS}.set_successful", FULL, 1)
    failing(monkeypatch, f"{_TASKS}.set_failed", FULL, 1)
    work = ask()
    assert ended(work) is WorkState.DONE
    assert found == [work.id]
    assert work.id not in [claim.number for claim in queue._claims(queue.NEAR)]


def test_work_that_was_begun_and_is_taken_again_is_told_as_failed_and_not_done_again(
    done, queue, models, monkeypatch
):
    ask, ended, found = done
    with monkeypatch.context() as unqueued:
        unqueued.setattr(queue, "enqueue", lambda *_given, **_how: None)
        work = ask()
    models.Work.objects.filter(pk=work.id).update(state=WorkState.RUNNING.value)
    queue.enqueue(work.id, is_near=True)
    assert ended(work) is WorkState.FAILED
    assert found == []


def test_a_disk_that_is_full_while_work_is_under_way_is_told_as_that_and_as_no_fault_of_ours(
    site, done, monkeypatch
):
    ask, ended, _found = done

    def full(*_given):
        raise FULL

    monkeypatch.setitem(VERBS, "note", full)
    work = ask()
    assert ended(work) is WorkState.FAILED
    refusal = site.service.works.waiting(work.id).refusal
    told = "its disk is full" if connection.vendor == "sqlite" else "the database server does not answer"
    assert (told in refusal, "a fault in OnRecord" in refusal) == (True, False)


def test_what_no_queue_took_is_not_asked_for(site, queue, monkeypatch):
    officer = site.officer(Role.RECORDS)

    def full(*_given, **_named):
        raise FULL

    monkeypatch.setattr(queue, "enqueue", full)
    with pytest.raises(OperationalError):
        site.service.works.ask("note", officer.account, {}, site.host.now())
    assert site.service.works.of(officer.account, 5) == []


@pytest.fixture
def left(site, queue, models):
    """Work that a worker took, in a state, and is gone; no thread takes from its queue meanwhile."""
    from django_tasks_db.models import DBTaskResult

    officer, made = site.officer(Role.RECORDS), []

    def leave(state):
        work = models.Work.objects.create(
            id=site.host.token(12),
            verb="note",
            account_id=officer.account,
            state=state,
            asked_at=site.host.now(),
        )
        row = DBTaskResult.objects.create(
            status="RUNNING",
            args_kwargs={"args": [work.pk], "kwargs": {}},
            task_path=queue.do_work.module_path,
            worker_ids=["gone"],
            started_at=site.host.now(),
            run_after=site.host.now(),
            backend_name="default",
        )
        made.append((work, row))
        return work, row

    yield leave
    for work, row in made:
        DBTaskResult.objects.filter(pk=row.pk).delete()
        work.delete()


def gone(site):
    return site.service.works.interrupt_left(site.host.now(), lambda _worker: False)


def test_what_a_worker_began_that_is_gone_is_interrupted_in_the_queue_and_on_its_page_or_in_neither(
    site, left, queue, monkeypatch
):
    work, row = left(WorkState.RUNNING.value)
    whole = queue.end

    def full(*given):
        assert whole(*given)
        raise FULL

    with monkeypatch.context() as patched:
        patched.setattr(queue, "end", full)
        with pytest.raises(OperationalError):
            gone(site)
    assert gone(site) == 1
    work.refresh_from_db()
    row.refresh_from_db()
    assert (work.state, row.status) == (WorkState.INTERRUPTED.value, "FAILED")


def test_what_a_worker_took_and_never_began_is_done_by_another(site, left, done):
    _ask, _ended, found = done
    work, _row = left(WorkState.WAITING.value)
    assert gone(site) == 0
    until = threading.Event()
    for _ in range(600):
        work.refresh_from_db()
        if work.state == WorkState.DONE.value:
            break
        until.wait(0.05)
    assert (work.state, found) == (WorkState.DONE.value, [work.pk])


def test_a_claim_that_another_took_meanwhile_is_not_touched(site, left, queue):
    _work, row = left(WorkState.WAITING.value)
    (old,) = [claim for claim in queue.unfinished() if claim.worker == "gone"]
    row.started_at, row.worker_ids = site.host.now(), ["gone", "alive"]
    row.save()
    assert not queue.put_back(old)
    assert not queue.end(old, site.host.now())
    row.refresh_from_db()
    assert row.status == "RUNNING"


@pytest.mark.parametrize("state", [WorkState.WAITING, WorkState.RUNNING])
def test_what_is_in_no_queue_is_interrupted_and_what_is_in_one_is_not(site, left, models, state):
    lost, row = left(state.value)
    kept, _row = left(WorkState.RUNNING.value)
    type(row).objects.filter(pk=row.pk).delete()
    assert site.service.works.interrupt_left(site.host.now(), lambda _worker: True) == 1
    states = [models.Work.objects.get(pk=one.pk).state for one in (lost, kept)]
    assert states == [WorkState.INTERRUPTED.value, WorkState.RUNNING.value]


@pytest.mark.parametrize("near_alone", [False, True])
def test_what_a_server_that_is_gone_had_taken_stays_in_no_queue(site, left, near_alone):
    (_near, near), (_far, far) = left(WorkState.RUNNING.value), left(WorkState.RUNNING.value)
    near.queue_name = "near"
    near.save()
    site.service.works.interrupt(site.host.now(), near_alone=near_alone)
    for row in (near, far):
        row.refresh_from_db()
    assert (near.status, far.status) == ("FAILED", "RUNNING" if near_alone else "FAILED")
