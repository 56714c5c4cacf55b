"""Every file of the shared corpus has as many messages as its manifest counts, or it is said why not.

The corpus lies beside the checkout (``../shared/corpus``): files that nobody here wrote, not all of
them free to be copied into the repository. Where it is absent these tests are skipped.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from tests.support import conformance
from tests.support.samples import Contents, database, database_name

from onrecord.readers.matching import Reader
from onrecord.readers.registry import READERS, choose
from onrecord.records.errors import OnRecordError

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "formats"
CORPUS = ROOT.parent / "shared" / "corpus"
COUNTS = Path(__file__).parent / "corpus"
MANIFEST = CORPUS / "MANIFEST.csv"
REGISTERED = {reader.NAME: reader for reader in READERS}

READER_OF = {
    "android-sms-db": "android-sms-db",
    "eml": "email-eml",
    "facebook-e2ee-json": "facebook-e2ee-json",
    "facebook-html": "facebook-html",
    "facebook-json": "facebook-json",
    "instagram-json": "instagram-json",
    "pst": "email-pst",
    "rsmf": "rsmf",
    "signal-desktop": "signal-desktop-db",
    "slack-zip": "slack-export",
    "sms-xml": "sms-xml",
    "telegram-json": "telegram-json",
    "whatsapp-db": "whatsapp-android-db",
    "whatsapp-txt": "whatsapp-text",
    "whatsapp-zip": "whatsapp-text",
}
"""The reader of each of the manifest's formats."""

BY_PATH = {"facebook-json", "instagram-json"}
"""Formats that only the folders of the download tell apart: their files are read where they lay."""

NO_SOURCE = {
    "expected": "what another project expects of its reader, not an export",
    "signal-other": "text of a program that is not Signal's",
    **{
        f"frozenspider_chat-history-manager__whatsapp-android_{made}__wa.sql": "contacts, read with msgstore"
        for made in ("2023-10", "2026-01", "2026-05")
    },
    "relativitydev_rsmf-validator-samples__RSMFManifestSchema__rsmf_schema_2_0_0.json": "the schema",
}
"""Formats and files in the manifest that no reader reads, and why."""

COUNTED: dict[str, dict[str, Any]] = {
    file: told
    for name in REGISTERED
    if (table := COUNTS / f"{name}.toml").exists()
    for file, told in tomllib.loads(table.read_text("utf-8")).items()
}
"""Messages read where the manifest has no number, or another: by file, in ``corpus/READER.toml``.

``because`` explains why it is another number; the same sentence stands in the reader's page in
``docs/formats``. Where the manifest has no number it may be left out. ``refused = true`` in place of
``messages`` tells that no reader takes the file alone, ``named = true`` that two would, so that a person
names the reader.
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
    if row["format"] in BY_PATH:
        return Contents("download", True, {row["source path"]: path.read_bytes()})  # noqa: FBT003
    if path.suffix == ".sql":
        name = database_name(name, READER_OF[row["format"]])
        return Contents(name, False, {name: database(path.read_text("utf-8"))})  # noqa: FBT003
    return Contents(name, False, {name: path.read_bytes()})  # noqa: FBT003


def readable() -> Iterator[object]:
    for row in manifest():
        name = READER_OF.get(row["format"])
        if name is not None and file_name(row) not in NO_SOURCE:
            yield pytest.param(row, id=row["path"])


pytestmark = pytest.mark.skipif(
    not MANIFEST.exists(), reason="the shared corpus does not lie beside this checkout (../shared/corpus)"
)


def test_every_format_of_the_manifest_has_its_reader_or_a_reason() -> None:
    assert {row["format"] for row in manifest() if row["format"] not in NO_SOURCE} == set(READER_OF)


def test_every_count_is_that_of_a_file_in_the_corpus() -> None:
    assert set(COUNTED) <= {file_name(row) for row in manifest()}


@pytest.mark.parametrize("row", list(readable()))
def test_a_file_has_the_messages_that_are_declared(row: dict[str, str]) -> None:
    reader: Reader = REGISTERED[READER_OF[row["format"]]]
    source, declared, told = source_of(row), row["messages"], COUNTED.get(file_name(row))
    if told is not None and told.get("refused"):
        with pytest.raises(OnRecordError):
            counted(reader, source)
        return
    messages = counted(reader, source, is_named=told is not None and told.get("named", False))
    if told is None or "messages" not in told:
        assert declared.isdigit(), f"count it in corpus/{reader.NAME}.toml: {messages} messages"
        assert messages == int(declared)
        return
    assert messages == told["messages"]
    if declared.isdigit():
        texts = [(DOCS / page).read_text("utf-8") for page in conformance.pages(reader)]
        assert int(declared) != messages
        assert any(_squeezed(told["because"]) in _squeezed(text) for text in texts)


def counted(reader: Reader, source: Contents, *, is_named: bool = False) -> int:
    """Return how many messages a source has, read by the rules with the reader that is chosen for it."""
    assert choose(source.original(), [reader] if is_named else READERS).NAME == reader.NAME
    found = conformance.reading(reader.read(source.original()))
    conformance.check(found, source.original())
    conformance.check_spans(found, source.original())
    return sum(batch.num_rows for batch in found.batches)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)
