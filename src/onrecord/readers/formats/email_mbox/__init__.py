"""An mbox file: mails one after another, each under a line that begins with `From `.

Two passes. The first takes each mail's ids, so that threads are known; the second yields rows.

Units: `Date` fields carry their offset from UTC; offsets and lengths are in bytes, spans in lines
that end in LF. Sizes of attachments are those of their decoded bytes.
Limits: deleted mails leave no trace; labels and folders of the account are not in the rows;
blind copies are known in the sender's copy alone.
Source: docs/formats/email.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.formats.email_mbox.separators import is_dated_anywhere, is_separator
from onrecord.readers.formats.email_mbox.splitting import Marks, Splitter
from onrecord.readers.mail.fields import identity_of, is_field
from onrecord.readers.mail.gathering import CHANNEL as _CHANNEL
from onrecord.readers.mail.gathering import (
    LIMITS,
    Found,
    Told,
    counted,
    gathered,
    row_of,
    titled,
    warnings_on,
)
from onrecord.readers.mail.message import message_id_of, read_mail, references_of
from onrecord.readers.mail.threads import Threads
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Span, Statement

NAME = "email-mbox"
VERSION = "1"
CHANNEL = _CHANNEL
GATHERS = Gathers.LONE
READS_WITH = ("onrecord.readers.mail.codecs_known",)

_ENDINGS = (".mbox", ".mbx")
_PLAIN_NAMES = ("mbox", "inbox", "sent", "drafts", "trash", "archive", "archives", "junk")


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first line, and the header under it."""
    name = filename.lower()
    if not head:
        return Match.CERTAIN if name.endswith(_ENDINGS) or name == "mbox" else Match.NO
    first, _, rest = head.lstrip(b"\r\n").partition(b"\n")
    named = name.endswith(_ENDINGS) or name in _PLAIN_NAMES
    if first.startswith(b"From ") and is_separator(first, rest):
        if any(is_field(line) for line in rest.split(b"\n", 3)[:3]):
            return Match.CERTAIN
        return Match.POSSIBLE if named else Match.NO
    return Match.POSSIBLE if named and is_dated_anywhere(head) else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read a mailbox.

    Raises:
        UnreadableError: it holds no mail.
        UnsafeSourceError: a limit is broken.
    """
    entry = _mailbox(original)
    threads, marks = Threads(), Marks()
    for message_id, references in _ids(original, entry, marks):
        threads.note(message_id, references)
    if threads.settle():
        for message_id, references in _ids(original, entry, marks):
            threads.collect(message_id, references)
    yield from gathered(_items(original, entry, threads, marks))


def _mailbox(original: Original) -> Entry:
    for entry in original.entries():
        with original.open(entry) as stream:
            if recognise(stream.read(64 * 1024), entry.name.rpartition("/")[2]) is not Match.NO:
                return entry
    raise UnreadableError(
        f"{original.name!r} holds no mailbox: export it again as mbox from the mail program"
    )


def _ids(original: Original, entry: Entry, marks: Marks) -> Iterator[tuple[str | None, list[str]]]:
    with original.open(entry) as stream:
        for piece in Splitter(stream, marks, heads_alone=True).pieces():
            if piece.is_mail:
                fields = identity_of(piece.data, 0, len(piece.data))
                message_id = message_id_of(fields)
                yield message_id, references_of(fields, message_id)


def _items(original: Original, entry: Entry, threads: Threads, marks: Marks) -> Iterator[Found]:
    told = Told()
    with original.open(entry) as stream:
        splitter = Splitter(stream, marks)
        for piece in splitter.pieces():
            if not piece.is_mail:
                span = Span(entry.name, piece.first, piece.last, piece.first_byte)
                yield Anomaly(span, piece.reason)
                continue
            mail = read_mail(piece.data, cut=piece.cut)
            span_of = {
                "entry": entry.name,
                "first": piece.first,
                "last": piece.last,
                "first_byte": piece.first_byte,
            }
            yield from mail.asides
            yield row_of(mail, told.mails, span_of, threads)
            told.count(mail)
    if not told.mails and entry.size_bytes:
        raise UnreadableError(f"{entry.name!r} holds no mail: export the mailbox again from the mail program")
    yield _statement(original, entry, told, splitter, threads)


def _statement(
    original: Original, entry: Entry, told: Told, splitter: Splitter, threads: Threads
) -> Statement:
    evidence = [f"{counted(told.mails, 'mail')}, each under a line that begins with From and a date"]
    if splitter.unquoted:
        evidence.append(
            f"{counted(splitter.unquoted, 'mail')} with '>From' lines: one mark taken away, as mboxrd adds it"
        )
    warnings = [*warnings_on(told, threads)]
    if splitter.marks.typed:
        lines = counted(splitter.marks.typed, "line")
        warnings.append(f"Kept as text of a mail, though beginning with From: {lines} without a date.")
    return Statement(
        title=titled(entry.name, _ENDINGS),
        channel=CHANNEL,
        platform="mbox",
        entry=entry.name,
        evidence=tuple(evidence) if told.mails else (),
        limits=LIMITS,
        warnings=tuple(warnings),
        unread_entries=tuple(one.name for one in original.entries() if one != entry),
    )
