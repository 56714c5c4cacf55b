"""Whatever is changed in a log is found, and named by what it is."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.keys.desk import ACTOR, AT, Place, draft, files

from onrecord.archive.anchors import refuse_lost_witness
from onrecord.archive.journal_records import HEADER, split_segment, write_record
from onrecord.integrity import merkle
from onrecord.integrity.checkpoint import Checkpoint, checkpoint_text
from onrecord.integrity.envelopes import envelope_leaf
from onrecord.integrity.tiles import write_bundle
from onrecord.records.errors import OnRecordError, VerificationError

EVENTS = 6


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "ours")
    place.make()
    place.write(EVENTS)
    return place


def records(place: Place, first: int = 0):
    path = place.log / "journal" / f"{first:012}.events"
    return split_segment(path.read_bytes(), first)[0]


def put(place: Place, at: int, data: bytes) -> None:
    whole = place.segment.read_bytes()
    place.segment.write_bytes(whole[:at] + data + whole[at + len(data) :])


def flip(path: Path, at: int, mask: int = 0x01) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= mask
    path.write_bytes(data)


def refuses_to_write(place: Place) -> str:
    before = files(place.folder)
    with pytest.raises(VerificationError) as caught:
        place.journal().append(draft(0), AT, ACTOR)
    assert files(place.folder) == before
    return str(caught.value)


def test_a_log_as_it_was_written_has_no_fault(place: Place) -> None:
    assert place.check() == []


def test_any_flipped_byte_of_the_log_and_its_witness_is_found_in_its_file(tmp_path: Path) -> None:
    place = Place(tmp_path / "small")
    place.make()
    place.write(2)
    paths = [path for path in sorted(place.log.rglob("*")) if path.is_file()]
    paths.append(place.keys / "last-checkpoint")
    assert len(paths) == 7
    journal = place.journal(writable=False)
    for path in paths:
        whole = path.read_bytes()
        for at in range(len(whole)):
            flip(path, at, 0x20)
            faults = list(journal.check())
            assert any(path.name in fault for fault in faults), (path, at, faults)
            path.write_bytes(whole)
    assert place.check() == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_bits_anywhere_are_found(place: Place, data: st.DataObject) -> None:
    paths = [path for path in sorted(place.log.rglob("*")) if path.is_file()]
    path = data.draw(st.sampled_from(paths))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    flip(path, at, data.draw(st.integers(1, 255)))
    try:
        assert place.check()
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("envelope", "the entry of event 3"),
        ("payload", "the payload of event 3"),
        ("seal", "the seal of event 3"),
    ],
)
def test_a_changed_part_of_an_event_is_named(place: Place, part: str, said: str) -> None:
    record = records(place)[3]
    body = record.start + 8
    start = {"envelope": body, "payload": body + len(record.envelope), "seal": record.stop - 32}[part]
    flip(place.segment, start + 2)
    assert place.check() == [
        f"{said} was changed in journal/000000000000.events; run onrecord restore FOLDER"
    ]
    with pytest.raises(VerificationError, match="event 3 of 6"):
        list(place.journal(writable=False).events())


def test_a_changed_length_says_from_where_on_nothing_can_be_read(place: Place) -> None:
    flip(place.segment, records(place)[2].start + 1)
    (fault,) = place.check()
    assert fault.startswith("each of the events 2 to 5 cannot be read")


def test_a_changed_tile_is_named_and_the_journal_is_not_blamed(place: Place) -> None:
    flip(place.log / "tile" / "0" / "000.p" / "6", 40)
    assert place.check() == ["tile/0/000.p/6 was changed: the journal says otherwise"]


def test_a_missing_tile_is_named_and_made_again(place: Place) -> None:
    before = files(place.log)
    shutil.rmtree(place.log / "tile" / "entries")
    assert place.check() == [
        "tile/entries/000.p/6 is missing; the next event makes it again from the journal"
    ]
    assert place.journal().recovered == ("tiles of the log were written again from the journal",)
    assert place.check() == []
    assert before.items() >= files(place.log).items()


def test_changed_tiles_never_enter_a_signed_root(place: Place) -> None:
    flip(place.log / "tile" / "0" / "000.p" / "6", 40)
    place.write(1)
    (fault,) = [fault for fault in place.check() if "000.p/6 " not in fault] or [None]
    assert fault is None
    assert not [fault for fault in place.check() if "forked" in fault]


def test_a_cut_tail_is_found_and_nothing_is_written_over_it(place: Place) -> None:
    with place.segment.open("r+b") as file:
        file.truncate(records(place)[4].start)
    (fault,) = place.check()
    assert fault.startswith(
        "the journal holds 4 events, but the home's checkpoint counts 6: its tail was cut"
    )
    assert "tail was cut" in refuses_to_write(place)
    with pytest.raises(VerificationError, match="event 4 of 6"):
        list(place.journal(writable=False).events())


def test_a_tail_cut_inside_an_event_is_found(place: Place) -> None:
    with place.segment.open("r+b") as file:
        file.truncate(records(place)[4].start + 30)
    assert "each of the events 4 to 5 cannot be read" in place.check()[0]
    refuses_to_write(place)


def test_a_missing_segment_is_named(place: Place) -> None:
    place.write(600 - EVENTS)
    (place.log / "journal" / "000000000256.events").unlink()
    (fault,) = place.check()
    assert fault.startswith("each of the events 256 to 511 is missing from journal/000000000256.events")


def test_a_home_put_back_to_an_earlier_state_is_found(place: Place, tmp_path: Path) -> None:
    shutil.copytree(place.home, tmp_path / "yesterday")
    place.write(2)
    shutil.rmtree(place.home)
    shutil.copytree(tmp_path / "yesterday", place.home)
    (fault,) = place.check()
    assert "the home was rolled back" in fault
    assert "counts 8" in fault
    assert "rolled back" in refuses_to_write(place)


def test_a_home_put_back_by_a_single_event_is_found(place: Place, tmp_path: Path) -> None:
    shutil.copytree(place.home, tmp_path / "before")
    place.write(1)
    shutil.rmtree(place.home)
    shutil.copytree(tmp_path / "before", place.home)
    assert "rolled back" in place.check()[0]


def test_home_and_key_folder_put_back_together_are_not_found(place: Place, tmp_path: Path) -> None:
    """The control, and the limit that docs/keys.md states: only a witness elsewhere sees this."""
    shutil.copytree(place.folder, tmp_path / "before")
    place.write(1)
    shutil.rmtree(place.folder)
    shutil.copytree(tmp_path / "before", place.folder)
    assert place.check() == []


def test_a_fork_is_found(place: Place, tmp_path: Path) -> None:
    """Two events stand at one place: the home was copied, and both copies went on."""
    shutil.copytree(place.folder, tmp_path / "copy")
    copy = Place(tmp_path / "copy", seed="fork")
    place.write(1)
    copy.journal().append(draft(99), AT, ACTOR)
    shutil.rmtree(copy.keys)
    shutil.copytree(place.keys, copy.keys)
    (fault,) = copy.check()
    assert "the log was forked: its first 7 events" in fault
    assert "the key folder's last-checkpoint" in fault
    assert "forked" in refuses_to_write(copy)


def test_a_journal_written_anew_with_the_homes_own_keys_is_a_fork(place: Place) -> None:
    """Someone with all the keys cannot change the past either, once a checkpoint was handed out."""
    keys, old = place.open(), records(place)
    entry = old[2].envelope.replace(b"c-2", b"c-8")
    chosen = [entry if number == 2 else record.envelope for number, record in enumerate(old)]
    data = [write_record(n, entry, old[n].payload, keys.mac) for n, entry in enumerate(chosen)]
    place.segment.write_bytes(HEADER + b"".join(data))
    leaves = [envelope_leaf(entry) for entry in chosen]
    for width in range(1, EVENTS + 1):
        (place.log / f"tile/0/000.p/{width}").write_bytes(b"".join(leaves[:width]))
        (place.log / f"tile/entries/000.p/{width}").write_bytes(write_bundle(chosen[:width]))
    text = checkpoint_text(Checkpoint(keys.origin, EVENTS, merkle.root(leaves)))
    (place.log / "checkpoint").write_bytes(keys.sign_checkpoint(text))
    (fault,) = place.check()
    assert "forked" in fault
    assert "forked" in refuses_to_write(place)


def test_an_older_checkpoint_put_back_is_named(place: Place) -> None:
    old = (place.log / "checkpoint").read_bytes()
    place.write(3)
    (place.log / "checkpoint").write_bytes(old)
    (fault,) = place.check()
    assert fault.startswith("the home's checkpoint counts 6 events, the key folder's last-checkpoint 9")


def test_a_missing_checkpoint_is_named_and_signed_anew(place: Place) -> None:
    (place.log / "checkpoint").unlink()
    (fault,) = place.check()
    assert "was removed or put back" in fault
    place.write(1)
    assert place.check() == []


def test_a_lost_witness_is_named_and_begins_again(place: Place) -> None:
    (place.keys / "last-checkpoint").unlink()
    (fault,) = place.check()
    assert "a rollback would not be found" in fault
    place.journal()
    assert place.check() == []


def test_without_both_checkpoints_a_journal_is_not_believed(place: Place) -> None:
    (place.keys / "last-checkpoint").unlink()
    (place.log / "checkpoint").unlink()
    assert "removed or put back" in place.check()[0]
    assert "removed or put back" in refuses_to_write(place)


def test_a_checkpoint_of_a_stranger_is_named(place: Place, tmp_path: Path) -> None:
    stranger = Place(tmp_path / "theirs", seed="stranger")
    stranger.make()
    stranger.write(EVENTS)
    shutil.copy(stranger.log / "checkpoint", place.log / "checkpoint")
    (fault,) = place.check()
    assert fault.startswith("the home's checkpoint was signed by a stranger")
    assert "stranger" in refuses_to_write(place)


def test_a_stranger_who_takes_our_name_is_found_by_the_key(place: Place, tmp_path: Path) -> None:
    origin = place.open().origin
    stranger = Place(tmp_path / "theirs", seed="stranger")
    stranger.make(origin)
    stranger.write(EVENTS)
    shutil.copy(stranger.log / "checkpoint", place.log / "checkpoint")
    assert "signed by a stranger" in place.check()[0]


def test_an_event_put_at_the_end_by_a_stranger_is_never_signed(place: Place, tmp_path: Path) -> None:
    stranger = Place(tmp_path / "theirs", seed="stranger")
    stranger.make()
    stranger.write(EVENTS + 1)
    theirs = records(stranger)[EVENTS]
    whole = stranger.segment.read_bytes()
    with place.segment.open("ab") as file:
        file.write(whole[theirs.start : theirs.stop])
    (fault,) = place.check()
    assert fault == "event 6 in journal/000000000000.events was not written by this home; move it out"
    assert "event 6 was not written by this home" in refuses_to_write(place)


def test_an_event_of_ours_at_another_place_is_found(place: Place) -> None:
    first, second = records(place)[:2]
    whole = place.segment.read_bytes()
    swapped = whole[second.start : second.stop] + whole[first.start : first.stop]
    put(place, first.start, swapped)
    assert [fault.split(" was")[0] for fault in place.check()] == [
        "the entry of event 0",
        "the entry of event 1",
    ]


def test_bytes_after_a_full_segment_are_named(place: Place) -> None:
    place.write(256 - EVENTS)
    with place.segment.open("ab") as file:
        file.write(b"more")
    assert place.check() == ["journal/000000000000.events holds bytes after its last event; move them out"]


def test_a_segment_beyond_the_end_is_named(place: Place) -> None:
    (place.log / "journal" / "999999999744.events").write_bytes(HEADER)
    assert any("lies beyond the journal's end" in fault for fault in place.check())
    refuses_to_write(place)


def test_a_file_that_is_none_of_the_log_is_named(place: Place) -> None:
    (place.log / "tile" / "0" / "notes.txt").write_bytes(b"x")
    assert place.check() == ["'tile/0/notes.txt' is no file of the log; move it out of the archive"]


def test_a_log_read_with_anothers_keys_shows_nothing(place: Place, tmp_path: Path) -> None:
    stranger = Place(tmp_path / "theirs", seed="stranger")
    keys = stranger.make()
    journal = place.journal(keys, writable=False)
    assert list(journal.check())
    assert [event.payload for event in journal.events()] == []
    with pytest.raises(OnRecordError):
        place.journal(keys)


def test_an_officer_may_go_on_from_an_older_copy_by_moving_the_witness_aside(
    place: Place, tmp_path: Path
) -> None:
    shutil.copytree(place.home, tmp_path / "older")
    place.write(3)
    shutil.rmtree(place.home)
    shutil.copytree(tmp_path / "older", place.home)
    refuses_to_write(place)
    (place.keys / "last-checkpoint").rename(tmp_path / "evidence")
    place.write(1)
    assert place.check() == []
    assert place.journal(writable=False).size == EVENTS + 1


@pytest.mark.parametrize("name", ["tile/0", "tile/entries"])
def test_a_folder_in_the_place_of_the_newest_tile_is_named(place: Place, name: str) -> None:
    newest = max((place.log / name / "000.p").iterdir(), key=lambda path: int(path.name))
    newest.unlink()
    newest.mkdir()
    (fault,) = place.check()
    assert fault.startswith(f"{name}/000.p/{newest.name} is missing")


def test_a_lost_witness_is_refused_where_a_home_is_opened_for_writing(place: Place) -> None:
    keys = place.open()
    refuse_lost_witness(place.log, place.disk, keys)
    (place.keys / "last-checkpoint").unlink()
    with pytest.raises(VerificationError, match="--restart-witness"):
        refuse_lost_witness(place.log, place.disk, keys)
