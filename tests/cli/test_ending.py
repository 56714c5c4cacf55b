"""What was not taken of several sources is told at the end with why, and last of all whom to call."""

import json
from pathlib import Path

from tests.cli.test_sources import put
from tests.support.folders import MBOX, TEXTS, chat, zipped

from onrecord.integrity.receipt import read_receipt

CUT = zipped({"_chat.txt": chat("Cy here", "more")})[:-30]
SPILL = b"Note for the record\nSECRET\nDate: 12 March 2026\n\nconvoy\nSECRET\n"
PHONE = {
    "WhatsApp Chat with Ada.txt": chat("zebrafinch"),
    "WhatsApp Chat with Ben.txt": chat("heron"),
    "WhatsApp Chat - Cy.zip": CUT,
    "old.mbox": MBOX,
    "call.txt": SPILL,
    "empty.md": b"",
    "backup.bin": b"\0\xff",
}


def test_of_a_folder_the_end_says_what_was_taken_what_not_and_whom_to_call(desk) -> None:
    phone = put(desk.folder / "phone", PHONE)
    done = desk.run("capture", phone, "--custodian", "Ada Quay", "--out", "receipts", expect=1)
    table = [line.split() for line in done.stdout.splitlines() if line.endswith(".receipt")]
    assert [(row[0], row[-3], row[-2]) for row in table] == [
        ("Ada", "2", "no"),
        ("Ben", "2", "no"),
        ("old", "1", "no"),
    ]
    assert {row[-1] for row in table} == {path.name for path in (desk.folder / "receipts").glob("*.receipt")}
    for once in ("Next  ", "Limits  ", "In all  "):
        assert done.stdout.count(once) == 1
    said = " ".join(done.stdout.split())
    assert "3 of 5 sources captured, 5 lines" in said
    assert "2 sources and 2 files were not: the last lines say which, why, and what to do" in said
    told = done.stderr.splitlines()[-6:]
    assert told[0] == f"onrecord: 2 files in {str(phone)!r} are of no source, and are not captured:"
    assert told[1].startswith("onrecord: not captured: 'backup.bin': it is of no kind that is known here;")
    assert told[2].startswith("onrecord: not captured: 'empty.md': it is empty; copy it again")
    assert told[3].startswith(
        "onrecord: not captured: the zip 'WhatsApp Chat - Cy.zip' is damaged or cut short"
    )
    assert told[4] == "onrecord: 2 of 5 not captured; the receipts of the others stand"
    assert told[5].startswith("onrecord: 'call.txt' is stopped: 2 SECRET or TOP SECRET markings found")
    assert told[5].endswith("now.")


def test_json_has_each_that_was_not_taken_with_why(desk) -> None:
    phone = put(desk.folder / "phone", PHONE)
    done = desk.run("capture", phone, "--custodian", "Ada Quay", "--json", expect=1)
    end = json.loads(done.stdout.splitlines()[-1])["not_captured"]
    assert [(one["state"], one["name"]) for one in end] == [
        ("refused", "WhatsApp Chat - Cy.zip"),
        ("stopped", "call.txt"),
        ("left_out", "backup.bin"),
        ("left_out", "empty.md"),
    ]
    assert all(one["why"] for one in end)


def test_a_file_of_no_kind_alone_is_told_and_ends_with_nought(desk) -> None:
    files = {"WhatsApp Chat - Ada.zip": zipped({"_chat.txt": chat("x")}), "backup.bin": b"\0\xff"}
    done = desk.run("capture", put(desk.folder / "phone", files), "--custodian", "Ada Quay")
    assert done.stderr.splitlines()[-1].startswith("onrecord: not captured: 'backup.bin': it is of no kind")


def test_every_file_that_is_left_out_is_named(desk) -> None:
    files = {"sms.xml": TEXTS, "old.mbox": MBOX, **{f"list {number}.bin": b"\0\xff" for number in range(47)}}
    done = desk.run("read", put(desk.folder / "phone", files), "--summary")
    last = done.stderr.splitlines()[-1]
    assert all(f"'list {number}.bin'" in last for number in range(47))
    assert " more" not in last


def test_a_receipt_of_a_chat_that_names_a_damaged_file_does_not_say_yes(desk) -> None:
    desk.run("init", "--unattended")
    desk.set("second_copy", str(desk.folder / "second"))
    desk.run("replicate", desk.folder / "second")
    desk.set("same_device_copy_counts", "yes")
    answers = {}
    for name, data in {"whole": zipped({"a.md": b"x"}), "cut": CUT}.items():
        said = f"plans of the {name}.zip (file attached)"
        files = {"WhatsApp Chat with Ada.txt": chat(said), f"plans of the {name}.zip": data}
        done = desk.run(
            "capture",
            put(desk.folder / name, files),
            "--custodian",
            name,
            "--json",
            expect=int(name == "cut"),
        )
        captured = json.loads(done.stdout.splitlines()[0])
        assert len(captured["originals"]) == 2
        answers[name] = captured["receipt"]
        receipt = read_receipt(Path(captured["receipt"]["path"]).read_bytes())
        assert any("plans of the cut.zip" in warning for warning in receipt.warnings) is (name == "cut")
    assert answers["whole"]["safe_to_clear"] == "yes", answers["whole"]
    assert answers["cut"]["safe_to_clear"] == "partial"
    assert "1 file that a message names is damaged or locked" in answers["cut"]["scope"]
