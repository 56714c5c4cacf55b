"""What reconciling large copies costs, how it grows, and what a hash join of minute and text makes of it.

Every step is a process of its own: one writes a world, one reads it, one reads and reconciles it.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np

from benchmarks.measuring import MEGABYTE, Row, Run, median, run
from benchmarks.reconciliation.places import Links, Places, f1

COPIES, GROWTH_COPIES = 8, 3
RUNS = 3
MOST_CPU_SECONDS, MOST_BYTES, MOST_EXPONENT = 8.0, 1_000 * MEGABYTE, 1.15
LEAST_F1 = 0.998
_SHARES = (100, 10, 1)


def rows(folder: Path, messages: int) -> list[Row]:
    """Measure, for the table; ``messages`` is the size of a copy at the end of the growth."""
    return [*_large_rows(folder, messages // 10), _growth_row(folder, messages)]


def _large_rows(folder: Path, messages: int) -> list[Row]:
    world = _world(folder, COPIES, messages)
    runs = [(_run("--read", world), _run("--reconcile", world)) for _ in range(RUNS)]
    joined = [_run("--hash-join", world) for _ in range(RUNS)]
    whole = median([ours.cpu_seconds for _, ours in runs])
    alone = median([_spent(ours) for _, ours in runs])
    reading = median([read.cpu_seconds for read, _ in runs])
    peak = max(ours.peak_bytes for _, ours in runs)
    ours, theirs = _f1(world, "reconciled"), _f1(world, "joined")
    bound = f"at most {MOST_CPU_SECONDS:.0f} CPU s"
    size = f"{COPIES} copies of {messages:,}"
    read_peak = max(read.peak_bytes for read, _ in runs) / MEGABYTE
    join_cpu = median([_spent(each) for each in joined])
    return [
        Row(f"reconcile {size}, apart from reading", f"{alone:.2f} CPU s", bound, alone <= MOST_CPU_SECONDS),
        Row(
            f"reconcile {size}, whole process",
            f"{whole:.2f} CPU s; reading alone {reading:.2f}, {read_peak:,.0f} MB",
            bound,
            whole <= MOST_CPU_SECONDS,
        ),
        Row("the same, peak memory", f"{peak / MEGABYTE:,.0f} MB", "at most 1,000 MB", peak <= MOST_BYTES),
        Row("the same, links F1", f"{ours:.4f}", f"at least {LEAST_F1}", ours >= LEAST_F1),
        Row("hash join on minute and text, links F1", f"{theirs:.4f}; {join_cpu:.2f} CPU s", "", None),
    ]  # fmt: skip


def _growth_row(folder: Path, messages: int) -> Row:
    """Fit a line through the logarithms of sizes and of seconds, reading left out."""
    sizes = [messages // share for share in _SHARES]
    spent = []
    for size in sizes:
        world = _world(folder, GROWTH_COPIES, size)
        times = RUNS if size < messages else 1
        spent.append(median([_spent(_run("--reconcile", world)) for _ in range(times)]))
    exponent = float(np.polyfit(np.log(sizes), np.log(spent), 1)[0])
    shown = ", ".join(f"{seconds:.2f} s at {size:,}" for size, seconds in zip(sizes, spent, strict=True))
    return Row(
        f"reconcile {GROWTH_COPIES} copies, growth",
        f"n^{exponent:.2f} ({shown})",
        f"at most n^{MOST_EXPONENT}",
        exponent <= MOST_EXPONENT,
    )


def _world(folder: Path, copies: int, messages: int) -> Path:
    world = folder / f"reconciliation-{copies}-{messages}"
    if not world.exists():
        world.mkdir()
        _run("--write", world, "--copies", str(copies), "--messages", str(messages))
    return world


def _run(*arguments: str | Path) -> Run:
    return run([sys.executable, "-m", "benchmarks.reconciliation.speed", *arguments])


def _spent(measured: Run) -> float:
    return float(json.loads(measured.output)["seconds"])


def _f1(world: Path, name: str) -> float:
    with np.load(world / "truth.npz") as truth, np.load(world / f"{name}.npz") as said:
        return f1(cast("Links", dict(said)), cast("Links", dict(truth)))


def write(world: Path, copies: int, messages: int) -> None:
    """Write copies of one conversation, five hundred messages a day, and where each message stands.

    Each export is written and forgotten before the next, so that a million messages fit.
    """
    from benchmarks.reconciliation.large import write_large  # noqa: PLC0415 - only this process simulates

    _keep(world / "truth", write_large(world, copies, messages))


def read(world: Path) -> None:
    """Read all copies, as reconciling does."""
    from benchmarks.reconciliation.loading import read_copy  # noqa: PLC0415 - only this process reads

    print(sum(read_copy(path.parent.name, path).messages.num_rows for path in _exports(world)))


def reconcile(world: Path, *, by_hash: bool) -> None:
    """Read all copies, reconcile or join them, keep the links, and print the seconds apart from reading."""
    from benchmarks.reconciliation import places  # noqa: PLC0415 - what is not measured is not loaded
    from benchmarks.reconciliation.loading import read_copy  # noqa: PLC0415

    paths = _exports(world)
    copies = [read_copy(path.parent.name, path) for path in paths]
    names = [path.parent.name for path in paths]
    begun = time.process_time()
    found: Places = places.join(copies, names) if by_hash else places.reconciled(copies)
    spent = time.process_time() - begun
    _keep(world / ("joined" if by_hash else "reconciled"), found.links(names))
    print(json.dumps({"seconds": spent}))


def _keep(path: Path, links: Links) -> None:
    np.savez(path, group=links["group"], copy=links["copy"], line=links["line"])


def _exports(world: Path) -> Sequence[Path]:
    return sorted(world.glob("*/*.txt"))


def main() -> None:
    """Do one step, or print the table."""
    parser = argparse.ArgumentParser(description="Measure reconciling large copies.")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--read", type=Path)
    parser.add_argument("--reconcile", type=Path)
    parser.add_argument("--hash-join", type=Path)
    parser.add_argument("--copies", type=int, default=COPIES)
    parser.add_argument("--messages", type=int, default=1_000_000)
    chosen = parser.parse_args()
    if chosen.write:
        write(chosen.write, chosen.copies, chosen.messages)
    elif chosen.read:
        read(chosen.read)
    elif chosen.reconcile or chosen.hash_join:
        reconcile(chosen.reconcile or chosen.hash_join, by_hash=chosen.reconcile is None)
    else:
        with tempfile.TemporaryDirectory(prefix="onrecord-bench-") as folder:
            print(*rows(Path(folder), chosen.messages), sep="\n")


if __name__ == "__main__":
    main()
