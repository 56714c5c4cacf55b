"""Memory does not grow with the source, for every reader of the registry that can be so.

A reader's tests have ``big.py`` with ``write(path, messages)``, or the reader stands in ``NOT_FLAT`` with
the reason. What is measured is what Python and Arrow hold, not how long it takes.
"""

import importlib.util
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest
from tests.support.kill_driver import in_a_process_of_its_own

from onrecord.ports.originals import ByteStream
from onrecord.readers import batching
from onrecord.readers.matching import Reader
from onrecord.readers.registry import READERS, load
from onrecord.records.messages import Assumptions, Entry

pytestmark = pytest.mark.minutes

FORMATS = Path(__file__).parent / "formats"

_A_DATABASE = "a database is read into memory, since the child may open no file: memory is the file's size"
_A_FILE_A_MESSAGE = "each message is a file of its own: limits.folder_files bounds them"
_ONE_MESSAGE = "a source is one message or one event file, bounded by limits of its own"
NOT_FLAT = {
    "android-sms-db": _A_DATABASE,
    "email-eml": _ONE_MESSAGE,
    "email-msg": _ONE_MESSAGE,
    "email-pst": "the library that opens it keeps its index in memory",
    "imessage-db": _A_DATABASE,
    "linkedin-messages": "a table of up to 32 MB is held, to be put into the order of time",
    "note": _ONE_MESSAGE,
    "rsmf": _ONE_MESSAGE,
    "screenshot": _A_FILE_A_MESSAGE,
    "signal-android-db": _A_DATABASE,
    "signal-desktop-db": _A_DATABASE,
    "voice-note": _A_FILE_A_MESSAGE,
    "whatsapp-android-db": _A_DATABASE,
    "whatsapp-ios-db": _A_DATABASE,
}
"""Readers whose memory grows with the source, and why."""

AHEAD_BYTES, BYTES_A_MESSAGE = 2 * 1024**2, 100
"""What a reader may hold more of the longer source: of its stream, and a key of each message."""


def generator(reader: Reader) -> ModuleType | None:
    """Return the module that writes big sources of a reader's format, if its tests have one."""
    module_name = getattr(reader, "__name__", reader.NAME).rpartition(".")[2]
    path = FORMATS / module_name / "big.py"
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(f"big_{module_name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class OnDisk:
    """A file or folder whose entries are read from the disk, so that nothing of it is held here."""

    assumptions = Assumptions()

    def __init__(self, path: Path) -> None:
        self.name = path.name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        self._paths = [one for one in found if one.is_file()]
        self._root = path if path.is_dir() else path.parent

        names = [one.relative_to(self._root).as_posix() for one in self._paths]
        sizes = [one.stat().st_size for one in self._paths]
        self._entries = [
            Entry(n, name, size) for n, (name, size) in enumerate(zip(names, sizes, strict=True))
        ]

    def entries(self) -> list[Entry]:
        return self._entries

    def open(self, entry: Entry) -> ByteStream:
        return io.BufferedReader(io.FileIO(self._paths[entry.number]))


def peak_bytes(reader: Reader, path: Path) -> tuple[int, int]:
    """Return how many messages were read and the most memory that was held while they were."""
    rows, arrow, original = 0, pa.total_allocated_bytes(), OnDisk(path)
    tracemalloc.start()
    try:
        for item in reader.read(original):
            rows += item.num_rows if isinstance(item, pa.RecordBatch) else 0
            arrow = max(arrow, pa.total_allocated_bytes())
        return rows, tracemalloc.get_traced_memory()[1] + arrow
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.NAME)
def test_memory_does_not_grow_with_the_source(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound lies far below what kept messages cost, and above what a set of their ids does."""
    big = generator(reader)
    if big is None:
        pytest.skip(NOT_FLAT[reader.NAME])
    load((reader,))  # code is no part of what is measured
    # Batches that are closed early, so that a full one fits into the smaller source.
    monkeypatch.setitem(batching.batches.__kwdefaults__, "max_rows", 500)
    monkeypatch.setattr(batching, "BATCH_TEXT_CHARACTERS", 10_000)
    sizes: tuple[int, int] = getattr(big, "SIZES", (2_000, 20_000))
    write: Callable[[Path, int], None] = big.write
    paths = [tmp_path / str(messages) / getattr(big, "NAME", "source") for messages in sizes]
    for path, messages in zip(paths, sizes, strict=True):
        path.parent.mkdir()
        write(path, messages)
    peaks = []
    for path, messages in zip(paths, sizes, strict=True):
        rows, peak = _alone(reader, path, tmp_path / "measured.json")
        assert rows >= messages
        peaks.append(peak)
    assert peaks[1] - peaks[0] < AHEAD_BYTES + BYTES_A_MESSAGE * (sizes[1] - sizes[0]), peaks


def _alone(reader: Reader, path: Path, report: Path) -> tuple[int, int]:
    """Measure in a fork: threads that earlier tests left behind are not in it, and hold nothing there."""

    def work() -> int:
        report.write_text(json.dumps(peak_bytes(reader, path)))
        return 0

    assert in_a_process_of_its_own(work) == 0
    rows, peak = json.loads(report.read_text())
    return rows, peak


def test_a_reader_is_flat_or_it_is_said_why_not() -> None:
    flat = {reader.NAME for reader in READERS if generator(reader)}
    assert flat | set(NOT_FLAT) >= {reader.NAME for reader in READERS}
    assert not flat & set(NOT_FLAT)
