"""``make bench``: one table; ours, the peers and the limits measured in the same run.

``--messages N`` scales everything down for a quick look; the verdicts then mean little.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import flat, mbox, peers, service, telegram
from benchmarks.export_file import write_export
from benchmarks.measuring import MEGABYTE, Row, Run, median, read, run
from benchmarks.reconciliation import speed

ROOT = Path(__file__).parents[1]
PEERS = ROOT / "build" / "peers"
RUNS = 3
SMALL = 40_000


def main() -> int:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(description="Measure OnRecord against peers and limits.")
    parser.add_argument("--messages", type=int, default=1_000_000)
    messages = parser.parse_args().messages
    folder = Path(tempfile.mkdtemp(prefix="onrecord-bench-"))
    try:
        _print(
            _parse_rows(folder, messages)
            + _capture_rows(folder, messages)
            + _cold_rows(folder)
            + telegram.rows(folder, messages)
            + mbox.rows(folder, max(1, messages // 50))
            + flat.rows(folder, messages)
            + speed.rows(folder, messages)
        )
    finally:
        shutil.rmtree(folder)
    return 0


def _export(folder: Path, messages: int) -> Path:
    path = folder / f"WhatsApp Chat with {messages}.txt"
    if not path.exists():
        write_export(path, messages, 20261123)
    return path


def _parse_rows(folder: Path, messages: int) -> list[Row]:
    export = _export(folder, messages)
    ours = _repeat(lambda: read(export))
    speed = messages / _cpu(ours)
    rows = [Row("parse, ours", f"{speed:,.0f} msg/CPU s, {_peak(ours)}", "", None)]
    for peer, factor in ((peers.npm_parser(PEERS), 3), (peers.whatstk(PEERS), 10)):
        rows.append(_against(peer, factor, export, messages))
    for limit in (peers.regex_pass(PEERS), peers.read_pass(PEERS)):
        runs = _repeat(lambda limit=limit: limit.parse(export))  # type: ignore[misc]
        rows.append(Row(limit.name, f"{messages / _cpu(runs):,.0f} msg/CPU s, {_peak(runs)}", "", None))
    five = read(_export(folder, 5 * messages))
    most = max(five.peak_bytes, *(each.peak_bytes for each in ours))
    rows.append(
        Row(
            "parse, peak memory at 1 and 5 million",
            f"{_peak(ours)} and {_peak([five])}",
            "at most 250 MB",
            most <= 250 * MEGABYTE,
        )
    )
    return rows


def _against(peer: peers.Peer | None, factor: int, export: Path, messages: int) -> Row:
    """Run ours and the peer in turn; the ratio is the median of the pairs', so drift cancels."""
    if peer is None:
        return Row("parse, a peer", "not to be had on this machine", f"{factor} x", None)
    pairs = [(read(export), peer.parse(export)) for _ in range(RUNS)]
    theirs = [each for _, each in pairs]
    ratio = median([peers_run.cpu_seconds / our_run.cpu_seconds for our_run, peers_run in pairs])
    return Row(
        f"parse, {peer.name}",
        f"{messages / _cpu(theirs):,.0f} msg/CPU s, {_peak(theirs)}; ours is {ratio:.1f} x",
        f"at least {factor} x",
        ratio >= factor,
    )


def _capture_rows(folder: Path, messages: int) -> list[Row]:
    export = _export(folder, messages)
    runs = [_capture(folder / f"home-{number}", export) for number in range(RUNS)]
    receipt = messages / median([each.first_line_seconds for each in runs])
    searchable = messages / median([each.wall_seconds for each in runs])
    cpu = median([each.cpu_seconds for each in runs])
    rows = [
        Row(
            "capture to receipt (wall, whole process)",
            f"{receipt:,.0f} msg/s",
            "at least 150,000",
            receipt >= 150_000,
        ),
        Row(
            "capture to searchable (wall, whole process)",
            f"{searchable:,.0f} msg/s; {cpu:.1f} CPU s",
            "at least 50,000",
            searchable >= 50_000,
        ),
    ]
    _capture(folder / "home-0", _rare(folder), first=False)
    return rows + _search_rows(folder / "home-0") + _service_rows(folder / "home-0", messages)


def _service_rows(home: Path, messages: int) -> list[Row]:
    command = [sys.executable, "-m", "onrecord", "conversations", "--json"]
    copies = [json.loads(line) for line in run(command, _environment(home)).output.splitlines()]
    largest = max(copies, key=lambda copy: int(copy["messages"]))
    return service.rows(_environment(home), str(largest["copy_id"]), messages)


def _rare(folder: Path) -> Path:
    """Write ten messages of somebody who says little, among the million."""
    path = folder / "WhatsApp Chat with Rare.txt"
    lines = (f"{day}/06/2021, 10:00 - Rare Person: the harbour\n" for day in range(13, 23))
    path.write_text("".join(lines), "utf-8")
    return path


def _search_rows(home: Path) -> list[Row]:
    command = [
        sys.executable,
        "-m",
        "benchmarks.search_times",
        "harbour",
        "Ben Whitfield",
        "Rare Person",
        "2021-03-01",
        "2021-09-01",
    ]
    times: dict[str, float] = json.loads(run(command, _environment(home)).output)
    bounds = {
        "common word": 2,
        "with person and dates": 5,
        "with a rare person": 5,
        "common word, under a sight": 5,
        "common word, by relevance": 15,
        "a quotation of a message": 250,
        "a hundred messages of a copy, nine tenths on": 50,
        "counts by person": 20,
        "counts": 20,
    }
    return [
        Row(f"search: {name}", f"{spent:.2f} ms", f"at most {bounds[name]} ms", spent <= bounds[name])
        for name, spent in times.items()
    ]


def _cold_rows(folder: Path) -> list[Row]:
    export = _export(folder, SMALL)
    runs = [_capture(folder / f"cold-{number}", export) for number in range(RUNS)]
    spent = median([each.wall_seconds for each in runs])
    cpu = median([each.cpu_seconds for each in runs])
    return [
        Row(
            "40,000 messages, whole process, new home included",
            f"{spent:.2f} s; {cpu:.2f} CPU s",
            "at most 2.0 s",
            spent <= 2.0,
        )
    ]


def _capture(home: Path, export: Path, *, first: bool = True) -> Run:
    home.mkdir(exist_ok=not first)
    command = [
        sys.executable,
        "-m",
        "onrecord",
        "capture",
        export,
        "--custodian",
        "Ada Quay",
        "--json",
        "--out",
        home,
    ]
    return run(command, _environment(home))


def _environment(home: Path) -> dict[str, str]:
    return {**os.environ, "ONRECORD_HOME": str(home / "home"), "ONRECORD_KEYS": str(home / "keys")}


def _repeat(measure: Callable[[], Run], times: int = RUNS) -> list[Run]:
    return [measure() for _ in range(times)]


def _cpu(runs: Sequence[Run]) -> float:
    return median([each.cpu_seconds for each in runs])


def _peak(runs: Sequence[Run]) -> str:
    return f"{median([each.peak_bytes for each in runs]) / MEGABYTE:,.0f} MB"


def _print(rows: list[Row]) -> None:
    print("| work | measured | bound | met |\n|---|---|---|---|")
    for row in rows:
        print(row)


if __name__ == "__main__":
    sys.exit(main())
