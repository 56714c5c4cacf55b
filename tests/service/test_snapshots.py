"""Copies of the service's store: ciphertext alone, whole or not there, and the one before kept."""

import datetime as dt
import errno
import shutil
from pathlib import Path

import pytest
from tests.keys.desk import Unsynced
from tests.support.failing_disks import FailingDisk
from tests.support.power_cut import RecordingDisk, power_cuts

from onrecord.archive.disk import LocalDisk
from onrecord.database.connection import DatabaseKey, connect, transaction
from onrecord.ports.service_copies import Ended
from onrecord.records.errors import HomeError, OnRecordError, StorageError
from onrecord.service.snapshots import Snapshots

NOW = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
KEY = DatabaseKey(bytes(range(32)))
CANARY = "zebrafinchcanary"
LAST, BEFORE = "service/service.db", "service/service.db.before"


def copies_of(folder: Path, key=KEY, disk=None) -> Snapshots:
    return Snapshots(folder / "home", key, disk or LocalDisk(Unsynced()))


@pytest.fixture
def store(tmp_path):
    (tmp_path / "home").mkdir()
    connection = connect(tmp_path / "home/service.db", KEY)
    with transaction(connection):
        connection.execute("CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("CREATE TABLE access (id INTEGER PRIMARY KEY, about TEXT)")
        for number in range(300):
            connection.execute("INSERT INTO account (name) VALUES (?)", (f"{CANARY} {number}",))
    yield connection
    connection.close()


def leaks(folder: Path) -> list[str]:
    """Return the files with the words as SQLite would write them; a database is not compressed."""
    return [
        path.name for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()
    ]


def accounts_in(path: Path) -> int:
    connection = connect(path, KEY)
    try:
        return connection.execute("SELECT count(*) FROM account").fetchone()[0]
    finally:
        connection.close()


def changed(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 1
    path.write_bytes(data)


def snapshots(copies, folder):
    return {one.name: one.snapshot and one.snapshot.accounts for one in copies.held(folder)}


def test_a_copy_is_taken_while_another_connection_writes_and_is_of_one_moment(store, tmp_path):
    with transaction(store):
        store.execute("DELETE FROM account WHERE id > 100")
        taken = copies_of(tmp_path).take(tmp_path / "copy", NOW, 7)
    assert (taken.accounts, taken.events, taken.taken_at) == (300, 7, NOW)
    assert copies_of(tmp_path).take(tmp_path / "copy", NOW, 8).accounts == 100


def test_the_last_copy_and_the_one_before_are_kept_and_no_other(store, tmp_path):
    for number in (250, 200, 150):
        store.execute("DELETE FROM account WHERE id > ?", (number,))
        copies_of(tmp_path).take(tmp_path / "copy", NOW, number)
    assert snapshots(copies_of(tmp_path), tmp_path / "copy") == {LAST: 150, BEFORE: 200}
    assert sorted(path.name for path in (tmp_path / "copy/service").iterdir()) == [
        "service.db",
        "service.db.before",
    ]


@pytest.mark.usefixtures("store")
def test_nothing_that_is_written_on_the_way_shows_a_word(tmp_path, monkeypatch):
    seen = []
    bring = Snapshots._bring

    def watched(copies, source, target):
        bring(copies, source, target)
        seen.append(leaks(tmp_path))

    monkeypatch.setattr(Snapshots, "_bring", watched)
    copies_of(tmp_path).take(tmp_path / "copy", NOW, 1)
    (version,) = copies_of(tmp_path).held(tmp_path / "copy")
    copies_of(tmp_path).put(tmp_path / "copy", version, Ended(), NOW)
    assert seen == [[], []]
    assert leaks(tmp_path) == []


def test_the_search_for_words_finds_them_in_a_store_without_a_key(tmp_path):
    """The control."""
    (tmp_path / "plain.db").write_bytes(f"{CANARY} 1".encode())
    assert leaks(tmp_path)


@pytest.mark.usefixtures("store")
def test_home_and_second_copy_alone_open_nothing(tmp_path):
    copies_of(tmp_path).take(tmp_path / "copy", NOW, 1)
    (version,) = copies_of(tmp_path, DatabaseKey(bytes(32))).held(tmp_path / "copy")
    assert version.snapshot is None
    assert "damaged or of another home" in version.fault


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("at", [0.0, 0.01, 0.3, 0.5, 0.8, 0.999])
def test_a_copy_with_any_part_changed_is_named_and_the_one_before_is_there(tmp_path, at):
    copies = copies_of(tmp_path)
    copies.take(tmp_path / "copy", NOW, 1)
    copies.take(tmp_path / "copy", NOW, 2)
    changed(tmp_path / "copy" / LAST, at)
    last, before = copies.held(tmp_path / "copy")
    assert (last.snapshot, bool(last.fault)) == (None, True)
    assert before.snapshot
    assert before.snapshot.events == 1


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("length", [0, 100, 8192, -8192])
def test_a_copy_that_was_cut_is_named(tmp_path, length):
    copies_of(tmp_path).take(tmp_path / "copy", NOW, 1)
    path = tmp_path / "copy" / LAST
    path.write_bytes(path.read_bytes()[:length])
    (version,) = copies_of(tmp_path).held(tmp_path / "copy")
    assert version.snapshot is None


@pytest.mark.usefixtures("store")
def test_a_damaged_copy_never_takes_the_place_of_a_good_one_before(tmp_path):
    copies = copies_of(tmp_path)
    copies.take(tmp_path / "copy", NOW, 1)
    copies.take(tmp_path / "copy", NOW, 2)
    changed(tmp_path / "copy" / LAST, 0.5)
    copies.take(tmp_path / "copy", NOW, 3)
    assert [one.snapshot.events for one in copies.held(tmp_path / "copy")] == [3, 1]


def test_a_damaged_store_is_said_and_never_written_over_a_good_copy(store, tmp_path):
    copies = copies_of(tmp_path)
    copies.take(tmp_path / "copy", NOW, 1)
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    changed(tmp_path / "home/service.db", 0.5)
    assert "damaged" in copies.fault()
    with pytest.raises(OnRecordError):
        copies.take(tmp_path / "copy", NOW, 2)
    assert snapshots(copies, tmp_path / "copy") == {LAST: 300}


def test_after_a_power_cut_at_any_moment_a_whole_copy_is_there(store, tmp_path):
    copies_of(tmp_path).take(tmp_path / "copy", NOW, 1)
    store.execute("DELETE FROM account WHERE id > 200")
    disk = RecordingDisk(tmp_path / "copy")
    copies_of(tmp_path, disk=disk).take(tmp_path / "copy", NOW, 2)
    disk.acknowledge("taken")
    cuts = 0
    for cuts, cut in enumerate(power_cuts(disk), 1):  # noqa: B007 - counted
        place = tmp_path / "cut"
        cut.restore(place)
        found = [one.snapshot.events for one in copies_of(tmp_path).held(place) if one.snapshot]
        assert found, cut.operations
        assert "taken" not in cut.acknowledged or found == [2, 1]
        assert copies_of(tmp_path).take(place, NOW, 3).events == 3
        shutil.rmtree(place)
    assert cuts > 5


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("call", ["write", "sync", "create", "rename", "sync_folder"])
def test_a_copy_that_fails_at_any_call_leaves_a_whole_one_and_the_store_as_it_was(tmp_path, call):
    copies_of(tmp_path).take(tmp_path / "copy", NOW, 1)
    failed = 0
    while True:
        disk = FailingDisk(failed, errno.ENOSPC, call)
        try:
            copies_of(tmp_path, disk=disk).take(tmp_path / "copy", NOW, 2)
            break
        except StorageError:
            failed += 1
        found = [one.snapshot.events for one in copies_of(tmp_path).held(tmp_path / "copy") if one.snapshot]
        assert found
        assert not (tmp_path / "home/service.db.copy").exists()
    assert failed > 0


def test_what_stood_there_is_set_aside_with_its_journals_and_the_copy_takes_its_place(store, tmp_path):
    copies = copies_of(tmp_path)
    copies.take(tmp_path / "copy", NOW, 1)
    store.execute("DELETE FROM account WHERE id > 10")
    assert (tmp_path / "home/service.db-wal").exists()
    (version,) = copies.held(tmp_path / "copy")
    copies.put(tmp_path / "copy", version, Ended(), NOW)
    assert accounts_in(tmp_path / "home/service.db") == 300
    aside = tmp_path / "home/set-aside/0001"
    assert {path.name for path in aside.iterdir()} >= {"service.db", "service.db-wal"}
    assert accounts_in(aside / "service.db") == 10


@pytest.mark.parametrize("call", ["write", "sync", "create", "rename", "sync_folder"])
def test_bringing_back_that_fails_at_any_call_is_finished_by_the_next(store, tmp_path, call):
    copies = copies_of(tmp_path)
    copies.take(tmp_path / "copy", NOW, 1)
    store.close()
    (version,) = copies.held(tmp_path / "copy")
    failed = 0
    while True:
        try:
            copies_of(tmp_path, disk=FailingDisk(failed, errno.EIO, call)).put(
                tmp_path / "copy", version, Ended(), NOW
            )
            break
        except StorageError:
            failed += 1
        assert snapshots(copies, tmp_path / "copy") == {LAST: 300}
    assert failed > 0
    assert accounts_in(tmp_path / "home/service.db") == 300


@pytest.mark.usefixtures("store")
def test_a_copy_that_rots_after_it_was_looked_at_is_not_put_in_place(tmp_path):
    copies = copies_of(tmp_path)
    copies.take(tmp_path / "copy", NOW, 1)
    (version,) = copies.held(tmp_path / "copy")
    changed(tmp_path / "copy" / LAST, 0.5)
    with pytest.raises(HomeError):
        copies.put(tmp_path / "copy", version, Ended(), NOW)
    assert accounts_in(tmp_path / "home/service.db") == 300
