"""Nothing of a mail's header is lost: what no column holds is body, or is shown to screening."""

import base64
import email

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.formats.email.samples import original_of, rows_of

from onrecord.ports.originals import Aside
from onrecord.readers.formats import email_mbox
from onrecord.readers.mail.addresses import MOST_PEOPLE
from onrecord.readers.mail.fields import HEAD_BYTES, split_head
from onrecord.readers.mail.message import read_mail
from onrecord.readers.mail.parts import MOST_PARTS

HEAD = b"From: a@x.org\nDate: Mon, 4 Mar 2024 09:15:00 +0000\nMessage-ID: <1@x.org>\n"
STRAY = "the basin closes"
MARK = "BASIN CLOSED"
LINES = st.sampled_from(
    [
        "Subject: x",
        "X-A:b",
        " more",
        "\tmore",
        "no field",
        "No field: of a header",
        ":",
        ": x",
        "-",
        "é: x",
        "",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n"])


def shown(raw: bytes) -> str:
    return "\n".join(f"{one.name}\n{one.open().read().decode()}" for one in read_mail(raw).asides)


@given(st.lists(LINES, min_size=1, max_size=8), ENDS)
def test_a_body_begins_where_the_standard_library_says(lines: list[str], end: str) -> None:
    raw = "".join(line + end for line in lines).encode()
    _, body = split_head(raw, 0, len(raw))
    assert raw[body:] == email.message_from_bytes(raw).get_payload(decode=True)


def test_a_line_that_is_no_field_begins_the_body() -> None:
    mail = read_mail(HEAD + STRAY.encode() + b"\n\nmore\n")
    assert mail.row["body"] == f"{STRAY}\n\nmore"
    assert mail.row["address"] == "a@x.org"
    assert mail.broken


def test_a_whole_header_is_not_broken() -> None:
    assert not read_mail(HEAD + b"To: b@x.org,\n c@x.org\n\nmore\n").broken


def test_a_dated_from_line_in_a_text_loses_no_line_below_it() -> None:
    data = b"From a@x Mon Mar  4 09:15:00 2024\n" + HEAD + b"\none\n\nFrom b Tue Mar 5 10:00:00 2024\n"
    rows = rows_of(email_mbox, {"a.mbox": data + STRAY.encode() + b"\nfurther\n\nregards\n"})
    assert [row["body"] for row in rows] == ["one", f"{STRAY}\nfurther\n\nregards"]
    assert "broken_structure" in rows[1]["flags"]


def test_a_part_without_a_header_is_all_text() -> None:
    raw = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + STRAY.encode() + b"\n--b--\n"
    mail = read_mail(raw)
    assert mail.row["body"] == STRAY
    assert mail.broken


@pytest.mark.parametrize(
    "line",
    [
        f"Reply-To: {MARK} <b@x.org>",
        f"Organization: {MARK}",
        f"X-Label: {MARK}",
        f"X-Marking: {MARK}",
        f"Content-Description: {MARK}",
        "Comments: =?utf-8?B?QkFTSU4gQ0xPU0VE?=",
        f"Cc: {MARK}: b@x.org;",
        f"To: Ben <b@x.org> ({MARK})",
        f"Sender: {MARK} <b@x.org>",
        f"From: {MARK} <b@x.org>",
        f"Subject: one\nSubject: {MARK}",
        f"From {MARK} Tue Mar 5 10:00:00 2024",
        f": {MARK}",
    ],
)
def test_what_a_header_says_in_no_column_is_shown(line: str) -> None:
    assert MARK in shown(HEAD + line.encode() + b"\n\nmore\n")
    inner = b"Content-Type: message/rfc822\n\n" + HEAD + line.encode() + b"\n\nmore\n"
    outer = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n" + inner + b"\n--b--\n"
    assert MARK in shown(outer)


def test_a_group_is_shown_on_a_line_of_its_own() -> None:
    assert MARK in shown(HEAD + f"Cc: {MARK}: b@x.org;\n\nmore\n".encode()).splitlines()


def test_bare_addresses_are_not_shown_again() -> None:
    assert read_mail(HEAD + b"To: b@x.org\nReply-To: <c@x.org>\nSender: d@x.org\n\nmore\n").asides == []


def test_recipients_beyond_the_most_are_flagged_and_shown() -> None:
    people = ", ".join(f"u{number}@x.org" for number in range(MOST_PEOPLE))
    whole = read_mail(HEAD + f"To: {people}\n\nmore\n".encode())
    more = HEAD + f"To: {people}, {MARK} <z@x.org>\n\nmore\n".encode()
    assert (whole.broken, read_mail(more).broken) == (False, True)
    assert MARK in shown(more).splitlines()


def test_the_rest_of_a_header_that_is_too_long_is_flagged_and_shown() -> None:
    raw = HEAD + b"X-A: " + b"a" * HEAD_BYTES + f"\nSubject: {MARK}\n\nmore\n".encode()
    assert read_mail(raw).broken
    assert MARK in shown(raw)


@pytest.mark.parametrize("wrapped", [False, True])
def test_parts_beyond_the_most_are_shown_decoded(wrapped: bool) -> None:  # noqa: FBT001
    part = b"--b\nContent-Transfer-Encoding: base64\n\n"
    last = part.replace(b"\n\n", b'\nContent-Type: text/plain; name="basin.txt"\n\n')
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n" + (part + b"aGVsbG8=\n") * (MOST_PARTS + 3)
    raw = HEAD + raw + last + base64.b64encode(MARK.encode()) + b"\n--b--\n"
    if wrapped:
        raw = HEAD + b"Content-Type: message/rfc822\n\n" + raw
    assert MARK in shown(raw)
    assert "basin.txt" in shown(raw)
    assert wrapped or read_mail(raw).broken


def test_both_names_and_the_description_of_an_attachment_are_shown() -> None:
    raw = (
        HEAD
        + b'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/pdf; name="one.pdf"\n'
        b'Content-Disposition: attachment; filename="two.pdf"\nContent-Description: a plan\n\nx\n--b--\n'
    )
    mail = read_mail(raw)
    assert [one["name"] for one in mail.row["attachments"]] == ["two.pdf"]
    assert {one.name for one in mail.asides} == {"one.pdf", "two.pdf"}
    assert "a plan" in shown(raw)


def test_a_mailbox_passes_on_what_is_shown() -> None:
    data = b"From a@x Mon Mar  4 09:15:00 2024\n" + HEAD + f"Organization: {MARK}\n\none\n".encode()
    asides = [one for one in email_mbox.read(original_of({"a.mbox": data})) if isinstance(one, Aside)]
    assert any(MARK in one.open().read().decode() for one in asides)
