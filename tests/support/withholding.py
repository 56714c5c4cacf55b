"""Sources held in memory, what is drawn of them, and the derived original as the archive gives it back."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.compute import drawing, jobs
from onrecord.ports.originals import Received
from onrecord.readers.laid_out import ROWS_READER
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import READERS
from onrecord.readers.unwrapping import Part
from onrecord.records.canonical import dumps
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry
from onrecord.records.schema import Batch
from onrecord.records.withholding import Choice, Drawing, Recipe, Withholding

SEED = bytes(range(32))
NAME = "WhatsApp Chat with Harbour resilience.txt"


def opened(files: Mapping[str, bytes], name: str = NAME, assumptions: Assumptions | None = None) -> Received:
    """Open files as a source, in the order in which they are given."""
    contents = list(files.items())
    entries = [Entry(number, path, len(body)) for number, (path, body) in enumerate(contents)]
    source = Source(name, len(contents) > 1, entries, lambda number: io.BytesIO(contents[number][1]))
    return open_original(source, assumptions or Assumptions(), Limits())


def unwatched(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def read(original: Received) -> tuple[list[dict[str, object]], list[Anomaly]]:
    """Return a source's messages as rows, and its anomalies."""
    rows: list[dict[str, object]] = []
    anomalies = []
    for item in jobs.items(original, READERS, unwatched):
        if isinstance(item, Anomaly):
            anomalies.append(item)
        elif isinstance(item, Batch):
            rows += item.to_pylist()
    return rows, anomalies


def drawn(
    files: Mapping[str, bytes], choices: Sequence[Choice], name: str = NAME, seed: bytes = SEED
) -> Drawing:
    """Draw what is kept of a source."""
    original = jobs.as_lines(opened(files, name), READERS)
    return drawing.draw(original, jobs.items(original, READERS, unwatched), choices, seed)


def derived_files(files: Mapping[str, bytes], made: Drawing, name: str = NAME) -> dict[str, bytes]:
    """Return the files of a derived original."""
    found = {}
    for number, file in enumerate(made.files):
        is_text = number == made.text.entry
        recipe = Recipe(file.entry, made.text.lines if is_text else (), made.reader if is_text else "")
        part = Part(file.name, file.size_bytes, dumps(recipe).decode())
        found[file.name] = b"".join(drawing.derived(opened(files, name), READERS, part))
        assert len(found[file.name]) == file.size_bytes
    return found


def reopened(kept: Mapping[str, bytes], made: Drawing, name: str = NAME) -> Received:
    """Open a derived original as a later reading does."""
    reader = ROWS_READER if made.reader else ""
    return opened(kept, name, replace(Assumptions(), withheld=made.text, reader=reader))


def kept_of(made: Drawing, salts: str) -> Withholding:
    """Return what the service keeps of a withholding."""
    return Withholding(made.entries, made.leaves, salts, made.counts)
