"""A service's store that an older one took the place of, or that is gone: no door opens by it."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from tests.support.served import environment, served

SOON_SECONDS = 60


def segment(service):
    (found,) = (service.home / "archive/log/journal").glob("*.events")
    return found


def anchored(service, before):
    """Wait until the service has told the journal how long its access log is, as it does when it starts."""
    until = time.monotonic() + SOON_SECONDS
    while segment(service).stat().st_size <= before:
        assert time.monotonic() < until
        time.sleep(0.1)


def stores(folder):
    return sorted(folder.glob("service.db*"))


def said(service):
    return (service.folder / "service.log").read_text()


def status(service):
    return service.ask("Minister", "GET", "/capture").status


@pytest.fixture
def service(tmp_path):
    with served(tmp_path, "Minister") as opened:
        anchored(opened, 0)
        yield opened


def test_a_store_that_is_older_than_the_journal_lets_nobody_in_by_what_it_holds(service, tmp_path):
    assert status(service) == 200
    service.kill()
    older = tmp_path / "older"
    older.mkdir()
    for path in stores(service.home):
        shutil.copy2(path, older)
    service.start()
    assert "older than the journal" not in said(service)
    assert status(service) == 200
    before = segment(service).stat().st_size
    service.ask("Minister", "GET", "/accounts")  # refused, which is a line of the access log
    service.kill()
    service.start()
    anchored(service, before)
    service.kill()
    for path in stores(service.home):
        path.unlink()
    for path in stores(older):
        shutil.copy2(path, service.home)
    service.start()
    assert "older than the journal" in said(service)
    assert status(service) == 302
    told = said(service).count("older than the journal")
    service.kill()
    service.start()
    assert said(service).count("older than the journal") == told, "it is told once"


def test_a_store_that_is_gone_is_no_new_service(service, tmp_path):
    service.run("replicate", tmp_path / "copy")
    service.kill()
    for path in stores(service.home):
        path.unlink()
    refused = subprocess.Popen(
        [sys.executable, "-m", "onrecord", "serve"],
        env=environment(service.folder),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert refused.stderr is not None
    assert "--new-accounts" in next(line for line in refused.stderr if "store has none" in line)
    os.killpg(refused.pid, signal.SIGKILL)
    printed, _ = refused.communicate()
    assert "first-run code" not in printed
    service.run("restore", tmp_path / "copy")
    service.start()
    assert status(service) == 302


def test_accounts_that_no_copy_has_are_given_up_knowingly(service):
    service.kill()
    for path in stores(service.home):
        path.unlink()
    service.start("--new-accounts")
    assert "given up" in said(service)
    assert "first-run code" in said(service)
    service.kill()
    service.start()
    assert "store has none" not in said(service)
