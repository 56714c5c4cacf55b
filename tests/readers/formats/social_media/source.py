"""Downloads of social media as sources: samples on disk, or files in memory; and what a reader makes of them."""

import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

from tests.support.statements import told

from onrecord.ports.originals import Aside, Original
from onrecord.readers.originals import Source, open_original
from onrecord.readers.rows import as_json
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement


class Forward(io.BytesIO):
    """Bytes that can be read forward alone, a little at a time, as from a pipe."""

    def seekable(self) -> bool:
        return False

    def seek(self, _offset: int, _whence: int = 0) -> int:
        raise io.UnsupportedOperation("seek")

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size if size is None or size < 0 else min(size, 7))


def on_disk(path: Path) -> Original:
    """Return a sample: a file, or a folder."""
    if path.is_file():
        return in_memory({path.name: path.read_bytes()}, path.name, is_folder=False)
    files = sorted(one for one in path.rglob("*") if one.is_file())
    return in_memory({one.relative_to(path).as_posix(): one.read_bytes() for one in files}, path.name)


def in_memory(files: Mapping[str, bytes], name: str = "download", *, is_folder: bool = True) -> Original:
    """Return a source of files held in memory."""
    contents = list(files.items())
    entries = [Entry(number, path, len(data)) for number, (path, data) in enumerate(contents)]
    source = Source(name, is_folder, entries, lambda number: Forward(contents[number][1]))
    return open_original(source, Assumptions(), Limits())


def lines_of(reader: ModuleType, original: Original) -> Iterator[dict]:
    """Yield the lines of ``onrecord read --json``, before times are placed in a zone, and the statement."""
    for item in reader.read(original):
        if isinstance(item, Statement):
            yield {"statement": told(item)}
        elif isinstance(item, Anomaly):
            yield dict(item.as_json())
        elif not isinstance(item, Aside):
            item.validate(full=True)
            yield from as_json(item)


def reading(reader: ModuleType, original: Original) -> tuple[list[dict], list[dict], dict]:
    """Return rows, anomalies and the statement, which must come last."""
    lines = [json.loads(json.dumps(line)) for line in lines_of(reader, original)]
    *others, last = lines
    assert "statement" in last
    assert not any("statement" in line for line in others)
    rows = [line for line in others if "ordinal" in line]
    places = [(row["span"]["entry"], row["span"]["first_byte"], row["sub_index"]) for row in rows]
    assert len(set(places)) == len(places)
    return rows, [line for line in others if "anomaly" in line], last["statement"]
