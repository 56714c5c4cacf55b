"""The exports that speed is measured on are the same each time, and read as what they are."""

from collections import Counter
from pathlib import Path

import pytest
from benchmarks.export_file import Platform, write_export

from onrecord.readers.formats import whatsapp_text
from onrecord.readers.originals import Source, open_original
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement


def read(path: Path) -> tuple[list[dict], list[Anomaly], Statement]:
    source = Source(
        path.name,
        is_folder=False,
        files=[Entry(0, path.name, path.stat().st_size)],
        opener=lambda _: path.open("rb"),
    )
    *items, statement = whatsapp_text.read(open_original(source, Assumptions(), Limits()))
    anomalies = [item for item in items if isinstance(item, Anomaly)]
    rows = [row for item in items if not isinstance(item, Anomaly) for row in item.to_pylist()]
    return rows, anomalies, statement


@pytest.mark.parametrize("platform", Platform)
def test_an_export_reads_as_it_was_made(tmp_path: Path, platform: Platform) -> None:
    path = tmp_path / "export.txt"
    assert write_export(path, 20_000, 7, platform) == path.stat().st_size
    rows, anomalies, statement = read(path)
    assert (len(rows), anomalies, statement.platform) == (20_000, [], platform.value)
    kinds = Counter(row["kind"] for row in rows)
    assert set(kinds) == {"text", "media", "deleted", "notice"}
    assert all(row["notice"]["kind"] == "timer_on" for row in rows if row["notice"])
    assert len({row["sender"] for row in rows} - {None}) == 12
    several = sum(row["span"]["last"] > row["span"]["first"] for row in rows)
    assert 0.07 < several / len(rows) < 0.11
    assert 85 < path.stat().st_size / len(rows) < 125


def test_a_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path) -> None:
    made = []
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_export(tmp_path / name, 500, seed)
        made.append((tmp_path / name).read_bytes())
    assert made[0] == made[1] != made[2]
