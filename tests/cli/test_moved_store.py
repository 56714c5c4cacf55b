"""The service's store moved into PostgreSQL, and brought back there, by the real programs."""

import json
import subprocess
import sys

import psycopg
import pytest
from tests.support.canary import leaks
from tests.support.postgres_server import fresh_database
from tests.support.served import environment, served

from onrecord import wiring
from onrecord.records.events import Verb
from onrecord.settings import load

pytestmark = pytest.mark.minutes

ADA = "Ada Zebrafinch"


@pytest.fixture
def service(tmp_path):
    with served(tmp_path, ADA) as running:
        yield running


def run(service, *arguments, expect=0):
    done = service.run(*arguments, expect=expect)
    return " ".join((done.stdout + done.stderr).split())


def lie_with(service, url):
    path = service.home / "settings.toml"
    before = path.read_text("utf-8").partition("\n[database]")[0]
    path.write_text(f'{before}\n[database]\nurl = "{url}"\n', "utf-8")


def test_a_service_moves_to_a_server_as_it_is_and_comes_back_from_its_copy_with_every_door_shut(service):
    copy = service.folder / "second"
    assert service.ask(ADA, "GET", "/capture").status == 200
    first = fresh_database().url
    lie_with(service, first)
    assert "wait for it to end" in run(service, "move-service", expect=1)
    service.kill()
    run(service, "rebuild")
    assert "1 account" in run(service, "move-service")
    assert (service.home / "set-aside/0001/service.db").exists()
    assert not (service.home / "service.db").exists()
    assert "moved already" in run(service, "move-service", expect=1)
    service.start()
    assert service.ask(ADA, "GET", "/capture").status == 200

    assert "1 account" in run(service, "replicate", copy)
    assert "there open: 1 account" in run(service, "verify")
    assert list(leaks(copy, "Zebrafinch")) == []
    service.kill()
    with psycopg.connect(first, autocommit=True) as server:
        server.execute("DROP SCHEMA onrecord_service CASCADE")
    assert "everybody is signed out" in run(service, "restore", copy)
    assert json.loads(_last(service, "verify"))["faults"] == []
    service.start()
    answer = service.ask(ADA, "GET", "/capture")
    assert (answer.status, "sign-in" in answer.headers["location"]) == (302, True)
    assert service.ask("", "GET", "/first-administrator").status == 302


CUT_OFF = """
import os, runpy, sys
from onrecord.service.snapshots import Snapshots
move = Snapshots.move
def moved(*given):
    done = move(*given)
    if {at!r} == "before it is journalled":
        os._exit(9)
    return done
Snapshots.move = moved
Snapshots.set_aside = lambda copies: os._exit(9)
sys.argv = ["onrecord", "move-service"]
runpy.run_module("onrecord", run_name="__main__")
"""


def cut_off(service, at="before the file is set aside"):
    service.kill()
    before = (service.home / "settings.toml").read_text("utf-8")
    lie_with(service, fresh_database().url)
    run(service, "rebuild")
    cut = subprocess.run(
        [sys.executable, "-c", CUT_OFF.format(at=at)],
        env=environment(service.folder),
        cwd=service.folder,
        check=False,
    )
    assert cut.returncode == 9
    return before


def moves_told(service):
    """Return how many moves of a store the home's journal tells of."""
    with wiring.writing(load(environment(service.folder), service.folder)) as home:
        return sum(one.verb is Verb.SERVICE_MOVED for one in home.journal.envelopes())


@pytest.mark.parametrize("at", ["before it is journalled", "before the file is set aside"])
def test_a_move_that_was_cut_off_is_finished_by_the_next_and_no_service_runs_until_then(service, at):
    assert service.ask(ADA, "GET", "/capture").status == 200
    cut_off(service, at)
    assert moves_told(service) == (at == "before the file is set aside")
    assert "run onrecord move-service" in run(service, "serve", expect=1)
    assert "1 account" in run(service, "move-service")
    assert moves_told(service) == 1
    assert not (service.home / "service.db").exists()
    service.start()
    assert service.ask(ADA, "GET", "/capture").status == 200


def test_a_move_is_not_finished_with_rows_that_are_older_than_the_file(service):
    before = cut_off(service)
    settings = service.home / "settings.toml"
    moving = settings.read_text("utf-8")
    settings.write_text(before, "utf-8")
    service.start()
    assert service.form(ADA, "/sign-out").status == 302
    service.kill()
    settings.write_text(moving, "utf-8")
    assert "not those of service.db as it is now" in run(service, "move-service", expect=1)
    assert (service.home / "service.db").exists()


def _last(service, *arguments):
    done = service.run(*arguments, "--json")
    return done.stdout.splitlines()[-1]


def test_a_copy_of_a_servers_rows_is_no_store_for_a_service_without_one(service):
    copy = service.folder / "second"
    service.kill()
    before = (service.home / "settings.toml").read_text("utf-8")
    lie_with(service, fresh_database().url)
    run(service, "rebuild")
    run(service, "move-service")
    run(service, "replicate", copy)
    (service.home / "settings.toml").write_text(before, "utf-8")
    assert "is of a service in PostgreSQL" in run(service, "restore", copy, expect=1)
