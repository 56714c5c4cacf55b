"""Sources and readings for the tests of Signal's readers, as golden files hold them."""

import io
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tests.support.statements import told

from onrecord.ports.originals import Aside, Original
from onrecord.readers.originals import Source, open_original
from onrecord.readers.rows import as_json
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement

SAMPLES = Path(__file__).parents[3] / "samples"


def folder_original(folder: Path) -> Original:
    """Open a folder as a source."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [
        Entry(index, path.relative_to(folder).as_posix(), path.stat().st_size)
        for index, path in enumerate(paths)
    ]
    source = Source(folder.name, is_folder=True, files=files, opener=lambda number: paths[number].open("rb"))
    return open_original(source, Assumptions(), Limits())


def memory_original(files: dict[str, bytes], name: str = "source") -> Original:
    """Open files in memory as a folder; a lone one as a file."""
    entries = [Entry(index, key, len(data)) for index, (key, data) in enumerate(files.items())]
    contents = list(files.values())
    source = Source(
        name, is_folder=len(files) > 1, files=entries, opener=lambda number: io.BytesIO(contents[number])
    )
    return open_original(source, Assumptions(), Limits())


def lines(reader: ModuleType, original: Original) -> Iterator[object]:
    """Yield what a golden file holds."""
    for item in reader.read(original):
        if isinstance(item, Statement):
            yield {"statement": told(item)}
        elif isinstance(item, Anomaly):
            yield item.as_json()
        elif not isinstance(item, Aside):
            yield from as_json(item)


def database_of(sql: str) -> bytes:
    """Build a database from the text of its statements."""
    database = sqlite3.connect(":memory:")
    database.executescript(sql)
    data = database.serialize()
    database.close()
    return data


def original_of(sample: Path) -> Original:
    """Open a sample: a folder, or a database that its SQL builds."""
    if sample.is_dir():
        return folder_original(sample)
    return memory_original({"db.sqlite": database_of(sample.read_text("utf-8"))}, "db.sqlite")


def samples(name: str) -> list[Path]:
    """Return the samples of a reader."""
    found = [*(SAMPLES / name).iterdir(), *(SAMPLES / name).glob("vendored/*")]
    return sorted(
        path for path in found if (path.is_dir() and path.name != "vendored") or path.suffix == ".sql"
    )


def golden_of(sample: Path) -> Path:
    """Return where a sample's golden file stands."""
    return sample.with_name(sample.name + ".golden.json")
