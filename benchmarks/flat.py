"""Peak memory of every streamable format, at a size and at ten times that size.

Sources are written by the tests' own generators (``tests/readers/formats/**/big.py``), each in a process
of its own, and read by whole processes. ``python -m benchmarks.flat`` prints this part of the table.
"""

import argparse
import importlib
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import MEGABYTE, Row, read, run

ROOT = Path(__file__).parents[1]
GENERATORS = ROOT / "tests" / "readers" / "formats"
MOST_BYTES = 250 * MEGABYTE
MOST_GROWTH = 1.15
TIMES_MORE = 10
MOST_SECONDS = 60
"""A generator that would take longer for the larger source writes a smaller one."""

A_FILE_A_MESSAGE = {"email_maildir": 10_000}
"""Formats whose number of messages is bounded by that of a folder's files, and how many are written."""


def rows(folder: Path, messages: int) -> list[Row]:
    """Measure each format; ``messages`` is the larger size."""
    return [_row(folder, path, messages) for path in sorted(GENERATORS.rglob("big.py"))]


def _row(folder: Path, generator: Path, messages: int) -> Row:
    name = generator.parent.name
    small = min(messages, A_FILE_A_MESSAGE.get(name, messages)) // TIMES_MORE
    first, seconds = _peak(folder, generator, small)
    large = int(small * max(2, min(TIMES_MORE, MOST_SECONDS / seconds)))
    second, _ = _peak(folder, generator, large)
    shown = f"{first / MEGABYTE:,.0f} MB at {small:,} and {second / MEGABYTE:,.0f} MB at {large:,}"
    met = second <= MOST_BYTES and second <= MOST_GROWTH * first
    return Row(f"memory, {name}", shown, f"{MOST_GROWTH} x; {MOST_BYTES // MEGABYTE} MB", met)


def _peak(folder: Path, generator: Path, messages: int) -> tuple[int, float]:
    """Return the peak of reading a source of this size, and the seconds that writing it took."""
    place = Path(tempfile.mkdtemp(prefix="flat-", dir=folder))
    try:
        written = run(
            [
                *(sys.executable, "-m", "benchmarks.flat", "--write", place),
                *("--generator", str(generator), "--messages", str(messages)),
            ]
        )
        (source,) = place.iterdir()
        reading = read(source)
        if int(reading.output) < messages:
            raise RuntimeError(
                f"{generator.parent.name}: {int(reading.output)} of {messages} messages were read"
            )
        return reading.peak_bytes, written.wall_seconds
    finally:
        shutil.rmtree(place)


def _write(place: Path, generator: Path, messages: int) -> None:
    name = ".".join(generator.relative_to(ROOT).with_suffix("").parts)
    module = importlib.import_module(name)
    module.write(place / getattr(module, "NAME", "source"), messages)


def main() -> int:
    """Print this part of the table, or write one source."""
    parser = argparse.ArgumentParser(description="Measure memory as sources grow.")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--generator", type=Path)
    parser.add_argument("--only", help="the formats whose name contains this")
    chosen = parser.parse_args()
    if chosen.write:
        _write(chosen.write, chosen.generator, chosen.messages)
        return 0
    with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
        for path in sorted(GENERATORS.rglob("big.py")):
            if (chosen.only or "") in path.parent.name:
                print(_row(Path(folder), path, chosen.messages), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
