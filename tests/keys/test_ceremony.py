"""Keys are made once, opened only by their own home, and never made over what exists."""

import shutil
from pathlib import Path

import pytest
from tests.keys.desk import Place, files
from tests.support.power_cut import KilledError, RecordingDisk, power_cuts

from onrecord.keys import binding, roots
from onrecord.keys.ceremony import KeyRing, create_keys, has_keys, is_unfinished, open_keys
from onrecord.records.errors import HomeError, KeysError
from onrecord.records.events import HOME_OBJECT


def other(tmp_path: Path) -> Place:
    place = Place(tmp_path / "other", seed="other")
    place.make()
    return place


def test_what_was_made_opens_again_with_the_same_keys(place: Place) -> None:
    made, opened = place.make(), place.open()
    assert made.origin == opened.origin
    assert made.public() == opened.public()
    assert made.database_key("catalogue") == opened.database_key("catalogue")
    assert made.identities(HOME_OBJECT) == opened.identities(HOME_OBJECT)
    assert set(opened.identities(HOME_OBJECT)) == {"payload"}


def test_every_home_has_an_origin_of_its_own(place: Place, tmp_path: Path) -> None:
    assert place.make().origin != other(tmp_path).open().origin
    assert place.open().origin.startswith("onrecord.invalid/")


def test_an_organisation_may_name_its_log(place: Place) -> None:
    place.make("records.harbours.example/onrecord")
    assert place.open().origin == "records.harbours.example/onrecord"


@pytest.mark.parametrize(
    "origin", [" ", "a b", "a+b", "https://x.example", "é.example", "a\nb", "#x", "x" * 201]
)
def test_an_origin_that_no_log_may_have_is_refused_before_anything_is_made(place: Place, origin: str) -> None:
    with pytest.raises(KeysError, match="cannot name a log"):
        place.make(origin)
    assert not place.keys.exists()


def test_no_keys_are_made_over_a_home_that_holds_data(place: Place) -> None:
    place.make()
    shutil.rmtree(place.keys)
    before = files(place.home)
    with pytest.raises(KeysError, match="onrecord init --recover"):
        place.make()
    assert files(place.home) == before
    assert not place.keys.exists()


@pytest.mark.parametrize("name", ["archive", "catalogue.db", "service.db", "keystore"])
def test_no_keys_are_made_over_any_store_of_a_home(place: Place, name: str) -> None:
    (place.home / name).mkdir(parents=True)
    with pytest.raises(KeysError, match="holds data under other keys"):
        place.make()


def test_no_keys_are_made_over_other_keys(place: Place) -> None:
    place.make()
    shutil.rmtree(place.home)
    before = files(place.keys)
    with pytest.raises(KeysError, match="holds keys already"):
        place.make()
    assert files(place.keys) == before


def test_keys_inside_the_home_are_refused(tmp_path: Path) -> None:
    place = Place(tmp_path)
    ring = place.ring()
    inside = KeyRing(place.home, place.home / "keys", ring.source, ring.disk, ring.randomness)
    with pytest.raises(KeysError, match="stand apart"):
        create_keys(inside)


def test_a_missing_a_foreign_and_a_wrong_key_folder_are_told_apart(place: Place, tmp_path: Path) -> None:
    place.make()
    foreign = other(tmp_path)
    kept = tmp_path / "kept"
    place.keys.rename(kept)
    with pytest.raises(KeysError, match="there is no root key in"):
        place.open()
    shutil.copytree(foreign.keys, place.keys)
    with pytest.raises(KeysError, match="holds the keys of another home"):
        place.open()
    (place.keys / binding.FILE_NAME).write_bytes((kept / binding.FILE_NAME).read_bytes())
    with pytest.raises(KeysError, match="is not the one of the home"):
        place.open()


def test_a_home_that_was_never_made_says_so(place: Place) -> None:
    with pytest.raises(HomeError, match="onrecord init"):
        place.open()
    assert not has_keys(place.ring())


def test_a_home_that_lost_its_keystore_is_told_from_an_empty_one(place: Place) -> None:
    place.make()
    (place.home / "archive").mkdir()
    shutil.rmtree(place.home / "keystore")
    with pytest.raises(HomeError, match="onrecord restore FOLDER"):
        place.open()


def test_another_origin_in_the_home_is_found(place: Place) -> None:
    place.make("first.example/log")
    for path in (place.home / "keystore" / binding.FILE_NAME, place.keys / binding.FILE_NAME):
        path.write_bytes(path.read_bytes().replace(b"first", b"fakes"))
    with pytest.raises(KeysError):
        place.open()


def test_opening_writes_nothing(place: Place) -> None:
    place.make()
    before = files(place.folder)
    place.open()
    assert files(place.folder) == before


def test_a_second_try_takes_up_a_ceremony_killed_at_any_point(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = RecordingDisk(tmp_path / "whole")
    Place(tmp_path / "whole", disk=whole).make()
    for step in range(len(whole.calls.operations)):
        folder = tmp_path / str(step)
        folder.mkdir()
        disk = RecordingDisk(folder)
        disk.die_after(step)
        with pytest.raises(KilledError):
            Place(folder, disk=disk).make()
        again = Place(folder, seed="again")
        is_made = has_keys(again.ring()) and not is_unfinished(again.ring())
        keys = again.open() if is_made else again.make()
        assert again.open().public() == keys.public()
        assert again.open().identities(HOME_OBJECT) == keys.identities(HOME_OBJECT)


def test_keys_that_were_acknowledged_survive_a_power_cut(tmp_path: Path) -> None:
    folder = tmp_path / "recorded"
    folder.mkdir()
    disk = RecordingDisk(folder)
    public = Place(folder, disk=disk).make().public()
    disk.acknowledge("keys")
    tried = 0
    for number, cut in enumerate(power_cuts(disk)):
        place = Place(tmp_path / f"cut-{number}", seed="again")
        cut.restore(place.folder)
        for path in place.keys.glob(roots.FILE_NAME):
            path.chmod(0o600)
        if cut.acknowledged:
            assert place.open().public() == public
            tried += 1
        elif is_unfinished(place.ring()) or not has_keys(place.ring()):
            place.make()
            assert place.open().origin
    assert tried


def test_a_disk_that_does_not_sync_loses_keys(tmp_path: Path) -> None:
    """The control: without fsyncs the test above would find acknowledged keys gone."""
    folder = tmp_path / "recorded"
    folder.mkdir()
    disk = RecordingDisk(folder, skips=("sync", "sync_folder"))
    Place(folder, disk=disk).make()
    disk.acknowledge("keys")
    lost = 0
    for number, cut in enumerate(power_cuts(disk, start=len(disk.calls.operations))):
        place = Place(tmp_path / f"cut-{number}")
        cut.restore(place.folder)
        try:
            open_keys(place.ring())
        except (KeysError, HomeError):
            lost += 1
    assert lost
