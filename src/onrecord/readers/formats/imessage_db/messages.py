"""Messages: the rows of ``message`` with what other tables hold of them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from onrecord.readers.formats.imessage_db.attachments import attachments_of, joined
from onrecord.readers.formats.imessage_db.columns import MESSAGE
from onrecord.readers.formats.imessage_db.contents import Contents
from onrecord.readers.formats.imessage_db.rows import Around, Row, row_of
from onrecord.readers.formats.imessage_db.tapbacks import Tapbacks, is_tapback, target_of
from onrecord.readers.sqlite.tables import HIGHEST, LOWEST, integer, text
from onrecord.readers.sqlite.tables import Row as Stored
from onrecord.records.messages import Anomaly

_TOGETHER = 2000


@dataclass(slots=True)
class _Rest:
    """What other tables hold of messages in a range of row ids."""

    chats: dict[int, int] = field(default_factory=dict)
    deleted: dict[int, tuple[int, object]] = field(default_factory=dict)
    attachments: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    anomalies: list[Anomaly] = field(default_factory=list)


def message_rows(contents: Contents, tapbacks: Tapbacks) -> Iterator[Row | Anomaly]:
    """Yield every message by rising row id, then tapbacks whose message is not there."""
    stored = iter(contents.snapshot.rows("message", MESSAGE))
    first = LOWEST
    while chunk := list(islice(stored, _TOGETHER)):
        ids = [integer(one["rowid"]) or 0 for one in chunk if not isinstance(one, Anomaly)]
        contents.note_rows(ids)
        rest = _fetched(contents, first, max(ids, default=first))
        for one in chunk:
            if isinstance(one, Anomaly):
                yield one
            elif not is_tapback(integer(one["associated_message_type"])) or not _target(one):
                yield from _read(contents, one, rest, tapbacks)
        yield from rest.anomalies
        first = min(max(ids, default=first), HIGHEST - 1) + 1
    yield from _orphans(contents, tapbacks)


def _target(stored: Stored) -> str | None:
    return target_of(text(stored["associated_message_guid"]))


def _orphans(contents: Contents, tapbacks: Tapbacks) -> Iterator[Row | Anomaly]:
    for number in tapbacks.orphans():
        for one in contents.snapshot.among("message", MESSAGE, "ROWID", number, number):
            if isinstance(one, Anomaly):
                yield one
            else:
                contents.count("Tapbacks on messages that are not here")
                yield from _read(contents, one, _fetched(contents, number, number), tapbacks)


def _fetched(contents: Contents, first: int, last: int) -> _Rest:
    """Fetch for a range of messages at once, by the indexes that the app keeps."""
    rest, both = _Rest(), ("message_id", "chat_id")
    for row in contents.snapshot.among("chat_message_join", both, "message_id", first, last):
        if isinstance(row, Anomaly):
            rest.anomalies.append(row)
        else:
            rest.chats.setdefault(integer(row["message_id"]) or 0, integer(row["chat_id"]) or 0)
    table = "chat_recoverable_message_join"
    for row in contents.snapshot.among(table, (*both, "delete_date"), "message_id", first, last):
        if isinstance(row, Anomaly):
            rest.anomalies.append(row)
        else:
            rest.deleted[integer(row["message_id"]) or 0] = integer(row["chat_id"]) or 0, row["delete_date"]
    for pair in joined(contents, first, last):
        if isinstance(pair, Anomaly):
            rest.anomalies.append(pair)
        else:
            rest.attachments[pair[0]].append(pair[1])
    return rest


def _read(contents: Contents, stored: Stored, rest: _Rest, tapbacks: Tapbacks) -> Iterator[Row | Anomaly]:
    number = integer(stored["rowid"]) or 0
    chat, when = rest.deleted.get(number, (None, None))
    files: list[Row] = []
    voice = integer(stored["is_audio_message"]) == 1
    for one in attachments_of(contents, rest.attachments.get(number, []), voice=voice):
        if isinstance(one, Anomaly):
            yield one
        else:
            files.append(one)
    around = Around(
        chat=rest.chats.get(number, chat),
        recently_deleted=number in rest.deleted,
        deleted_at=when,
        attachments=files,
        reactions=tapbacks.take(text(stored["guid"])),
    )
    yield from row_of(contents, stored, around)
