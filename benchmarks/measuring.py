"""Measure whole processes: CPU seconds, wall seconds and peak memory, medians of several runs."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.compute.launching import ENVIRONMENT

KIBIBYTE = 1024
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, and whether the bound is met."""

    work: str
    measured: str
    bound: str
    met: bool | None

    def __str__(self) -> str:
        """Write the line."""
        met = "" if self.met is None else ("yes" if self.met else "NO")
        return f"| {self.work} | {self.measured} | {self.bound} | {met} |"


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds on the clock, seconds of processor (waited-for children too), bytes at most."""

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: bytes
    first_line_seconds: float


def run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Run:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed.
    """
    begun = time.perf_counter()
    process = subprocess.Popen(
        list(map(str, command)), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None  # noqa: S101 - asked for above
    assert process.stderr is not None  # noqa: S101 - asked for above
    first = process.stdout.readline()
    first_at = time.perf_counter() - begun
    rest = process.stdout.read()
    errors = process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {errors.decode()[-500:]}")
    return Run(
        wall_seconds=time.perf_counter() - begun,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * KIBIBYTE,
        output=first + rest,
        first_line_seconds=first_at,
    )


def read(source: Path) -> Run:
    """Read a source in a process that has the environment of the child that reads."""
    command = [sys.executable, "-m", "benchmarks.parse_export", source]
    return run(command, {**os.environ, **ENVIRONMENT})


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)
