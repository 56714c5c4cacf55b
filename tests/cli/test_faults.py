"""One fault hides nothing else, and every fault is one line, by the real program."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest
from tests.cli.test_second_copy import change
from tests.conftest import CHAT

OTHER = "27/03/2026, 10:00 - Bea Dock: tugboat\n"


@pytest.fixture
def rotten(desk):
    """Two captures, the first original damaged, and the index gone."""
    desk.capture(desk.export())
    change(next(desk.home.rglob("*.age")))
    desk.capture(desk.export(OTHER, "WhatsApp Chat with Bea Dock.txt"), "Bea Dock")
    for path in desk.home.glob("catalogue.db*"):
        path.unlink()
    return desk


def test_a_damaged_original_hides_no_other_and_is_said_with_every_answer(rotten):
    for command in (("search", "tugboat"), ("count",), ("conversations",)):
        done = rotten.run(*command)
        assert "Bea Dock" in done.stdout
        assert "1 capture could not be read" in done.stderr
        assert "onrecord restore" in done.stderr


def test_a_damaged_original_stops_no_new_capture(rotten):
    taken = rotten.capture(rotten.export("28/03/2026, 10:00 - Cee: third\n", "WhatsApp Chat with Cee.txt"))
    assert taken["state"] == "exact"
    assert "Cee" in rotten.run("search", "third").stdout


def test_what_was_restored_is_found_again_after_a_rebuild(desk):
    desk.capture(desk.export())
    desk.run("replicate", desk.folder / "second")
    change(next(desk.home.rglob("*.age")))
    for path in desk.home.glob("catalogue.db*"):
        path.unlink()
    assert "could not be read" in desk.run("search", "zebrafinch").stderr
    desk.run("restore", desk.folder / "second")
    assert desk.run("rebuild").stderr == ""
    assert "1 hit" in desk.run("search", "zebrafinch").stdout


def test_a_damaged_index_is_a_fault_that_verify_names_and_rebuild_mends(desk):
    desk.capture(desk.export())
    index = desk.home / "catalogue.db"
    data = bytearray(index.read_bytes())
    for place in range(5000, len(data), 8192):
        data[place] ^= 1
    index.write_bytes(data)
    assert "'catalogue.db' is damaged" in desk.run("verify", expect=1).stdout
    assert "nothing is compared" in " ".join(desk.run("rebuild").stdout.split())
    assert desk.run("verify").returncode == 0
    assert "1 hit" in desk.run("search", "zebrafinch").stdout


def test_one_flipped_bit_anywhere_in_the_index_is_found_by_verify(desk):
    desk.capture(desk.export())
    index = desk.home / "catalogue.db"
    whole = index.read_bytes()
    for place in range(200, len(whole), len(whole) // 7):
        data = bytearray(whole)
        data[place] ^= 1
        index.write_bytes(data)
        assert "catalogue.db" in desk.run("verify", expect=1).stdout, place
    index.write_bytes(whole)
    assert desk.run("verify").returncode == 0


def test_verify_makes_no_index_where_there_is_none(desk):
    desk.capture(desk.export())
    for path in desk.home.glob("catalogue.db*"):
        path.unlink()
    desk.run("verify")
    assert list(desk.home.glob("catalogue.db*")) == []


@pytest.mark.parametrize("option", ["--custodian", "--device"])
def test_bytes_that_are_no_text_are_refused_as_a_name(desk, option):
    names = {"--custodian": "Ada", option: os.fsdecode(b"A\xff")}
    arguments = [word for pair in names.items() for word in pair]
    assert "UTF-8" in desk.run("capture", desk.export(), *arguments, expect=64).stderr
    assert not desk.home.exists()


def test_a_full_or_closed_output_is_one_line_or_none_and_no_traceback(desk):
    desk.capture(desk.export())
    for redirection in (">/dev/full", ">&-", "2>&-"):
        command = " ".join([*desk.command("conversations"), redirection])
        done = subprocess.run(
            ["sh", "-c", command],
            env=desk.environment,
            cwd=desk.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Traceback" not in done.stderr, redirection
        assert len(done.stderr.splitlines()) <= 1
        assert done.returncode in {0, 1}


def test_a_terminal_without_the_letters_gets_escapes(desk):
    desk.capture(desk.export("12/03/2026, 09:01 - Ada: caf\u00e9 \u2693\n", "WhatsApp Chat with Ada.txt"))
    done = subprocess.run(
        desk.command("search", "caf*"),
        env={**desk.environment, "PYTHONIOENCODING": "ascii"},
        cwd=desk.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ">>caf\\xe9<< \\u2693" in done.stdout


def test_a_file_from_beyond_the_calendar_is_refused_with_what_to_do(desk):
    with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:  # most disks keep no such time
        path = Path(memory) / "WhatsApp Chat with Ada.txt"
        path.write_bytes(CHAT.encode())
        os.utime(path, (1 << 40, 1 << 40))
        assert "--exported-at" in desk.run("capture", path, "--custodian", "Ada", expect=1).stderr


@pytest.mark.parametrize("text", ["0001-01-01T00:00+14:00", "9999-12-31T23:59:59-23:59"])
def test_a_time_beyond_the_calendar_is_wrong_usage(desk, text):
    arguments = ("--custodian", "Ada", "--exported-at", text)
    assert "beyond the calendar" in desk.run("capture", desk.export(), *arguments, expect=64).stderr


def test_a_reader_of_the_output_that_goes_away_loses_no_capture(desk):
    first, second = desk.export(), desk.export(OTHER, "WhatsApp Chat with Bea Dock.txt")
    command = desk.command("capture", first, second, "--custodian", "Ada", "--json")
    quoted = " ".join(f"'{word}'" for word in command)
    subprocess.run(["sh", "-c", f"{quoted} | true"], env=desk.environment, cwd=desk.folder, check=True)
    assert len(desk.json("conversations")) == 2


def test_neither_the_home_nor_its_keys_are_taken_for_an_export(desk):
    desk.capture(desk.export())
    for source in (desk.home, desk.keys, desk.folder, desk.home / "settings.toml"):
        assert "holds the home" in desk.run("capture", source, "--custodian", "Ada", expect=1).stderr


def test_recovery_sheets_never_lie_in_what_they_open(desk):
    desk.capture(desk.export())
    desk.run("replicate", desk.folder / "second")
    for folder in (desk.home / "sheets", desk.folder / "second" / "sheets"):
        assert "name another folder" in desk.run("keys", "--sheets", folder, expect=1).stderr
        assert not folder.exists()


def test_a_second_copy_whose_name_is_no_text_is_refused_before_anything_is_copied(desk):
    desk.capture(desk.export())
    name = desk.folder / os.fsdecode(b"copy\xff")
    assert "name another" in desk.run("replicate", name, expect=1).stderr
    assert not name.exists()


def test_a_damaged_index_does_not_stand_in_the_way_of_restoring_the_journal(desk):
    desk.capture(desk.export())
    desk.run("replicate", desk.folder / "second")
    change(next((desk.home / "archive/log").rglob("*.events")))
    (desk.home / "catalogue.db").write_bytes(b"no index" * 2048)
    assert "onrecord rebuild" in desk.run("restore", desk.folder / "second").stdout
    desk.run("rebuild")
    assert desk.json("verify")[0]["faults"] == []
    assert "1 hit" in desk.run("search", "zebrafinch").stdout


def test_a_second_copy_may_have_any_name_that_is_text(desk):
    desk.capture(desk.export())
    desk.run("replicate", desk.folder / "second\u00a0copy\u3000\u26f4")
    assert desk.json("verify")[0]["copies"][0]["checked"] is True
