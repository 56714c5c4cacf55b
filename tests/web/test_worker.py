"""Work apart: another process does it, and what a killed one leaves is told as interrupted."""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support.postgres_server import fresh_database
from tests.web.conftest import opened_site

pytestmark = pytest.mark.minutes

_PROGRAM = """
import time
from onrecord.web import setting_up, worker

def echo(_host, _service, officer, work, told):
    return {"said": work.said["word"], "whose": officer.account}

def slow(_host, _service, _officer, _work, told):
    told("waiting to be killed", 1, 2)
    time.sleep(600)

setting_up.VERBS.update(echo=echo, slow=slow)
worker.main()
"""
_KILLED_AT_A_MOVE = """
import os, signal
from onrecord.archive.journal import FilesystemJournal
from onrecord.records.events import Verb
from onrecord.web import worker

append = FilesystemJournal.append

def killed(journal, draft, *more):
    if draft.verb is Verb.MOVE and {at!r} == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    done = append(journal, draft, *more)
    if draft.verb is Verb.MOVE:
        os.kill(os.getpid(), signal.SIGKILL)
    return done

FilesystemJournal.append = killed
worker.main()
"""
_AS_IT_IS = "from onrecord.web import worker; worker.main()"
_SITE = """
import sys
from pathlib import Path
from tests.web.test_worker import live
live(Path(sys.argv[1]), is_postgresql=sys.argv[2] == "postgresql")
"""
_SITE_OF_MOVES = """
import sys
from pathlib import Path
from tests.web.test_worker import moves_killed
moves_killed(Path(sys.argv[1]), at=sys.argv[2])
"""
_CHAT = "12/03/2026, 09:01 - Ada: The {word} storm is due\n12/03/2026, 09:02 - Ben: Agreed\n"


def _worker(settings, program=_PROGRAM) -> "subprocess.Popen[str]":
    environment = {**os.environ, "ONRECORD_HOME": str(settings.home), "ONRECORD_KEYS": str(settings.keys)}
    worker = subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "OnRecord works for Department for Harbours\n"
    return worker


def _until(what) -> None:
    until = time.monotonic() + 60
    while not what():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.05)


def waits_for_ever(site, officer, work) -> None:
    """Look at the pages while work waits for a worker apart, and none runs."""
    from onrecord.records.accounts import Role
    from onrecord.service import models

    administrator = site.client(site.officer(Role.ADMINISTRATOR))
    browser, page = site.client(officer), f"/works/{work.id}"
    assert "Waiting for its turn</p>" in browser.get(page).content.decode()
    assert "no worker runs" not in administrator.get("/").content.decode()
    models.Work.objects.filter(pk=work.id).update(asked_at=work.asked_at - dt.timedelta(minutes=2))
    for said in (browser.get(page).content.decode(), browser.get(f"{page}.json").json()["step"]):
        assert re.search(r"aiting for its turn since \d\d:\d\d on \d", said)
        assert "whether onrecord worker runs" in said
    assert "One piece of work waits, and no worker runs" in administrator.get("/").content.decode()
    assert "no worker runs" not in browser.get("/").content.decode()


def live(folder: Path, *, is_postgresql: bool) -> None:
    """Serve a home with workers apart, in a process of its own: Django can be set up but once."""
    from onrecord.records.works import WorkState
    from onrecord.settings import ServiceSettings
    from onrecord.web import capturing, setting_up

    setting_up.FAR = ("echo", "slow")
    database = {"database": fresh_database()} if is_postgresql else {}
    with opened_site(folder, service=ServiceSettings(workers_apart="yes"), **database) as site:
        works, now, officer = site.service.works, site.host.now, site.officer()
        _write_settings(site.host.settings)

        def state(work):
            return works.work(work.id, officer.account).state

        first = works.ask("echo", officer.account, {"word": "storm"}, now())
        near = works.ask(capturing.LOOK, officer.account, {"upload": "none"}, now())
        _until(lambda: state(near) is WorkState.REFUSED)
        assert state(first) is WorkState.WAITING, "the server leaves it"
        waits_for_ever(site, officer, first)
        one = _worker(site.host.settings)
        _until(lambda: state(first) is WorkState.DONE)
        assert not site.host.is_worker_missing()
        result = works.work(first.id, officer.account).result
        assert result == {"said": "storm", "whose": officer.account}
        slow = works.ask("slow", officer.account, {}, now())
        _until(lambda: works.work(slow.id, officer.account).step == "waiting to be killed")
        assert works.interrupt_left(now(), site.host.is_working) == 0
        later = [works.ask("echo", officer.account, {"word": str(i)}, now()) for i in range(6)]
        works.interrupt(now(), near_alone=True)  # what a server that starts anew does
        one.send_signal(signal.SIGKILL)
        one.wait()
        others = [_worker(site.host.settings) for _ in range(2)]
        _until(lambda: all(state(work) is WorkState.DONE for work in later))
        assert [works.work(work.id, officer.account).result["said"] for work in later] == list("012345")
        assert state(slow) is WorkState.INTERRUPTED
        for other in others:
            other.send_signal(signal.SIGTERM)
            assert other.wait(30) == 0
        for ended in (one, *others):
            ended.stdout.close()
        left = list(site.host.settings.home.glob("working-*"))
        assert len(left) == 1, "the server's own"


def moves_killed(folder: Path, *, at: str) -> None:
    """Have a worker killed while it moves a capture, and others do what waits and what is asked for again."""
    from tests.web.conftest import NOBODY

    from onrecord.records.accounts import Role
    from onrecord.records.works import WorkState
    from onrecord.settings import ServiceSettings

    with opened_site(folder, service=ServiceSettings(workers_apart="yes")) as site:
        works, now, officer = site.service.works, site.host.now, site.officer(Role.RECORDS)
        _write_settings(site.host.settings)
        held = [site.capture(_CHAT.format(word=word), f"Wrong {word}").capture for word in ("first", "next")]

        def ask(one, to):
            said = {"capture": one.id, "custodian": to, "device": "phone", "title": "Harbour", "reason": "x"}
            return works.ask("move", officer.account, {**said, "before": [one.copies[0].id]}, now())

        def over(work):
            _until(lambda: works.work(work.id, officer.account).state.is_over)
            return works.work(work.id, officer.account).state

        killed, waits = ask(held[0], "Right first"), ask(held[1], "Right next")
        worker = _worker(site.host.settings, _KILLED_AT_A_MOVE.format(at=at))
        assert worker.wait(60) == -signal.SIGKILL
        assert works.interrupt_left(site.host.now(), site.host.is_working) == 1
        other = _worker(site.host.settings, _AS_IT_IS)
        assert over(waits) is WorkState.DONE, "nothing that waits is lost"
        assert over(killed) is WorkState.INTERRUPTED
        again = ask(held[0], "Right first")
        assert over(again) is (WorkState.DONE if at == "before" else WorkState.REFUSED)
        other.send_signal(signal.SIGTERM)
        assert other.wait(30) == 0
        for ended in (worker, other):
            ended.stdout.close()
        _assert_moved_once(site.host.reading(NOBODY), held)


def _assert_moved_once(home, held) -> None:
    """Look at the journal, the receipts and the index: each capture was moved, once, and none is lost."""
    from onrecord.procedures.receipts import receipt_of
    from onrecord.records.events import Verb
    from onrecord.records.searches import EVERYTHING

    moved = [one.objects[0] for one in home.journal.envelopes() if one.verb is Verb.MOVE]
    captured = [one.objects[0] for one in home.journal.envelopes() if one.verb is Verb.CAPTURE]
    assert (sorted(moved), captured) == (sorted(one.id for one in held), [one.id for one in held])
    whose = {receipt_of(home, one.id, EVERYTHING).receipt.custodian for one in held}
    assert whose == {"Right first", "Right next"}
    assert {row["custodian"] for row in home.catalogue.conversations()} == whose


@pytest.mark.parametrize("at", ["before", "after"])
def test_what_a_killed_worker_moved_is_moved_once_and_what_it_did_not_is_asked_for_again(tmp_path, at):
    _run(_SITE_OF_MOVES, tmp_path, at)


def _run(program: str, *arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr[-3000:]


def _write_settings(settings) -> None:
    path = settings.home / "settings.toml"
    said = '[service]\nworkers_apart = "yes"\n'
    if settings.database.is_on:
        said += f'[database]\nurl = "{settings.database.url}"\n'
    path.write_text(path.read_text() + said)


@pytest.mark.parametrize("database", ["sqlcipher", "postgresql"])
def test_a_worker_apart_does_work_and_a_killed_ones_is_told_as_interrupted(tmp_path, database):
    _run(_SITE, tmp_path, database)


def test_a_worker_is_refused_where_the_server_does_all_work(tmp_path):
    from onrecord import hosting
    from onrecord.records.errors import SettingsError
    from onrecord.settings import Settings

    with pytest.raises(SettingsError, match="workers_apart"):
        hosting.open_worker(Settings(home=tmp_path, keys=tmp_path))
