"""Folders in which each file is one mail: two passes over the files, one mail in memory at a time."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from onrecord.ports.originals import Original
from onrecord.readers.mail.fields import HEAD_BYTES, identity_of, split_head
from onrecord.readers.mail.gathering import MOST_MAIL_BYTES, Found, Told, row_of
from onrecord.readers.mail.message import Mail, message_id_of, read_mail, references_of
from onrecord.readers.mail.threads import Threads
from onrecord.readers.matching import HEAD_BYTES as SHOWN_BYTES
from onrecord.readers.matching import Match
from onrecord.records.messages import Anomaly, Entry, Span

COMMON_FIELDS = (
    *(b"from", b"to", b"date", b"subject", b"message-id", b"received", b"mime-version", b"return-path"),
    *(b"content-type", b"delivered-to", b"reply-to", b"cc", b"in-reply-to", b"references", b"x-mailer"),
)
_LOOKED_AT_LINES = 60
_TOO_LONG = "the rest of a mail that is longer than a mail can be: kept, and not read"
_EMPTY = "a file of no bytes, named as a mail"


class Opening(NamedTuple):
    """Where in its file a mail begins, and where it ends (``None``: with the file)."""

    first_byte: int = 0
    first_line: int = 1
    end: int | None = None


Opener = Callable[[Entry, bytes], Opening]
"""Tells from a file's first bytes where its mail lies."""


class MailFiles(NamedTuple):
    """Which entries are mails, where in them, and what their names add (``adjust``)."""

    entries: Sequence[Entry]
    opener: Opener
    adjust: Callable[[Entry, Mail], None]


def common_fields(head: bytes) -> int:
    """Count the fields of a mail's header that a file begins with; 0 when its first line is no field."""
    seen: set[bytes] = set()
    for number, line in enumerate(head.split(b"\n", _LOOKED_AT_LINES)[:_LOOKED_AT_LINES]):
        if not line.strip():
            break
        name, colon, _ = line.partition(b":")
        if colon and name.lower() in COMMON_FIELDS:
            seen.add(name.lower())
        elif not number and (b" " in name or not colon) and not line.startswith(b"From "):
            return 0
    return len(seen)


def chosen(original: Original, recognise: Callable[[bytes, str], Match]) -> list[Entry]:
    """Return the entries that are mails; empty ones with a mail's name count."""
    found: list[Entry] = []
    for entry in original.entries():
        with original.open(entry) as stream:
            if recognise(stream.read(SHOWN_BYTES), entry.name.rpartition("/")[2]) is not Match.NO:
                found.append(entry)
    return found


def threads_of(original: Original, source: MailFiles) -> Threads:
    """Take the ids of every mail."""
    threads = Threads()
    for message_id, references in _identities(original, source):
        threads.note(message_id, references)
    if threads.settle():
        for message_id, references in _identities(original, source):
            threads.collect(message_id, references)
    return threads


def _identities(original: Original, source: MailFiles) -> Iterator[tuple[str | None, list[str]]]:
    for entry in source.entries:
        if not entry.size_bytes:
            continue
        with original.open(entry) as stream:
            head = stream.read(HEAD_BYTES)
        start = source.opener(entry, head).first_byte
        end, _ = split_head(head, start, len(head))
        fields = identity_of(head, start, end)
        message_id = message_id_of(fields)
        yield message_id, references_of(fields, message_id)


def rows_of(original: Original, source: MailFiles, told: Told, threads: Threads) -> Iterator[Found]:
    """Yield each mail's row, and what else the files hold."""
    for entry in source.entries:
        if not entry.size_bytes:
            if len(source.entries) > 1:
                yield Anomaly(Span(entry.name, 1, 1, 0), _EMPTY)
            continue
        with original.open(entry) as stream:
            # As much as is asked for is set aside before any of it is read.
            data = stream.read(min(entry.size_bytes, MOST_MAIL_BYTES))
        mail = _mail_in(entry, data, source.opener(entry, data[:HEAD_BYTES]))
        source.adjust(entry, mail)
        span = mail.row["span"]
        yield from mail.asides
        yield row_of(mail, told.mails, span if isinstance(span, dict) else {}, threads)
        told.count(mail)
        if entry.size_bytes > len(data):
            last = data.count(b"\n") + 1
            yield Anomaly(Span(entry.name, last, last, len(data)), _TOO_LONG)


def _mail_in(entry: Entry, data: bytes, opening: Opening) -> Mail:
    start, end = opening.first_byte, len(data) if opening.end is None else min(opening.end, len(data))
    cut = entry.size_bytes > len(data)
    mail = read_mail(data if (start, end) == (0, len(data)) else data[start:end], cut=cut)
    last = data.count(b"\n") + (not data.endswith(b"\n"))
    first = min(opening.first_line, last)
    mail.row["span"] = {"entry": entry.name, "first": first, "last": last, "first_byte": start}
    mail.broken = mail.broken or not common_fields(data[start : start + SHOWN_BYTES])
    return mail
