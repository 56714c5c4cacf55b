"""An Original in memory, and rows in the form that the tests compare."""

import io
from collections.abc import Sequence
from typing import BinaryIO

from onrecord.readers.formats import whatsapp_text
from onrecord.records.messages import Anomaly, Assumptions, DateOrder, Entry, Statement

BLOCK_BYTES = 4 * 1024**2


class Forward(io.RawIOBase):
    """A stream that cannot seek and gives little at a time, as a pipe does."""

    def __init__(self, data: bytes, most: int) -> None:
        super().__init__()
        self._data = memoryview(data)
        self._most = most

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        count = min(self._most, len(self._data) if size < 0 else size)
        piece, self._data = bytes(self._data[:count]), self._data[count:]
        return piece

    def readinto(self, buffer) -> int:
        piece = self.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class MemoryOriginal:
    """A plain file, or the entries of a container, held in memory."""

    def __init__(
        self,
        name: str,
        files: Sequence[tuple[str, bytes]],
        order: DateOrder | None = None,
        most: int = 1 << 20,
    ) -> None:
        self.name = name
        self.assumptions = Assumptions(date_order=order)
        self._files = files
        self._most = most

    def entries(self) -> list[Entry]:
        return [Entry(number, name, len(data)) for number, (name, data) in enumerate(self._files)]

    def open(self, entry: Entry) -> BinaryIO:
        return Forward(self._files[entry.number][1], self._most)  # type: ignore[return-value]


def chat(data: bytes, name: str = "WhatsApp Chat with Harbour.txt", **options: object) -> MemoryOriginal:
    return MemoryOriginal(name, [(name, data)], **options)  # type: ignore[arg-type]


def reading(
    original: MemoryOriginal, block_bytes: int = BLOCK_BYTES
) -> tuple[list[dict], list[Anomaly], Statement]:
    """Return rows as dicts, anomalies, and the statement, which must come last."""
    rows: list[dict] = []
    anomalies: list[Anomaly] = []
    statement = None
    for item in whatsapp_text.read(original, block_bytes=block_bytes):
        assert statement is None
        if isinstance(item, Statement):
            statement = item
        elif isinstance(item, Anomaly):
            anomalies.append(item)
        else:
            item.validate(full=True)
            rows.extend(item.to_pylist())
    assert statement is not None
    return rows, anomalies, statement


def rows_of(data: bytes, **options: object) -> list[dict]:
    return reading(chat(data, **options))[0]


def android(*texts: str, day: str = "13/03/2024") -> bytes:
    """Return an Android chat, one minute between messages."""
    return "".join(f"{day}, 09:{minute:02} - {text}\n" for minute, text in enumerate(texts)).encode()


def iphone(*texts: str, day: str = "13/03/2024") -> bytes:
    """Return an iPhone chat, one second between messages."""
    return "".join(f"[{day}, 09:00:{second:02}] {text}\r\n" for second, text in enumerate(texts)).encode()
