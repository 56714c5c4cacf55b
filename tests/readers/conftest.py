"""Sources made of bytes in memory, read as files or through real pipes."""

import io
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

import pytest
from tests.support.pipes import pour

from onrecord.ports.originals import Original
from onrecord.readers.originals import Source, open_original
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

Opener = Callable[[bytes], BinaryIO]
OpenSource = Callable[..., Original]


def seekable(data: bytes) -> BinaryIO:
    return io.BytesIO(data)


class ForwardOnly(io.BytesIO):
    """Bytes that can be read forward alone, a little at a time, as from a pipe."""

    def seekable(self) -> bool:
        return False

    def seek(self, _offset: int, _whence: int = 0) -> int:
        raise io.UnsupportedOperation("seek")

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size if size is None or size < 0 else min(size, 7))


@pytest.fixture(scope="session")
def forward_only() -> Opener:
    return ForwardOnly


class Pipes:
    """Pours bytes into pipes, one thread each, as the archive's feed does."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self.opened = 0

    def __call__(self, data: bytes) -> BinaryIO:
        reading, writing = os.pipe()
        thread = threading.Thread(target=pour, args=(data, writing))
        self._threads.append(thread)
        self.opened += 1
        thread.start()
        return io.FileIO(reading, "rb")

    def join(self) -> None:
        for thread in self._threads:
            thread.join()


@pytest.fixture
def pipes() -> Iterator[Pipes]:
    poured = Pipes()
    yield poured
    poured.join()


@pytest.fixture(params=["file", "pipe"])
def opener(request: pytest.FixtureRequest, pipes: Pipes) -> Opener:
    return pipes if request.param == "pipe" else seekable


@pytest.fixture
def open_source() -> OpenSource:
    def open_bytes(
        data: bytes | Mapping[str, bytes],
        name: str = "source",
        *,
        opener: Opener = seekable,
        limits: Limits | None = None,
        size: int | None = None,
    ) -> Original:
        contents = [(name, data)] if isinstance(data, bytes) else sorted(data.items())
        files = [
            Entry(n, path, len(body) if size is None else size) for n, (path, body) in enumerate(contents)
        ]
        source = Source(name, not isinstance(data, bytes), files, lambda number: opener(contents[number][1]))
        return open_original(source, Assumptions(), limits or Limits())

    return open_bytes
