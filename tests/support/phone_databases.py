"""Samples as a phone gives them: databases made of SQL text, files beside them, all in memory."""

import io
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.statements import told

from onrecord.ports.originals import Aside
from onrecord.readers.matching import Reader
from onrecord.readers.rows import as_json
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement

SAMPLES = Path(__file__).parents[1] / "samples"
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


def lines(items: list[object]) -> list[dict]:
    """Return the lines of ``onrecord read --json``, before times are placed in a zone, and the statement."""
    found: list[dict] = []
    for item in items:
        if isinstance(item, Statement):
            found.append({"statement": told(item)})
        elif isinstance(item, Anomaly):
            found.append(dict(item.as_json()))
        elif isinstance(item, Aside):
            found.append({"aside": item.name})
        else:
            found += as_json(item)
    return found


def golden_of(sample: Path) -> Path:
    return sample.with_name(sample.name + ENDING)


@dataclass(frozen=True)
class Phone:
    """One reader's samples: folders with a script of this name; ``X.sql`` stands for ``X`` and the ending."""

    reader: Reader
    script: str
    ending: str

    @property
    def folder(self) -> Path:
        return SAMPLES / self.reader.NAME

    def samples(self) -> list[Path]:
        return sorted(path.parent for path in self.folder.rglob(self.script))

    def files_of(self, sample: Path) -> dict[str, bytes]:
        files = {}
        for path in sorted(path for path in sample.rglob("*") if path.is_file()):
            name = path.relative_to(sample).as_posix()
            if path.suffix == ".sql":
                files[name.removesuffix(".sql") + self.ending] = database(path.read_text(encoding="utf-8"))
            else:
                files[name] = path.read_bytes()
        return files

    def read(self, files: Mapping[str, bytes], name: str = "phone") -> list[object]:
        return list(self.reader.read(Files(files, name)))
