"""Samples as a phone gives them: databases made of SQL text, files beside them, all in memory."""

import io
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from onrecord.ports.originals import Aside
from onrecord.readers.formats import whatsapp_android_db
from onrecord.readers.rows import as_json
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement

SAMPLES = Path(__file__).parents[3] / "samples" / "whatsapp-android-db"
ENDING = ".golden.json"


class Files:
    """An original in memory, whose streams only go forward."""

    def __init__(self, files: Mapping[str, bytes], name: str = "phone") -> None:
        self.name = name
        self.assumptions = Assumptions()
        self._files = dict(sorted(files.items()))

    def entries(self):
        return [Entry(number, name, len(data)) for number, (name, data) in enumerate(self._files.items())]

    def open(self, entry):
        return io.BytesIO(self._files[entry.name])


def database(*scripts: str) -> bytes:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for script in scripts:
        connection.executescript(script)
    data = connection.serialize()
    connection.close()
    return data


def samples() -> list[Path]:
    return sorted(path.parent for path in SAMPLES.rglob("msgstore.sql"))


def files_of(sample: Path) -> dict[str, bytes]:
    """Return a sample's files: ``X.sql`` stands for the database ``X.db``."""
    files = {}
    for path in sorted(path for path in sample.rglob("*") if path.is_file()):
        name = path.relative_to(sample).as_posix()
        if path.suffix == ".sql":
            files[name.removesuffix(".sql") + ".db"] = database(path.read_text(encoding="utf-8"))
        else:
            files[name] = path.read_bytes()
    return files


def read(files: Mapping[str, bytes], name: str = "phone") -> list[object]:
    return list(whatsapp_android_db.read(Files(files, name)))


def lines(items: list[object]) -> list[dict]:
    """Return the lines of ``onrecord read --json``, before times are placed in a zone, and the statement."""
    found: list[dict] = []
    for item in items:
        if isinstance(item, Statement):
            found.append({"statement": asdict(item)})
        elif isinstance(item, Anomaly):
            found.append(dict(item.as_json()))
        elif isinstance(item, Aside):
            found.append({"aside": item.name})
        else:
            found += as_json(item)
    return found


def golden_of(sample: Path) -> Path:
    return sample.with_name(sample.name + ENDING)


def write() -> None:
    """Write every golden file."""
    for sample in samples():
        each = lines(read(files_of(sample), sample.name))
        text = ",\n".join(json.dumps(line, ensure_ascii=False) for line in each)
        golden_of(sample).write_text(f"[\n{text}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write()
