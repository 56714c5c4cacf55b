"""What the standard library writes and reads as a mail, read here the same."""

import datetime as dt
import email.policy
import hashlib
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.readers.mail.message import read_mail

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="=?"),
    min_size=1,
    max_size=12,
)
LINES = st.lists(st.lists(WORDS, max_size=6).map(" ".join), min_size=1, max_size=5)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
PEOPLE = st.lists(
    st.builds(lambda name, user: Address(name, user, "example.org"), NAMES, st.sampled_from("abc")),
    min_size=1,
    max_size=4,
)
# Long lines, since the library folds addresses so that some of their commas get lost.
_LONG = email.policy.SMTP.clone(max_line_length=900)
POLICIES = [_LONG, email.policy.default.clone(max_line_length=900), _LONG.clone(cte_type="7bit")]


EARLIEST, LATEST = (dt.datetime.fromisoformat(f"{year}-01-01") for year in (1971, 2099))


@st.composite
def messages(draw):
    message = EmailMessage(policy=draw(st.sampled_from(POLICIES)))
    message["From"] = draw(PEOPLE)[:1]
    message["To"] = draw(PEOPLE)
    message["Subject"] = draw(NAMES)
    zone = dt.timezone(dt.timedelta(minutes=draw(st.integers(-720, 840))))
    message["Date"] = draw(st.datetimes(EARLIEST, LATEST, timezones=st.just(zone))).replace(microsecond=0)
    text = draw(WORDS) + "\n".join(draw(LINES)) + "\n"
    message.set_content(text, cte=draw(st.sampled_from(["quoted-printable", "base64", "8bit"])))
    if draw(st.booleans()):
        message.add_alternative("<p>other</p>", subtype="html")
    files = draw(st.lists(st.tuples(NAMES, st.binary(max_size=200)), max_size=2))
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="pdf", filename=name)
    return message, text, files


@settings(max_examples=120, deadline=None)
@given(messages())
def test_a_mail_that_the_library_writes_is_read_as_it_was_meant(made) -> None:
    message, text, files = made
    mail = read_mail(message.as_bytes())
    assert mail.row["body"] == (text.rstrip() or None)
    assert mail.row["subject"] == str(message["Subject"])
    assert mail.row["said_at"] == message["Date"].datetime.astimezone(dt.UTC)
    people = [(one["label"], one["address"]) for one in mail.row["recipients"]]
    assert [(label or "", address) for label, address in people] == [
        (_unquoted(one.display_name), one.addr_spec) for one in message["To"].addresses
    ]
    assert [(one["name"], one["sha256"]) for one in mail.row["attachments"]] == [
        (name, hashlib.sha256(data).hexdigest()) for name, data in files
    ]
    assert not mail.broken


def _unquoted(name: str) -> str:
    return name[1:-1] if len(name) > 1 and name[0] == name[-1] == "'" else name


@settings(max_examples=60, deadline=None)
@given(messages(), st.data())
def test_a_cut_or_damaged_mail_is_read_without_an_error(made, data) -> None:
    raw = bytearray(made[0].as_bytes())
    raw = raw[: data.draw(st.integers(0, len(raw)))]
    for place in data.draw(st.lists(st.integers(0, max(0, len(raw) - 1)), max_size=5)) if raw else []:
        raw[place] = data.draw(st.integers(0, 255))
    _opened(bytes(raw))


WORTH_TRYING = (
    b"\n",
    b"\r\n",
    b"Content-Type: ",
    b"multipart/mixed; boundary=b",
    b"--b",
    b"--b--",
    b"text/html",
    b"From: ",
    b"=?utf-8?q?",
    b"Content-Transfer-Encoding: base64",
    b"charset=utf-7",
    b"charset=hz-gb-2312",
    b"<a@b>",
    b'"',
    b"(",
    b"message/rfc822",
    b"Date: ",
    b"Mon, 4 Mar 2024 25:61:00 +9999",
    b"+2AAA-",
    b"filename*0*=",
    b"%ff",
    b"utf-16''",
    b"name*=",
    b";",
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.binary(max_size=12) | st.sampled_from(WORTH_TRYING),
        max_size=40,
    ).map(b"".join)
)
def test_any_bytes_are_a_mail_of_some_kind(raw: bytes) -> None:
    _opened(raw)


def _opened(raw: bytes) -> None:
    mail = read_mail(raw)
    for value in (mail.row["body"], mail.row["subject"], mail.row["sender"], mail.row["said_text"]):
        assert value is None or str(value).encode() is not None
    for aside in mail.asides:
        with aside.open() as stream:
            stream.read()


@pytest.mark.parametrize("depth", [40, 2_000])
def test_parts_inside_parts_are_followed_to_a_bound(depth: int) -> None:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (one, one) for one in range(depth)
    )
    mail = read_mail(head + b"\nthe innermost\n")
    assert mail.broken


def test_a_mail_of_a_million_boundaries_has_bounded_parts() -> None:
    mail = read_mail(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 1_000_000)
    assert len(mail.row["attachments"]) <= 2_001
    assert mail.broken


def test_mails_inside_mails_are_followed_to_a_bound() -> None:
    raw = b"the innermost\n"
    for _ in range(200):
        raw = b"Content-Type: message/rfc822\n\n" + raw
    _opened(b"Subject: x\n" + raw)
