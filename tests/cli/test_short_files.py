"""Files of a backup with less than its list says: told, never a yes, and read the same again later."""

import hashlib
from pathlib import Path

import pytest
from tests.readers.containers import backup_folders
from tests.support.phone_databases import database

from onrecord.integrity.receipt import read_receipt
from onrecord.records.receipts import SafeToClear

SQL = Path(__file__).parents[1] / "samples" / "imessage-db" / "chat.db.sql"
TEXTS = ("HomeDomain", "Library/SMS/sms.db")
LOG = ("HomeDomain", "Library/SMS/sms.db-wal")
PHOTO = ("MediaDomain", "Library/SMS/Attachments/aa/1.jpg")


def stored(place) -> str:
    digest = hashlib.sha1("-".join(place).encode(), usedforsecurity=False).hexdigest()
    return f"{digest[:2]}/{digest}"


def captured(desk, *, cut=None, left=0):
    """Capture a backup with a text's photo, one file of it cut; return the receipt."""
    photo = f"UPDATE attachment SET filename = '~/{PHOTO[1]}', total_bytes = 0"  # noqa: S608 - our own path
    files = backup_folders.Writer().folder(
        {
            TEXTS: database(SQL.read_text("utf-8"), photo),
            PHOTO: b"p" * 64,
            **({LOG: b"w" * 64} if cut == LOG else {}),
        }
    )
    if cut:
        files[stored(cut)] = files[stored(cut)][:left]
    for name, content in files.items():
        path = desk.folder / "phone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    found = desk.capture(desk.folder / "phone")
    return read_receipt(Path(found["receipt"]["path"]).read_bytes())


def test_a_whole_backup_is_the_control(desk):
    receipt = captured(desk)
    assert (receipt.media.present, receipt.media.missing) == (5, 1)  # the sample has one that is not there
    assert not any("shorter" in one or "cut off" in one for one in receipt.warnings)


@pytest.mark.parametrize(
    ("cut", "left", "warning", "reason"),
    [
        (PHOTO, 63, "5 files that messages name are empty, or shorter than the source says", ""),
        (LOG, 0, "it has 0 of the 64 bytes that the source says", "the newest messages may be missing"),
        (TEXTS, -20, "bytes that the source says", "it is cut off or damaged"),
    ],
)
def test_a_file_with_less_than_the_backup_says_is_told_and_read_the_same_again(
    desk, cut, left, warning, reason
):
    desk.run("init", "--unattended")
    desk.set("same_device_copy_counts", "yes")
    desk.set("second_copy", str(desk.folder / "second"))
    desk.run("replicate", desk.folder / "second")
    receipt = captured(desk, cut=cut, left=left)
    assert any(warning in one for one in receipt.warnings)
    assert any(reason in one for one in receipt.clearance.reasons)
    assert receipt.clearance.answer is not SafeToClear.YES
    assert "tables are as they were" in desk.run("rebuild").stdout
    summary = desk.json("read", desk.folder / "phone")[-1]["summary"]
    assert summary["media"]["missing"] == receipt.media.missing
