"""Long exports, for measuring memory: longer than the batches that are gathered."""

from pathlib import Path

from benchmarks.telegram import write_export

NAME = "result.json"
SIZES = (40_000, 120_000)


def write(path: Path, messages: int) -> None:
    """Write one chat of this many messages."""
    write_export(path, messages)
