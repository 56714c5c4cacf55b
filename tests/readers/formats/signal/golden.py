"""Golden files of Signal's samples: ``python -m tests.readers.formats.signal.golden`` writes them anew."""

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

from onrecord.ports.originals import Original
from onrecord.readers.formats import signal_jsonl
from onrecord.readers.originals import Source, open_original
from onrecord.readers.rows import as_json
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement

SAMPLES = Path(__file__).parents[3] / "samples"
ALL = {"signal-jsonl": signal_jsonl}


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
            yield {"statement": asdict(item)}
        elif isinstance(item, Anomaly):
            yield item.as_json()
        else:
            yield from as_json(item)


def golden_of(sample: Path) -> Path:
    """Return where a sample's golden file stands."""
    return sample.with_name(sample.name + ".golden.json")


def write(name: str, reader: ModuleType) -> None:
    """Write the golden files of one reader."""
    for sample in (SAMPLES / name).iterdir():
        if sample.is_dir():
            each = (json.dumps(line, ensure_ascii=False) for line in lines(reader, folder_original(sample)))
            golden_of(sample).write_text("[\n" + ",\n".join(each) + "\n]\n", encoding="utf-8")
            sys.stdout.write(f"{sample.name}\n")


if __name__ == "__main__":
    for name, reader in ALL.items():
        write(name, reader)
