"""The second copy, by the real program: repaired, checked, and what it gives back."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def copied(desk):
    desk.capture(desk.export())
    desk.run("replicate", desk.folder / "second")
    return desk


def change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_file_changed_in_the_second_copy_is_repaired_and_said(copied):
    victim = next((copied.folder / "second").rglob("*.age"))
    good = victim.read_bytes()
    change(victim)
    assert "1 files repaired" in copied.run("replicate", copied.folder / "second").stdout
    assert victim.read_bytes() == good
    assert copied.json("replicate", copied.folder / "second")[0]["repaired"] == 0


def test_verify_reads_the_second_copies_that_the_journal_names(copied):
    victim = next((copied.folder / "second").rglob("*.age"))
    change(victim)
    done = copied.run("verify", expect=1)
    assert victim.name in done.stdout
    assert "onrecord replicate" in done.stderr
    found = copied.json("verify", expect=1)[0]
    assert found["faults"] == []
    assert found["copies"][0]["faults"]


def test_verify_says_which_second_copy_it_did_not_check(copied):
    shutil.move(copied.folder / "second", copied.folder / "away")
    said = " ".join(copied.run("verify").stdout.split())
    assert f"second copy at {copied.folder / 'second'} is not reachable; not checked" in said
    assert copied.json("verify")[0]["copies"][0]["checked"] is False


def test_a_home_without_second_copy_is_told_so(desk):
    desk.capture(desk.export())
    assert "no second copy yet" in desk.run("verify").stdout


def test_the_same_device_is_warned_of(copied):
    assert "same device" in copied.run("replicate", copied.folder / "second").stdout
    assert "same device" in copied.run("verify").stdout


def test_restore_brings_back_what_the_home_lost_and_journals_it(copied):
    events = copied.json("verify")[0]["events"]
    original = next((copied.home / "archive" / "originals").rglob("*.age"))
    change(original)
    assert "onrecord restore FOLDER" in copied.run("verify", expect=1).stderr
    done = copied.json("restore", copied.folder / "second")[0]
    assert [Path(name).name for name in done["restored"]] == [original.name]
    found = copied.json("verify")[0]
    assert (found["faults"], found["events"]) == ([], events + 1)


@pytest.mark.parametrize(
    "name",
    [
        "archive/log/journal/000000000000.events",
        "archive/log/checkpoint",
        "keystore/origin",
        "keystore/epochs/0001.wrapped",
        "archive/originals/ocfl_layout.json",
    ],
)
@pytest.mark.parametrize("harm", [change, Path.unlink])
def test_restore_mends_every_kind_of_file(copied, name, harm):
    harm(copied.home / name)
    assert copied.json("restore", copied.folder / "second")[0]["restored"]
    copied.run("verify")
    assert copied.json("search", "zebrafinch")[0]["sender"] == "Ada Quay"


def test_a_home_that_was_lost_whole_comes_back_with_its_keys(copied):
    shutil.rmtree(copied.home)
    copied.run("restore", copied.folder / "second")
    copied.run("verify")
    assert copied.json("search", "zebrafinch")[0]["sender"] == "Ada Quay"


def test_restore_from_a_folder_that_is_no_second_copy_is_refused(copied):
    before = copied.archived()
    done = copied.run("restore", copied.folder, expect=1)
    assert "no second copy" in done.stderr
    assert copied.archived() == before


def test_a_file_named_as_second_copy_is_refused_in_plain_words(copied):
    done = copied.run("replicate", copied.export(), expect=1)
    assert "is a file; name a folder" in done.stderr


def test_a_damaged_journal_has_no_echo(copied):
    change(copied.home / "archive/log/journal/000000000000.events")
    assert "catalogue has applied" not in copied.run("verify", expect=1).stdout
