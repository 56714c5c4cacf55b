"""What a person names is told apart, opened with its key, and captured source by source; no key stays."""

import base64
import json
from pathlib import Path

import pytest
from tests.readers.containers import crypt_files
from tests.support.canary import leaks
from tests.support.folders import MBOX, TELEGRAM, TEXTS, chat, zipped
from tests.support.samples import database

from onrecord.integrity.receipt import read_receipt

SQL = Path(__file__).parents[1] / "samples/whatsapp-android-db/new-layout/msgstore.sql"
ROOT = bytes(range(161, 193))
KEY = ROOT.hex()
NAME = "msgstore.db.crypt15"


def encrypted() -> bytes:
    return crypt_files.crypt15(database(SQL.read_text("utf-8")), root=ROOT)


def put(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_a_phone_s_whole_folder_gives_a_line_and_a_receipt_a_source_and_one_summary(desk) -> None:
    phone = put(
        desk.folder / "phone",
        {
            "WhatsApp Chat with Ada.txt": chat("zebrafinch"),
            "WhatsApp Chat with Ben.txt": chat("heron"),
            "WhatsApp Chat - Cy.zip": zipped({"_chat.txt": chat("Cy here")}),
            "sms.xml": TEXTS,
            "mail/archive.mbox": MBOX,
            "telegram/result.json": TELEGRAM,
            "list.pdf": b"%PDF",
        },
    )
    done = desk.run("capture", phone, "--custodian", "Ada Quay", "--json")
    *captured, end = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["state"] for one in captured] == ["exact"] * 6
    assert [(one["state"], one["name"], one["in"]) for one in end["not_captured"]] == [
        ("left_out", "list.pdf", str(phone))
    ]
    assert len({one["capture"] for one in captured}) == len(list(desk.folder.glob("*.receipt"))) == 6
    assert {copy["channel"] for one in captured for copy in one["copies"]} == {
        "whatsapp",
        "email",
        "sms",
        "telegram",
    }
    summaries = [line for line in done.stderr.splitlines() if "6 sources" in line]
    told = "each gets a receipt of its own; 1 file of no source, told at the end"
    assert summaries == [f"onrecord: {str(phone)!r} holds 6 sources; {told}"]
    assert sum("'list.pdf'" in line for line in done.stderr.splitlines()) == 1
    kept = {one["name"] for item in captured for one in item["originals"]}
    assert "list.pdf" not in kept
    assert desk.json("search", "zebrafinch")[0]["sender"] == "Ada Quay"
    assert all(desk.json("rebuild")[0]["same"].values())


def test_a_mailbox_that_a_chat_names_is_captured_too_and_the_officer_is_told(desk) -> None:
    files = {"WhatsApp Chat with Ada.txt": chat("please look at archive.mbox"), "archive.mbox": MBOX}
    phone = put(desk.folder / "phone", files)
    done = desk.run("capture", phone, "--custodian", "Ada Quay", "--json")
    captured = [json.loads(line) for line in done.stdout.splitlines()]
    assert [copy["channel"] for one in captured for copy in one["copies"]] == ["whatsapp", "email"]
    kept = [[one["name"] for one in item["originals"]] for item in captured]
    assert kept == [sorted(files), ["archive.mbox"]]
    assert "holds 2 sources; each gets a receipt of its own; 1 of them is named in the text of another" in (
        done.stderr
    )
    why = [json.loads(line) for line in desk.run("read", phone, "--json").stdout.splitlines()]
    told = [one["summary"]["why"] for one in why if "summary" in one]
    assert told[1].endswith("; 'WhatsApp Chat with Ada.txt' names it too")


def test_one_source_refused_in_a_folder_leaves_the_others_and_ends_with_one(desk) -> None:
    phone = put(
        desk.folder / "phone", {"WhatsApp Chat with Ada.txt": chat("x"), f"backup/{NAME}": encrypted()}
    )
    done = desk.run("capture", phone, "--custodian", "Ada Quay", "--json", expect=1)
    captured, end = [json.loads(line) for line in done.stdout.splitlines()]
    assert captured["state"] == "exact"
    assert [(one["state"], one["name"]) for one in end["not_captured"]] == [("refused", NAME)]
    assert "--key-file FILE" in done.stderr
    assert "1 of 2 not captured; the receipts of the others stand" in done.stderr


def test_an_encrypted_backup_is_captured_with_its_key_and_read_again_without_it(desk) -> None:
    source = put(desk.folder / "in", {NAME: encrypted()}) / NAME
    key = desk.folder / "encrypted_backup.txt"
    key.write_text(KEY + "\n")
    done = desk.run("capture", source, "--custodian", "Ada Quay", "--key-file", key, "--json")
    captured = json.loads(done.stdout)
    assert [one["name"] for one in captured["originals"]] == [NAME, "msgstore.db"]
    assert sum(copy["messages"] for copy in captured["copies"])
    key.unlink()
    source.unlink()
    hits = desk.json("search", "--limit", "3")
    assert {one["capture"] for one in hits if "capture" in one} == {captured["capture"]}
    assert all(desk.json("rebuild")[0]["same"].values())
    assert [*leaks(desk.folder, KEY)] == []
    for form in forms(ROOT):
        holders = [path for path in desk.folder.rglob("*") if path.is_file() and form in path.read_bytes()]
        assert holders == []
        assert form not in (done.stdout + done.stderr).encode()


def forms(key: bytes) -> list[bytes]:
    words = [key, key.hex().encode(), crypt_files.derived(key)]
    return [*words, crypt_files.derived(key).hex().encode(), *(base64.b64encode(one)[:-4] for one in words)]


def test_a_key_file_inside_the_folder_that_it_opens_is_no_part_of_the_capture(desk) -> None:
    folder = put(desk.folder / "in", {NAME: encrypted(), "my key.txt": KEY.encode(), "Ada.bin": b"other"})
    key = folder / "my key.txt"
    done = desk.run("capture", folder, "--custodian", "Ada Quay", "--key-file", key, "--json")
    names = {one["name"] for line in done.stdout.splitlines() for one in json.loads(line)["originals"]}
    assert NAME in names
    assert "my key.txt" not in names
    assert [*leaks(desk.folder / "home", KEY)] == []


def test_several_keys_are_tried_in_turn_and_are_no_part_of_the_capture(desk) -> None:
    wrong, right = desk.folder / "in" / "a.txt", desk.folder / "in" / "b.txt"
    folder = put(desk.folder / "in", {NAME: encrypted(), "a.txt": b"7" * 64, "b.txt": KEY.encode()})
    keys = ("--key-file", wrong, "--key-file", right)
    (captured,) = desk.json("capture", folder, "--custodian", "Ada Quay", *keys)
    assert {one["name"] for one in captured["originals"]} == {NAME, "msgstore.db"}
    none = desk.run("read", folder / NAME, "--key-file", wrong, "--key-file", wrong, expect=1)
    assert f"none of the 2 keys given opens {NAME!r}: give the phone's key file" in none.stderr


def test_a_reader_that_was_given_does_not_pass_over_what_is_encrypted(desk) -> None:
    folder = put(
        desk.folder / "in", {NAME: encrypted(), "letter.eml": b"From: a@b.example\nDate: x\n\nhello\n"}
    )
    done = desk.run("read", folder, "--reader", "email-eml", expect=1)
    assert "What is inside may be for the reader 'email-eml' that was given" in done.stderr


def test_the_search_for_keys_would_find_one(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f"key = {KEY}")
    assert [*leaks(tmp_path, KEY)]


def test_without_a_key_and_without_a_terminal_one_line_says_what_to_give(desk) -> None:
    desk.run("init", "--unattended")
    source = put(desk.folder / "in", {NAME: encrypted()}) / NAME
    before = desk.archived()
    done = desk.run("capture", source, "--custodian", "Ada Quay", expect=1)
    wanted = (
        "give the phone's key file, or the 64 digits of the end-to-end encrypted backup with --key-file FILE"
    )
    assert done.stderr == f"onrecord: {NAME!r} is encrypted: {wanted}\n"
    assert desk.archived() == before
    assert wanted in desk.run("read", source, expect=1).stderr


@pytest.mark.parametrize("wrong", [b"7" * 64, b"canary password", b"", bytes(32)])
def test_a_wrong_key_says_so_and_writes_nothing(desk, wrong: bytes) -> None:
    desk.run("init", "--unattended")
    source = put(desk.folder / "in", {NAME: encrypted()}) / NAME
    key = desk.folder / "key"
    key.write_bytes(wrong)
    before = desk.archived()
    done = desk.run("capture", source, "--custodian", "Ada Quay", "--key-file", key, expect=1)
    assert len(done.stderr.splitlines()) == 1
    assert "key" in done.stderr
    assert "canary" not in done.stderr
    assert desk.archived() == before
    assert not list(desk.folder.glob("*.receipt*"))


def test_a_key_file_that_is_not_there_is_one_line(desk) -> None:
    source = put(desk.folder / "in", {NAME: encrypted()}) / NAME
    done = desk.run("read", source, "--key-file", desk.folder / "nowhere", expect=1)
    assert "nowhere" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_is_given_is_used_and_an_unknown_one_is_named(desk) -> None:
    source = desk.export(MBOX, "mail.txt")
    told = desk.json("read", source, "--reader", "email-mbox")[-1]["summary"]
    assert (told["reader"], "as was asked" in told["why"]) == ("email-mbox", True)
    assert "there is no reader 'nobody'" in desk.run("read", source, "--reader", "nobody", expect=1).stderr


def telegram(*more: tuple[int, str, str]) -> bytes:
    """Return an account's export: two chats, and more messages (chat, sender, text)."""
    chats = []
    for number, name in ((7, "Ben Mole"), (8, "Cy Reach")):
        said = [(number, name, f"kingfisher {number}"), *(one for one in more if one[0] == number)]
        messages = [
            {
                "id": place,
                "type": "message",
                "date": f"2026-03-13T09:{place:02}:00",
                "date_unixtime": str(1773392400 + 60 * place),
                "from": sender,
                "from_id": f"user{number}",
                "text": text,
                "text_entities": [],
            }
            for place, (_, sender, text) in enumerate(said, 1)
        ]
        chats.append({"name": name, "type": "personal_chat", "id": number, "messages": messages})
    return json.dumps({"about": "x", "chats": {"about": "y", "list": chats}}).encode()


def test_each_conversation_of_a_source_is_listed_shown_counted_and_searched(desk) -> None:
    captured = desk.capture(put(desk.folder / "one", {"result.json": telegram()}) / "result.json")
    assert [(one["title"], one["messages"]) for one in captured["copies"]] == [
        ("Ben Mole", 1),
        ("Cy Reach", 1),
    ]
    text = Path(captured["receipt"]["path"]).read_bytes()
    assert text.splitlines()[0].endswith(b"2")
    listed = read_receipt(text).conversations
    assert [line.partition(" (")[0] for line in listed] == ["Ben Mole", "Cy Reach"]
    assert all("1 message, 13 March 2026" in line for line in listed)
    held = desk.json("conversations")
    assert {one["title"] for one in held} == {"Ben Mole", "Cy Reach"}
    assert [row["body"] for row in desk.json("show", "Cy Reach") if "body" in row] == ["kingfisher 8"]
    assert {one.get("sender") for one in desk.json("search", "kingfisher")[:-1]} == {"Ben Mole", "Cy Reach"}
    cy = next(one["copy_id"] for one in held if one["title"] == "Cy Reach")
    assert [one["sender"] for one in desk.json("search", "kingfisher", "--conversation", cy)[:-1]] == [
        "Cy Reach"
    ]
    assert desk.json("count", "--conversation", cy)[-1]["total"] == 1
    desk.run("verify", captured["receipt"]["path"])


def test_a_second_export_extends_the_same_copies_conversation_by_conversation(desk) -> None:
    first = desk.capture(put(desk.folder / "one", {"result.json": telegram()}) / "result.json")
    later = telegram((8, "Cy Reach", "kingfisher again"))
    second = desk.capture(put(desk.folder / "two", {"result.json": later}) / "result.json")
    assert [one["copy_id"] for one in first["copies"]] == [one["copy_id"] for one in second["copies"]]
    held = {one["title"]: one for one in desk.json("conversations")}
    assert {title: (one["captures"], one["messages"]) for title, one in held.items()} == {
        "Ben Mole": (2, 2),
        "Cy Reach": (2, 3),
    }
    assert all(desk.json("rebuild")[0]["same"].values())
