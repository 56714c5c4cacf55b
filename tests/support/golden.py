"""Golden files: what each sample of a reader reads as, beside it.

``python -m tests.support.golden READER`` writes them anew for a reader's samples; more paths after the
name are samples too, which is how a folder gets its first golden file. One JSON list, a line an item:
messages as ``onrecord read --json`` prints them before times are placed in a zone, anomalies, asides
by name (which a golden file may leave out: they are screened, and not shown), last the statement.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.samples import contents, golden_of, samples, title_of
from tests.support.statements import told

from onrecord.ports.originals import Aside, Original
from onrecord.readers.matching import Reader
from onrecord.readers.registry import READERS
from onrecord.readers.rows import as_json
from onrecord.records.messages import Anomaly, Statement


def lines(reader: Reader, original: Original) -> Iterator[dict[str, object]]:
    """Yield what a golden file holds of a source."""
    for item in reader.read(original):
        if isinstance(item, Statement):
            yield {"statement": told(item)}
        elif isinstance(item, Anomaly):
            yield dict(item.as_json())
        elif isinstance(item, Aside):
            yield {"aside": item.name}
        else:
            yield from as_json(item)


def read_sample(reader: Reader, sample: Path) -> object:
    """Return what a golden file of this sample should hold, as JSON gives it back."""
    found = json.loads(json.dumps(list(lines(reader, contents(sample).original()))))
    return found if _tells_asides(kept(sample)) else [line for line in found if "aside" not in line]


def kept(sample: Path) -> list[dict[str, object]]:
    """Return what the golden file of a sample holds."""
    found: list[dict[str, object]] = json.loads(golden_of(sample).read_text("utf-8"))
    return found


def _tells_asides(found: list[dict[str, object]]) -> bool:
    return any("aside" in line for line in found)


def write(reader: Reader, sample: Path) -> None:
    """Write the golden file of a sample."""
    each = (
        json.dumps(line, ensure_ascii=False, default=list)
        for line in lines(reader, contents(sample).original())
    )
    golden_of(sample).write_text("[\n" + ",\n".join(each) + "\n]\n", encoding="utf-8")


def main(name: str, *more: str) -> None:
    """Write the golden files of the reader of this name."""
    reader = next(one for one in READERS if name == one.NAME)
    for sample in dict.fromkeys([*samples(name), *(Path(path).resolve() for path in more)]):
        write(reader, sample)
        sys.stdout.write(f"{title_of(sample)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
