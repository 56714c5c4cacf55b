"""One mail: its people, its times, its text, and what it says of them when they are wrong."""

import base64
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.readers.mail.addresses import people_in
from onrecord.readers.mail.dates import when
from onrecord.readers.mail.fields import fields_of, identity_of, valued, with_words
from onrecord.readers.mail.markup import text_of_markup
from onrecord.readers.mail.message import read_mail
from onrecord.readers.mail.parts import Found, Part, Place

HEAD = b"From: a@example.org\nDate: Mon, 4 Mar 2024 09:15:00 +0000\n"


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("ada@x.org", [(None, "ada@x.org")]),
        ("Ada Quay <ada@x.org>, ben@x.org", [("Ada Quay", "ada@x.org"), (None, "ben@x.org")]),
        ('"Quay, Ada" <ada@x.org>', [("Quay, Ada", "ada@x.org")]),
        ("Quay, Ada <ada@x.org>", [("Quay, Ada", "ada@x.org")]),
        ("ada@x.org (Ada Quay)", [("Ada Quay", "ada@x.org")]),
        ('"Ada \\"A\\" Quay" <ada@x.org>', [('Ada "A" Quay', "ada@x.org")]),
        ("=?iso-8859-1?Q?Last=DFlName=2C_First?= <a@x.org>", [("LastßlName, First", "a@x.org")]),
        ("undisclosed-recipients:;", []),
        ("Team: ada@x.org, Ben <ben@x.org>;", [(None, "ada@x.org"), ("Ben", "ben@x.org")]),
        ("a@x.org <b@x.org>", [("a@x.org", "b@x.org")]),
        ("'Ada' <ada@x.org>", [("Ada", "ada@x.org")]),
        ('"Ada <ada@x.org>', [("Ada", "ada@x.org")]),
        ("ada@x.org; ben@x.org", [(None, "ada@x.org"), (None, "ben@x.org")]),
        ("<ada@x.org>", [(None, "ada@x.org")]),
        ("Ada Quay", [("Ada Quay", None)]),
        ("", []),
        (", ,", []),
    ],
)
def test_people_are_told_as_mails_write_them(text: str, people: list[tuple[str | None, str | None]]) -> None:
    assert list(people_in(text, set())) == people


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Mon, 4 Mar 2024 09:15:00 +0000", "2024-03-04T09:15:00"),
        ("Mon, 04 Mar 2024 09:15 -0500 (EST)", "2024-03-04T14:15:00"),
        ("4 Mar 24 09:15:00 GMT", "2024-03-04T09:15:00"),
        ("4 Mar 99 09:15:00 PST", "1999-03-04T17:15:00"),
        ("Mon, 4 Mar 2024 09:15:60 -0000", "2024-03-04T09:15:59"),
        ("Mon Mar  4 09:15:00 2024 +0100", "2024-03-04T08:15:00"),
        ("2024-03-04T09:15:00Z", "2024-03-04T09:15:00"),
        ("Mon, 4 Mar 2024 09:15:00 GMT+0100", "2024-03-04T08:15:00"),
        ("Monday, 4 March 2024 09:15:00 +0530", "2024-03-04T03:45:00"),
    ],
)
def test_dates_are_told_as_mails_write_them(text: str, at: str) -> None:
    assert when(text).at == dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    ["Mon, 34 Mar 2024 09:15:00 +0000", "yesterday", "4 Foo 2024 09:15:00 +0000", "4 Mar 1066 09:15 +0000"],
)
def test_an_impossible_date_is_flagged(text: str) -> None:
    assert when(text).flag == "date_impossible"


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Mon, 4 Mar 2024 09:15:00", None),
        ("Mon, 4 Mar 2024 09:15:00 MESZ", "time_doubtful"),
        ("Mon, 4 Mar 2024 09:15:00 +9900", "time_doubtful"),
    ],
)
def test_a_date_without_a_known_zone_is_a_wall_clock(text: str, flag: str | None) -> None:
    assert (when(text).local, when(text).at, when(text).flag) == (
        dt.datetime.fromisoformat("2024-03-04T09:15:00"),
        None,
        flag,
    )


def test_a_date_that_is_missing_falls_back_to_the_top_received_line_and_says_so() -> None:
    received = (
        b"Received: by b; Mon, 4 Mar 2024 10:00:00 +0000\nReceived: by a; Mon, 4 Mar 2024 09:00:00 +0000\n"
    )
    row = read_mail(b"From: a@x.org\n" + received + b"\nHi\n").row
    assert row["said_at"] == dt.datetime(2024, 3, 4, 10, tzinfo=dt.UTC)
    assert row["flags"] == ["date_missing", "time_doubtful"]
    assert row["said_text"] is None


def test_a_mail_from_nobody_says_so() -> None:
    assert "sender_missing" in read_mail(b"Subject: x\n\nHi\n").row["flags"]


@pytest.mark.parametrize(
    ("charset", "data", "body", "flags"),
    [
        ("utf-8", "café".encode(), "café", []),
        ("us-ascii", "café".encode(), "café", ["charset_doubtful"]),
        ("us-ascii", b"caf\xe9", "café", ["charset_doubtful"]),
        ("iso-8859-1", b"caf\xe9", "café", []),
        ("iso-8859-1", "café".encode(), "café", ["charset_doubtful"]),
        ("iso-8859-1", b"\x93quay\x94", "“quay”", ["charset_doubtful"]),
        ("gb2312", "你好".encode("gb2312"), "你好", []),
        ("gb2312", "你好，发票".encode(), "你好，发票", ["charset_doubtful"]),
        ("gb2312", "联通".encode("gb2312"), "联通", []),
        ("iso-2022-jp", "港".encode("iso-2022-jp"), "港", []),
        ("utf-8", b"caf\xe9", "café", ["charset_doubtful", "invalid_utf8"]),
        ("utf-8", "héé".encode() + b"\xe9", "héé\ufffd", ["invalid_utf8"]),
        ("x-unknown", "café".encode(), "café", ["charset_doubtful"]),
        ("zlib", b"caf\xe9", "café", ["charset_doubtful"]),
        ("utf-7", b"+2AA-", "\ufffd", ["invalid_utf8"]),
    ],
)
def test_a_wrong_charset_is_flagged_and_a_right_one_is_not(
    charset: str, data: bytes, body: str, flags: list[str]
) -> None:
    row = read_mail(HEAD + b"Content-Type: text/plain; charset=" + charset.encode() + b"\n\n" + data).row
    assert (row["body"].strip("\ufffd") if charset == "utf-7" else row["body"]) == (
        body if charset != "utf-7" else ""
    )
    assert set(flags) <= set(row["flags"])
    assert flags or not row["flags"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("=?UTF-8?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?B?Y2Fmw6k=?= =?utf-8?B?w6k=?=", "caféé"),
        ("=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"),
        ("a =?utf-8?Q?b?= c", "a b c"),
        ("=?utf-8*en?Q?b?=", "b"),
        ("=?nonsense", "=?nonsense"),
    ],
)
def test_encoded_words_are_decoded(text: str, expected: str) -> None:
    assert with_words(text, set()) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename*=UTF-8''caf%C3%A9.pdf", "café.pdf"),
        ("attachment; filename*0*=UTF-8''caf%C3%A9; filename*1=\".pdf\"", "café.pdf"),
        ('attachment; filename="=?UTF-8?Q?caf=C3=A9.pdf?="', "café.pdf"),
        ("attachment; filename=\"plain\"; filename*=utf-8''caf%C3%A9", "café"),
    ],
)
def test_file_names_are_decoded(text: str, name: str) -> None:
    assert valued(text, set())[1]["filename"] == name


def test_markup_is_shown_as_lines_and_nothing_hidden_is() -> None:
    page = (
        "<head><title>t</title></head><body><p>One&nbsp;two<br>three</p>"
        "<script>no()</script><!-- no --><td>a</td><td>b</td></body>"
    )
    assert text_of_markup(page) == "One two\nthree\n\na\tb"


@pytest.mark.parametrize(
    "page",
    [
        "<![if]>x",
        "<" * 10_000,
        "<div>" * 100_000,
        "<a href='x'" * 3_000,
        "&#xD800;&#99999999;x",
        "<!x" * 5000,
    ],
)
def test_broken_markup_is_text_all_the_same(page: str) -> None:
    text_of_markup(page).encode()


def test_html_alone_is_the_text_and_says_so() -> None:
    row = read_mail(HEAD + b"Content-Type: text/html\n\n<p>Hi</p>").row
    assert (row["body"], row["flags"]) == ("Hi", ["from_html"])


def test_a_sealed_mail_is_counted_as_one() -> None:
    sealed = (
        b"Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n"
        b"\nVersion: 1\n--b--\n"
    )
    assert read_mail(HEAD + sealed).encrypted
    assert read_mail(HEAD + b"\n-----BEGIN PGP MESSAGE-----\n\nabc\n").encrypted
    signed = (
        b"Content-Type: multipart/signed; boundary=b\n\n--b\n\nHi\n--b\n"
        b"Content-Type: application/pgp-signature\n\nx\n--b--\n"
    )
    mail = read_mail(HEAD + signed)
    assert (mail.encrypted, mail.row["body"], len(mail.row["attachments"])) == (False, "Hi", 1)


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=2, max_size=5))
def test_base64_goes_on_after_padding_and_is_flagged(pieces: list[bytes]) -> None:
    coded = b"\n".join(base64.b64encode(piece) for piece in pieces)
    found = Found(coded, set())
    part = Part("text/plain", {}, "", None, "base64", 0, len(coded), Place.BODY)
    assert found.content(part) == b"".join(pieces)
    assert found.broken == any(b"=" in base64.b64encode(piece) for piece in pieces[:-1])


@pytest.mark.parametrize("gap", [b"\n", b"", b"==\n\n", b"=\n"])
def test_a_marking_behind_padding_is_read(gap: bytes) -> None:
    coded = base64.b64encode(b"The minutes follow.\nxy") + gap + base64.b64encode(b"\nTOP SECRET\nThe plan")
    mail = read_mail(HEAD + b"Content-Transfer-Encoding: base64\n\n" + coded)
    assert "The minutes follow." in str(mail.row["body"])
    assert "TOP SECRET\n" in str(mail.row["body"])
    assert mail.broken


@pytest.mark.parametrize("encoding", [b"base64", b"uuencode", b"x-of-ours"])
def test_plain_text_that_is_said_to_be_encoded_is_kept_and_flagged(encoding: bytes) -> None:
    mail = read_mail(HEAD + b"Content-Transfer-Encoding: " + encoding + b"\n\nGate shut.\nTOP SECRET\n")
    assert "TOP SECRET" in str(mail.row["body"]).splitlines()
    assert mail.broken


def test_a_list_s_footer_below_base64_is_kept_as_it_stands() -> None:
    coded = base64.encodebytes(b"Gate shut.") + b"\n_____\nThe harbour's list: TOP SECRET\n"
    mail = read_mail(HEAD + b"Content-Transfer-Encoding: base64\n\n" + coded)
    assert "The harbour's list: TOP SECRET" in str(mail.row["body"])
    assert mail.broken


def test_base64_with_a_broken_end_is_kept_as_far_as_it_goes() -> None:
    coded = base64.encodebytes(b"The contract is signed.")[:-3]
    mail = read_mail(HEAD + b"Content-Transfer-Encoding: base64\n\n" + coded)
    assert mail.row["body"].startswith("The contract is sign")
    assert mail.broken


def test_a_marking_in_a_field_that_no_column_holds_is_shown_to_screening() -> None:
    (aside,) = read_mail(HEAD + b"X-Protective-Marking: SECRET\n\nHi\n").asides
    assert aside.open().read() == b"x-protective-marking: SECRET\nSECRET"


@pytest.mark.parametrize(
    "head",
    [
        b"Message-ID: <a@b>\nReferences: <c@d>\n <e@f>\nSubject: x",
        b"MESSAGE-ID:\r\n <a@b>\r\nIn-reply-to: <c@d>\r\n",
        b"Message-ID : <a@b>\nX: y",
        b"Subject: message-id: <no@x>\nReferences: <a@b>\nReferences: <c@d>",
        b"message-id: <a@b>",
        b"Subject: \xff\nMessage-ID: <a@b>",
        b"",
    ],
)
def test_ids_are_found_quickly_as_they_are_found_slowly(head: bytes) -> None:
    names = {"message-id", "references", "in-reply-to"}
    slow = {name: value for name, value in fields_of(head).items() if name in names}
    quick = {name: value for name, value in identity_of(head, 0, len(head)).items() if name in names}
    assert {name: value.split() for name, value in quick.items()} == {
        name: value.split() for name, value in slow.items()
    }
