"""Identities are kept under an epoch key, and destroyed for good by destroying what wraps them."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.keys.desk import Counted, Place, files
from tests.support.power_cut import KilledError, RecordingDisk, power_cuts

from onrecord.archive.disk import LocalDisk
from onrecord.keys.keystore import Keystore
from onrecord.records.errors import KeysError

WRAPPING_KEY = bytes(range(32))
ONE = {"payload": "AGE-SECRET-KEY-1", "o-1": "AGE-SECRET-KEY-2"}
TWO = {"payload": "AGE-SECRET-KEY-3"}


def keystore(folder: Path, disk: LocalDisk | None = None, seed: str = "0") -> Keystore:
    return Keystore(folder, WRAPPING_KEY, disk or LocalDisk(), Counted(seed))


@pytest.fixture
def kept(tmp_path: Path) -> Keystore:
    store = keystore(tmp_path)
    store.create()
    store.keep("c-1", ONE)
    store.keep("c-2", TWO)
    return store


def test_what_was_kept_is_there_for_the_next_process(kept: Keystore, tmp_path: Path) -> None:
    again = keystore(tmp_path)
    assert again.identities("c-1") == ONE
    assert again.identities("c-2") == TWO
    assert again.owners() == {"c-1", "c-2"}
    assert list(kept.check()) == []


def test_identities_are_added_and_never_replaced(kept: Keystore) -> None:
    kept.keep("c-2", {"o-2": "AGE-SECRET-KEY-4"})
    assert kept.identities("c-2") == {**TWO, "o-2": "AGE-SECRET-KEY-4"}
    with pytest.raises(KeysError, match="already"):
        kept.keep("c-2", {"payload": "AGE-SECRET-KEY-5"})
    assert kept.identities("c-2")["payload"] == TWO["payload"]


def test_what_was_destroyed_is_gone_and_the_rest_stays(kept: Keystore, tmp_path: Path) -> None:
    kept.destroy("c-1")
    kept.destroy("c-1")
    assert keystore(tmp_path).owners() == {"c-2"}
    with pytest.raises(KeysError, match="is missing; if no disposal"):
        kept.identities("c-1")
    assert kept.identities("c-2") == TWO


def test_after_rotation_an_old_copy_of_a_destroyed_file_does_not_open(kept: Keystore, tmp_path: Path) -> None:
    backup = (tmp_path / "owners" / "c-1.sealed").read_bytes()
    kept.destroy("c-1")
    assert kept.rotate() == 2
    (tmp_path / "owners" / "c-1.sealed").write_bytes(backup)
    with pytest.raises(KeysError):
        keystore(tmp_path, seed="1").identities("c-1")
    assert keystore(tmp_path).identities("c-2") == TWO
    assert [path.name for path in (tmp_path / "epochs").iterdir()] == ["0002.wrapped"]


def test_without_rotation_a_backup_recovers_what_was_destroyed(kept: Keystore, tmp_path: Path) -> None:
    """The control, and what docs/keys.md says: destroying alone does not reach backups."""
    backup = (tmp_path / "owners" / "c-1.sealed").read_bytes()
    kept.destroy("c-1")
    (tmp_path / "owners" / "c-1.sealed").write_bytes(backup)
    assert keystore(tmp_path).identities("c-1") == ONE


def test_any_changed_byte_of_the_keystore_is_named(kept: Keystore, tmp_path: Path) -> None:
    for path in [*(tmp_path / "owners").iterdir(), *(tmp_path / "epochs").iterdir()]:
        whole = path.read_bytes()
        for at in range(len(whole)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x20]) + whole[at + 1 :])
            assert list(keystore(tmp_path).check()), (path.name, at)
        path.write_bytes(whole)
    assert list(kept.check()) == []


def test_one_owners_file_does_not_pass_for_anothers(kept: Keystore, tmp_path: Path) -> None:
    shutil.copy(tmp_path / "owners" / "c-1.sealed", tmp_path / "owners" / "c-2.sealed")
    with pytest.raises(KeysError, match="something else"):
        kept.identities("c-2")


def test_another_root_opens_nothing(kept: Keystore, tmp_path: Path) -> None:
    assert kept.owners()
    with pytest.raises(KeysError, match="does not open"):
        Keystore(tmp_path, bytes(32), LocalDisk(), Counted()).identities("c-1")


@pytest.mark.parametrize("owner", ["", "../x", "a/b", ".x", "a" * 129, "a.b", "ä", "a\n"])
def test_an_owner_that_is_no_plain_id_is_refused(kept: Keystore, owner: str) -> None:
    with pytest.raises(KeysError, match="cannot own keys"):
        kept.keep(owner, TWO)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1, max_size=5))
def test_any_identities_come_back_as_they_went_in(
    tmp_path_factory: pytest.TempPathFactory, identities: dict[str, str]
) -> None:
    store = keystore(tmp_path_factory.mktemp("keystore"))
    store.create()
    safe = {key: value.encode("utf-8", "replace").decode() for key, value in identities.items()}
    safe = {key.encode("utf-8", "replace").decode(): value for key, value in safe.items()}
    store.keep("c-1", safe)
    assert store.identities("c-1") == safe


def test_no_identity_stands_in_clear(kept: Keystore, tmp_path: Path) -> None:
    assert kept.owners()
    for name, data in files(tmp_path).items():
        assert b"AGE-SECRET-KEY" not in data, name
        assert set(json.loads(data)) == {"context", "nonce", "sealed"}


def test_a_rotation_killed_anywhere_loses_no_identity_and_can_be_done_again(
    kept: Keystore, tmp_path: Path
) -> None:
    assert kept.owners()
    step = 0
    while True:
        folder = tmp_path / f"copy-{step}"
        shutil.copytree(tmp_path / "owners", folder / "owners")
        shutil.copytree(tmp_path / "epochs", folder / "epochs")
        disk = RecordingDisk(folder)
        disk.die_after(step)
        try:
            keystore(folder, disk, "1").rotate()
        except KilledError:
            again = keystore(folder, seed="2")
            assert (again.identities("c-1"), again.identities("c-2")) == (ONE, TWO)
            assert list(again.check()) == []
            again.keep("c-3", TWO)
            again.rotate()
            assert (again.identities("c-1"), again.identities("c-3")) == (ONE, TWO)
            assert len(list((folder / "epochs").iterdir())) == 1
            step += 1
        else:
            break
    assert step > 10


def test_kept_survives_and_destroyed_stays_gone_through_power_cuts(tmp_path: Path) -> None:
    folder = tmp_path / "recorded"
    folder.mkdir()
    disk = RecordingDisk(folder)
    store = keystore(folder, disk)
    store.create()
    store.keep("c-1", ONE)
    disk.acknowledge("kept")
    store.keep("c-2", TWO)
    disk.acknowledge("about to destroy")
    store.destroy("c-1")
    disk.acknowledge("destroyed")
    store.rotate()
    disk.acknowledge("rotated")
    for number, cut in enumerate(power_cuts(disk)):
        restored = tmp_path / f"cut-{number}"
        cut.restore(restored)
        again = keystore(restored, seed="1")
        if "destroyed" in cut.acknowledged:
            assert again.owners() == {"c-2"}
            assert again.identities("c-2") == TWO
        elif "about to destroy" not in cut.acknowledged and "kept" in cut.acknowledged:
            assert again.identities("c-1") == ONE
        if "rotated" in cut.acknowledged:
            assert [path.name for path in (restored / "epochs").glob("*.wrapped")] == ["0002.wrapped"]


def test_a_home_names_what_is_wrong_in_its_keystore(place: Place) -> None:
    place.make()
    assert list(place.open().check_keystore()) == []
    (place.home / "keystore" / "owners" / "home.sealed").write_bytes(b"{}")
    assert list(place.open().check_keystore()) == [
        "keystore/owners/home.sealed is damaged; run onrecord restore FOLDER"
    ]


def test_a_missing_identity_of_the_home_or_of_a_journalled_capture_is_a_fault(place: Place) -> None:
    place.make()
    keys = place.open()
    assert list(keys.check_keystore([])) == []
    assert "keystore/owners/c-1.sealed is missing" in next(iter(keys.check_keystore(["c-1"])))
    (place.home / "keystore" / "owners" / "home.sealed").unlink()
    (fault,) = keys.check_keystore()
    assert "keystore/owners/home.sealed is missing" in fault


def test_an_epoch_key_that_does_not_open_is_named_once_by_its_file(place: Place) -> None:
    place.make()
    path = place.home / "keystore" / "epochs" / "0001.wrapped"
    path.write_bytes(path.read_bytes()[:-9] + b"0" + path.read_bytes()[-8:])
    (fault,) = place.open().check_keystore()
    assert fault.startswith("keystore/epochs/0001.wrapped ")
