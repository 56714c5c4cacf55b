"""Reading message files, one after another."""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.formats.email_msg import recognise
from onrecord.readers.formats.email_msg.storages import NotAMessageError, item_in
from onrecord.readers.mail.files import chosen
from onrecord.readers.mail.gathering import (
    MOST_MAIL_BYTES,
    Found,
    Told,
    counted,
    gathered,
    row_of,
    statement_on,
)
from onrecord.readers.mail.outlook import OutlookItem, ids_of, mail_of
from onrecord.readers.mail.threads import Threads
from onrecord.readers.matching import Item
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Span


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
    entries = chosen(original, recognise)
    if not entries:
        raise UnreadableError(f"{original.name!r} holds no Outlook message: save the mail again as .msg")
    yield from gathered(_items(original, entries))


def _items(original: Original, entries: list[Entry]) -> Iterator[Found]:
    told, threads, rtf = Told(), _threads(original, entries), 0
    for entry in entries:
        item = _item(original, entry)
        if isinstance(item, str):
            yield _anomaly(entry, item, alone=len(entries) == 1)
            continue
        if item is None:
            continue
        mail = mail_of(item)
        yield from mail.asides
        span = {"entry": entry.name, "first": 1, "last": 1, "first_byte": 0}
        yield row_of(mail, told.mails, span, threads)
        told.count(mail)
        rtf += mail.unread_rtf
    if rtf:
        told.more.append(f"{counted(rtf, 'mail')} whose text stands in compressed RTF alone: kept, not read.")
    yield statement_on(original, told, threads, "msg", entries)


def _anomaly(entry: Entry, reason: str, *, alone: bool) -> Anomaly:
    if alone:
        raise UnreadableError(f"{entry.name!r} is {reason}: save the mail again from Outlook")
    return Anomaly(Span(entry.name, 1, 1, 0), reason)


def _threads(original: Original, entries: list[Entry]) -> Threads:
    threads = Threads()
    for item in _read_items(original, entries):
        threads.note(*ids_of(item.properties))
    if threads.settle():
        for item in _read_items(original, entries):
            threads.collect(*ids_of(item.properties))
    return threads


def _read_items(original: Original, entries: list[Entry]) -> Iterator[OutlookItem]:
    for entry in entries:
        item = _item(original, entry)
        if isinstance(item, OutlookItem):
            yield item


def _item(original: Original, entry: Entry) -> OutlookItem | str | None:
    """Return the item of a file, or what is wrong with it, or nothing for an empty file alone."""
    if not entry.size_bytes:
        return None if len(original.entries()) == 1 else "a file of no bytes, named as a message"
    if entry.size_bytes > MOST_MAIL_BYTES:
        return "a message file that is longer than a mail can be"
    with original.open(entry) as stream:
        data = stream.read()
    try:
        return item_in(data)
    except NotAMessageError:
        return "a message file that is damaged"
