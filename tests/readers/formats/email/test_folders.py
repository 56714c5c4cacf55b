"""Folders of mails: which files are mails, what their names tell, and threads across them."""

import io
import tracemalloc

import pytest
from tests.readers.formats.email.samples import anomalies_of, asides_of, original_of, rows_of, statement_of

from onrecord.readers.formats import email_eml, email_maildir
from onrecord.readers.mail.maildir_names import folder_of, is_maildir_name
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Assumptions, Entry

MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: %s\nMessage-ID: <%s@x>\n%s\nHello\n"


def test_mails_of_a_folder_form_one_thread_across_files() -> None:
    files = {
        "b/2.eml": MAIL % (b"Re: x", b"two", b"References: <one@x>\n"),
        "a/3.eml": MAIL % (b"Re: x", b"three", b"In-Reply-To: <two@x>\n"),
        "1.eml": MAIL % (b"x", b"one", b""),
        "picture.bin": b"\0\1\2",
    }
    rows = rows_of(email_eml, files, "letters")
    assert {row["thread"] for row in rows} == {"<one@x>"}
    statement = statement_of(email_eml, files, "letters")
    assert (statement["title"], statement["unread_entries"]) == ("letters", ("picture.bin",))


def test_a_sealed_mail_and_a_broken_one_are_flagged_as_they_are_counted() -> None:
    files = {
        "1.eml": (MAIL % (b"x", b"one", b"")).replace(b"Hello", b"-----BEGIN PGP MESSAGE-----"),
        "2.eml": MAIL % (b"x", b"two", b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n"),
        "3.eml": MAIL % (b"x", b"three", b"Content-Type: multipart/mixed; boundary=b\n") + b"--b\n\nHi\n",
    }
    flags = [set(row["flags"]) - {"date_missing"} for row in rows_of(email_eml, files, "letters")]
    assert flags == [{"encrypted_body"}, {"encrypted_body"}, {"broken_structure"}]
    warnings = " ".join(statement_of(email_eml, files, "letters")["warnings"])
    assert "2 mails encrypted" in warnings
    assert "1 mail with a broken structure" in warnings


def test_apples_file_is_read_between_its_length_and_its_property_list() -> None:
    mail = MAIL % (b"x", b"one", b"")
    data = b"%d      \n" % len(mail) + mail + b"<?xml version='1.0'?><plist/>\n"
    (row,) = rows_of(email_eml, {"1.emlx": data})
    assert (row["body"], row["span"]["first"], row["span"]["first_byte"]) == (
        "Hello",
        2,
        len(data.split(b"\n")[0]) + 1,
    )


def test_an_empty_file_among_mails_is_an_anomaly() -> None:
    files = {"1.eml": MAIL % (b"x", b"one", b""), "2.eml": b""}
    (anomaly,) = anomalies_of(email_eml, files, "letters")
    assert anomaly["span"]["entry"] == "2.eml"


def test_an_empty_file_alone_is_an_empty_conversation_with_a_warning() -> None:
    assert rows_of(email_eml, {"1.eml": b""}) == []
    assert statement_of(email_eml, {"1.eml": b""})["warnings"] == ("The mailbox is empty.",)


def test_a_folder_without_a_mail_is_refused() -> None:
    with pytest.raises(UnreadableError, match="holds no mail"):
        list(email_eml.read(original_of({"a.txt": b"hello"}, "letters")))


def test_the_text_of_a_forwarded_mail_is_shown_to_screening() -> None:
    inner = b"Subject: inside\nContent-Transfer-Encoding: base64\n\nVGhlIGNvbnRyYWN0IGlzIHNpZ25lZC4=\n"
    head = b"Content-Type: multipart/mixed; boundary=b\n"
    body = b"\n--b\n\nSee below.\n--b\nContent-Type: message/rfc822\n\n" + inner + b"--b--\n"
    data = (MAIL % (b"x", b"one", head)).replace(b"\nHello\n", body)
    texts = [text.decode() for _, text in asides_of(email_eml, {"1.eml": data})]
    assert any("inside" in text and "The contract is signed." in text for text in texts)


@pytest.mark.parametrize(
    "name", ["1204680122.27c448.host", "1204680122.M1P2Q3R4.host,S=99:2,RS", "1204680122.1.host!2,"]
)
def test_names_that_maildirs_give_are_told(name: str) -> None:
    assert is_maildir_name(name)


@pytest.mark.parametrize(
    "name", ["letter.eml", "2024.01.02", "1204680122.27c448.host.eml", "1204680122.json", "cur"]
)
def test_names_that_people_give_are_none(name: str) -> None:
    assert not is_maildir_name(name)


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("cur/1.a.b", ""),
        ("box/cur/1.a.b", ""),
        (".Sent/new/1.a.b", "Sent"),
        ("box/.A.B/cur/1.a.b", "A/B"),
        ("1.a.b", None),
    ],
)
def test_a_subfolder_is_named_by_the_dots_before_it(path: str, folder: str | None) -> None:
    assert folder_of(path) == folder


def test_a_maildirs_letters_tell_drafts_and_what_was_thrown_away() -> None:
    mail = MAIL % (b"x", b"one", b"Date: Mon, 4 Mar 2024 09:15:00 +0000\n")
    files = {"cur/1709737200.1.h:2,ST": mail, "cur/1709737201.2.h:2,D": mail.replace(b"one", b"two")}
    flags = [row["flags"] for row in rows_of(email_maildir, files, "box")]
    assert flags == [["recently_deleted"], ["draft"]]


class Alone:
    """A source of one file, whose stream sets aside as much as it is asked for, as a file's does."""

    name = "mails"
    assumptions = Assumptions()

    def __init__(self, name: str, data: bytes) -> None:
        self._entry, self._data = Entry(0, name, len(data)), data

    def entries(self) -> list[Entry]:
        return [self._entry]

    def open(self, _entry: Entry) -> io.BufferedReader:
        return io.BufferedReader(io.BytesIO(self._data))


@pytest.mark.parametrize(
    ("reader", "name"), [(email_eml, "a.eml"), (email_maildir, "cur/1709543700.a.b:2,S")]
)
def test_memory_is_not_set_aside_for_more_than_a_mail_is_long(reader, name: str) -> None:
    mail = b"From: a@x.example\r\nTo: b@x.example\r\nSubject: short\r\n\r\nHello\r\n"
    tracemalloc.start()
    try:
        assert list(reader.read(Alone(name, mail)))
        assert tracemalloc.get_traced_memory()[1] < 16 * 1024**2
    finally:
        tracemalloc.stop()
