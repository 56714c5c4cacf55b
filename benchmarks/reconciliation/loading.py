"""Reading simulated exports with the product's own reader, as copies whose times are not placed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from onrecord.readers.formats import whatsapp_text
from onrecord.readers.originals import Source, open_original
from onrecord.reconciliation import Copy
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement
from onrecord.records.schema import MESSAGES, Batch
from onrecord.simulation import Truth

_LIMITS = replace(Limits(), zip_ratio=1_000)  # made-up media compress better than any photo


def load(folder: Path, truth: Truth) -> list[Copy]:
    """Read every export of a world."""
    return [read_copy(copy.id, folder / copy.file) for copy in truth.copies]


def read_copy(copy_id: str, path: Path) -> Copy:
    """Read one export: a text, a zip or a folder. What the reader does not know stays unknown."""
    batches: list[Batch] = []
    statement: Statement | None = None
    for item in whatsapp_text.read(open_original(_source(path), Assumptions(), _LIMITS)):
        if isinstance(item, Statement):
            statement = item
        elif not isinstance(item, Anomaly):
            batches.append(item)
    assert statement is not None  # noqa: S101 - a reader always ends with one
    return Copy(
        id=copy_id,
        file=path.name,
        entry=statement.entry,
        channel=statement.channel,
        platform=statement.platform,
        title=statement.title,
        messages=pa.Table.from_batches(batches, MESSAGES),
    )


def _source(path: Path) -> Source:
    paths: Sequence[Path] = sorted(path.iterdir()) if path.is_dir() else [path]
    files = [Entry(number, file.name, file.stat().st_size) for number, file in enumerate(paths)]
    return Source(path.name, path.is_dir(), files, lambda number: paths[number].open("rb"))
