"""The service's own store: an access log that cannot be changed unseen, and work that ends honestly."""

import dataclasses
import datetime as dt
import threading
import time

import pytest

from onrecord.ports.uploads import Owner
from onrecord.procedures.anchor_access_log import anchor_access_log, anchors, check_access_log
from onrecord.records.accounts import ALL, AccessVerb, GrantState, Role
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.works import WorkState
from onrecord.web.drafts import DRAFTS, Draft
from onrecord.web.housekeeping import keep_house
from onrecord.web.working import Working


def models():
    from onrecord.service import models

    return models


def add(site, count):
    officer = site.officer(Role.FOI)
    for number in range(count):
        site.service.access_log.add(officer, AccessVerb.READ, f"c-{number}", number, site.host.now())
    return officer


def test_the_access_log_is_whole_as_it_is_written(site):
    add(site, 5)
    assert list(site.service.access_log.check()) == []


@pytest.mark.parametrize("change", ["about", "verb", "account_id", "amount", "at"])
def test_a_line_of_the_access_log_that_was_changed_is_found(site, change):
    add(site, 3)
    row = models().Access.objects.order_by("-pk")[1]
    kept = getattr(row, change)
    others = {"about": "c-9", "verb": "search", "account_id": 1, "amount": 99, "at": site.host.now()}
    models().Access.objects.filter(pk=row.pk).update(**{change: others[change]})
    assert any(f"line {row.pk}" in fault for fault in site.service.access_log.check())
    models().Access.objects.filter(pk=row.pk).update(**{change: kept})
    assert list(site.service.access_log.check()) == []


def test_a_line_taken_out_of_the_access_log_is_found(site):
    add(site, 3)
    row = models().Access.objects.order_by("-pk")[1]
    number = row.pk
    models().Access.objects.filter(pk=number).delete()
    assert any(f"lacks line {number}" in fault for fault in site.service.access_log.check())
    row.save(force_insert=True)
    assert list(site.service.access_log.check()) == []


def test_lines_that_threads_write_at_once_are_one_whole_chain(site):
    officer = site.officer(Role.FOI)

    def write(number):
        from django.db import connection

        for turn in range(5):
            site.service.access_log.add(officer, AccessVerb.READ, f"c-{number}-{turn}", 1, site.host.now())
        connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = site.service.access_log.lines(None, 100, officer.account)
    assert {line.about for line in lines} == {
        f"c-{number}-{turn}" for number in range(8) for turn in range(5)
    }
    assert list(site.service.access_log.check()) == []


def test_a_line_written_within_a_change_stands_and_falls_with_it(site):
    from django.db import transaction

    officer = site.officer(Role.FOI)
    with pytest.raises(LookupError), transaction.atomic():  # noqa: PT012 - both make the change
        site.service.access_log.add(officer, AccessVerb.READ, "c-1", 1, site.host.now())
        raise LookupError
    assert site.service.access_log.lines(None, 5, officer.account) == []
    assert list(site.service.access_log.check()) == []


def test_who_asks_has_the_grants_in_force_and_no_other(site):
    accounts, now = site.service.accounts, site.host.now()
    officer = site.officer(Role.FOI, Role.RECORDS, Role.AUDITOR)
    asked = accounts.propose(officer.account, Role.CUSTODIAN, ALL, officer.account, now)
    accounts.decide(asked.id, officer.account, now, agreed=True)
    accounts.propose(officer.account, Role.ADMINISTRATOR, ALL, None, now)
    accounts.end(officer.grants[0].id, None, now)
    all_grants = accounts.grants(officer.account)
    in_force = tuple(one for one in all_grants if one.state is GrantState.IN_FORCE)
    assert (len(all_grants), len(in_force)) == (5, 3)
    assert accounts.officer(officer.account).grants == in_force


def test_a_closed_account_asks_for_nothing_from_then_on(site):
    officer, accounts = site.officer(Role.FOI), site.service.accounts
    accounts.close(officer.account, site.host.now())
    with pytest.raises(NotHeldError):
        accounts.officer(officer.account)
    accounts.reopen(officer.account, site.host.now())
    assert accounts.officer(officer.account) == officer


def test_recovery_codes_alone_are_no_second_factor(site):
    from allauth.mfa.models import Authenticator

    officer, accounts = site.officer(), site.service.accounts
    for kind, counts in (("recovery_codes", False), ("totp", True)):
        Authenticator.objects.create(user_id=officer.account, type=kind, data={})
        assert accounts.has_second_factor(officer.account) is counts


def test_refused_pages_stand_in_the_access_log(site):
    officer = site.officer(Role.CUSTODIAN)
    site.client(officer).get("/accounts")
    line, *_ = site.service.access_log.lines(None, 5, officer.account)
    assert (line.verb, line.about) == (AccessVerb.REFUSED, "accounts")


def ask(site, do, officer=None):
    officer = officer or site.officer()
    work = site.service.works.ask("try", officer.account, {"of": 1}, site.host.now())
    Working(site.host, site.service, {"try": do})(work.id)
    return site.service.works.work(work.id, officer.account)


@pytest.mark.usefixtures("unqueued")
def test_work_that_ends_says_what_came_of_it(site):
    work = ask(site, lambda _host, _service, _officer, work, _told: {"got": work.said["of"]})
    assert (work.state, work.result) == (WorkState.DONE, {"got": 1})


@pytest.mark.usefixtures("unqueued")
def test_work_that_is_refused_says_why(site):
    def refuse(*_given):
        raise QueryError("say it otherwise")

    work = ask(site, refuse)
    assert (work.state, work.refusal) == (WorkState.REFUSED, "say it otherwise")


@pytest.mark.usefixtures("unqueued")
def test_a_fault_ends_work_without_saying_anything_of_what_it_worked_on(site):
    officer = site.officer()

    def fail(*_given):
        raise RuntimeError("zebrafinch")

    with pytest.raises(RuntimeError):
        ask(site, fail, officer)
    (work,) = site.service.works.of(officer.account, 1)
    assert work.state is WorkState.FAILED
    assert "zebrafinch" not in work.refusal


@pytest.mark.usefixtures("unqueued")
def test_progress_is_kept(site):
    seen = []

    def slow(_host, service, officer, work, told):
        told("reading", 5, 10)
        seen.append(service.works.work(work.id, officer.account))
        return {}

    ended = ask(site, slow)
    assert ended.percent == 100
    assert (seen[0].step, seen[0].percent, seen[0].state) == ("reading", 50, WorkState.RUNNING)


@pytest.mark.usefixtures("unqueued")
def test_what_ran_when_the_service_ended_is_told_as_interrupted(site):
    officer = site.officer()
    work = site.service.works.ask("never", officer.account, {}, site.host.now())
    site.service.works.begin(work.id)
    site.service.works.interrupt(site.host.now())
    assert site.service.works.work(work.id, officer.account).state is WorkState.INTERRUPTED


def test_work_is_its_own_accounts_alone(site):
    work = site.service.works.ask("never", site.officer().account, {}, site.host.now())
    with pytest.raises(NotHeldError):
        site.service.works.work(work.id, site.officer().account)


def test_what_is_queued_is_done_by_the_thread_of_the_service(site, monkeypatch):
    from onrecord.web import setting_up

    monkeypatch.setitem(setting_up.VERBS, "try", lambda *_given: {"done": True})
    officer = site.officer()
    work = site.service.works.ask("try", officer.account, {}, site.host.now())
    for _ in range(200):
        if site.service.works.work(work.id, officer.account).state.is_over:
            break
        time.sleep(0.05)
    assert site.service.works.work(work.id, officer.account).result == {"done": True}


def test_what_waits_for_another_host_stands_before_nobody_s_upload(site, monkeypatch):
    from onrecord.web import capturing, filing, setting_up

    is_begun, is_answered = threading.Event(), threading.Event()

    def waits(*_given):
        is_begun.set()
        return {"answered": is_answered.wait(60)}

    monkeypatch.setitem(setting_up.VERBS, filing.FILE, waits)
    monkeypatch.setitem(setting_up.VERBS, capturing.LOOK, lambda *_given: {"done": True})
    works, account = site.service.works, site.officer().account

    def result(work):
        until = time.monotonic() + 60
        while not works.work(work.id, account).state.is_over and time.monotonic() < until:
            time.sleep(0.05)
        return works.work(work.id, account).result

    far = works.ask(filing.FILE, account, {}, site.host.now())
    assert is_begun.wait(60)
    assert result(works.ask(capturing.LOOK, account, {}, site.host.now())) == {"done": True}
    assert works.under_way() >= 1, "a process that holds it is not replaced yet"
    is_answered.set()
    assert result(far) == {"answered": True}


def test_an_account_that_gets_the_number_of_a_lost_one_is_somebody_else_in_the_log(site):
    officer = site.officer()
    assert site.host.actor(officer.account, officer.email) == site.host.reading(officer).actor.id
    assert site.host.actor(officer.account, "another@example.test") != site.host.reading(officer).actor.id


def anchored(site):
    with site.host.writing(site.officer()) as home:
        return anchor_access_log(home, site.service)


def faults(site):
    return list(check_access_log(site.host.reading(site.officer()), site.service))


def test_a_tail_cut_off_the_access_log_is_found_and_no_later_anchor_hides_it(site):
    auditor = site.as_role(Role.AUDITOR)
    add(site, 4)
    anchored(site)
    assert faults(site) == []
    cut = list(models().Access.objects.order_by("-pk")[:2])
    models().Access.objects.filter(pk__in=[row.pk for row in cut]).delete()
    assert list(site.service.access_log.check()) == []
    assert any("does not hold" in fault for fault in faults(site))
    assert anchored(site) is None
    assert "not as it was written" in auditor.get("/logs/access/check").content.decode()
    for row in reversed(cut):
        row.save(force_insert=True)
    assert faults(site) == []
    assert "The log is whole" in auditor.get("/logs/access/check").content.decode()


@pytest.mark.usefixtures("unqueued")
def test_house_keeping_forgets_what_is_over_and_tells_the_journal_of_the_log(site):
    work, officer = ask(site, lambda *_given: {}), add(site, 1)
    models().Work.objects.filter(pk=work.id).update(ended_at=site.host.now() - dt.timedelta(days=8))
    keep_house(site.host, site.service)
    with pytest.raises(NotHeldError):
        site.service.works.waiting(work.id)
    told = anchors(site.host.reading(officer))
    assert told[-1].lines == site.service.access_log.newest()[0]


def test_house_keeping_gives_up_what_nobody_went_on_with_for_a_day(site):
    owner = Owner(site.officer().account)
    old, new = site.host.uploads.begin(owner), site.host.uploads.begin(owner)
    for upload, hours in ((old, 25), (new, 23)):
        DRAFTS.keep(Draft(upload, owner.account, site.host.now() - dt.timedelta(hours=hours)))
    keep_house(site.host, site.service)
    assert list(site.host.uploads.files(new, owner)) == []
    with pytest.raises(NotHeldError):
        site.host.uploads.files(old, owner)
    with pytest.raises(NotHeldError):
        DRAFTS.of(old, owner.account)


@pytest.mark.usefixtures("unqueued")
def test_work_that_a_marking_stopped_asks_for_another_process_and_other_work_does_not(site):
    from onrecord.served import STOPPED

    STOPPED.clear()
    ask(site, lambda *_given: {"stopped": 0})
    assert not STOPPED.is_set()
    ask(site, lambda *_given: {"stopped": 2})
    assert STOPPED.is_set()
    STOPPED.clear()


@pytest.mark.usefixtures("unqueued")
def test_a_process_ends_when_no_work_is_under_way_and_waits_for_uploads_a_while(site):
    from onrecord.web.replacing import UPLOADS_SECONDS, is_idle

    before = site.service.works.under_way()
    work = site.service.works.ask("never", site.officer().account, {}, site.host.now())
    assert site.service.works.under_way() == before + 1
    site.service.works.done(work.id, {}, site.host.now())
    assert site.service.works.under_way() == before
    assert not is_idle(1, 0, UPLOADS_SECONDS * 9)
    assert is_idle(0, 0, 0.0)
    assert not is_idle(0, 1, UPLOADS_SECONDS - 1)
    assert is_idle(0, 1, UPLOADS_SECONDS)


def test_no_process_is_replaced_that_nobody_supervises_or_whose_keys_a_passphrase_opens(site, monkeypatch):
    import os

    from onrecord.hosting import SUPERVISOR
    from onrecord.web.replacing import is_replaced

    settings = site.host.settings
    assert not is_replaced(settings)
    monkeypatch.setenv(SUPERVISOR, str(os.getppid()))
    assert is_replaced(settings)
    assert not is_replaced(dataclasses.replace(settings, key_source="passphrase"))
    left = dataclasses.replace(settings.service, replaced_after_stop="no")
    assert not is_replaced(dataclasses.replace(settings, service=left))
    monkeypatch.setenv(SUPERVISOR, str(os.getpid()))
    assert not is_replaced(settings)
