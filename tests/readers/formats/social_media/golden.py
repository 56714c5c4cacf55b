"""Golden files: what a sample reads as, beside it. Run as a module it writes them anew."""

import importlib
import json
import sys
from pathlib import Path

from tests.readers.formats.social_media.source import lines_of, on_disk

SAMPLES = Path(__file__).parents[3] / "samples"
ENDING = ".golden.json"
NAMES = (
    "facebook-json",
    "facebook-e2ee-json",
    "facebook-html",
    "instagram-json",
    "linkedin-messages",
    "x-direct-messages",
)


def samples() -> list[tuple[str, Path]]:
    """Return every sample with its reader's name: what has a golden file, or should."""
    return [
        (name, path)
        for name in NAMES
        for folder in (SAMPLES / name, SAMPLES / name / "vendored")
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.name != "vendored" and not path.name.endswith(ENDING)
    ]


def golden_of(sample: Path) -> Path:
    """Return where a sample's golden file stands."""
    return sample.with_name(sample.name + ENDING)


def read_sample(name: str, sample: Path) -> list[dict]:
    """Return the lines that a reader makes of a sample."""
    reader = importlib.import_module(f"onrecord.readers.formats.{name.replace('-', '_')}")
    return list(lines_of(reader, on_disk(sample)))


def write(only: str = "") -> None:
    """Write every golden file, or one reader's."""
    for name, sample in samples():
        if only in {"", name}:
            lines = ",\n".join(json.dumps(line, ensure_ascii=False) for line in read_sample(name, sample))
            golden_of(sample).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    write(*sys.argv[1:])
