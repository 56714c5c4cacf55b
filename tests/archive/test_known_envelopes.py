"""Whoever keeps a journal open reads what is new of it, and what was changed."""

import os

import pytest
from tests.keys.desk import ACTOR, AT, Place, draft

from onrecord.archive import known_envelopes
from onrecord.archive.journal import FOLDER, FilesystemJournal
from onrecord.archive.journal_segments import Segments
from onrecord.archive.known_envelopes import KnownEnvelopes
from onrecord.records.errors import VerificationError


@pytest.fixture
def place(tmp_path):
    place = Place(tmp_path)
    place.make()
    return place


@pytest.fixture
def read(monkeypatch):
    """Note the first event of each segment that is read from the disk."""
    noted, reads = [], Segments.read

    def noting(self, first):
        noted.append(first)
        return reads(self, first)

    monkeypatch.setattr(Segments, "read", noting)
    return noted


def journal_of(place, known) -> FilesystemJournal:
    """Open the journal anew, as each question of a service does."""
    return FilesystemJournal(place.home / "archive", place.disk, place.open(), place.randomness, known=known)


def numbers(place, known, start=0):
    return [one.sequence for one in journal_of(place, known).envelopes(start)]


def test_what_is_as_it_was_is_not_read_again(place, read):
    place.write(600)
    known = KnownEnvelopes()
    read.clear()
    assert numbers(place, known) == list(range(600))
    assert read == [0, 256, 512]
    for start in (0, 1, 255, 256, 511, 599, 600, 9_999):
        assert numbers(place, known, start) == list(range(start, 600))
    assert read == [0, 256, 512]


def test_an_event_that_was_added_is_seen_and_its_segment_alone_is_read(place, read):
    place.write(300)
    known = KnownEnvelopes()
    assert len(numbers(place, known)) == 300
    place.journal().append(draft(300), AT, ACTOR)
    read.clear()
    assert len(numbers(place, known)) == 301
    assert read == [256]


def test_an_event_that_was_changed_since_is_refused(place):
    place.write(3)
    known = KnownEnvelopes()
    assert len(numbers(place, known)) == 3
    data = bytearray(place.segment.read_bytes())
    data[len(data) // 2] ^= 1
    place.segment.write_bytes(data)
    with pytest.raises(VerificationError, match="onrecord verify"):
        numbers(place, known)


def test_what_comes_after_a_changed_event_is_told_as_a_journal_that_knows_nothing_tells_it(place):
    place.write(9)
    known = KnownEnvelopes()
    data = bytearray(place.segment.read_bytes())
    data[200] ^= 1
    place.segment.write_bytes(data)
    for _ in range(2):
        assert numbers(place, known, 5) == numbers(place, KnownEnvelopes(), 5) == [5, 6, 7, 8]
    with pytest.raises(VerificationError, match="event 0 of 9"):
        numbers(place, known)


def test_no_more_segments_are_kept_than_there_is_room_for(place, read, monkeypatch):
    monkeypatch.setattr(known_envelopes, "MOST_SEGMENTS", 2)
    place.write(600)
    known = KnownEnvelopes()
    numbers(place, known)
    read.clear()
    assert numbers(place, known) == list(range(600))
    assert read == [512]


def test_a_segment_that_was_taken_away_is_missed(place):
    place.write(300)
    known = KnownEnvelopes()
    assert len(numbers(place, known)) == 300
    (place.home / "archive" / FOLDER / "journal" / "000000000000.events").unlink()
    with pytest.raises(VerificationError, match="event 0 of 300"):
        numbers(place, known)


def test_a_segment_that_changes_while_it_is_read_is_read_again(tmp_path):
    known, path, reads = KnownEnvelopes(), tmp_path / "segment", []
    path.write_bytes(b"a")

    def reading():
        reads.append(path.read_bytes())
        path.write_bytes(b"a longer one")
        return reads[-1]

    assert known.of(path, reading) == b"a"
    assert known.of(path, reading) == b"a longer one"


def test_chosen_events_come_in_order_with_what_they_say_each_segment_read_once(place, read):
    place.write(600)
    journal = journal_of(place, KnownEnvelopes())
    read.clear()
    chosen = [0, 7, 255, 256, 599]
    found = list(journal.events_at(chosen))
    assert read == [0, 256, 512]
    assert [one.envelope.sequence for one in found] == chosen
    assert [one.payload for one in found] == [next(iter(journal.events(one))).payload for one in chosen]


@pytest.mark.parametrize("wanted", [3, 255, 256, 10_000])
def test_a_chosen_event_that_is_not_there_is_refused(place, wanted):
    place.write(3)
    with pytest.raises(VerificationError, match=f"event {wanted} was changed or is missing"):
        list(journal_of(place, KnownEnvelopes()).events_at([0, wanted]))


def test_a_chosen_event_that_was_changed_is_refused_whatever_is_known(place):
    place.write(3)
    known = KnownEnvelopes()
    numbers(place, known)
    before = place.segment.stat()
    data = bytearray(place.segment.read_bytes())
    data[-40] ^= 1
    place.segment.write_bytes(data)
    os.utime(place.segment, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert numbers(place, known) == [0, 1, 2]  # decision 0035: put back by its time, it is not read again
    with pytest.raises(VerificationError, match="event 2 was changed"):
        list(journal_of(place, known).events_at([2]))
    assert [*journal_of(place, known).check()]
