"""Which reader takes which file, and that no two of them are sure of one."""

import pytest
from tests.readers.formats.email.samples import READERS, reader_of, samples

from onrecord.readers.matching import Match

MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: x\nDate: Mon, 4 Mar 2024 09:15:00 +0000\n\nHello\n"


def _surest(head: bytes, name: str) -> list[str]:
    ranks = {reader: module.recognise(head, name) for reader, module in READERS.items()}
    best = max(ranks.values())
    return [] if best is Match.NO else [reader for reader, match in ranks.items() if match is best]


@pytest.mark.parametrize("sample", samples(), ids=lambda path: path.name)
def test_a_sample_has_one_surest_reader(sample) -> None:
    files = [path for path in sample.rglob("*") if path.is_file()] if sample.is_dir() else [sample]
    chosen = {one for path in files for one in _surest(path.read_bytes()[:65536], path.name)}
    assert chosen == {reader_of(sample).NAME}


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"From a@b Mon Mar  4 09:15:00 2024\n" + MAIL, "Inbox", ["email-mbox"]),
        (b"From 1790@xxx Mon Mar 04 09:15:00 +0000 2024\r\n" + MAIL, "All mail.mbox", ["email-mbox"]),
        (b"From - Mon Mar  4 09:15:00 2024\n" + MAIL, "Sent", ["email-mbox"]),
        (MAIL, "letter.eml", ["email-eml"]),
        (MAIL, "17", ["email-eml"]),
        (b"121\n" + MAIL + b"<?xml", "17.emlx", ["email-eml"]),
        (MAIL, "1709737200.M1P1.office:2,S", ["email-maildir"]),
        (MAIL, "1709737200.M1P1.office", ["email-maildir"]),
        (b"", "Inbox.mbox", ["email-mbox"]),
        (b"!BDN" + b"\0" * 4 + b"SM" + b"\0" * 500, "archive", ["email-pst"]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "letter.msg", ["email-msg"]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "letter.doc", []),
        (b"From here to there.\nIt is far.\n", "notes.txt", []),
        (b"04/03/2024, 09:15 - Ada: hello\n", "WhatsApp Chat with Ada.txt", []),
        (b"{}", "result.json", []),
        (b"", "chat.txt", []),
    ],
)
def test_a_file_is_taken_by_its_own_reader(head: bytes, name: str, expected: list[str]) -> None:
    assert _surest(head, name) == expected


def test_a_review_platforms_chat_file_leaves_room_for_a_reader_of_its_own() -> None:
    head = b"X-RSMF-Version: 2.0.0\n" + MAIL
    assert READERS["email-eml"].recognise(head, "chat.eml") is Match.POSSIBLE
