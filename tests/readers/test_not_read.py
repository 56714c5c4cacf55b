"""What no reader read hides beside nothing: in folders and in zips it is named, or the zip is refused."""

import pytest
from tests.support.folders import MAIL, TELEGRAM, TEXTS, chat, source_of, told, zipped
from tests.support.pictures import JPEG
from tests.support.samples import database

from onrecord.compute import jobs
from onrecord.readers.originals import open_original
from onrecord.readers.registry import READERS
from onrecord.records.captures import Summary
from onrecord.records.completeness import Incomplete
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions

ADA, BEN = "WhatsApp Chat with Ada.txt", "WhatsApp Chat with Ben"
HIDDEN = {
    "without its ending": (BEN, chat("x")),
    "a copy by an editor": (f"{BEN}.txt~", chat("x")),
    "a download that goes on": (f"{BEN}.txt.part", chat("x")),
    "named as a document": (f"{BEN}.txt.pdf", chat("x")),
    "named as a picture": (f"{BEN}.jpg", chat("x")),
    "wide": ("Ben.txt", chat("x").decode().encode("utf-16")),
    "wide without a mark": ("Ben.log", chat("x").decode().encode("utf-16-le")),
    "pages": ("ChatExport/messages.html", b"<html>a chat</html>"),
    "unknown JSON": ("export.json", b'{"talk": []}'),
    "an archive of nothing known": ("phone", zipped({"a.bin": b"\1"})),
    "of no known kind": ("backup.ab", b"ANDROID BACKUP\n\1\0\2"),
    "empty": ("rest.bin", b""),
}
MEDIA = {
    "IMG-1.jpg": JPEG,
    "clip.mp4": b"\0\0\0\x18ftypisom" + bytes(40),
    "no ending": JPEG,
    "film": b"\0\0\0\x18ftypisom" + bytes(40),
    "list.pdf": b"%PDF-1.7\n\1",
    "Thumbs.db": b"\1\2",
    ".nomedia": b"",
}


def surveyed(files: bytes | dict[str, bytes], name: str = "phone", reader: str = "whatsapp-text") -> Summary:
    assumptions = Assumptions(reader=reader)
    original = open_original(source_of(files, name), assumptions, Limits())
    return jobs.survey(original, READERS, "", lambda *_: None).summary


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN)
def test_a_file_that_is_neither_read_nor_named_nor_media_is_told_by_its_name(hidden) -> None:
    name, data = hidden
    summary = surveyed({ADA: chat("x"), name: data})
    assert summary.not_read == (name,)
    assert Incomplete.NOT_READ in summary.incomplete
    assert repr(name) in summary.warnings[-1]
    assert summary.messages == surveyed({ADA: chat("x")}).messages


def test_media_and_what_systems_leave_are_not_told() -> None:
    summary = surveyed({ADA: chat("x"), **MEDIA})
    assert set(summary.unread_entries) == set(MEDIA)
    assert summary.not_read == ()
    assert summary.incomplete == ()


def test_what_a_message_names_is_not_told() -> None:
    assert surveyed({ADA: chat("list.csv (file attached)"), "list.csv": b"a,b"}).not_read == ()


def test_what_a_container_was_received_as_is_not_told() -> None:
    files = {"0-encrypted.bin": b"\1\0", ADA: chat("x")}
    original = open_original(
        source_of(files), Assumptions(reader="whatsapp-text", received_files=1), Limits()
    )
    assert jobs.survey(original, READERS, "", lambda *_: None).summary.not_read == ()


def test_every_reader_of_phones_is_held_to_it() -> None:
    summary = surveyed({"sms.xml": TEXTS, "Ben.txt": chat("x").decode().encode("utf-16")}, reader="sms-xml")
    assert summary.not_read == ("Ben.txt",)
    assert Incomplete.NOT_READ in summary.incomplete


BESIDE = {
    "another reader's": ("sms-20260101.xml", TEXTS),
    "an account's": ("message/result.json", TELEGRAM),
    "a mail": ("letter.eml", MAIL),
    "a database of messages": ("mmssms.db", database("CREATE TABLE t (x)")),
    "a damaged one": ("mmssms.db", bytes(40)),
    "an encrypted one by its name": ("msgstore.db.crypt14", bytes(40)),
    "a backup by its name": ("signal-2026-01-01.backup", bytes(40)),
    "an empty one": ("sms-20251201.xml", b""),
    "a zip of a chat": ("WhatsApp Chat - Ben.zip", zipped({"_chat.txt": chat("x")})),
    "an empty zip": ("Ben.zip", b""),
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
def test_a_zip_that_holds_what_is_or_seems_another_source_is_refused_by_its_name(beside) -> None:
    name, data = beside
    (found,) = told(zipped({ADA: chat("x"), name: data}), "WhatsApp Chat - Ada.zip").found
    assert "unzip it and capture the folder" in found.fault
    assert found.fault.startswith("'WhatsApp Chat - Ada.zip' holds")


def test_a_surer_source_does_not_hide_a_less_sure_one_in_a_zip() -> None:
    typed = b"14/03/2026, 09:00 - Ben: a chat without the app's name\n"
    (found,) = told(zipped({"sms-20260101.xml": TEXTS, "Ben.txt": typed}), "both.zip").found
    assert "('Ben.txt')" in found.fault


def test_what_the_chat_of_a_zip_names_was_sent_in_it() -> None:
    (found,) = told(
        zipped({ADA: chat("letter.eml (file attached)"), "letter.eml": MAIL}), "WhatsApp Chat - Ada.zip"
    ).found
    assert (found.readers, found.fault) == (("whatsapp-text",), "")


def test_a_source_that_the_chat_of_a_zip_names_is_told_as_not_read() -> None:
    data = zipped({ADA: chat(f"{BEN}.txt (file attached)"), f"{BEN}.txt": chat("x")})
    assert surveyed(data, "WhatsApp Chat - Ada.zip").not_read == (f"{BEN}.txt",)
    assert surveyed({ADA: chat(f"{BEN}.txt (file attached)"), f"{BEN}.txt": chat("x")}).not_read == ()


def test_a_zip_of_one_source_is_taken_with_its_media() -> None:
    (found,) = told(zipped({ADA: chat("x"), **MEDIA}), "WhatsApp Chat - Ada.zip").found
    assert (found.readers, found.fault) == (("whatsapp-text",), "")


@pytest.mark.parametrize("name", ["WhatsApp Chat - Ben.zip", "Ben.zip", f"{BEN}.txt"])
def test_an_empty_file_with_a_source_s_name_is_refused_in_a_folder(name) -> None:
    faults = [one.name for one in told({ADA: chat("x"), name: b""}).found if one.fault]
    assert faults == [name]
