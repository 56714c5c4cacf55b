"""Messages and lines of any length: read in flat memory, cut and flagged, never lost from the spans."""

import tracemalloc
from collections.abc import Iterator
from typing import Self

import pytest
from tests.readers.formats.whatsapp_text.oracle import read as read_slowly
from tests.readers.formats.whatsapp_text.source import BLOCK_BYTES, android, chat, reading, rows_of
from tests.readers.formats.whatsapp_text.test_against_oracle import NAME, plainly

from onrecord.readers.formats import whatsapp_text
from onrecord.readers.formats.whatsapp_text.emission import LONGEST_BODY_BYTES
from onrecord.records.messages import Assumptions, Entry, Statement

MIB = 1024 * 1024
LATER = b"13/03/2024, 10:00 - Ann: later\n"
LONG_TEXTS = [
    "x" * (LONGEST_BODY_BYTES + 1),
    "é" * LONGEST_BODY_BYTES,
    "line\n" * (LONGEST_BODY_BYTES // 4),
    "[13/03/2024, 09:00:00] Ann: pasted\n" * 31_000,
    "x" * 3 * MIB + "\n" + "y" * 3 * MIB,
    "x\r\n" * (MIB // 2),
]


@pytest.mark.parametrize("length", [LONGEST_BODY_BYTES - 1, LONGEST_BODY_BYTES, LONGEST_BODY_BYTES + 1])
def test_a_body_is_cut_at_its_cap_and_flagged(length: int) -> None:
    rows = rows_of(android("Ben: " + "x" * length) + LATER)
    over = length > LONGEST_BODY_BYTES
    assert len(rows[0]["body"]) == min(length, LONGEST_BODY_BYTES)
    assert rows[0]["flags"] == (["long_body"] if over else None)
    assert rows[1]["body"] == "later"


@pytest.mark.parametrize("text", LONG_TEXTS)
@pytest.mark.parametrize("block_bytes", [100_003, BLOCK_BYTES])
def test_long_messages_read_as_the_slow_reader_reads_them(text: str, block_bytes: int) -> None:
    data = android("Ann: hello", f"Ben: {text}") + LATER
    assert plainly(data, None, block_bytes) == read_slowly(data, NAME)


@pytest.mark.parametrize("text", LONG_TEXTS)
def test_a_long_message_may_be_the_last(text: str) -> None:
    data = android("Ann: hello", f"Ben: {text}").rstrip(b"\n")
    assert plainly(data, None, 100_003) == read_slowly(data, NAME)


@pytest.mark.parametrize(
    "piece", [": ", "1", "1/", "[", "<", "(", "\u200e", "13/03/2024, 09:00 - ", "<attached: "]
)
def test_no_line_takes_long_for_its_kind(piece: str) -> None:
    """Ten megabytes of what the grammar looks for: anything worse than linear would never end."""
    line = piece * (10 * MIB // len(piece.encode()))
    data = line.encode() + b"\n" + android("Ann: hello", f"Ben: {line}", line) + line.encode() + b"\n" + LATER
    rows, _, _ = reading(chat(LATER + data))
    assert rows[-1]["body"] == "later"


class EndlessLine:
    """A chat whose second message is one line of any length, made as it is read."""

    name = NAME
    assumptions = Assumptions()

    def __init__(self, length: int) -> None:
        self._length = length

    def entries(self) -> list[Entry]:
        return [Entry(0, NAME, self._length)]

    def open(self, _entry: Entry) -> "EndlessStream":
        return EndlessStream(self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        yield LATER + b"13/03/2024, 10:01 - Ben: "
        for _ in range(self._length // MIB):
            yield b"x" * MIB
        yield b"\n" + LATER


class EndlessStream:
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, size: int) -> bytes:
        self._rest = self._rest or next(self._pieces, b"")
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    def readinto(self, buffer: memoryview) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def test_a_line_of_a_hundred_megabytes_is_read_in_flat_memory() -> None:
    peaks = []
    for length in (20 * MIB, 100 * MIB):
        tracemalloc.start()
        items = list(whatsapp_text.read(EndlessLine(length)))  # type: ignore[arg-type]
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        rows = [row for item in items[:-1] for row in item.to_pylist()]
        assert isinstance(items[-1], Statement)
        assert [(row["span"]["first"], len(row["body"])) for row in rows] == [(1, 5), (2, MIB), (3, 5)]
        assert rows[1]["flags"] == ["long_body"]
    assert peaks[1] < 1.2 * peaks[0]
    assert peaks[1] < 60 * MIB
