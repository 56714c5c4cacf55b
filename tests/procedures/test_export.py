"""Messages as a table: every one that a search finds, once, whole, and in flat memory."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from onrecord import wiring
from onrecord.cli.main import main
from onrecord.procedures import export as module
from onrecord.procedures.export import export
from onrecord.records.errors import NotHeldError
from onrecord.records.schema import MESSAGES
from onrecord.records.searches import Filters, Query, Sight
from onrecord.rendering.messages_parquet import SCHEMA, WHERE
from onrecord.settings import from_process

ANALYSIS = Path(__file__).parents[2] / "docs" / "analysis.md"
APART = Path(sys.prefix) / "analysis"
"""DuckDB and pandas, where no process of OnRecord sees them (requirements-analysis.lock)."""
BLOCKS = re.findall(r"```python\n(.*?)```", ANALYSIS.read_text("utf-8"), re.DOTALL)


def chat(who, count):
    lines = (f"{1 + n % 28:02}/03/2026, {n % 24:02}:{n % 60:02} - {who}: line {n}\n" for n in range(count))
    return "".join(lines) + f"28/03/2026, 23:59 - {who}: <Media omitted>\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with three copies of two custodians, for all tests here."""
    folder = tmp_path_factory.mktemp("export")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONRECORD_HOME", str(folder / "home"))
        patch.setenv("ONRECORD_KEYS", str(folder / "keys"))
        for number, custodian in enumerate(["Dana Whitlock", "Dana Whitlock", "Priya Raman"]):
            path = folder / f"{number}" / f"WhatsApp Chat with Harbour {number}.txt"
            path.parent.mkdir()
            path.write_text(chat(custodian, 60 + number), "utf-8")
            given = ["capture", str(path), "--custodian", custodian, "--out", str(folder)]
            assert main(given) == 0
        yield folder


@pytest.fixture
def catalogue(home):
    assert home.exists()
    with wiring.reading(from_process()) as opened:
        yield opened.catalogue


def rows(catalogue, query=Query("")):  # noqa: B008 - a question is a value
    told = []
    table = pq.read_table(io.BytesIO(b"".join(export(lambda: catalogue, query, told.append))))
    assert told[-1] == table.num_rows
    return table.to_pylist()


@pytest.mark.parametrize("group", [1, 7, 5_000])
def test_every_message_found_is_in_the_table_once(catalogue, monkeypatch, group):
    monkeypatch.setattr(module, "GROUP", group)
    found = rows(catalogue)
    hits = catalogue.find(Query("", limit=1_000)).hits
    assert [one["message"] for one in found] == [str(hit.message) for hit in hits]
    assert len(found) == 61 + 62 + 63
    for one, hit in zip(found, hits, strict=True):
        assert (one["body"], one["sender"], one["kind"]) == (
            hit.body or None,
            hit.sender,
            hit.kind,
        ) or hit.kind != "text"
        assert (one["custodian"], one["copy_id"], one["number"]) == (hit.custodian, hit.copy, hit.number)
        assert (one["said_at"], one["said_local"]) == (hit.said_at, hit.said_local)


def test_filters_and_words_are_those_of_search(catalogue):
    assert {one["custodian"] for one in rows(catalogue, Query("", Filters(custodians=("Priya",))))} == {
        "Priya Raman"
    }
    assert {one["body"] for one in rows(catalogue, Query('"line 7"'))} == {"line 7"}
    with pytest.raises(NotHeldError):
        rows(catalogue, Query("", Filters(custodians=("Nobody",))))


def test_what_is_out_of_sight_is_not_in_the_table(catalogue):
    (copy,) = [row["copy_id"] for row in catalogue.conversations() if row["custodian"] == "Priya Raman"]
    found = rows(catalogue, Query("", Filters(sight=Sight(frozenset({copy})))))
    assert {one["copy_id"] for one in found} == {copy}
    assert rows(catalogue, Query("", Filters(sight=Sight(frozenset())))) == []


def test_the_columns_are_the_schemas_own_and_where_each_message_stands():
    assert SCHEMA.names == [*WHERE, *(name for name in MESSAGES.names if name != "conversation")]


def test_no_group_is_asked_for_before_the_one_before_it_is_taken(catalogue, monkeypatch):
    monkeypatch.setattr(module, "GROUP", 10)
    told = []
    pieces = export(lambda: catalogue, Query(""), told.append)
    for number in range(1, 5):
        next(pieces)
        assert told == [10 * n for n in range(1, number + 1)]


def exports():
    """Return the payloads of exports in the journal."""
    with wiring.reading(from_process()) as home:
        return [one.payload for one in home.journal.events() if one.envelope.verb == "onrecord:export"]


def test_marks_stand_in_the_files_metadata_and_change_no_row(catalogue):
    plain, marked = (
        pq.read_table(io.BytesIO(b"".join(export(lambda: catalogue, Query(""), lambda _: None, marks))))
        for marks in ({}, {"recipient": "Zoë, 7 Quay"})
    )
    assert marked.schema.metadata[b"onrecord.recipient"].decode() == "Zoë, 7 Quay"
    assert marked.equals(plain)


@pytest.mark.usefixtures("home")
def test_the_command_writes_a_whole_file_and_leaves_one_that_is_there(tmp_path, capsys):
    target = tmp_path / "messages.parquet"
    before = exports()
    assert main(["export", "--to", str(target), "--custodian", "Priya"]) == 0
    assert pq.read_table(target).num_rows == 63
    (taken,) = exports()[len(before) :]
    assert (taken["act"], taken["filters"]["custodians"]) == ("take at the terminal", ["Priya"])
    assert main(["export", "--to", str(target)]) == 1
    assert pq.read_table(target).num_rows == 63
    other = tmp_path / "none.parquet"
    assert main(["export", "--to", str(other), "--custodian", "Nobody"]) == 1
    assert list(tmp_path.iterdir()) == [target]
    assert len(exports()) == len(before) + 1, "what wrote no file is not journalled"
    assert json.dumps(capsys.readouterr().err).count("Traceback") == 0


@pytest.mark.parametrize("number", range(len(BLOCKS)))
@pytest.mark.usefixtures("home")
def test_every_block_of_the_analysis_page_runs(tmp_path, number):
    assert main(["export", "--to", str(tmp_path / "messages.parquet")]) == 0
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", BLOCKS[number]],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(APART)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip()


def test_the_analysis_page_has_blocks_to_run():
    assert len(BLOCKS) >= 4
