"""One thing changed below ``originals``, whatever it is, is found, and its exact file is named."""

import hashlib
import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.memory_keys import MemoryKeys
from tests.support.office import Office, contents_of

from onrecord.archive import ocfl
from onrecord.records.errors import VerificationError
from onrecord.records.messages import CaptureId

SOURCE = {"chat.txt": b"a line\n" * 9, "IMG.jpg": bytes(range(256))}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory):
    home = tmp_path_factory.mktemp("pristine") / "home"
    home.mkdir()
    office = Office(home, MemoryKeys())
    office.capture(SOURCE)
    office.capture(SOURCE)
    return office


@pytest.fixture
def damaged(pristine, tmp_path):
    shutil.copytree(pristine.home, tmp_path / "home")
    return Office(tmp_path / "home", pristine.keys, dict(pristine.kept))


def files(office):
    return sorted(path for path in (office.home / "archive/originals").rglob("*") if path.is_file())


def shown(office, path):
    return repr(path.relative_to(office.home).as_posix())


def objects(office):
    originals = office.home / "archive/originals"
    return [originals / ocfl.object_path(capture) for capture in sorted(office.kept)]


def test_what_is_as_it_was_kept_has_no_fault_and_progress_ends_at_the_whole(pristine):
    seen = []
    check = pristine.archive().check(pristine.known(), lambda done, total: seen.append((done, total)))
    assert list(check) == []
    whole = sum(path.stat().st_size for path in files(pristine) if path.suffix == ".age")
    assert seen[-1] == (whole, whole)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_byte_changed_in_any_file_names_that_file_and_no_other(pristine, data):
    path = data.draw(st.sampled_from(files(pristine)))
    before = path.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    flip = data.draw(st.integers(1, 255))
    after = before[:at] + bytes([before[at] ^ flip]) + before[at + 1 :]
    try:
        path.write_bytes(after)
        (fault,) = pristine.faults()
        assert fault.startswith(shown(pristine, path))
    finally:
        path.write_bytes(before)


def test_every_file_that_is_missing_is_named(damaged):
    for path in files(damaged):
        data = path.read_bytes()
        path.unlink()
        (fault,) = damaged.faults()
        assert fault.startswith(shown(damaged, path)), path
        assert "missing" in fault
        path.write_bytes(data)


def test_every_file_that_was_added_is_named(damaged):
    originals = damaged.home / "archive/originals"
    folders = {originals, *(path for path in originals.rglob("*") if path.is_dir())}
    assert len(folders) > 10
    for folder in sorted(folders):
        path = folder / "added.txt"
        path.write_bytes(b"")
        (fault,) = damaged.faults()
        assert fault.startswith(shown(damaged, path)), path
        path.unlink()


def test_names_that_would_deceive_are_shown_escaped(damaged):
    folder = objects(damaged)[0] / ocfl.CONTENT
    (folder / "a\nverified: all is well").write_bytes(b"")
    (folder / "photo\u202egpj.exe").write_bytes(b"")
    faults = "".join(damaged.faults())
    assert r"a\nverified" in faults
    assert r"photo\u202egpj.exe" in faults
    assert "\n" not in faults
    assert "\u202e" not in faults


def test_a_missing_object_and_an_object_in_no_event_are_named(damaged):
    first, second = objects(damaged)
    shutil.rmtree(first)
    (fault,) = damaged.faults()
    assert fault.startswith(shown(damaged, first))
    del damaged.kept[CaptureId(second.name)]
    damaged.archive().end(CaptureId(second.name))
    (_, fault) = damaged.faults()
    assert fault.startswith(shown(damaged, second))
    assert "no event" in fault


def test_nothing_kept_and_nothing_known_has_no_fault(office):
    assert office.faults() == []


def test_a_link_in_place_of_a_file_or_an_object_is_a_fault(damaged, tmp_path):
    first, second = objects(damaged)
    path = next(first.rglob("*.age"))
    path.rename(tmp_path / "moved.age")
    path.symlink_to(tmp_path / "moved.age")
    (fault,) = damaged.faults()
    assert fault.startswith(shown(damaged, path))
    second.rename(tmp_path / "moved")
    second.symlink_to(tmp_path / "moved")
    assert any(fault.startswith(shown(damaged, second)) for fault in damaged.faults())


def test_two_files_exchanged_with_their_inventory_rewritten_do_not_open(damaged):
    """A forger may rewrite every digest; the identity of each file he cannot change."""
    folder = objects(damaged)[0]
    one, two = sorted(folder.rglob("*.age"))
    a, b = one.read_bytes(), two.read_bytes()
    one.write_bytes(b)
    two.write_bytes(a)
    rewrite_inventory(folder)
    faults = damaged.faults()
    assert [fault.split(" ")[0] for fault in faults] == [shown(damaged, one), shown(damaged, two)]
    assert all("identity" in fault for fault in faults)


def test_an_object_put_in_anothers_place_is_found(damaged):
    first, second = objects(damaged)
    shutil.rmtree(first)
    shutil.copytree(second, first)
    (fault,) = damaged.faults()
    assert fault.startswith(shown(damaged, first))
    assert "no inventory of" in fault


def test_a_whole_forged_object_does_not_open(damaged):
    folder = objects(damaged)[0]
    forger = MemoryKeys()
    path = next(folder.rglob("*.age"))
    stranger = Office(damaged.home.parent / "elsewhere", forger)
    stranger.home.mkdir()
    capture = stranger.capture({"chat.txt": b"another text"})
    forged = next((stranger.home / "archive/originals" / ocfl.object_path(capture)).rglob("*.age"))
    path.write_bytes(forged.read_bytes())
    rewrite_inventory(folder)
    (fault,) = damaged.faults()
    assert fault.startswith(shown(damaged, path))


def test_lost_identities_are_told_from_damage(damaged):
    capture = CaptureId(objects(damaged)[0].name)
    keys = MemoryKeys()
    for owner in damaged.keys.owners() - {capture}:
        keys.keep_identities(owner, damaged.keys.identities(owner))
    damaged.keys = keys
    (fault,) = damaged.faults()
    assert "cannot be decrypted" in fault
    assert capture in fault


@pytest.mark.parametrize("name", [ocfl.INVENTORY, ocfl.SIDECAR, f"v1/{ocfl.INVENTORY}", f"v1/{ocfl.SIDECAR}"])
def test_one_damaged_inventory_does_not_stop_a_capture_from_being_read(damaged, name):
    capture = CaptureId(objects(damaged)[0].name)
    (objects(damaged)[0] / name).write_bytes(b"{")
    assert contents_of(damaged.feed(capture)) == SOURCE


def test_inventories_that_do_not_agree_at_all_are_not_believed(damaged):
    folder = objects(damaged)[0]
    for name in (ocfl.INVENTORY, ocfl.SIDECAR, f"v1/{ocfl.INVENTORY}", f"v1/{ocfl.SIDECAR}"):
        (folder / name).write_bytes(name.encode())
    with pytest.raises(VerificationError, match="not as it was kept"):
        damaged.feed(CaptureId(folder.name))
    faults = damaged.faults()
    assert all(any(shown(damaged, folder / name) in fault for fault in faults) for name in (ocfl.INVENTORY,))
    assert all(str(folder.name) in fault for fault in faults)


def test_an_original_that_the_inventory_no_longer_names_is_missed_by_whoever_reads_it(damaged):
    folder = objects(damaged)[0]
    next(folder.rglob("*.age")).unlink()
    rewrite_inventory(folder)
    with pytest.raises(VerificationError, match="does not hold"):
        damaged.feed(CaptureId(folder.name))


def test_progress_is_told_while_a_large_check_runs(office):
    office.capture({"big.txt": b"line\n" * 300_000})
    seen = []
    list(office.archive().check(office.known(), lambda done, total: seen.append((done, total))))
    assert len(seen) > 4
    assert seen == sorted(seen)


def rewrite_inventory(folder):
    """Make an object agree with itself again, as a forger would."""
    inventory = json.loads((folder / ocfl.INVENTORY).read_bytes())
    digests = {
        hashlib.sha512(path.read_bytes()).hexdigest(): path.name for path in sorted(folder.rglob("*.age"))
    }
    inventory["manifest"] = {digest: [f"v1/content/{name}"] for digest, name in digests.items()}
    inventory["versions"]["v1"]["state"] = {digest: [name] for digest, name in digests.items()}
    data = json.dumps(inventory, indent=2, sort_keys=True).encode() + b"\n"
    for name, content in ocfl.object_files(data).items():
        (folder / name).write_bytes(content)
