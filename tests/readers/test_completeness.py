"""What a source is a copy of, and what it lacks: said by readers in a form that rules can read."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.phone_databases import Files, database

from onrecord.governance.clearing import ClearingRule, Stored, decide
from onrecord.ports.originals import Original
from onrecord.readers.formats import imessage_db, sms_xml, whatsapp_android_db
from onrecord.readers.matching import Reader
from onrecord.readers.registry import READERS
from onrecord.readers.tally import Tally
from onrecord.records.captures import CaptureState, Summary
from onrecord.records.completeness import CopyOf, Incomplete
from onrecord.records.receipts import SafeToClear

RULE = ClearingRule(authority="the records officer", stored_copies=2)
COPIES = {
    CopyOf.PHONE: {
        *("whatsapp-text", "whatsapp-android-db", "whatsapp-ios-db", "signal-jsonl", "signal-frames"),
        *("signal-android-db", "sms-xml", "android-sms-db"),
    },
    CopyOf.COMPUTER: {"signal-desktop-db", "telegram-json"},
    CopyOf.ACCOUNT: {
        *("email-eml", "email-mbox", "email-maildir", "email-msg", "email-pst", "facebook-json"),
        *("facebook-e2ee-json", "facebook-html", "instagram-json", "x-direct-messages", "linkedin-messages"),
        *("slack-export", "discord-json"),
    },
    CopyOf.FORWARDED: {"rsmf"},
    CopyOf.BY_HAND: {"note", "screenshot", "voice-note"},
    None: {"imessage-db", "canonical-lines"},
}
"""What each reader's sources are a copy of; ``imessage-db`` and ``canonical-lines`` say it of each source."""
SAMPLES = Path(__file__).parents[1] / "samples"
ANDROID = (SAMPLES / "whatsapp-android-db" / "old-layout" / "msgstore.sql").read_text("utf-8")
TABLES = """
CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT,
  timestamp INTEGER, message_type INTEGER, text_data TEXT);
CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT);
CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT);
INSERT INTO jid VALUES (1, '447700900123', 's.whatsapp.net', '447700900123@s.whatsapp.net');
INSERT INTO chat VALUES (1, 1, NULL);
"""
ROW = "INSERT INTO message VALUES ({0}, 1, 0, 'K{0}', 17721{0:08}, 0, 'The harbour gate is shut');"


def summary(reader: Reader, original: Original) -> Summary:
    tally = Tally()
    for item in reader.read(original):
        tally.add(item)
    return tally.summary(reader)


def answer(found: Summary) -> SafeToClear:
    return decide(RULE, found, CaptureState.EXACT, stored=Stored(2), withheld=0).answer


def phone(number: int = 3, mode: str = "delete") -> bytes:
    data = bytearray(database(TABLES, *(ROW.format(one) for one in range(1, number + 1))))
    if mode == "wal":
        data[18:20] = b"\2\2"
    return bytes(data)


def test_every_reader_is_in_the_table_of_what_it_is_a_copy_of() -> None:
    told = {reader.NAME: getattr(reader, "COPY_OF", None) for reader in READERS}
    assert told == {name: kind for kind, names in COPIES.items() for name in names}


def test_a_whole_database_of_a_phone_lacks_nothing() -> None:
    found = summary(whatsapp_android_db, Files({"msgstore.db": phone()}))
    assert (found.incomplete, found.copy_of, found.messages) == ((), CopyOf.PHONE, 3)
    assert answer(found) is SafeToClear.YES


def _cut(data: bytes) -> bytes:
    return data[:-1024]


JOURNAL = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(512)
DAMAGED: list[tuple[Incomplete, dict[str, bytes]]] = [
    (Incomplete.NEWEST_MISSING, {"msgstore.db": phone(mode="wal")}),
    (Incomplete.NEWEST_MISSING, {"msgstore.db": phone(mode="wal"), "msgstore.db-wal": b"no log" * 20}),
    (Incomplete.MID_CHANGE, {"msgstore.db": phone(), "msgstore.db-journal": JOURNAL}),
    (Incomplete.CUT_OFF, {"msgstore.db": _cut(phone(400))}),
    (
        Incomplete.NOT_READ,
        {"msgstore.db": database(TABLES, ROW.format(1), "ALTER TABLE message ADD later TEXT;")},
    ),
    (Incomplete.NOT_READ, {"a/msgstore.db": phone(), "b/msgstore.db": phone()}),
]


@pytest.mark.parametrize(("cause", "files"), DAMAGED, ids=lambda one: str(one)[:12])
def test_a_database_that_came_without_a_part_or_was_not_read_whole_clears_nothing(
    cause: Incomplete, files: dict[str, bytes]
) -> None:
    found = summary(whatsapp_android_db, Files(files))
    assert cause in found.incomplete
    assert answer(found) is SafeToClear.NO


def test_messages_of_types_that_are_not_known_clear_nothing() -> None:
    odd = ROW.format(1).replace(", 0, 'The", ", 9999, 'The")
    found = summary(whatsapp_android_db, Files({"msgstore.db": database(TABLES, odd, ROW.format(2))}))
    assert found.by_kind["unknown"] == 1
    assert answer(found) is SafeToClear.NO


BACKUP = """<?xml version='1.0' encoding='UTF-8'?><smses count="{count}"{more}>
<sms protocol="0" address="+447700900123" date="1772100000000" type="1" body="Gate shut" read="1"/>
"""


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        (None, BACKUP.format(count=1, more="") + "</smses>"),
        (Incomplete.CUT_OFF, BACKUP.format(count=9000, more="") + "</smses>"),
        (Incomplete.CUT_OFF, BACKUP.format(count=1, more="")),
        (Incomplete.PART_BACKUP, BACKUP.format(count=1, more=' type="incremental"') + "</smses>"),
    ],
)
def test_a_backup_of_texts_that_holds_less_than_it_says_clears_nothing(
    cause: Incomplete | None, text: str
) -> None:
    found = summary(sms_xml, Files({"sms.xml": text.encode()}))
    assert set(found.incomplete) == ({cause} if cause else set())
    assert answer(found) is (SafeToClear.NO if cause else SafeToClear.YES)


@pytest.mark.parametrize(
    ("name", "path", "copy_of"),
    [
        ("sms.db", "~/Library/SMS/Attachments/aa/1.jpg", CopyOf.PHONE),
        ("3d0d7e5fb2ce288813306e4d4636395e047a3d28", "", CopyOf.PHONE),
        ("chat.db", "", CopyOf.COMPUTER),
        ("sms.db", "~/Library/Messages/Attachments/aa/1.jpg", CopyOf.COMPUTER),
    ],
)
def test_a_mac_s_database_of_messages_is_no_copy_of_the_phone(
    name: str, path: str, copy_of: CopyOf | None
) -> None:
    script = (SAMPLES / "imessage-db" / "chat.db.sql").read_text("utf-8")
    more = "DELETE FROM attachment;" if not path else f"UPDATE attachment SET filename = '{path}';"  # noqa: S608
    found = summary(imessage_db, Files({name: database(script, more)}))
    assert found.copy_of is copy_of
    assert copy_of is CopyOf.PHONE or answer(found) is SafeToClear.NO


def test_a_reader_that_does_not_say_what_its_sources_are_a_copy_of_clears_nothing() -> None:
    found = summary(whatsapp_android_db, Files({"msgstore.db": phone()}))
    assert answer(replace(found, copy_of=None)) is SafeToClear.NO
