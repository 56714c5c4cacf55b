"""A torn end is told from a whole event, and from a stranger's, at every length."""

import shutil
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.keys.desk import ACTOR, AT, Place, draft

from onrecord.archive.journal_records import HEADER, split_segment, write_record


def third_record(place: Place, folder: Path) -> tuple[bytes, bytes]:
    """Return the segment of two events, and the bytes that a third would add."""
    shutil.copytree(place.folder, folder)
    longer = Place(folder)
    longer.journal().append(draft(2), AT, ACTOR)
    before = place.segment.read_bytes()
    return before, longer.segment.read_bytes()[len(before) :]


def test_an_event_torn_at_any_byte_is_removed_and_no_other(tmp_path: Path) -> None:
    place = Place(tmp_path / "ours")
    place.make()
    place.write(2)
    before, record = third_record(place, tmp_path / "longer")
    for length in range(1, len(record)):
        for torn in (record[:length], record[:length] + bytes(len(record) - length), bytes(length)):
            place.segment.write_bytes(before + torn)
            assert place.journal(writable=False).size == 2
            if length % 64 == 1:
                assert place.check() == []
            assert place.journal().recovered == ("what an interrupted write left after event 1 was removed",)
            assert place.segment.read_bytes() == before
    place.segment.write_bytes(before + record)
    assert place.check() == []
    assert place.journal().recovered == (
        "event 2, committed before an interruption, was brought into the log",
    )
    assert place.journal().size == 3
    assert place.check() == []


def test_a_torn_first_event_leaves_an_empty_journal(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.make()
    place.write(1)
    whole = place.segment.read_bytes()
    shutil.rmtree(place.log)
    (place.keys / "last-checkpoint").unlink()
    for length in (0, 1, len(HEADER) - 1, len(HEADER), len(HEADER) + 5, len(whole) - 1):
        place.segment.parent.mkdir(parents=True, exist_ok=True)
        place.segment.write_bytes(whole[:length])
        assert place.check() == []
        assert place.journal().size == 0
        assert not place.segment.exists() or length == 0
    place.write(2)
    assert place.check() == []


def test_a_torn_event_at_a_segments_beginning_leaves_the_segment_before(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.make()
    place.write(256)
    second = place.log / "journal" / "000000000256.events"
    second.write_bytes(HEADER + b"\x00\x00\x01")
    assert place.check() == []
    assert place.journal().size == 256
    assert not second.exists()
    place.write(1)
    assert place.check() == []


def _mac(purpose: str, data: bytes) -> str:
    return f"{hash((purpose, data)) & (1 << 64) - 1:064x}"


@given(st.lists(st.tuples(st.binary(min_size=1, max_size=50), st.binary(max_size=50))), st.integers(0, 10**9))
def test_records_come_back_as_they_were_joined(parts: list[tuple[bytes, bytes]], first: int) -> None:
    data = HEADER + b"".join(write_record(first + n, *part, _mac) for n, part in enumerate(parts))
    records, rest = split_segment(data, first)
    assert rest == len(data)
    assert [(record.envelope, record.payload) for record in records] == parts
    assert all(record.is_sealed(_mac) for record in records)
    assert [record.sequence for record in records] == [first + n for n in range(len(parts))]


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_split_without_harm(data: bytes) -> None:
    for segment in (data, HEADER + data):
        records, rest = split_segment(segment, 0)
        assert 0 <= rest <= len(segment)
        assert not [record for record in records if record.is_sealed(_mac)]
