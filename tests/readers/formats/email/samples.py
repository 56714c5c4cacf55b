"""Samples of mail, and reading them as ``onrecord read --json`` would. Run as a module it writes the golden files."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.support.statements import told

from onrecord.ports.originals import Aside
from onrecord.readers.formats import email_eml, email_maildir, email_mbox, email_msg, email_pst
from onrecord.readers.originals import Source, open_original
from onrecord.readers.rows import as_json
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement

SAMPLES = Path(__file__).parents[3] / "samples"
ENDING = ".golden.json"
READERS = {one.NAME: one for one in (email_eml, email_maildir, email_mbox, email_msg, email_pst)}


def samples() -> list[Path]:
    """Return every sample of mail: files, and folders that are one source."""
    found: list[Path] = []
    for name in sorted(READERS):
        for folder in (SAMPLES / name, SAMPLES / name / "vendored"):
            if folder.exists():
                found += [path for path in folder.iterdir() if _is_sample(path)]
    return sorted(found)


def _is_sample(path: Path) -> bool:
    return path.name not in {"vendored", "corpus.toml"} and not path.name.endswith(ENDING)


def reader_of(sample: Path):
    """Return the reader of a sample, by the folder that it stands in."""
    return next(READERS[part] for part in sample.parts if part in READERS)


def golden_of(sample: Path) -> Path:
    """Return where a sample's golden file stands."""
    return sample.with_name(sample.name + ENDING)


def original_of(files: dict[str, bytes], name: str | None = None):
    """Return a source of these files: a folder when it has a name of its own, else the only file."""
    entries = [Entry(number, path, len(files[path])) for number, path in enumerate(sorted(files))]
    source = Source(
        name or entries[0].name,
        is_folder=name is not None,
        files=entries,
        opener=lambda number: _Pipe(files[entries[number].name]),
    )
    return open_original(source, Assumptions(), Limits())


class _Pipe:
    """Bytes that can be read forward alone."""

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)

    def read(self, size: int = -1) -> bytes:
        size = len(self._data) if size < 0 else size
        piece, self._data = self._data[:size], self._data[size:]
        return bytes(piece)

    def readinto(self, buffer) -> int:
        target = memoryview(buffer).cast("B")
        piece = self.read(len(target))
        target[: len(piece)] = piece
        return len(piece)

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self._data = memoryview(b"")


def sample_original(sample: Path):
    """Open a sample."""
    if sample.is_dir():
        files = {path.relative_to(sample).as_posix(): path for path in sample.rglob("*") if path.is_file()}
        return original_of({name: path.read_bytes() for name, path in files.items()}, sample.name)
    return original_of({sample.name: sample.read_bytes()})


def lines_of(reader, original) -> Iterator[dict[str, object]]:
    """Yield what is read, without asides."""
    for item in reader.read(original):
        if isinstance(item, Statement):
            yield {"statement": told(item)}
        elif isinstance(item, Anomaly):
            yield dict(item.as_json())
        elif not isinstance(item, Aside):
            yield from as_json(item)


def rows_of(reader, files: dict[str, bytes], name: str | None = None) -> list[dict[str, object]]:
    """Return the rows of a source of these files."""
    return [line for line in lines_of(reader, original_of(files, name)) if "kind" in line]


def anomalies_of(reader, files: dict[str, bytes], name: str | None = None) -> list[dict[str, object]]:
    """Return the anomalies of a source of these files."""
    return [line for line in lines_of(reader, original_of(files, name)) if "anomaly" in line]


def statement_of(reader, files: dict[str, bytes], name: str | None = None) -> dict[str, object]:
    """Return the statement on a source of these files."""
    return list(lines_of(reader, original_of(files, name)))[-1]["statement"]


def asides_of(reader, files: dict[str, bytes], name: str | None = None) -> list[tuple[str, bytes]]:
    """Return the asides of a source of these files, read."""
    found = (item for item in reader.read(original_of(files, name)) if isinstance(item, Aside))
    return [(item.name, item.open().read()) for item in found]


def write() -> None:
    """Write every golden file."""
    for sample in samples():
        lines = [
            json.dumps(line, ensure_ascii=False)
            for line in lines_of(reader_of(sample), sample_original(sample))
        ]
        golden_of(sample).write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write()
