"""Reading the items of a data file."""

from collections.abc import Iterator

import pypff

from onrecord.ports.originals import Original
from onrecord.readers.formats.email_pst import CHANNEL, ENDINGS, recognise
from onrecord.readers.formats.email_pst.items import ItemError, item_of, properties_of
from onrecord.readers.formats.email_pst.seeking import opened
from onrecord.readers.formats.email_pst.walking import Node, nodes_of
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
from onrecord.readers.mail.outlook import OutlookMail, ids_of, mail_of
from onrecord.readers.mail.threads import Threads
from onrecord.readers.matching import Item, Match
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Flag, Span, Statement

_MOST_FOLDERS_TOLD = 50
_DAMAGED = "an item whose data is damaged"


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
    entry = _data_file(original)
    yield from gathered(_empty(original, entry) if not entry.size_bytes else _items(original, entry))


def _data_file(original: Original) -> Entry:
    for entry in original.entries():
        with original.open(entry) as stream:
            if recognise(stream.read(64), entry.name) is not Match.NO:
                return entry
    raise UnreadableError(f"{original.name!r} holds no Outlook data file: export the mailbox again as .pst")


def _empty(original: Original, entry: Entry) -> Iterator[Found]:
    yield _statement(original, entry, Told(), Threads())


def _items(original: Original, entry: Entry) -> Iterator[Found]:
    told, rtf = Told(), 0
    with opened(original, entry) as file:
        threads = _threads(file)
        for node in nodes_of(file):
            span = Span(entry.name, node.number, node.number, node.number)
            mail = _mail(node)
            if mail is None:
                yield Anomaly(span, node.problem or _DAMAGED)
                continue
            yield from mail.asides
            yield row_of(mail, node.place, dict(span.as_json()), threads)
            told.count(mail)
            told.folders[node.folder] += 1
            told.classes[mail.item_class] += 1
            rtf += mail.unread_rtf
    if rtf:
        told.more.append(f"{counted(rtf, 'mail')} whose text stands in compressed RTF alone: kept, not read.")
    yield _statement(original, entry, told, threads)


def _mail(node: Node) -> OutlookMail | None:
    if node.item is None:
        return None
    try:
        mail = mail_of(item_of(node.item))
    except ItemError:
        return None
    if node.recovered:
        mail.flag(Flag.RECENTLY_DELETED)
    return mail


def _threads(file: pypff.file) -> Threads:
    threads = Threads()
    for node in nodes_of(file):
        threads.note(*_ids(node))
    if threads.settle():
        for node in nodes_of(file):
            threads.collect(*_ids(node))
    return threads


def _ids(node: Node) -> tuple[str | None, list[str]]:
    try:
        return (None, []) if node.item is None else ids_of(properties_of(node.item))
    except ItemError:
        return None, []


def _statement(original: Original, entry: Entry, told: Told, threads: Threads) -> Statement:
    folders = [
        f"{counted(count, 'item')} in {name or 'no folder'}"
        for name, count in told.folders.most_common(_MOST_FOLDERS_TOLD)
    ]
    others = sum(count for name, count in told.classes.items() if not name.lower().startswith("ipm.note"))
    if others:
        told.more.append(
            f"{counted(others, 'item')} other than mails (appointments, contacts …), kept as text."
        )
    return Statement(
        title=titled(entry.name, ENDINGS),
        channel=CHANNEL,
        platform="outlook",
        entry=entry.name,
        evidence=tuple(folders),
        limits=LIMITS,
        warnings=tuple(warnings_on(told, threads)),
        unread_entries=tuple(one.name for one in original.entries() if one != entry),
    )
