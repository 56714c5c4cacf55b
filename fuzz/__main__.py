"""``make fuzz``: every target for its share of the time, then one table as Markdown.

What a run finds new is kept in ``build/fuzz``; ``--keep`` puts the smallest inputs that reach all of it
into ``fuzz/corpus``. An input that breaks a reader is written to ``fuzz/crashes``, with a text beside
it that says how to replay it, and the run ends with 1.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "fuzz"
CORPUS = ROOT / "fuzz" / "corpus"
CRASHES = ROOT / "fuzz" / "crashes"
RESULTS = BUILD / "results.json"

MEMORY_MB = 1024
INPUT_SECONDS = 10
LONGEST_BYTES = 64 * 1024
KEPT_BYTES = 8 * 1024
MOST_KEPT = 40
GRACE_SECONDS = 120
LEAST_SECONDS = 5
_OUTCOMES = {0: "clean", 70: "hang", 71: "memory", 77: "crash"}


@dataclass(frozen=True, slots=True)
class Result:
    """What fuzzing one target came to."""

    target: str
    outcome: str
    seconds: int
    inputs: int
    coverage: int
    corpus: int
    peak_mb: int
    slowest_seconds: int


def main() -> int:
    """Fuzz, print the table, and say where a crash can be replayed."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Fuzz every reader and container.")
    parser.add_argument("--seconds", type=int, default=600, help="for all targets together")
    parser.add_argument("--only", action="append", help="a target; may be given again")
    parser.add_argument("--keep", action="store_true", help="minimise what was found into fuzz/corpus")
    parser.add_argument("--report", action="store_true", help="print the table of the last run, run nothing")
    options = parser.parse_args()
    if options.report:
        _print([Result(**one) for one in json.loads(RESULTS.read_text("utf-8"))])
        return 0
    BUILD.mkdir(parents=True, exist_ok=True)
    CRASHES.mkdir(exist_ok=True)
    began = time.monotonic()
    known = _run(["--list"]).stdout.split()
    start_seconds = time.monotonic() - began
    shutil.rmtree(BUILD / "seeds", ignore_errors=True)
    _run(["--seeds", str(BUILD / "seeds")])
    names = options.only or known
    results = _fuzz_all(names, options.seconds, start_seconds)
    RESULTS.write_text(json.dumps([asdict(one) for one in results], indent=1) + "\n", "utf-8")
    if options.keep:
        for name in names:
            _keep(name)
    _print(results)
    return 1 if any(one.outcome != "clean" for one in results) else 0


def _fuzz_all(names: Sequence[str], seconds: int, start_seconds: float) -> list[Result]:
    """Fuzz all targets, one on each processor at a time, so that all together take about ``seconds``."""
    workers = max(1, min(os.cpu_count() or 1, len(names)))
    share = max(LEAST_SECONDS, int(seconds * workers / len(names) - start_seconds))
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda name: _fuzz(name, share), names))


def _fuzz(name: str, seconds: int) -> Result:
    found, seeds, kept = BUILD / "found" / name, BUILD / "seeds" / name, CORPUS / name
    for folder in (found, seeds):
        folder.mkdir(parents=True, exist_ok=True)
    before = set(CRASHES.iterdir())
    options = [
        f"-max_total_time={seconds}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-timeout={INPUT_SECONDS}",
        f"-max_len={LONGEST_BYTES}",
        f"-artifact_prefix={CRASHES}/{name}-",
        "-print_final_stats=1",
        "-seed=20261123",
    ]
    folders = [str(found), str(seeds), *([str(kept)] if kept.is_dir() else [])]
    try:
        done = _run([name, *folders, *options], seconds + GRACE_SECONDS)
        code, told = done.returncode, done.stderr + done.stdout
    except subprocess.TimeoutExpired:
        code, told = 70, ""
    (BUILD / f"{name}.log").write_text(told, "utf-8", "replace")
    for artifact in sorted(set(CRASHES.iterdir()) - before):
        if artifact.name.startswith(f"{name}-"):
            _explain(name, artifact, told)
    return _result(name, code, seconds, told)


def _run(arguments: Sequence[str], seconds: int | None = None) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "fuzz.target", *arguments]
    return subprocess.run(  # noqa: S603 - this program's own module
        command, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=seconds, check=False
    )


def _result(name: str, code: int, seconds: int, told: str) -> Result:
    def last(pattern: str) -> int:
        found = re.findall(pattern, told)
        return int(found[-1]) if found else 0

    return Result(
        target=name,
        outcome=_OUTCOMES.get(code, f"ended with {code}"),
        seconds=seconds,
        inputs=last(r"stat::number_of_executed_units: (\d+)"),
        coverage=last(r"cov: (\d+)"),
        corpus=last(r"corp: (\d+)/"),
        peak_mb=last(r"stat::peak_rss_mb: +(\d+)"),
        slowest_seconds=last(r"stat::slowest_unit_time_sec: +(\d+)"),
    )


def _explain(name: str, artifact: Path, told: str) -> None:
    """Write beside an input how it is replayed, and what the reader said."""
    replay = f"python -m fuzz.target {name} {artifact.relative_to(ROOT)}"
    trace = told.partition("=== Uncaught Python exception: ===")[2].partition("==")[0].strip()
    text = f"Replay with: {replay}\n\n{trace}\n"
    artifact.with_name(artifact.name + ".txt").write_text(text, "utf-8")
    sys.stdout.write(f"{name}: {artifact.name}; replay with: {replay}\n")


def _keep(name: str) -> None:
    """Minimise what is known of a target into the smallest set that reaches as much."""
    merged = BUILD / "merged" / name
    shutil.rmtree(merged, ignore_errors=True)
    merged.mkdir(parents=True)
    folders = [BUILD / "found" / name, CORPUS / name]
    known = [str(folder) for folder in folders if folder.is_dir()]
    seeds = str(BUILD / "seeds" / name)
    _run([name, "-merge=1", f"-max_len={KEPT_BYTES}", str(merged), seeds, *known])
    kept = CORPUS / name
    shutil.rmtree(kept, ignore_errors=True)
    seen = {path.read_bytes() for path in Path(seeds).iterdir()}
    smallest = sorted(merged.iterdir(), key=lambda path: (path.stat().st_size, path.name))
    new = [path for path in smallest if path.read_bytes() not in seen and path.stat().st_size <= KEPT_BYTES]
    kept.mkdir(parents=True)
    for path in new[:MOST_KEPT]:
        shutil.copyfile(path, kept / path.name)


def _print(results: Sequence[Result]) -> None:
    for line in _table(results):
        sys.stdout.write(line + "\n")


def _table(results: Sequence[Result]) -> Iterator[str]:
    yield "| target | seconds | inputs | coverage | corpus | peak memory | slowest input | outcome |"
    yield "|---|---|---|---|---|---|---|---|"
    for one in results:
        yield (
            f"| `{one.target}` | {one.seconds} | {one.inputs:,} | {one.coverage:,} | {one.corpus:,} "
            f"| {one.peak_mb} MB | {one.slowest_seconds} s | {one.outcome} |"
        )
    total = sum(one.inputs for one in results)
    yield f"| all | {sum(one.seconds for one in results)} | {total:,} | | | | | |"


if __name__ == "__main__":
    sys.exit(main())
