"""A database of which the end is lost is said to be cut short, never to be another app's."""

from dataclasses import replace

import pytest
from tests.support.samples import Contents, contents, samples, title_of

from onrecord.readers.registry import READERS
from onrecord.readers.sqlite.snapshot import MAGIC
from onrecord.records.errors import UnreadableError

PAGE = 4096
NAMES = {reader.NAME: reader for reader in READERS if reader.NAME.endswith("-db")}
CASES = [(NAMES[name], sample) for name in NAMES for sample in samples(name)]


def database_in(source: Contents) -> str:
    return next(path for path, data in source.files.items() if data.startswith(MAGIC))


def said_of(reader, source: Contents) -> str:
    try:
        for _ in reader.read(source.original()):
            pass
    except UnreadableError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(("reader", "sample"), CASES, ids=[title_of(sample) for _, sample in CASES])
def test_a_database_cut_short_is_never_said_to_be_another_apps(reader, sample):
    source = contents(sample)
    path = database_in(source)
    whole = source.files[path]
    for pages in range(1, len(whole) // PAGE):
        said = said_of(reader, replace(source, files={**source.files, path: whole[: pages * PAGE + 7]}))
        assert not said or "cut short: it has" in said or "damaged" in said, (pages, said)
        assert "another app's" not in said
        assert "but not one of" not in said
