"""A home is made whole or goes on being made: no capture before its recovery sheets."""

import shutil
import subprocess
import sys

import pytest

from onrecord.settings import Settings, file_text

SURROGATE = "bad\udcff"


def interrupted(desk, where):
    """Run ``init`` in a process that dies at one of its steps."""
    code = (
        "import os, sys, onrecord.founding, onrecord.cli.init, onrecord.cli.main as program\n"
        "module, _, name = sys.argv[1].rpartition('.')\n"
        "setattr(sys.modules[module], name, lambda *a, **k: os._exit(9))\n"
        "program.main(['init', '--unattended', '--organisation', 'Harbours'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, where], env=desk.environment, cwd=desk.folder, check=False
    )
    assert done.returncode == 9


@pytest.mark.parametrize(
    "where",
    ["onrecord.founding.write_sheets", "onrecord.cli.init.initialise", "onrecord.founding.finish_keys"],
)
def test_an_init_that_did_not_end_takes_no_capture_and_goes_on(desk, where):
    interrupted(desk, where)
    said = desk.run("capture", desk.export(), "--custodian", "Ada Quay", expect=1).stderr
    assert "run onrecord init again" in said
    assert "init did not end" in " ".join(desk.run("verify", expect=1).stdout.split())
    desk.run("init", "--unattended", "--organisation", "Harbours")
    sheets = sorted((desk.keys / "recovery").iterdir())
    assert len(sheets) == 3
    desk.capture(desk.export())
    assert desk.json("verify")[0]["events"] == 2
    shutil.rmtree(desk.keys)
    desk.run("init", "--recover", sheets[0], expect=1)


def test_the_sheets_of_an_init_that_went_on_restore_the_keys(desk):
    interrupted(desk, "onrecord.cli.init.initialise")
    sheets = desk.folder / "sheets"
    desk.run("init", "--unattended", "--sheets", sheets)
    desk.capture(desk.export())
    shutil.rmtree(desk.keys)
    first, second, _ = sorted(sheets.iterdir())
    desk.run("init", "--recover", first, "--recover", second)
    assert desk.json("verify")[0]["faults"] == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--threshold", "1", "--shares", "3"), 64),
        (("--threshold", "17", "--shares", "20"), 64),
        (("--sheets", "blocked/x"), 1),
        (("--organisation", SURROGATE), 64),
    ],
)
def test_what_cannot_be_is_refused_before_any_key_is_made(desk, options, code):
    (desk.folder / "blocked").touch()
    desk.run("init", "--unattended", *options, expect=code)
    assert not desk.keys.exists()
    assert not desk.home.exists()
    desk.run("init", "--unattended", "--organisation", "Harbours")


@pytest.mark.parametrize("name", ["x\x7f", 'new\nline\x01 "quoted" \\', "Ministère – Ærø"])
def test_settings_that_init_writes_can_be_read_again(desk, name):
    desk.run("init", "--unattended", "--organisation", name)
    desk.run("verify")
    assert (
        file_text(Settings(desk.home, desk.keys, organisation=name))
        == (desk.home / "settings.toml").read_text()
    )


def test_new_sheets_restore_the_keys_as_the_first_do(desk):
    desk.capture(desk.export())
    sheets = desk.folder / "sheets"
    desk.run("keys", "--sheets", sheets, "--threshold", "3", "--shares", "5")
    assert len(list(sheets.iterdir())) == 5
    assert "name another folder" in desk.run("keys", "--sheets", sheets, "--shares", "5", expect=1).stderr
    shutil.rmtree(desk.keys)
    desk.run("init", *(part for sheet in sorted(sheets.iterdir())[1:4] for part in ("--recover", sheet)))
    desk.run("verify")


@pytest.mark.parametrize("empty", [True, False])
def test_a_home_that_lost_its_settings_says_so(desk, empty):
    desk.capture(desk.export())
    (desk.home / "settings.toml").unlink()
    if empty:
        (desk.home / "settings.toml").touch()
    assert "settings.toml is missing or empty" in " ".join(desk.run("verify").stdout.split())
    for arguments in (
        ("capture", desk.export(), "--custodian", "Ada"),
        ("replicate", desk.folder / "second"),
    ):
        assert "settings.toml is missing or empty" in desk.run(*arguments, expect=1).stderr
