import os
import shutil
import stat

import pyrage
import pytest
from tests.support.memory_keys import StandingClock
from tests.support.office import SOURCE, BytesFeed, contents_of, unwatched

from onrecord.archive import ocfl
from onrecord.archive.disk import LocalDisk
from onrecord.archive.originals import FilesystemArchive
from onrecord.records.errors import (
    KeysError,
    NotHeldError,
    SourceChangedError,
    StorageError,
    UnsafeSourceError,
    VerificationError,
)
from onrecord.records.limits import Limits


def content_files(office):
    return sorted(office.home.rglob("*.age"))


def staging(office):
    return list((office.home / "archive/staging").iterdir())


def test_what_was_kept_is_fed_again_byte_for_byte(office):
    capture = office.capture()
    feed = office.feed(capture)
    assert contents_of(feed) == SOURCE
    assert (feed.name, feed.is_folder) == ("source", True)


def test_each_source_file_is_read_once_and_progress_ends_at_the_whole(office):
    feed, seen = BytesFeed(SOURCE), []
    office.archive().stage(feed, lambda done, total: seen.append((done, total)))
    assert feed.read == [0, 1, 2]
    whole = sum(map(len, SOURCE.values()))
    assert seen[-1] == (whole, whole)


def test_a_staged_file_opens_with_its_own_identity_and_no_other(office):
    staged = office.archive().stage(BytesFeed(SOURCE), unwatched)
    for original in staged.originals:
        data = ocfl.content_file(staged.folder, f"{original.id}.age").read_bytes()
        for name, identity in staged.identities.items():
            key = pyrage.x25519.Identity.from_str(identity)
            if name == original.id:
                assert pyrage.decrypt(data, [key]) == SOURCE[original.name]
            else:
                with pytest.raises(pyrage.DecryptError):
                    pyrage.decrypt(data, [key])


def test_identities_are_not_in_what_python_shows_of_staged(office):
    staged = office.archive().stage(BytesFeed(SOURCE), unwatched)
    assert "AGE-SECRET-KEY" not in repr(staged)


def test_files_are_for_their_owner_alone(office):
    office.capture()
    for path in (office.home / "archive").rglob("*"):
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_a_discarded_capture_leaves_nothing(office):
    archive = office.archive()
    archive.discard(archive.stage(BytesFeed(SOURCE), unwatched))
    assert staging(office) == []
    assert content_files(office) == []


def test_a_source_that_changed_is_refused_and_leaves_nothing(office):
    feed = BytesFeed(SOURCE, changed=SourceChangedError("it changed; capture again"))
    with pytest.raises(SourceChangedError):
        office.archive().stage(feed, unwatched)
    assert staging(office) == []


def test_a_source_shorter_than_it_said_is_refused_and_leaves_nothing(office):
    class Shrunk(BytesFeed):
        def open(self, number):
            self.contents = {name: data[:-1] for name, data in SOURCE.items()}
            return super().open(number)

    with pytest.raises(SourceChangedError, match="125999 bytes"):
        office.archive().stage(Shrunk(SOURCE), unwatched)
    assert staging(office) == []


def test_a_source_larger_than_the_limit_is_stopped_while_it_streams(office):
    archive = FilesystemArchive(
        office.home, LocalDisk(), office.keys, StandingClock(), office.randomness, Limits(source_bytes=1000)
    )
    with pytest.raises(UnsafeSourceError, match="1000 bytes"):
        archive.stage(BytesFeed(SOURCE), unwatched)
    assert staging(office) == []


def test_a_byte_changed_between_staging_and_keeping_is_found_by_reading_back(office):
    archive = office.archive()
    staged = archive.stage(BytesFeed(SOURCE), unwatched)
    path = content_files(office)[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(VerificationError, match=path.name):
        archive.keep(staged, office.randomness.token(16).hex())
    assert not (office.home / "archive/originals").exists()


def test_a_file_that_opens_but_holds_something_else_is_found_by_reading_back(office):
    archive = office.archive()
    staged = archive.stage(BytesFeed(SOURCE), unwatched)
    original = staged.originals[0]
    identity = pyrage.x25519.Identity.from_str(staged.identities[original.id])
    path = ocfl.content_file(staged.folder, f"{original.id}.age")
    path.write_bytes(pyrage.encrypt(b"another text", [identity.to_public()]))
    with pytest.raises(VerificationError, match="does not read back"):
        archive.keep(staged, office.randomness.token(16).hex())


def test_damage_to_an_empty_file_is_found_by_reading_back(office):
    archive = office.archive()
    staged = archive.stage(BytesFeed({"a.jpg": b"", "chat.txt": b"text"}), unwatched)
    path = ocfl.content_file(staged.folder, f"{staged.originals[0].id}.age")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(VerificationError, match=path.name):
        archive.keep(staged, office.randomness.token(16).hex())


def test_what_is_read_back_is_asked_of_the_device_and_not_of_memory(office, monkeypatch):
    asked = []
    monkeypatch.setattr(os, "POSIX_FADV_DONTNEED", 4, raising=False)
    monkeypatch.setattr(os, "posix_fadvise", lambda *told: asked.append(told[1:]), raising=False)
    office.capture()
    assert asked == [(0, 0, 4)] * len(SOURCE)


def test_a_capture_id_is_used_once(office):
    capture = office.capture()
    staged = office.archive().stage(BytesFeed(SOURCE), unwatched)
    with pytest.raises(StorageError, match="kept already"):
        office.archive().keep(staged, capture)
    assert contents_of(office.feed(capture)) == SOURCE


@pytest.mark.parametrize("name", ["../../escape", "a/b", "", "abc\ndef", "x:y:z:w"])
def test_an_id_that_is_no_plain_name_is_refused(office, name):
    staged = office.archive().stage(BytesFeed(SOURCE), unwatched)
    with pytest.raises(StorageError, match="no capture id"):
        office.archive().keep(staged, name)


def test_a_capture_that_is_not_held_is_said_so(office):
    with pytest.raises(NotHeldError):
        office.archive().feed("feedfeedfeed", [], is_folder=False, name="x")


def test_without_its_identities_a_capture_cannot_be_fed(office):
    capture = office.capture()
    office.keys.destroy_identities(capture)
    with pytest.raises(KeysError):
        office.feed(capture)


def test_sweeping_removes_what_no_event_acknowledges_and_nothing_else(office):
    kept, lost = office.capture(), office.capture()
    office.archive().stage(BytesFeed(SOURCE), unwatched)
    del office.kept[lost]
    assert office.sweep() == 2
    assert contents_of(office.feed(kept)) == SOURCE
    assert office.faults() == []
    assert staging(office) == []
    assert office.sweep() == 0
    folders = [path for path in (office.home / "archive/originals").rglob("*") if path.is_dir()]
    assert all(any(folder.iterdir()) for folder in folders)


def test_sweeping_does_not_follow_a_link_out_of_the_home(office, tmp_path):
    capture = office.capture()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter.txt").write_text("keep me")
    (office.home / "archive/staging/link").symlink_to(outside)
    above = office.home / "archive/originals" / capture[:4]
    (above / (capture[:4] + "ffff")).symlink_to(outside)
    office.sweep()
    assert (outside / "letter.txt").read_text() == "keep me"
    assert contents_of(office.feed(capture)) == SOURCE


def test_a_reader_that_stops_early_is_no_fault(office):
    capture = office.capture({"big.txt": os.urandom(3_000_000)})
    feed = office.feed(capture)
    descriptor = feed.open(0)
    assert os.read(descriptor, 10)
    os.close(descriptor)
    feed.confirm_unchanged()


def test_an_original_can_be_read_twice_at_once(office):
    capture = office.capture({"big.txt": b"line\n" * 400_000})
    feed = office.feed(capture)
    with os.fdopen(feed.open(0), "rb") as one, os.fdopen(feed.open(0), "rb") as two:
        assert one.read() == two.read() == b"line\n" * 400_000
    feed.confirm_unchanged()


@pytest.mark.parametrize("where", [0.01, 0.5, 0.999])
def test_damage_is_never_a_silent_early_end(office, where):
    capture = office.capture({"big.txt": b"line\n" * 400_000})
    path = content_files(office)[0]
    data = bytearray(path.read_bytes())
    data[int(len(data) * where)] ^= 0x20
    path.write_bytes(data)
    with pytest.raises(VerificationError, match=path.name):
        contents_of(office.feed(capture))


def test_a_cut_file_and_a_missing_file_are_found_by_whoever_reads_them(office):
    capture = office.capture({"big.txt": b"line\n" * 400_000})
    path = content_files(office)[0]
    data = path.read_bytes()
    path.write_bytes(data[:-100])
    with pytest.raises(VerificationError, match="not the file that was kept"):
        contents_of(office.feed(capture))
    path.unlink()
    with pytest.raises(VerificationError, match="cannot be read"):
        contents_of(office.feed(capture))


def test_a_wrong_identity_is_told_from_a_changed_file(office):
    capture = office.capture({"a.txt": b"text"})
    name = office.kept[capture][0].id
    office.keys.keep_identities(capture, {name: office.keys.new_identity()})
    with pytest.raises(KeysError, match="does not open"):
        contents_of(office.feed(capture))


def test_what_was_not_noted_as_begun_is_set_aside_and_comes_back_with_its_event(office):
    """The control of sweeping: an acknowledged original whose event was lost looks just like a leftover."""
    kept, lost = office.capture(), office.capture()
    for capture in (kept, lost):
        office.archive().end(capture)
    originals = office.kept.pop(lost)
    assert office.sweep() == 0
    assert office.archive().quarantined() == {lost}
    (fault,) = office.faults()
    assert f"archive/quarantine/{lost}" in fault
    assert "onrecord restore FOLDER" in fault
    office.kept[lost] = originals
    office.sweep()
    assert office.faults() == []
    assert contents_of(office.feed(lost)) == SOURCE


def test_a_capture_on_its_way_is_no_fault(office):
    begun = office.capture()
    del office.kept[begun]
    assert office.faults() == []


@pytest.mark.parametrize("name", ["home", "", "not an id"])
def test_a_planted_note_that_names_no_capture_begins_nothing_and_is_swept(office, name):
    capture = office.capture()
    note = office.home / "archive/staging" / f"{name}.begun"
    note.touch()
    assert office.archive().begun() == {capture}
    office.sweep()
    assert not note.exists()


def test_what_stands_in_quarantine_and_in_originals_alike_is_dropped_there(office):
    capture = office.capture()
    office.archive().end(capture)
    originals = office.home / "archive/originals" / ocfl.object_path(capture)
    held = office.home / "archive/quarantine" / capture
    shutil.copytree(originals, held)
    assert len(office.faults()) == 1
    office.sweep()
    assert office.faults() == []
    shutil.copytree(originals, held)
    next(held.rglob("*.age")).write_bytes(b"another")
    office.sweep()
    (fault,) = office.faults()
    assert "keep both" in fault
    assert held.exists()
