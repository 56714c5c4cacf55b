"""Every file of the shared corpus has as many messages as its manifest counts, or it is said why not.

The corpus lies beside the checkout (``../shared/corpus``): files that nobody here wrote, not all of
them free to be copied into the repository. Where it is absent these tests are skipped.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest
from tests.support import conformance
from tests.support.samples import Contents, database, database_name

from onrecord.readers.matching import Reader
from onrecord.readers.registry import READERS, choose

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
MANIFEST = CORPUS / "MANIFEST.csv"
REGISTERED = {reader.NAME: reader for reader in READERS}

READER_OF = {
    "android-sms-db": "android-sms-db",
    "eml": "eml",
    "facebook-e2ee-json": "facebook-e2ee-json",
    "facebook-html": "facebook-html",
    "facebook-json": "facebook-json",
    "instagram-json": "instagram-json",
    "pst": "pst",
    "rsmf": "rsmf",
    "signal-desktop": "signal-desktop",
    "slack-zip": "slack",
    "sms-xml": "sms-xml",
    "telegram-json": "telegram-json",
    "whatsapp-db": "whatsapp-android-db",
    "whatsapp-txt": "whatsapp-text",
    "whatsapp-zip": "whatsapp-text",
}
"""The reader of each of the manifest's formats."""

NOT_YET = set(READER_OF.values()) - {"whatsapp-text"}
"""Readers that are not in the registry yet. One that is there and here fails: take it out, and count."""

NO_SOURCE = {
    "expected": "what another project expects of its reader, not an export",
    "signal-other": "text of a desktop program that is no export of Signal's",
}
"""Formats in the manifest that no reader reads, and why."""

COUNTED = {
    "Pustur_whatsapp-chat-parser-website__whatsapp-chat-parser-example.zip": (52, ""),
}
"""Messages read where the manifest has no number, or another: by file, with the sentence that explains it.

The sentence stands in the reader's page in ``docs/formats``; it may be empty where the manifest has none.
"""


def manifest() -> list[dict[str, str]]:
    """Return the manifest's rows, none when there is no corpus."""
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def file_name(row: dict[str, str]) -> str:
    return PurePosixPath(row["path"]).name


def source_of(row: dict[str, str]) -> Contents:
    """Return a file of the corpus under the name that the app gave it; a database from its dump."""
    path, name = CORPUS / row["path"], PurePosixPath(row["source path"]).name
    if path.suffix == ".sql":
        dump = path.read_text("utf-8")
        return Contents(database_name(name), False, {database_name(name): database(dump)})  # noqa: FBT003
    return Contents(name, False, {name: path.read_bytes()})  # noqa: FBT003


def readable() -> Iterator[object]:
    for row in manifest():
        if READER_OF.get(row["format"]) in REGISTERED:
            yield pytest.param(row, id=row["path"])


pytestmark = pytest.mark.skipif(
    not MANIFEST.exists(), reason="the shared corpus does not lie beside this checkout (../shared/corpus)"
)


def test_every_format_of_the_manifest_has_its_reader_or_a_reason() -> None:
    formats = {row["format"] for row in manifest()}
    assert formats == set(READER_OF) | set(NO_SOURCE)
    assert set(READER_OF.values()) == NOT_YET | (set(READER_OF.values()) & set(REGISTERED))


def test_a_reader_that_is_here_is_no_longer_waited_for() -> None:
    assert set(REGISTERED) & NOT_YET == set()


def test_every_count_is_that_of_a_file_in_the_corpus() -> None:
    assert set(COUNTED) <= {file_name(row) for row in manifest()}


@pytest.mark.parametrize("row", list(readable()))
def test_a_file_has_the_messages_that_are_declared(row: dict[str, str]) -> None:
    reader: Reader = REGISTERED[READER_OF[row["format"]]]
    source = source_of(row)
    assert choose(source.original()).NAME == reader.NAME
    found = conformance.reading(reader.read(source.original()))
    conformance.check(found, source.original())
    conformance.check_spans(found, source.original())
    messages = sum(batch.num_rows for batch in found.batches)
    declared = row["messages"]
    expected, because = COUNTED.get(file_name(row), (None, ""))
    if expected is None:
        assert declared.isdigit(), f"declare in COUNTED that it has {messages}"
        expected = int(declared)
    assert messages == expected
    if declared.isdigit() and int(declared) != expected:
        page = (ROOT / "docs" / "formats" / f"{reader.NAME}.md").read_text("utf-8")
        assert because
        assert _squeezed(because) in _squeezed(page)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)
