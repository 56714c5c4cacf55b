"""What is attached to a mail inside a mail is shown to screening as what is attached to the mail is."""

import base64
from collections.abc import Callable

import pytest

from onrecord.readers.mail.inside import MOST_NESTED
from onrecord.readers.mail.message import read_mail

HEAD = b"From: a@x.org\nDate: Mon, 4 Mar 2024 09:15:00 +0000\n"
TEXT = b"The contract is signed."
CODED = b"Content-Transfer-Encoding: base64\n"


def multipart(*parts: bytes) -> bytes:
    mark = b"b%d" % len(b"".join(parts))
    joined = b"".join(b"--" + mark + b"\n" + part + b"\n" for part in parts)
    return b"Content-Type: multipart/mixed; boundary=" + mark + b"\n\n" + joined + b"--" + mark + b"--\n"


def attached(kind: bytes, content: bytes, more: bytes = b"") -> bytes:
    return b"Content-Type: " + kind + b"\n" + more + b"\n" + content


def mail_with(part: bytes) -> bytes:
    return HEAD + multipart(b"\nSee below.", part)


def shown(raw: bytes) -> list[tuple[str, bytes, bool]]:
    return [(one.name, one.open().read(), one.certain) for one in read_mail(raw).asides]


def as_declared(inner: bytes) -> bytes:
    return attached(b"message/rfc822", inner)


def as_bytes(inner: bytes) -> bytes:
    return attached(b"application/octet-stream", base64.encodebytes(inner), CODED)


WRAPPERS = pytest.mark.parametrize("wrapped", [as_declared, as_bytes])


@WRAPPERS
def test_a_file_attached_to_a_mail_inside_is_shown_under_its_name(wrapped: Callable[[bytes], bytes]) -> None:
    named = CODED + b'Content-Disposition: attachment; filename="minutes.dat"\n'
    inner = mail_with(attached(b"application/octet-stream", base64.encodebytes(TEXT), named))
    assert ("minutes.dat", TEXT, False) in shown(mail_with(wrapped(inner)))


@WRAPPERS
def test_the_text_of_a_mail_inside_is_shown_decoded(wrapped: Callable[[bytes], bytes]) -> None:
    inner = HEAD + b"Subject: =?utf-8?B?aW5zaWRl?=\n" + CODED + b"\n" + base64.encodebytes(TEXT)
    texts = [text for _, text, certain in shown(mail_with(wrapped(inner))) if certain]
    assert any(b"inside\n" in text and TEXT in text for text in texts)


@pytest.mark.parametrize("depth", [1, MOST_NESTED])
@WRAPPERS
def test_mails_inside_mails_are_taken_apart_to_a_depth(depth: int, wrapped: Callable[[bytes], bytes]) -> None:
    raw = HEAD + CODED + b"\n" + base64.encodebytes(TEXT)
    for _ in range(depth):
        raw = mail_with(wrapped(raw))
    assert any(TEXT in text for _, text, _ in shown(raw))
    assert not any(TEXT in text for _, text, _ in shown(mail_with(wrapped(raw)))) or depth == 1


def test_what_is_no_mail_is_shown_as_it_is() -> None:
    data = b"Note: nothing\n\nbegins so but a note\n"
    (found,) = shown(mail_with(attached(b"application/octet-stream", data)))
    assert found == ("an attachment", data, False)


def test_very_deep_mails_are_no_matter() -> None:
    raw = HEAD + b"\nHi"
    for _ in range(300):
        raw = HEAD + attached(b"message/rfc822", raw)
    assert len(shown(raw)) == MOST_NESTED + 1
