"""What is attached to a mail, taken apart in the keyless child: hostile mails too."""

import base64
import contextlib
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.mails import CHAT, Place, mail
from tests.support.memory_keys import NOW

from onrecord.compute.sandbox import ChildSandbox
from onrecord.readers.mail.attached import MOST_ATTACHED, _safe
from onrecord.records.errors import OnRecordError, UnreadableError
from onrecord.records.limits import Limits
from onrecord.records.mail import ArrivedMail, Dkim

ID = "m-0000000000000001"
HEAD = b'From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'


@pytest.fixture(scope="module")
def sandbox():
    with ChildSandbox(Limits()) as child:
        yield child


def attached(sandbox, raw):
    with tempfile.TemporaryDirectory() as folder:
        return _attached(sandbox, Place(Path(folder)), raw)


def _attached(sandbox, place, raw):
    place.slot().put(ArrivedMail(ID, "", "", "", "", "", Dkim.NONE, len(raw), NOW), raw)
    feed = sandbox.unwrap(place.bag().feed(ID), "arrived-mail", b"")
    found = {}
    for entry in feed.files:
        with os.fdopen(feed.open(entry.number), "rb") as stream:
            found[entry.name] = stream.read()
        assert len(found[entry.name]) == entry.size_bytes
    feed.confirm_unchanged()
    return found


def part(name, data, *, kind="application/octet-stream", encoding="base64"):
    body = base64.encodebytes(data) if encoding == "base64" else data
    disposition = f'attachment; filename="{name}"' if name else "attachment"
    head = f"Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\n"
    return f"{head}Content-Transfer-Encoding: {encoding}\r\n\r\n".encode("utf-8", "surrogateescape") + body


def multipart(*parts):
    return HEAD + b"".join(b"--x\r\n" + one + b"\r\n" for one in parts) + b"--x--\r\n"


def test_what_a_phone_attached_is_given_as_it_was(sandbox):
    assert attached(sandbox, mail()) == {"_chat.txt": CHAT.encode()}


def test_bytes_of_every_kind_come_through(sandbox):
    data = bytes(range(256)) * 20_000
    assert attached(sandbox, multipart(part("chat.zip", data))) == {"chat.zip": data}


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", r"..\..\chat.txt", "a\u202egpj.exe", ".", "C:x"]
)
def test_a_name_cannot_lead_out_of_its_folder_or_hide(sandbox, name):
    (found,) = attached(sandbox, multipart(part(name, b"bytes")))
    assert not set(found) & set("/\\:\u202e")
    assert found not in {"", ".", ".."}
    assert not found.startswith(".")


def test_two_files_of_one_name_stay_two(sandbox):
    found = attached(
        sandbox, multipart(*(part(name, name.encode()) for name in ("a.txt", "A.TXT", "a.txt", "")))
    )
    assert sorted(found.values()) == [b"", b"A.TXT", b"a.txt", b"a.txt"]
    assert len({name.casefold() for name in found}) == 4


def test_a_thousand_parts_are_refused_and_not_taken_apart_one_by_one(sandbox):
    for count in (MOST_ATTACHED + 1, 1_000, 5_000):
        with pytest.raises(UnreadableError, match="attachments"):
            attached(sandbox, multipart(*(part(f"{number}.txt", b"x") for number in range(count))))


def test_as_many_as_are_taken_come_through(sandbox):
    found = attached(
        sandbox, multipart(*(part("same.txt", b"%d" % number) for number in range(MOST_ATTACHED)))
    )
    assert len(found) == MOST_ATTACHED


def test_mails_in_mails_end_somewhere(sandbox):
    raw = multipart(part("deep.txt", b"bytes"))
    for number in range(200):
        edge = b"b%d" % number
        raw = b'Content-Type: multipart/mixed; boundary="%b"\r\n\r\n--%b\r\n%b\r\n--%b--\r\n' % (
            edge,
            edge,
            raw,
            edge,
        )
    with contextlib.suppress(UnreadableError):
        attached(sandbox, b"From: a@b.example\r\n" + raw)


def test_a_mail_without_attachment_or_with_a_damaged_one_is_refused(sandbox):
    with pytest.raises(UnreadableError, match="nothing is attached"):
        attached(sandbox, b"From: a@b.example\r\n\r\nhello\r\n")
    with pytest.raises(UnreadableError, match="damaged"):
        attached(sandbox, multipart(part("a.zip", b"", encoding="base64") + b"!!not base64!!"))


def test_a_signature_of_the_mail_is_no_attachment(sandbox):
    one = part("smime.p7s", b"signature", kind="application/pkcs7-signature")
    assert list(attached(sandbox, multipart(part("chat.txt", b"hello"), one))) == ["chat.txt"]


def test_a_mail_that_is_a_zip_as_well_is_read_or_refused(sandbox):
    with pytest.raises(OnRecordError):
        attached(sandbox, b"PK\x03\x04: a\r\n" + mail())


@given(name=st.text(max_size=400))
def test_any_name_is_made_safe(name):
    safe = _safe(name)
    assert len(safe) <= 150
    assert not set(safe) & set("/\\\0\n\u202e")
    safe.encode("utf-8")
