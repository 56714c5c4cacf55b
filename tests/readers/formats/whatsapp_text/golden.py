"""Golden files: what a sample reads as, beside it. Run as a module it writes them anew."""

import json
from collections.abc import Iterator
from pathlib import Path

from tests.support.statements import told

from onrecord.readers.formats import whatsapp_text
from onrecord.readers.originals import Source, open_original
from onrecord.readers.rows import as_json
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement

SAMPLES = Path(__file__).parents[3] / "samples" / "whatsapp-text"
ENDING = ".golden.json"


def samples() -> list[Path]:
    """Return every sample, hand-made and vendored."""
    return sorted(path for path in SAMPLES.rglob("*") if path.suffix in {".txt", ".zip"})


def golden_of(sample: Path) -> Path:
    """Return where a sample's golden file stands."""
    return sample.with_name(sample.name + ENDING)


def read_sample(sample: Path) -> list[object]:
    """Return the lines of ``onrecord read --json``, before times are placed in a zone, and the statement."""
    file = Entry(0, sample.name, sample.stat().st_size)
    source = Source(sample.name, is_folder=False, files=[file], opener=lambda _: sample.open("rb"))
    original = open_original(source, Assumptions(), Limits())
    return list(_lines(original))


def _lines(original: object) -> Iterator[object]:
    for item in whatsapp_text.read(original):
        if isinstance(item, Statement):
            yield {"statement": told(item)}
        elif isinstance(item, Anomaly):
            yield item.as_json()
        else:
            yield from as_json(item)


def write() -> None:
    """Write every golden file."""
    for sample in samples():
        lines = ",\n".join(json.dumps(line, ensure_ascii=False) for line in read_sample(sample))
        golden_of(sample).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write()
