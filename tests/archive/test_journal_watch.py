"""Whether a journal changed is told without reading it, also where a new segment begins."""

import os

import pytest

from onrecord.archive.journal_segments import SEGMENT_EVENTS, segment_name
from onrecord.archive.journal_watch import JournalWatch


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "archive/log/journal"
    made.mkdir(parents=True)
    return made


def written(folder, sequence, data):
    with (folder / segment_name(sequence)).open("ab") as segment:
        segment.write(data)


def test_each_event_shows_and_nothing_else_does(folder, tmp_path):
    watch = JournalWatch(tmp_path)
    seen = [watch.stamp()]
    for sequence in (0, 1, SEGMENT_EVENTS, SEGMENT_EVENTS + 1, 2 * SEGMENT_EVENTS):
        written(folder, sequence, b"an event")
        seen.append(watch.stamp())
        assert watch.stamp() == seen[-1]
    assert len(set(seen)) == len(seen)


def test_who_begins_to_watch_late_sees_the_same_end(folder, tmp_path):
    for sequence in (0, SEGMENT_EVENTS, 2 * SEGMENT_EVENTS):
        written(folder, sequence, b"an event")
    assert JournalWatch(tmp_path).stamp()[0] == 2 * SEGMENT_EVENTS


def test_an_event_that_was_taken_back_shows(folder, tmp_path):
    watch = JournalWatch(tmp_path)
    for sequence in (0, SEGMENT_EVENTS):
        written(folder, sequence, b"an event")
    before = watch.stamp()
    (folder / segment_name(SEGMENT_EVENTS)).unlink()
    after = watch.stamp()
    assert after != before
    path = folder / segment_name(0)
    path.write_bytes(b"another!")
    os.utime(path, ns=(1, 1))
    assert watch.stamp() != after


def test_a_home_without_a_journal_has_an_end_too(tmp_path):
    assert JournalWatch(tmp_path).stamp() == (0, 0, 0, 0)
