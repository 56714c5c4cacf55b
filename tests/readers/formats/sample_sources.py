"""Samples that are files or folders, and what a reader makes of them as golden files hold it."""

import json
import sys
from importlib import import_module
from pathlib import Path

from tests.support.statements import told

from onrecord.ports.originals import Aside
from onrecord.readers.originals import Source, open_original
from onrecord.readers.rows import as_json
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement

SAMPLES = Path(__file__).parents[2] / "samples"
ENDING = ".golden.json"


def open_sample(path: Path):
    """Return a sample, a file or a folder, as a source."""
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    names = [one.relative_to(path).as_posix() if path.is_dir() else one.name for one in files]
    entries = [Entry(n, name, files[n].stat().st_size) for n, name in enumerate(names)]
    source = Source(path.name, path.is_dir(), entries, lambda number: files[number].open("rb"))
    return open_original(source, Assumptions(), Limits())


def lines_of(reader, original) -> list[dict[str, object]]:
    """Return the lines of a golden file."""
    found: list[dict[str, object]] = []
    for item in reader.read(original):
        if isinstance(item, Statement):
            found.append({"statement": told(item)})
        elif isinstance(item, Anomaly):
            found.append(dict(item.as_json()))
        elif isinstance(item, Aside):
            found.append({"aside": item.name})
        else:
            found += as_json(item)
    return json.loads(json.dumps(found))


def rows_of(reader, original) -> list[dict[str, object]]:
    """Return the messages alone."""
    return [line for line in lines_of(reader, original) if "ordinal" in line]


def golden_of(sample: Path) -> Path:
    """Return where a sample's golden file stands."""
    return sample.with_name(sample.name + ENDING)


def samples(name: str) -> list[Path]:
    """Return a reader's samples: whatever has a golden file beside it."""
    return sorted(
        path.with_name(path.name.removesuffix(ENDING)) for path in (SAMPLES / name).rglob(f"*{ENDING}")
    )


def write(module: str, *paths: str) -> None:
    """Write golden files: of the samples given, or of all that have one."""
    reader = import_module(f"onrecord.readers.formats.{module}")
    for path in [Path(one).resolve() for one in paths] or samples(reader.NAME):
        each = (json.dumps(line, ensure_ascii=False) for line in lines_of(reader, open_sample(path)))
        golden_of(path).write_text("[\n" + ",\n".join(each) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write(*sys.argv[1:])
