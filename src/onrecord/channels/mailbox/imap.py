"""A mailbox that the settings name, looked into over TLS. A mail is moved or flagged only once it is durable.

A mail's id comes from its place in the mailbox, so that one that was kept and not yet moved when the process
was killed is kept once.
"""

import contextlib
import hashlib
import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.channels.mailbox.receiving import Receiving
from onrecord.records.errors import MailboxError, MailRefusedError
from onrecord.records.intake import Intake

_SECONDS = 60.0
_ID_DIGITS = 16
_OK = "OK"


@dataclass(frozen=True, slots=True)
class Looked:
    """How many new mails were kept, and how many stay in the mailbox."""

    kept: int
    left: int


def look_into(intake: Intake, receiving: Receiving) -> Looked:
    """Take what is new in the mailbox.

    Mails of senders that are not known stay where they are, flagged as seen.

    Raises:
        MailboxError: the mailbox cannot be reached, or does not do what is asked.
        MailboxFullError: too many wait.
        StorageError: the disk refuses; the mail is as it was in the mailbox.
    """
    try:
        with _signed_in(intake) as mailbox:
            validity = _selected(mailbox, intake.imap_folder)
            new = [uid.decode("ascii") for uid in _asked(mailbox, "SEARCH", "UNSEEN").split()]
            kept = sum(_take(mailbox, intake, receiving, f"{validity}/{uid}") for uid in new)
            return Looked(kept, len(new) - kept)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(
            f"the mailbox on {intake.mailbox[0]} cannot be used ({type(error).__name__}): check intake.imap, "
            "its password file and its folders"
        ) from None


def _take(mailbox: imaplib.IMAP4_SSL, intake: Intake, receiving: Receiving, place: str) -> bool:
    uid = place.rpartition("/")[2]
    size = _asked(mailbox, "FETCH", uid, "(RFC822.SIZE)")
    if _number_after(size, b"RFC822.SIZE") > intake.mail_bytes:
        _asked(mailbox, "STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
        return False
    mail = _body(mailbox, uid)
    try:
        receiving.take(mail, "", intake.imap_user.lower(), _id_of(intake, place))
    except MailRefusedError:
        _asked(mailbox, "STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
        return False
    _settle(mailbox, uid, intake.imap_taken)
    return True


def _settle(mailbox: imaplib.IMAP4_SSL, uid: str, folder: str) -> None:
    """Flag a mail that is durable here, and move it where a folder is named for that."""
    if not folder:
        _asked(mailbox, "STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    elif "MOVE" in mailbox.capabilities:
        _asked(mailbox, "MOVE", uid, _quoted(folder))
    else:
        _asked(mailbox, "COPY", uid, _quoted(folder))
        _asked(mailbox, "STORE", uid, "+FLAGS.SILENT", r"(\Seen \Deleted)")


@contextlib.contextmanager
def _signed_in(intake: Intake) -> Iterator[imaplib.IMAP4_SSL]:
    password = Path(intake.imap_password_file).read_text("utf-8").strip()
    context = ssl.create_default_context(cafile=intake.imap_authority or None)
    host, port = intake.mailbox
    mailbox = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=_SECONDS)
    try:
        mailbox.login(intake.imap_user, password)
        mailbox._get_capabilities()  # noqa: SLF001 - more is offered once signed in
        yield mailbox
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            mailbox.logout()


def _selected(mailbox: imaplib.IMAP4_SSL, folder: str) -> str:
    answer, _ = mailbox.select(_quoted(folder))
    _, validity = mailbox.response("UIDVALIDITY")
    if answer != _OK or not validity or not isinstance(validity[0], bytes):
        raise imaplib.IMAP4.error
    return validity[0].decode("ascii")


def _asked(mailbox: imaplib.IMAP4_SSL, command: str, *arguments: str) -> bytes:
    answer, found = mailbox.uid(command, *arguments)
    if answer != _OK:
        raise imaplib.IMAP4.error
    return found[0] if found and isinstance(found[0], bytes) else b""


def _body(mailbox: imaplib.IMAP4_SSL, uid: str) -> bytes:
    answer, found = mailbox.uid("FETCH", uid, "(BODY.PEEK[])")
    body = next((one[1] for one in found or () if isinstance(one, tuple)), None)
    if answer != _OK or not isinstance(body, bytes):
        raise imaplib.IMAP4.error
    return body


def _number_after(answer: bytes, name: bytes) -> int:
    digits = answer.partition(name)[2].strip().partition(b")")[0].partition(b" ")[0]
    if not digits.isdigit():
        raise imaplib.IMAP4.error
    return int(digits)


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _id_of(intake: Intake, place: str) -> str:
    said = f"{intake.imap}\n{intake.imap_user}\n{intake.imap_folder}\n{place}"
    return "m-" + hashlib.sha256(said.encode()).hexdigest()[:_ID_DIGITS]
