"""Samples of a reader, wherever they stand: files, zips and folders, as sources that a reader can read.

A sample is a file or folder under ``tests/samples/READER/``. Databases are committed as SQL text and
made when they are read: ``chat.db.sql`` (or ``chat.sql``, by ``DATABASE_NAMES``) is the database
``chat.db``. A folder is one sample when its golden file stands beside it; else its files are samples of
their own.
"""

import functools
import io
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.originals import Source, open_original
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

SAMPLES = Path(__file__).parents[1] / "samples"
GOLDEN_ENDING = ".golden.json"
DATABASE_NAMES = {
    "signal-desktop-db": "db.sqlite",
    "whatsapp-ios-db": "{stem}.sqlite",
}
"""How the app names the database that ``stem.sql`` makes, by reader; ``stem.db`` for the others."""

_NO_SAMPLES = (GOLDEN_ENDING, ".md", ".py")


@dataclass(frozen=True)
class Contents:
    """A source in memory: its name, and its files by their path in it, sorted by path."""

    name: str
    is_folder: bool
    files: dict[str, bytes] = field(repr=False)

    def with_file(self, path: str, data: bytes) -> "Contents":
        """Return the same with other bytes in one file."""
        return Contents(self.name, self.is_folder, {**self.files, path: data})

    def original(self) -> Original:
        """Return what a reader reads: for a zip its entries, for a folder its files."""
        data = list(self.files.values())
        entries = [Entry(number, path, len(data[number])) for number, path in enumerate(self.files)]
        source = Source(self.name, self.is_folder, entries, lambda number: io.BytesIO(data[number]))
        return open_original(source, Assumptions(), Limits())

    def piped(self) -> "Watched":
        """Return the same as it comes through pipes: forward alone, a few bytes at a time beneath."""
        return Watched(self.original())

    def write(self, folder: Path) -> Path:
        """Write it below a folder that is there; return its path."""
        for path, data in self.files.items():
            place = folder / self.name / path if self.is_folder else folder / self.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        return folder / self.name


def samples(reader_name: str) -> list[Path]:
    """Return every sample of a reader, in order of its path."""
    return sorted(_below(SAMPLES / reader_name))


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and not golden_of(path).exists():
            yield from _below(path)
        elif not path.name.endswith(_NO_SAMPLES):
            yield path


def golden_of(sample: Path) -> Path:
    """Return where a sample's golden file stands, or would."""
    return sample.with_name(sample.name + GOLDEN_ENDING)


def title_of(sample: Path) -> str:
    """Return a sample's path as tests show it."""
    return str(sample.relative_to(SAMPLES)) if sample.is_relative_to(SAMPLES) else sample.name


@functools.lru_cache(maxsize=64)
def contents(sample: Path) -> Contents:
    """Return a sample's files, databases made of their SQL."""
    reader_name = sample.relative_to(SAMPLES).parts[0] if sample.is_relative_to(SAMPLES) else ""
    if not sample.is_dir():
        name, data = _file(sample.name, sample, reader_name)
        return Contents(name, is_folder=False, files={name: data})
    found = (path for path in sample.rglob("*") if path.is_file())
    files = dict(sorted(_file(path.relative_to(sample).as_posix(), path, reader_name) for path in found))
    return Contents(sample.name, is_folder=True, files=files)


def _file(name: str, path: Path, reader_name: str) -> tuple[str, bytes]:
    if path.suffix != ".sql":
        return name, path.read_bytes()
    return database_name(name, reader_name), database(path.read_text("utf-8"))


def database_name(sql_name: str, reader_name: str) -> str:
    """Return the name of the database that a ``.sql`` file of a reader's samples makes."""
    stem = PurePosixPath(sql_name.removesuffix(".sql"))
    if stem.suffix in {".db", ".sqlite"}:
        return str(stem)
    return str(stem.with_name(DATABASE_NAMES.get(reader_name, "{stem}.db").format(stem=stem.name)))


def database(sql: str) -> bytes:
    """Return the bytes of the SQLite database that a dump makes."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(sql)
        connection.commit()
        return connection.serialize()
    finally:
        connection.close()


class Trickle(io.RawIOBase):
    """A stream that cannot seek and gives little at a time, as a pipe may."""

    def __init__(self, data: bytes, most: int = 7) -> None:
        super().__init__()
        self._rest = memoryview(data)
        self._most = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray, /) -> int:
        count = min(len(buffer), self._most, len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


class Trickling:
    """An original whose streams themselves give little at a time, ``most`` bytes a read."""

    def __init__(self, original: Original, most: int = 7) -> None:
        self._original = original
        self._most = most

    @property
    def name(self) -> str:
        return self._original.name

    @property
    def assumptions(self) -> Assumptions:
        return self._original.assumptions

    def entries(self) -> Sequence[Entry]:
        return self._original.entries()

    def open(self, entry: Entry) -> ByteStream:
        with self._original.open(entry) as stream:
            return Trickle(stream.read(), self._most)


class Watched:
    """An original that remembers which of its entries were opened, and lets none of its streams seek."""

    def __init__(self, original: Original) -> None:
        self._original = original
        self.opened: list[str] = []

    @property
    def name(self) -> str:
        return self._original.name

    @property
    def assumptions(self) -> Assumptions:
        return self._original.assumptions

    def entries(self) -> Sequence[Entry]:
        return self._original.entries()

    def open(self, entry: Entry) -> ByteStream:
        self.opened.append(entry.name)
        with self._original.open(entry) as stream:
            return io.BufferedReader(Trickle(stream.read()))
