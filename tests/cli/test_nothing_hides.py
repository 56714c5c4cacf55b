"""What was not read is named on the receipt itself, and two chats of one name are two copies."""

from tests.support.folders import chat

from onrecord.integrity.receipt import read_receipt
from onrecord.records.receipts import SafeToClear

ADA = "WhatsApp Chat with Ada.txt"


def receipts(desk) -> list:
    return [read_receipt(path.read_bytes()) for path in sorted(desk.folder.glob("*.receipt"))]


def test_a_file_that_nobody_read_makes_the_receipt_say_no_and_name_it(desk) -> None:
    folder = desk.folder / "phone"
    folder.mkdir()
    (folder / ADA).write_bytes(chat("heron"))
    for number in range(12):
        (folder / f"WhatsApp Chat with Ben {number:02}").write_bytes(chat("zebrafinch"))
    desk.capture(folder)
    (receipt,) = receipts(desk)
    assert receipt.clearance.answer is SafeToClear.NO
    (reason,) = [one for one in receipt.clearance.reasons if one.startswith("12 files are not read")]
    assert "'WhatsApp Chat with Ben 00'" in reason
    assert reason.endswith("'WhatsApp Chat with Ben 09' and 2 more")


def named(desk, folder: str, *texts: str):
    (desk.folder / folder).mkdir()
    path = desk.folder / folder / ADA
    path.write_bytes(chat(*texts))
    return desk.capture(path)["copies"][0]["copy_id"]


def test_two_chats_of_one_name_are_two_copies_and_a_later_export_extends_its_own(desk) -> None:
    first = named(desk, "a", "berth four", "at nine")
    other = named(desk, "b", "another person", "of that name")
    assert first != other
    assert named(desk, "c", "berth four", "at nine", "yes") == first
    assert named(desk, "d", "another person", "of that name", "no") == other
    told = [
        any("Another conversation of this name" in one for one in each.warnings) for each in receipts(desk)
    ]
    assert sorted(told) == [False, False, True, True]
