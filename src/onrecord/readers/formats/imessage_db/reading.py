"""Reading the database and the files beside it."""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.formats.imessage_db import recognise
from onrecord.readers.formats.imessage_db.contents import Contents
from onrecord.readers.formats.imessage_db.messages import message_rows
from onrecord.readers.formats.imessage_db.rows import Row
from onrecord.readers.formats.imessage_db.statement import conclude
from onrecord.readers.formats.imessage_db.tapbacks import Tapbacks
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.readers.sqlite.snapshot import open_snapshot
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Statement
from onrecord.records.schema import Batch


def items(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Yield what `read` does."""
    for item in batches(_items(original, _database_of(original))):
        if isinstance(item, (Batch, Anomaly, Statement)):
            yield item


def _database_of(original: Original) -> Entry:
    ranked: dict[Match, list[Entry]] = {}
    for entry in original.entries():
        with original.open(entry) as stream:
            head = b""
            while len(head) < HEAD_BYTES and (piece := stream.read(HEAD_BYTES - len(head))):
                head += piece
        ranked.setdefault(recognise(head, entry.name.rpartition("/")[2]), []).append(entry)
    found = ranked.get(Match.CERTAIN) or ranked.get(Match.POSSIBLE) or []
    if not found:
        raise UnreadableError(f"{original.name!r} holds no chat.db or sms.db: copy it from the device again")
    if len(found) > 1:
        names = ", ".join(repr(one.name) for one in found)
        raise UnreadableError(f"{original.name!r} holds several databases ({names}): capture each by itself")
    return found[0]


def _items(original: Original, entry: Entry) -> Iterator[Row | Anomaly | Statement]:
    with open_snapshot(original, entry) as snapshot:
        if not snapshot.has("message", "guid", "date"):
            raise snapshot.without_tables(
                f"{entry.name!r} has no table of Apple's messages: it is another app's"
            )
        contents = Contents.of(snapshot, original.entries())
        tapbacks = Tapbacks.of(contents)
        yield from contents.anomalies
        yield from message_rows(contents, tapbacks)
        yield conclude(contents, tapbacks, original.entries())
