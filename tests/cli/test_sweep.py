"""What was acknowledged is never swept, whatever was put back or planted."""

import shutil

import pytest


@pytest.fixture
def older(desk):
    """A home whose journal was put back from a second copy that lacks the last capture."""
    desk.run("init", "--unattended", "--sheets", desk.folder / "sheets")
    desk.capture(desk.export())
    desk.run("replicate", desk.folder / "second")
    desk.capture(desk.export("16/03/2026, 08:15 - Ben Mole: more\n", "WhatsApp Chat with More.txt"))
    shutil.copytree(desk.home, desk.folder / "newest")
    shutil.rmtree(desk.home / "archive/log")
    shutil.copytree(desk.folder / "second/archive/log", desk.home / "archive/log")
    return desk


def originals(desk):
    return {path.name for path in (desk.home / "archive").rglob("*.age")}


def recover(desk):
    shutil.rmtree(desk.keys)
    first, second, _ = sorted((desk.folder / "sheets").iterdir())
    return desk.run("init", "--recover", first, "--recover", second).stderr


@pytest.mark.parametrize("noted", [False, True])
def test_an_original_whose_event_was_lost_is_set_aside_and_never_removed(older, noted):
    before, keys = originals(older), sorted((older.home / "keystore/owners").iterdir())
    events = {path.parents[2].name for path in (older.home / "archive/originals").rglob("*.age")}
    copied = {path.parents[2].name for path in (older.folder / "second/archive/originals").rglob("*.age")}
    (lost,) = events - copied
    if noted:  # killed after its event and before its note was removed
        (older.home / "archive/staging").mkdir(exist_ok=True)
        (older.home / f"archive/staging/{lost}.begun").touch()
    assert f"{lost} is kept in archive/quarantine" in recover(older)
    assert originals(older) == before
    assert sorted((older.home / "keystore/owners").iterdir()) == keys
    said = " ".join(older.run("verify", expect=1).stdout.split())
    assert f"archive/quarantine/{lost}" in said
    assert "records officer" in said


def test_a_lost_witness_stops_writing_until_an_officer_says_to_go_on(older):
    (older.keys / "last-checkpoint").unlink()
    again = ("capture", older.export("1/03/2026, 08:15 - B: x\n", "x.txt"), "--custodian", "Ada Quay")
    for arguments in (again, ("replicate", older.folder / "second"), ("restore", older.folder / "second")):
        assert "onrecord keys --restart-witness" in older.run(*arguments, expect=1).stderr
    before = originals(older)
    assert "is kept in archive/quarantine" in older.run("keys", "--restart-witness").stderr
    assert originals(older) == before


def test_files_planted_in_the_keystore_block_nothing_and_are_named(desk):
    desk.capture(desk.export())
    for name in ("c-aaaa", "c-bbbb"):
        (desk.home / f"keystore/owners/{name}.sealed").touch()
    desk.capture(desk.export("16/03/2026, 08:15 - Ben Mole: more\n", "WhatsApp Chat with More.txt"))
    said = " ".join(desk.run("verify", expect=1).stdout.split())
    for name in ("c-aaaa", "c-bbbb"):
        assert f"keystore/owners/{name}.sealed" in said
    assert "move it out of the home" in said


def test_a_home_without_its_own_identities_takes_no_capture(desk):
    desk.capture(desk.export())
    (desk.home / "keystore/owners/home.sealed").unlink()
    assert "keystore/owners/home.sealed is missing" in " ".join(desk.run("verify", expect=1).stdout.split())
    path = desk.export("16/03/2026, 08:15 - Ben Mole: more\n", "WhatsApp Chat with More.txt")
    assert "home.sealed" in desk.run("capture", path, "--custodian", "Ada Quay", expect=1).stderr


def test_planted_notes_neither_destroy_the_homes_identities_nor_block_writing(desk):
    desk.capture(desk.export())
    (desk.home / "archive/staging").mkdir(exist_ok=True)
    for name in ("home", ""):
        (desk.home / f"archive/staging/{name}.begun").touch()
    desk.capture(desk.export("16/03/2026, 08:15 - Ben Mole: more\n", "WhatsApp Chat with More.txt"))
    assert (desk.home / "keystore/owners/home.sealed").exists()
    desk.run("verify")
