"""Write what each sample reads as beside it; look it over, then commit it."""

import io
import json
from dataclasses import asdict
from pathlib import Path

import harbour_radio

from onrecord.readers.originals import Source, open_original
from onrecord.readers.rows import as_json
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement

SAMPLES = Path(__file__).parent / "samples"


def read_sample(sample: Path) -> list[object]:
    """Return messages, anomalies and the statement of one sample, as JSON would have them."""
    data = sample.read_bytes()
    files = [Entry(0, sample.name, len(data))]
    source = Source(sample.name, is_folder=False, files=files, opener=lambda _: io.BytesIO(data))
    lines: list[object] = []
    for item in harbour_radio.read(open_original(source, Assumptions(), Limits())):
        if isinstance(item, Statement):
            lines.append({"statement": asdict(item)})
        elif isinstance(item, Anomaly):
            lines.append(item.as_json())
        else:
            lines.extend(as_json(item))
    return json.loads(json.dumps(lines))


if __name__ == "__main__":
    for path in SAMPLES.glob("*.log"):
        text = ",\n".join(json.dumps(line, ensure_ascii=False) for line in read_sample(path))
        path.with_name(f"{path.name}.golden.json").write_text(f"[\n{text}\n]\n", "utf-8")
