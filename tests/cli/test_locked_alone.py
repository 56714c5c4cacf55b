"""The program needs what ``requirements.lock`` names and no more: developers' tools and extras are away."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from tests.browser.serving import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
AWAY = """\
import sys
AWAY = {away!r}
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in AWAY:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Finder())
"""


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture
def alone(desk, monkeypatch):
    """Take away every package that the lock of the program does not name, from it and what it starts."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    named = {_plain(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)} | {"onrecord"}
    away = {
        module
        for module, owners in packages_distributions().items()
        if not any(_plain(owner) in named for owner in owners)
    }
    assert {"psycopg", "pytest", "playwright", "hypothesis"} <= away
    folder = desk.folder / "site"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(AWAY.format(away=away), "utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{ROOT / 'src'}")
    return desk


def test_what_the_lock_does_not_name_is_away(alone) -> None:
    asked = [sys.executable, "-c", "import psycopg"]
    done = subprocess.run(asked, env=alone.environment, capture_output=True, check=False)
    assert b"No module named" in done.stderr


def test_the_main_job_needs_the_lock_alone(alone) -> None:
    export = alone.export()
    for words in (
        ["--version"],
        ["init", "--organisation", "Department for Harbours"],
        ["capture", export, "--custodian", "Ada Quay"],
        ["replicate", alone.folder / "second"],
        ["search", "zebrafinch"],
        ["verify"],
        ["rebuild"],
    ):
        done = alone.run_alone(*words)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_service_needs_the_lock_alone(alone) -> None:
    alone.run_alone("init", "--organisation", "Department for Harbours")
    port = free_port()
    alone.set("[service]\naddress", f"127.0.0.1:{port}")
    with subprocess.Popen(alone.command("serve"), env=alone.environment, start_new_session=True) as served:
        try:
            assert _answer(port) == 200
        finally:
            served.terminate()


def test_a_home_in_postgresql_says_what_is_missing(alone) -> None:
    alone.run_alone("init", "--organisation", "Department for Harbours")
    alone.set("[database]\nurl", "postgresql://onrecord@localhost/onrecord")
    done = alone.run_alone("verify")
    assert done.returncode != 0
    assert "make postgresql" in done.stderr


def _answer(port: int) -> int:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy") as answer:
                return int(answer.status)
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < until, "the service did not start"
            time.sleep(0.2)
