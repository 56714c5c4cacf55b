"""What the home lost comes back from a second copy, checked; what is not good there does not."""

import os
import shutil
from pathlib import Path

import pytest
from tests.keys.desk import AT
from tests.support.branch import SOURCE, Branch, changed, state
from tests.support.office import contents_of, unwatched

from onrecord.archive import ocfl
from onrecord.archive.disk import LocalDisk
from onrecord.records.errors import HomeError, VerificationError


@pytest.fixture
def branch(tmp_path):
    found = Branch(tmp_path)
    found.capture()
    found.append()
    found.replicate()
    return found


def restore(branch):
    return branch.office.archive().restore(branch.replica, unwatched)


def restorable(home: Path):
    return sorted(
        path
        for path in home.rglob("*")
        if path.is_file()
        and not {"tile", "set-aside"} & set(path.parts)
        and path.name not in {"checkpoint", "lock"}
    )


def test_any_file_that_was_changed_comes_back_and_the_changed_one_is_kept_aside(branch):
    home = branch.place.home
    for path in restorable(home):
        if path.name == "origin":
            continue  # without it no keys are opened: the ceremony brings it back
        before = state(home)
        changed(path)
        done = restore(branch)
        assert done.files == (path.relative_to(home).as_posix(),)
        assert done.left == ()
        after = state(home)
        aside = {name for name in after if name.parts[0] == "set-aside"}
        assert {name: data for name, data in after.items() if name not in aside} == before
        assert any(name.name == path.name for name in aside)
        shutil.rmtree(home / "set-aside")


def test_what_is_missing_comes_back(branch):
    capture = next(iter(branch.office.kept))
    shutil.rmtree(branch.place.home / "archive/originals")
    branch.place.segment.unlink()
    assert restore(branch).left == ()
    assert branch.office.faults() == []
    assert branch.place.check() == []
    assert contents_of(branch.office.feed(capture)) == SOURCE


def test_nothing_is_restored_where_nothing_is_wrong(branch):
    before = state(branch.place.home)
    assert restore(branch).files == ()
    assert state(branch.place.home) == before


def test_a_file_that_is_damaged_in_both_is_named_and_left(branch):
    """The control: a copy is believed only where it is good."""
    name = next(branch.replica.rglob("*.age")).relative_to(branch.replica)
    changed(branch.replica / name)
    (branch.place.home / name).unlink()
    done = restore(branch)
    assert done.files == ()
    assert any(name.name in sentence for sentence in done.left)
    assert not (branch.place.home / name).exists()


def test_events_after_the_copy_was_made_are_kept(branch):
    branch.append()
    changed(branch.place.segment)
    whole = branch.place.segment.read_bytes()
    data = bytearray(whole)
    data[60] ^= 1
    branch.place.segment.write_bytes(bytes(data))
    restore(branch)
    kept = branch.place.segment.read_bytes()
    copied = (branch.replica / branch.place.segment.relative_to(branch.place.home)).read_bytes()
    assert kept.startswith(copied)
    assert len(kept) == len(whole)


def test_a_forked_journal_is_not_restored_over(branch, tmp_path):
    home = branch.place.home
    shutil.copytree(home, tmp_path / "earlier")
    branch.append()
    branch.replicate()
    shutil.rmtree(home)
    shutil.copytree(tmp_path / "earlier", home)
    (branch.place.keys / "last-checkpoint").unlink()
    branch.append((), "onrecord:rebuild")
    before = state(home)
    with pytest.raises(HomeError, match="forked"):
        restore(branch)
    assert state(home) == before


def test_identities_that_no_event_speaks_of_do_not_come_back(branch):
    branch.office.keys.keep_identities("c-swept", {"payload": branch.office.keys.new_identity()})
    branch.replicate()
    branch.office.keys.destroy_identities("c-swept")
    assert restore(branch).files == ()
    assert "c-swept" not in branch.office.keys.owners()


def test_a_folder_that_is_no_second_copy_of_this_home_is_refused(branch, tmp_path):
    with pytest.raises(HomeError, match="no second copy"):
        branch.office.archive().restore(tmp_path, unwatched)
    other = Branch(tmp_path / "other", seed="1")
    other.capture()
    other.replicate()
    with pytest.raises(HomeError, match="another home"):
        branch.office.archive().restore(other.replica, unwatched)


def test_an_inventory_that_says_otherwise_than_the_homes_is_not_taken(branch):
    capture = next(iter(branch.office.kept))
    ours = branch.place.home / "archive/originals" / ocfl.object_path(capture)
    theirs = branch.replica / "archive/originals" / ocfl.object_path(capture)
    for name in ("inventory.json", "v1/inventory.json"):
        (theirs / name).write_bytes((theirs / name).read_bytes().replace(b"as received", b"as imagined"))
        text = (theirs / name).read_bytes()
        (theirs / f"{name}.sha512").write_bytes(ocfl.sidecar_of(text))
    changed(next(ours.rglob("*.age")))
    done = restore(branch)
    assert done.files == ()
    assert any("inventories" in sentence for sentence in done.left)


def take_out(root: Path, capture) -> str:
    """Remove an original and rewrite all four witnesses without it, as anybody can who may write there."""
    folder = root / "archive/originals" / ocfl.object_path(capture)
    inventory = ocfl.read_inventory((folder / "inventory.json").read_bytes())
    lost, *rest = sorted(inventory.digests)
    kept = ocfl.Inventory(capture, {name: inventory.digests[name] for name in rest})
    for name, data in ocfl.object_files(ocfl.write_inventory(kept, AT, "x")).items():
        (folder / name).write_bytes(data)
    ocfl.content_file(folder, lost).unlink()
    return lost


def test_an_original_taken_out_of_the_homes_inventory_is_named_not_copied_and_comes_back(branch):
    capture = next(iter(branch.office.kept))
    before = state(branch.replica)
    lost = take_out(branch.place.home, capture)
    (fault,) = branch.office.faults()
    assert lost in fault
    copied = branch.update()
    assert copied.confirmed == ()
    assert lost in copied.skipped[capture]
    assert state(branch.replica) == before
    assert restore(branch).left == ()
    assert branch.office.faults() == []
    assert contents_of(branch.office.feed(capture)) == SOURCE


def test_an_original_taken_out_of_the_second_copys_inventory_is_named_and_not_believed(branch):
    capture = next(iter(branch.office.kept))
    lost = take_out(branch.replica, capture)
    archive = branch.office.archive()
    faults = list(archive.check_copy(branch.replica, branch.office.known(), unwatched))
    assert any(lost in fault for fault in faults)
    shutil.rmtree(branch.place.home / "archive/originals" / ocfl.object_path(capture))
    done = restore(branch)
    assert done.files == ()
    assert any(lost in sentence for sentence in done.left)


def test_a_rotten_epoch_key_of_the_copy_does_not_take_the_place_of_the_homes_good_one(branch):
    home, epoch = branch.place.home, "keystore/epochs/0001.wrapped"
    good = (home / epoch).read_bytes()
    changed(branch.replica / epoch)
    owner = next((home / "keystore/owners").glob("[!h]*"))
    changed(owner)
    done = restore(branch)
    assert done.files == (owner.relative_to(home).as_posix(),)
    assert (home / epoch).read_bytes() == good
    changed(home / epoch)
    assert any(epoch in sentence for sentence in restore(branch).left)


def test_what_is_no_key_file_is_named_and_neither_restored_nor_copied(branch, tmp_path):
    home = branch.place.home
    planted = ["zz", "epochs/zz", "owners/zz", "epochs/0009"]
    for name in planted:
        (branch.replica / "keystore" / name).write_text("planted")
    changed(next((home / "keystore/owners").glob("[!h]*")))
    assert len(restore(branch).files) == 1
    assert not any((home / "keystore" / name).exists() for name in planted)
    archive = branch.office.archive()
    faults = list(archive.check_copy(branch.replica, branch.office.known(), unwatched))
    assert {name for name in planted if any(f"'keystore/{name}'" in fault for fault in faults)} == {*planted}
    (tmp_path / "secret").write_text("secret")
    (home / "keystore/epochs/yy").symlink_to(tmp_path / "secret")
    (fault,) = branch.office.faults()
    assert "'keystore/epochs/yy'" in fault
    branch.update()
    assert not (branch.replica / "keystore/epochs/yy").exists()


def test_a_pipe_or_a_link_in_the_place_of_the_copys_journal_is_refused_and_not_waited_for(branch, tmp_path):
    segment = branch.replica / branch.place.segment.relative_to(branch.place.home)
    segment.rename(tmp_path / "elsewhere")
    os.mkfifo(segment)
    with pytest.raises(VerificationError, match="not a regular file"):
        restore(branch)
    segment.unlink()
    segment.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(HomeError, match="is a link"):
        restore(branch)


def test_no_file_that_was_set_aside_is_written_over(branch):
    """Not by another of the same name in one run, nor by a later run."""
    capture = next(iter(branch.office.kept))
    folder = branch.place.home / "archive/originals" / ocfl.object_path(capture)
    said = [b"one", b"two", b"three"]
    (folder / "inventory.json").write_bytes(said[0])
    (folder / "v1/inventory.json").write_bytes(said[1])
    restore(branch)
    (folder / "inventory.json").write_bytes(said[2])
    restore(branch)
    aside = state(branch.place.home / "set-aside")
    assert sorted(aside.values()) == sorted(said)
    assert {name.parts[0] for name in aside} == {"0001", "0002"}


@pytest.mark.parametrize("lost", ["object", "root"])
def test_a_restore_that_was_killed_while_it_built_can_be_run_again(branch, lost, monkeypatch):
    originals = branch.place.home / "archive/originals"
    capture = next(iter(branch.office.kept))
    shutil.rmtree(originals if lost == "root" else originals / ocfl.object_path(capture))
    with monkeypatch.context() as patched:
        patched.setattr(LocalDisk, "rename", interrupted)
        with pytest.raises(KeyboardInterrupt):
            restore(branch)
    assert restore(branch).left == ()
    assert branch.office.faults() == []


def interrupted(*_arguments):
    raise KeyboardInterrupt


def test_a_folder_a_link_or_a_pipe_in_a_files_place_is_set_aside(branch, tmp_path):
    home = branch.place.home
    owner = next((home / "keystore/owners").glob("[!h]*"))
    content = next(home.rglob("*.age"))
    (tmp_path / "elsewhere").write_text("elsewhere")
    for path in (owner, content, branch.place.segment):
        for plant in (Path.mkdir, lambda path: path.symlink_to(tmp_path / "elsewhere"), os.mkfifo):
            path.unlink()
            plant(path)
            done = restore(branch)
            assert done.files == (path.relative_to(home).as_posix(),)
            assert done.left == ()
    assert (tmp_path / "elsewhere").read_text() == "elsewhere"
    assert branch.office.faults() == []
    assert len(list((home / "set-aside").iterdir())) == 9
