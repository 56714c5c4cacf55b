"""A confined child can import nothing: what a reader needs is there before it reads, and no other's is."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests.support.samples import contents, samples

from onrecord.readers.matching import Reader
from onrecord.readers.registry import READERS

_CHILD = """
import json, os, sys
from pathlib import Path
from onrecord.compute import jobs, server
from onrecord.readers.identification import Means, identify
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import READERS, load
from onrecord.records.errors import OnRecordError
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, Entry

def source(path):
    paths = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent
    files = [Entry(n, p.relative_to(root).as_posix(), p.stat().st_size) for n, p in enumerate(paths)]
    return Source(path.name, path.is_dir(), files, lambda number: open(paths[number], "rb"))

def told_apart(name, path):
    identify(source(path), Means(Assumptions(), Limits(), READERS))

def read(name, path):
    given = Assumptions(reader=name)
    jobs.survey(open_original(source(path), given, Limits()), READERS, "", lambda _done, _total: None)

def imported(name, act, paths):
    before = set(sys.modules)
    for path in paths:
        try:
            act(name, Path(path))
        except OnRecordError:
            pass
    return sorted(set(sys.modules) - before)

jobs.prepare()
for name, paths in json.load(sys.stdin).items():
    if os.fork() == 0:
        apart = imported(name, told_apart, paths)
        load(READERS, name)
        print(json.dumps([name, apart, imported(name, read, paths)]), flush=True)
        os._exit(0)
    if os.wait()[1]:
        sys.exit(name)
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[Sequence[str], Sequence[str]]]:
    """Return what each reader's samples made a fresh child import: told apart, and read after loading."""
    given: dict[str, list[str]] = {}
    for reader in READERS:
        folder = tmp_path_factory.mktemp(reader.NAME)
        for number, sample in enumerate(samples(reader.NAME)):
            place = folder / str(number)
            place.mkdir()
            given.setdefault(reader.NAME, []).append(str(contents(sample).write(place)))
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return {name: (apart, read) for name, apart, read in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.NAME)
def test_telling_formats_apart_imports_nothing(
    reader: Reader, imported: Mapping[str, tuple[Sequence[str], Sequence[str]]]
) -> None:
    assert imported[reader.NAME][0] == []


@pytest.mark.parametrize("reader", READERS, ids=lambda one: one.NAME)
def test_a_reader_imports_nothing_once_what_it_reads_with_is_loaded(
    reader: Reader, imported: Mapping[str, tuple[Sequence[str], Sequence[str]]]
) -> None:
    assert imported[reader.NAME][1] == []
