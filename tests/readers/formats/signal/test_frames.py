"""The rules of the reader of Signal's binary frames."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.signal import golden, writing
from tests.support import wire

from onrecord.readers.formats import signal_frames, signal_jsonl
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError

HARBOUR = golden.SAMPLES / "signal-jsonl" / "harbour"
FRAMES = writing.frames_of((HARBOUR / "main.jsonl").read_bytes())
MAIN = wire.delimited(FRAMES)
OFFSETS = [len(wire.delimited(FRAMES[:count])) for count in range(len(FRAMES))]
FILES = {path.relative_to(HARBOUR).as_posix(): path.read_bytes() for path in HARBOUR.rglob("files/*/*")}
SENT = 1_741_600_000_000
ANN = bytes(range(16))
HEADER = wire.message((1, 1), (2, SENT), (4, "Android 7"))


def read(data: bytes, **files: bytes) -> list[dict[str, object]]:
    return list(golden.lines(signal_frames, golden.memory_original({"main.frames": data, **files})))


def starts(lines) -> list[int]:
    return sorted({line["span"]["first_byte"] for line in lines if "kind" in line})


def test_both_forms_of_one_backup_read_the_same():
    found = read(MAIN, **FILES)
    lines = list(golden.lines(signal_jsonl, golden.folder_original(HARBOUR)))
    places = {"span", "flags"}

    def rows(every):
        return [
            {key: one for key, one in line.items() if key not in places} for line in every if "kind" in line
        ]

    ours, theirs = rows(found), rows(lines)
    # A change that nobody knows has no name on the wire.
    renamed = [{**row, "body": "?"} if "Future" in str(row["body"]) else row for row in theirs]
    assert [
        {**row, "body": "?"} if row["body"] in {"groupChange", "unknown"} else row for row in ours
    ] == renamed
    assert [row["flags"] for row in found if "kind" in row] == [
        row["flags"] for row in lines if "kind" in row
    ]


def test_fields_stand_under_the_numbers_of_the_definition():
    contact = wire.message((1, ANN), (4, 447700900001), (11, "Ann"), (12, "Ferrier"))
    text = wire.message((1, "hello \ufffc"), (2, wire.message((1, 6), (2, 1), (3, ANN))))
    reaction = wire.message((1, "+"), (2, 1), (3, SENT + 5), (4, 1))
    locator = wire.message((1, b"k"), (3, 9), (9, b"l" * 64), (10, b"h" * 32))
    attachment = wire.message((1, wire.message((4, "image/png"), (7, "a.png"), (13, locator))), (2, 1))
    standard = wire.message((2, text), (3, attachment), (6, reaction))
    sent = wire.message((1, 2), (2, SENT + 1), (6, b""))
    base = ((1, 3), (2, 2), (3, SENT))
    data = wire.delimited(
        [
            HEADER,
            wire.message((1, wire.message((4, "Morwenna"), (5, "Pryce")))),
            wire.message((2, wire.message((1, 1), (5, b"")))),
            wire.message((2, wire.message((1, 2), (2, contact)))),
            wire.message((3, wire.message((1, 3), (2, 2)))),
            wire.message(
                (4, wire.message(*base, (5, 60_000), (8, wire.message((1, SENT), (3, 1))), (11, standard)))
            ),
            wire.message(
                (
                    4,
                    wire.message(
                        (1, 3),
                        (2, 1),
                        (3, SENT),
                        (9, wire.message((1, sent))),
                        (11, wire.message((2, wire.message((1, "own"))))),
                    ),
                )
            ),
            wire.message((4, wire.message(*base, (8, b""), (22, wire.message((1, 1)))))),
            wire.message(
                (4, wire.message(*base, (10, b""), (15, wire.message((3, wire.message((1, 3_600_000)))))))
            ),
            wire.message(
                (
                    4,
                    wire.message(
                        *base, (10, b""), (15, wire.message((7, wire.message((2, 2), (3, 1), (4, 3)))))
                    ),
                )
            ),
        ]
    )
    said, own, deleted, timer, call = (line for line in read(data) if "kind" in line)
    assert (said["sender"], said["body"], said["timer_seconds"]) == ("Ann Ferrier", "hello @Ann Ferrier", 60)
    assert said["attachments"][0]["type"] == "audio"
    assert said["attachments"][0]["bytes"] == 9
    assert said["reactions"] == [{"by": "Morwenna Pryce", "emoji": "+", "at": "2025-03-10T09:46:40.005Z"}]
    assert own["delivery"] == [{"to": "Ann Ferrier", "state": "read", "at": "2025-03-10T09:46:40.001Z"}]
    assert deleted["deleted_by"] == "Morwenna Pryce"
    assert timer["notice"]["seconds"] == 3600
    assert call["body"] == "Missed video call"


def test_it_is_known_by_its_header_and_its_ending():
    assert signal_frames.recognise(MAIN[:65536], "main.frames") is Match.CERTAIN
    assert signal_frames.recognise(MAIN[:65536], "main") is Match.NO
    assert signal_frames.recognise(b"", "main.frames") is Match.NO
    assert signal_frames.recognise(b"\x03abc", "main.frames") is Match.NO


def test_where_it_is_cut_is_said_and_what_stands_before_is_read():
    end = len(wire.delimited(FRAMES[:20]))
    lines = read(MAIN[: end + 3])
    cut = next(line for line in lines if "anomaly" in line)
    assert cut["span"]["first_byte"] == end
    assert starts(lines) == OFFSETS[15:20]


def test_a_frame_that_is_no_message_is_an_anomaly_and_the_rest_is_read():
    data = wire.delimited([*FRAMES[:16], b"\xff\xff", *FRAMES[16:18]])
    lines = read(data)
    assert [line["anomaly"] for line in lines if "anomaly" in line] == ["a frame that is no valid message"]
    assert len(starts(lines)) == 3


def test_another_file_is_refused():
    with pytest.raises(UnreadableError):
        read(b"abc")


def test_a_source_cut_anywhere_gives_a_beginning_of_what_the_whole_gives():
    whole = [line for line in read(MAIN) if "kind" in line]
    for end in range(len(FRAMES[0]) + 1, len(MAIN), 211):
        cut = [line for line in read(MAIN[:end]) if "kind" in line]
        assert cut == whole[: len(cut)]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(MAIN) - 1), st.integers(0, 7))
def test_a_flipped_bit_raises_nothing_but_our_errors(place, bit):
    data = bytearray(MAIN)
    data[place] ^= 1 << bit
    with contextlib.suppress(OnRecordError):
        read(bytes(data))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=6))
def test_frames_of_any_bytes_raise_nothing_and_are_all_accounted_for(frames):
    lines = read(wire.delimited([HEADER, *(wire.message((4, one)) for one in frames)]))
    assert len({line["span"]["first_byte"] for line in lines if "span" in line}) == len(frames)


def test_deep_nesting_ends():
    item = wire.message((1, 3), (3, SENT))
    for _ in range(60):
        item = wire.message((3, SENT), (6, item))
    assert (
        len([line for line in read(wire.delimited([HEADER, wire.message((4, item))])) if "kind" in line]) == 1
    )


def test_two_reads_are_equal():
    assert json.dumps(read(MAIN, **FILES)) == json.dumps(read(MAIN, **FILES))
