"""docs/keys.md and docs/formats/journal.md name what the code does, so that a home outlives the program."""

from pathlib import Path

import pytest
from tests.keys.desk import Place, files

from onrecord.archive import anchors, journal_records
from onrecord.keys import binding, ceremony, derivation, home_keys, keystore, passphrase, roots
from onrecord.keys.recovery import RESTORE_COMMAND

DOCS = Path(__file__).parents[2] / "docs"
LABELS = sorted(
    {value for name, value in vars(derivation).items() if name.isupper() and isinstance(value, str)}
    - {derivation._PREFIX}
)


@pytest.mark.parametrize("label", [*LABELS, "database/catalogue", "database/service", derivation._PREFIX])
def test_every_label_of_a_derived_key_is_documented(label: str) -> None:
    assert f"`{label}`" in (DOCS / "keys.md").read_text("utf-8")


@pytest.mark.parametrize(
    "words",
    [
        roots._TAG,
        roots.CREDENTIAL_NAME,
        passphrase.FILE_NAME,
        passphrase._PURPOSE,
        keystore._epoch_context("0001")["purpose"],
        keystore._owner_context("home", "0001")["purpose"],
        binding.FILE_NAME,
        home_keys.LAST_CHECKPOINT,
        ceremony.UNFINISHED,
        RESTORE_COMMAND,
    ],
)
def test_every_file_and_purpose_of_the_keys_is_documented(words: str) -> None:
    assert words in (DOCS / "keys.md").read_text("utf-8")


@pytest.mark.parametrize(
    "words", [journal_records.HEADER.decode().strip(), journal_records.SEAL_PURPOSE, anchors.CHECKPOINT]
)
def test_the_journals_marks_are_documented(words: str) -> None:
    assert f"`{words}`" in (DOCS / "formats" / "journal.md").read_text("utf-8")


def test_the_files_of_a_new_home_are_the_documented_ones(place: Place) -> None:
    place.make()
    place.write(1)
    assert set(files(place.keys)) == {"root.key", "origin", "last-checkpoint"}
    assert set(files(place.home / "keystore")) == {"origin", "epochs/0001.wrapped", "owners/home.sealed"}
    assert set(files(place.log)) == {
        "journal/000000000000.events",
        "tile/0/000.p/1",
        "tile/entries/000.p/1",
        "checkpoint",
    }
