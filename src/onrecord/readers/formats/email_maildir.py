"""A Maildir: a folder with `cur`, `new` and `tmp` in it, each mail a file; subfolders begin with a dot.

Units: `Date` fields carry their offset from UTC; the number that a file's name begins with (seconds
since 1970, its delivery) is not used. Sizes are in bytes.
Limits: mails that were expunged leave no trace; who read a mail, and when, is not told; blind copies
are known in the sender's copy alone.
Source: docs/formats/email.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.mail.files import MailFiles, Opening, chosen, common_fields, rows_of, threads_of
from onrecord.readers.mail.gathering import CHANNEL as _CHANNEL
from onrecord.readers.mail.gathering import Found, Told, gathered, statement_on
from onrecord.readers.mail.maildir_names import flags_in, folder_of, is_maildir_name
from onrecord.readers.mail.message import Mail
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry, Flag

NAME = "email-maildir"
VERSION = "1"
CHANNEL = _CHANNEL
GATHERS = Gathers.TREE
READS_WITH = ("onrecord.readers.mail.codecs_known",)


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its name, which Maildirs make themselves, and its first fields."""
    if not is_maildir_name(filename):
        return Match.NO
    return Match.CERTAIN if common_fields(head) else Match.POSSIBLE


def read(original: Original) -> Iterator[Item]:
    """Read a Maildir.

    Raises:
        UnreadableError: it holds no mail.
        UnsafeSourceError: a limit is broken.
    """
    entries = chosen(original, recognise)
    if not entries:
        raise UnreadableError(
            f"{original.name!r} holds no mail: capture the folder that has cur and new in it"
        )
    told = Told()
    yield from gathered(_items(original, entries, told))


def _items(original: Original, entries: list[Entry], told: Told) -> Iterator[Found]:
    def adjust(entry: Entry, mail: Mail) -> None:
        mail.flag(*flags_in(entry.name.rpartition("/")[2]))
        if entry.name.split("/")[-2:-1] == ["tmp"]:
            mail.flag(Flag.TRUNCATED_LINE)
        told.folders[folder_of(entry.name) or ""] += 1

    source = MailFiles(entries, _opening, adjust)
    threads = threads_of(original, source)
    yield from rows_of(original, source, told, threads)
    yield statement_on(original, told, threads, "maildir", entries)


def _opening(_entry: Entry, _head: bytes) -> Opening:
    return Opening()
