"""``docs/adding-a-reader.md`` is followed, not believed: its package is installed and read with."""

import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest
from tests.support import conformance
from tests.support.samples import Contents

from onrecord.readers import offers, registry
from onrecord.records.errors import SettingsError
from onrecord.records.messages import CHANNELS, Flag, Kind, NoticeKind, Precision, Presence
from onrecord.records.schema import MESSAGES

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = DOCS / "examples" / "reader-example"
PAGE = (DOCS / "adding-a-reader.md").read_text("utf-8")
SAMPLE = EXAMPLE / "samples" / "night-watch.log"
COMMANDS = [
    line.removeprefix("$ ")
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]
PROGRAMS = {"python": [sys.executable], "onrecord": [sys.executable, "-m", "onrecord"]}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the example, without what is made by following the page."""
    folder = tmp_path_factory.mktemp("package") / "reader-example"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("*.golden.json", "__pycache__", "build"))
    return folder


def run(package: Path, line: str) -> "subprocess.CompletedProcess[str]":
    program, *arguments = shlex.split(line)
    if arguments[:3] == ["-m", "pip", "install"]:
        arguments += ["--no-index", "--quiet", "--target", str(package.parent / "installed")]
    path = [str(package.parent / "installed"), *filter(None, [os.environ.get("PYTHONPATH")])]
    home = {"ONRECORD_HOME": str(package.parent / "home"), "ONRECORD_KEYS": str(package.parent / "keys")}
    environment = {**os.environ, **home, "PYTHONPATH": os.pathsep.join(path)}
    return subprocess.run(
        [*PROGRAMS[program], *arguments],
        cwd=package,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_the_page_shows_is_what_lies_in_the_example() -> None:
    assert blocks("python") == [(EXAMPLE / "harbour_radio.py").read_text("utf-8")]
    shown, setting = blocks("toml")
    assert shown == (EXAMPLE / "pyproject.toml").read_text("utf-8")
    assert setting == 'readers = ["harbour-radio"]\n'
    assert blocks("text") == [SAMPLE.read_text("utf-8")]


def test_the_golden_lines_of_the_page_stand_in_the_golden_file() -> None:
    golden = json.loads(SAMPLE.with_name("night-watch.log.golden.json").read_text("utf-8"))
    shown = [json.loads(line) for line in blocks("json")[0].splitlines()]
    assert len(shown) == 2
    for one in shown:
        assert any(one.items() <= line.items() for line in golden)


def test_the_steps_of_the_page_work_as_they_stand(package: Path) -> None:
    *steps, reading = COMMANDS
    assert len(steps) == 3
    for step in steps:
        done = run(package, step)
        assert done.returncode == 0, (step, done.stdout, done.stderr)
    written = package / "samples" / "night-watch.log.golden.json"
    assert written.read_text("utf-8") == SAMPLE.with_name(written.name).read_text("utf-8")
    refused = run(package, reading)
    assert refused.returncode == 1
    assert "not an export that OnRecord reads" in refused.stderr
    assert "settings.toml does not name it in readers: harbour-radio" in refused.stderr
    given = run(package, f"{reading} --reader harbour-radio")
    assert "there is no reader 'harbour-radio', built in or named in settings.toml" in given.stderr
    (package.parent / "home").mkdir()
    (package.parent / "home" / "settings.toml").write_text(blocks("toml")[1], "utf-8")
    done = run(package, reading)
    assert done.returncode == 0, done.stderr
    *lines, last = [json.loads(line) for line in done.stdout.splitlines()]
    summary = last["summary"]
    assert (summary["reader"], summary["messages"], summary["anomalies"]) == ("harbour-radio", 3, 1)
    assert [line["body"] for line in lines if "body" in line][1] == "Basin closed from noon; tell the ferry"


def told_within(cell: str) -> list[tuple[str, bool]]:
    return [(name, bool(bold)) for bold, name in re.findall(r"(\*\*)?`(\w+)`", cell)]


def fields_of(type_: pa.DataType) -> list[tuple[str, bool]]:
    inner = type_.value_type if pa.types.is_list(type_) else type_
    return [(field.name, not field.nullable) for field in inner] if pa.types.is_struct(inner) else []


def test_the_table_of_columns_is_the_schema() -> None:
    left_to_batches = {"ordinal", "edited", "sub_index"}
    rows = re.findall(r"^\| ((?:\*\*)?`\w+`(?:\*\*)?) \| [^|]+ \| ([^|]*)\|$", PAGE, re.MULTILINE)
    told = {told_within(column)[0]: told_within(within) for column, within in rows}
    assert told == {
        (field.name, not field.nullable and field.name not in left_to_batches): fields_of(field.type)
        for field in MESSAGES
        if field.name != "ordinal"
    }


@pytest.mark.parametrize("words", [Kind, Precision, Presence, Flag, NoticeKind, CHANNELS], ids=str)
def test_the_words_of_the_page_are_those_of_the_program(words: Iterable[str]) -> None:
    name = getattr(words, "__name__", "CHANNELS")
    (values,) = re.findall(rf"^\| `{name}` \| ([^|]*) \|$", PAGE, re.MULTILINE)
    assert [value for value, _ in told_within(values)] == [str(word) for word in words]


@pytest.fixture(scope="module")
def harbour_radio() -> ModuleType:
    spec = importlib.util.spec_from_file_location("harbour_radio", EXAMPLE / "harbour_radio.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("length", [None, 20, 60, 110, 150, 200])
def test_the_example_keeps_the_rules_that_every_reader_keeps(
    harbour_radio: ModuleType, length: int | None
) -> None:
    conformance.check_module(harbour_radio)
    source = Contents(SAMPLE.name, is_folder=False, files={SAMPLE.name: SAMPLE.read_bytes()[:length]})
    found = conformance.reading(harbour_radio.read(source.original()))
    piped = source.piped()
    assert conformance.reading(harbour_radio.read(piped)).plain() == found.plain()
    conformance.check(found, source.original())
    conformance.check_spans(found, source.original())
    conformance.check_accounted(found, source.original(), piped.opened)
    conformance.check_conversations(found)


def test_a_folder_has_its_other_files_told(harbour_radio: ModuleType) -> None:
    files = {"a.txt": b"notes", "b.log": SAMPLE.read_bytes(), "c.log": SAMPLE.read_bytes()}
    found = conformance.reading(harbour_radio.read(Contents("logs", is_folder=True, files=files).original()))
    assert found.statement is not None
    assert found.statement.unread_entries == ("a.txt", "c.log")
    assert {row["span"]["entry"] for row in found.rows()} == {"b.log"}


def test_a_reader_that_says_a_channel_that_there_is_not_is_refused_when_it_is_loaded(
    harbour_radio: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Offer:
        def load(self) -> ModuleType:
            return harbour_radio

    monkeypatch.setattr(offers, "offers", lambda: {"harbour-radio": Offer()})
    assert "harbour-radio" in {reader.NAME for reader in registry.readers_named(["harbour-radio"])}
    monkeypatch.setattr(harbour_radio, "CHANNEL", "radio")
    with pytest.raises(SettingsError, match="says the channel 'radio', which there is not"):
        registry.readers_named(["harbour-radio"])


def test_what_is_offered_and_not_named_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "offers", lambda: {"harbour-radio": None, "tide-table": None})
    assert offers.not_named(["tide-table"]) == ["harbour-radio"]
