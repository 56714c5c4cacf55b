"""An mbox: where mails begin, which bytes are whose, and that nothing of it is lost."""

import contextlib
import email.policy
import itertools
import mailbox
from pathlib import Path

import pytest
from benchmarks.mbox_file import write_mailbox
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.email.samples import anomalies_of, lines_of, original_of, rows_of, statement_of

from onrecord.readers.formats import email_mbox
from onrecord.readers.formats.email_mbox.splitting import Splitter
from onrecord.records.errors import UnreadableError

LINE = b"From a@b.example Mon Mar  4 09:15:00 2024\n"
HEAD = b"From: a@b.example\nDate: Mon, 4 Mar 2024 09:15:00 +0000\nMessage-ID: <%d@b.example>\n\n"


def _mail(number: int, body: bytes) -> bytes:
    return LINE + HEAD % number + body


def _bodies(data: bytes) -> list[object]:
    return [row["body"] for row in rows_of(email_mbox, {"a.mbox": data})]


def test_a_mail_has_the_lines_and_the_first_byte_of_its_from_line() -> None:
    first, second = _mail(1, b"one\n\n"), _mail(2, b"two\n")
    spans = [row["span"] for row in rows_of(email_mbox, {"a.mbox": first + second})]
    assert spans == [
        {"entry": "a.mbox", "first": 1, "last": 7, "first_byte": 0},
        {"entry": "a.mbox", "first": 8, "last": 13, "first_byte": len(first)},
    ]


def test_a_quoted_from_line_loses_one_mark() -> None:
    data = _mail(1, b">From the quay\n>>From further\n> From a reply\n")
    assert _bodies(data) == ["From the quay\n>From further\n> From a reply"]


def test_a_line_of_text_that_begins_with_from_begins_no_mail() -> None:
    data = _mail(1, b"We walk.\n\nFrom here on we walk.\nFrom the quay.\n")
    assert _bodies(data) == ["We walk.\n\nFrom here on we walk.\nFrom the quay."]
    warnings = statement_of(email_mbox, {"a.mbox": data})["warnings"]
    assert "Kept as text of a mail, though beginning with From: 2 lines without a date." in warnings


def test_a_dated_from_line_begins_a_mail_even_without_a_blank_line_before_it() -> None:
    assert _bodies(_mail(1, b"one\n") + _mail(2, b"two\n")) == ["one", "two"]


def test_content_length_is_not_believed() -> None:
    head = HEAD % 1
    long = LINE + head.replace(b"\n\n", b"\nContent-Length: 99999\n\n") + b"one\n\n"
    assert _bodies(long + _mail(2, b"two\n")) == ["one", "two"]


def test_a_mailbox_with_crlf_reads_as_one_with_lf() -> None:
    data = _mail(1, b"one\n\nmore\n\n") + _mail(2, b">From here\n")
    crlf = rows_of(email_mbox, {"a.mbox": data.replace(b"\n", b"\r\n")})
    assert [row["body"] for row in crlf] == _bodies(data)
    assert [row["span"]["first"] for row in crlf] == [1, 10]


def test_bytes_before_the_first_mail_are_an_anomaly() -> None:
    data = b"junk\n\n" + _mail(1, b"one\n")
    assert [one["span"]["last"] for one in anomalies_of(email_mbox, {"a.mbox": data})] == [2]
    assert _bodies(data) == ["one"]


def test_an_empty_mailbox_is_an_empty_conversation_with_a_warning() -> None:
    assert rows_of(email_mbox, {"a.mbox": b""}) == []
    assert statement_of(email_mbox, {"a.mbox": b""})["warnings"] == ("The mailbox is empty.",)


def test_a_mailbox_without_a_mail_is_refused() -> None:
    with pytest.raises(UnreadableError, match="holds no mail"):
        list(email_mbox.read(original_of({"a.mbox": b"nothing\n" * 5})))


def test_a_mail_that_is_too_long_is_read_to_the_bound_and_the_rest_is_an_anomaly() -> None:
    data = _mail(1, b"0123456789\n" * 500_000) + _mail(2, b"two\n")
    with original_of({"a.mbox": data}).open(original_of({"a.mbox": data}).entries()[0]) as stream:
        pieces = list(Splitter(stream, most_bytes=2 * 1024**2).pieces())
    assert [(piece.is_mail, piece.cut) for piece in pieces] == [(True, True), (False, False), (True, False)]
    assert pieces[0].last + 1 >= pieces[1].first
    assert pieces[1].last + 1 == pieces[2].first
    assert pieces[2].data.endswith(b"two\n")


PIECES = st.sampled_from(
    [
        LINE,
        b"From x\n",
        b"From \n",
        b"\n",
        b"\r\n",
        b"text\n",
        b">From me\n",
        b"Subject: s\n",
        b"\nFrom ",
        b"From: a@b\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=40), max_size=30).map(b"".join), st.integers(1, 3000))
def test_pieces_cover_every_byte_and_line_once_whatever_the_bytes(data: bytes, most: int) -> None:
    data = b" " + data if data.startswith(b"PK") else data  # no zip
    original = original_of({"a.mbox": data or b"\n"})
    with original.open(original.entries()[0]) as stream:
        pieces = list(Splitter(stream, most_bytes=most).pieces())
    assert pieces[0].first_byte == 0
    assert pieces[0].first == 1
    for before, after in itertools.pairwise(pieces):
        assert after.first_byte > before.first_byte
        # A piece cut in the midst of a line shares that line.
        assert after.first in {before.last, before.last + 1}
    lines = (data or b"\n").count(b"\n") + (not (data or b"\n").endswith(b"\n"))
    assert pieces[-1].last == lines


@settings(max_examples=100, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=40), max_size=30).map(b"".join))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    data = b" " + data if data.startswith(b"PK") else data  # no zip
    with contextlib.suppress(UnreadableError):
        list(lines_of(email_mbox, original_of({"a.mbox": data})))


def test_a_generated_mailbox_has_the_mails_that_the_standard_library_finds(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    write_mailbox(path, 300, 5)
    rows = rows_of(email_mbox, {"a.mbox": path.read_bytes()})
    box = mailbox.mbox(path, create=False)
    assert len(rows) == len(box) == 300
    for row, message in zip(rows, box, strict=True):
        parsed = email.message_from_bytes(bytes(message), policy=email.policy.default)
        assert row["native_id"] == parsed["Message-ID"]
        assert row["subject"] == parsed["Subject"]
        assert row["body"].split() == parsed.get_body(("plain", "html")).get_content().split()
        names = [(one["label"], one["address"]) for one in row["recipients"]]
        expected = [*parsed["To"].addresses, *parsed["Cc"].addresses]
        assert names == [(one.display_name or None, one.addr_spec) for one in expected]
        assert len(row["attachments"]) == len(list(parsed.iter_attachments()))
    box.close()
