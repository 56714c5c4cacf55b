"""Mails as files, one or a folder of them: `.eml`, Apple Mail's `.emlx`, or without an ending.

Units: `Date` fields carry their offset from UTC; sizes are in bytes. In `.emlx` a first line tells the
mail's length in bytes, and a property list follows the mail.
Limits: a file tells nothing of the mailbox it was in, nor of the mails around it; blind copies are
known in the sender's copy alone.
Source: docs/formats/email.md.
"""

import re
from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.mail.files import MailFiles, Opening, chosen, common_fields, rows_of, threads_of
from onrecord.readers.mail.gathering import CHANNEL as _CHANNEL
from onrecord.readers.mail.gathering import Found, Told, gathered, statement_on
from onrecord.readers.mail.maildir_names import is_maildir_name
from onrecord.readers.mail.message import Mail
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry

NAME = "email-eml"
VERSION = "1"
CHANNEL = _CHANNEL
GATHERS = Gathers.TREE
READS_WITH = ("onrecord.readers.mail.codecs_known",)

_ENDINGS = (".eml", ".emlx", ".partial.emlx")
_LENGTH = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
_RSMF = re.compile(rb"^x-rsmf-", re.IGNORECASE | re.MULTILINE)
_LEAST_FIELDS = 3


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its name and the fields that it begins with."""
    name = filename.lower()
    if is_maildir_name(filename):
        return Match.NO
    if not head:
        return Match.POSSIBLE if name.endswith(_ENDINGS) else Match.NO
    length = _LENGTH.match(head) if name.endswith(".emlx") else None
    fields = common_fields(head[length.end() :] if length else head)
    if name.endswith(_ENDINGS):
        sure = fields > 0 and not head.startswith(b"From ") and not _RSMF.search(head)
        return Match.CERTAIN if sure else Match.POSSIBLE
    if head.startswith(b"From ") or fields < _LEAST_FIELDS:
        return Match.NO
    return Match.POSSIBLE


def read(original: Original) -> Iterator[Item]:
    """Read the mails of a file, a folder or a zip.

    Raises:
        UnreadableError: there is none.
        UnsafeSourceError: a limit is broken.
    """
    entries = chosen(original, recognise)
    if not entries:
        raise UnreadableError(f"{original.name!r} holds no mail: save it again from the mail program as .eml")
    source = MailFiles(entries, _opening, _unadjusted)
    yield from gathered(_items(original, source))


def _items(original: Original, source: MailFiles) -> Iterator[Found]:
    told, threads = Told(), threads_of(original, source)
    yield from rows_of(original, source, told, threads)
    yield statement_on(original, told, threads, "eml", source.entries)


def _opening(entry: Entry, head: bytes) -> Opening:
    length = _LENGTH.match(head) if entry.name.lower().endswith(".emlx") else None
    if length is None:
        return Opening()
    return Opening(length.end(), 2, length.end() + int(length[1]))


def _unadjusted(entry: Entry, mail: Mail) -> None:
    """Change nothing: the name of such a file is a person's."""
