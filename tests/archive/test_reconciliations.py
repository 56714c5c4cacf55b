"""Results of reconciliations on the disk: whole or not there, in no clear word, gone with any key beneath."""

import pytest
from tests.support.canary import leaks
from tests.support.memory_keys import MemoryKeys
from tests.support.power_cut import RecordingDisk, power_cuts

from onrecord.archive.disk import LocalDisk
from onrecord.archive.reconciliations import FilesystemReconciliations
from onrecord.records.errors import KeysError, NotHeldError, OnRecordError

CANARY = "zebrafinch basin closes"
PARTS = {"about": CANARY.encode(), "values": CANARY.encode() * 500, "timeline": bytes(range(256)) * 300}
CAPTURES = ["c-one", "c-two", "c-three"]
FIRST, SECOND = "t-0000000000000001", "t-0000000000000002"


@pytest.fixture
def keys():
    held = MemoryKeys()
    for capture in CAPTURES:
        held.keep_identities(capture, {"payload": held.new_identity()})
    return held


def parts_of(store, identity=FIRST):
    return {name: store.part(identity, name) for name in PARTS}


def test_what_is_kept_is_given_back(tmp_path, keys):
    store = FilesystemReconciliations(tmp_path, LocalDisk(), keys)
    assert store.ids() == ()
    store.keep(FIRST, CAPTURES, PARTS)
    assert store.ids() == [FIRST]
    assert parts_of(store) == PARTS
    store.remove(FIRST)
    store.remove(FIRST)
    assert store.ids() == []
    with pytest.raises(NotHeldError):
        store.part(FIRST, "about")


@pytest.mark.parametrize("gone", CAPTURES)
def test_a_result_opens_no_more_when_any_capture_of_it_is_destroyed(tmp_path, keys, gone):
    store = FilesystemReconciliations(tmp_path, LocalDisk(), keys)
    store.keep(FIRST, CAPTURES, PARTS)
    keys.destroy_identities(gone)
    with pytest.raises(NotHeldError):
        store.part(FIRST, "values")
    with pytest.raises(KeysError):
        store.keep(SECOND, CAPTURES, PARTS)
    assert SECOND not in store.ids()


def test_no_word_of_a_result_lies_on_the_disk(tmp_path, keys):
    store = FilesystemReconciliations(tmp_path, LocalDisk(), keys)
    store.keep(FIRST, CAPTURES, PARTS)
    assert list(leaks(tmp_path, CANARY)) == []
    (tmp_path / "reconciliations" / FIRST / "leak").write_text(CANARY)
    assert list(leaks(tmp_path, CANARY)) != []


def test_a_power_cut_at_any_instant_leaves_a_result_whole_or_not_there(tmp_path, keys):
    home = tmp_path / "home"
    home.mkdir()
    disk = RecordingDisk(home)
    store = FilesystemReconciliations(home, disk, keys)
    store.keep(FIRST, CAPTURES, PARTS)
    disk.acknowledge(FIRST)
    store.keep(SECOND, CAPTURES, PARTS)
    states = 0
    for number, cut in enumerate(power_cuts(disk)):
        after = tmp_path / f"cut{number}"
        cut.restore(after)
        found = FilesystemReconciliations(after, LocalDisk(), keys)
        assert all(parts_of(found, one) == PARTS for one in found.ids())
        assert cut.acknowledged <= set(found.ids())
        found.keep("t-0000000000000003", CAPTURES, PARTS)
        assert not list((after / "reconciliations").glob("*.new"))
        states += 1
    assert states > 10


def test_the_check_finds_a_disk_that_leaves_out_an_fsync(tmp_path, keys):
    home = tmp_path / "home"
    home.mkdir()
    disk = RecordingDisk(home, skips=["sync"])
    FilesystemReconciliations(home, disk, keys).keep(FIRST, CAPTURES, PARTS)
    broken = 0
    for number, cut in enumerate(power_cuts(disk)):
        cut.restore(tmp_path / f"cut{number}")
        found = FilesystemReconciliations(tmp_path / f"cut{number}", LocalDisk(), keys)
        broken += any(not _is_whole(found, one) for one in found.ids())
    assert broken


def _is_whole(found, identity):
    try:
        return parts_of(found, identity) == PARTS
    except OnRecordError:
        return False


@pytest.mark.parametrize("name", ["about.age", "key.age", "captures.json"])
def test_a_result_with_any_byte_changed_is_refused(tmp_path, keys, name):
    store = FilesystemReconciliations(tmp_path, LocalDisk(), keys)
    store.keep(FIRST, CAPTURES, PARTS)
    path = tmp_path / "reconciliations" / FIRST / name
    before = path.read_bytes()
    for at in range(0, len(before), 7):
        path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
        with pytest.raises(OnRecordError):
            store.part(FIRST, "about")


@pytest.mark.parametrize(
    "name", ["", "..", "t-1", "../archive", "t-000000000000000g", "t-0000000000000001.new"]
)
def test_an_id_is_never_a_path(tmp_path, keys, name):
    store = FilesystemReconciliations(tmp_path, LocalDisk(), keys)
    store.keep(FIRST, CAPTURES, PARTS)
    with pytest.raises(NotHeldError):
        store.part(name, "about")
    store.remove(name)
    assert store.ids() == [FIRST]
