"""Reading the store of messages."""

from collections.abc import Iterator

from onrecord.ports.originals import Aside, Original
from onrecord.readers.batching import batches
from onrecord.readers.formats.android_sms_db import FILE_NAME, recognise
from onrecord.readers.formats.android_sms_db.contents import Contents
from onrecord.readers.formats.android_sms_db.mms import mms_rows
from onrecord.readers.formats.android_sms_db.sms import Row, sms_rows
from onrecord.readers.formats.android_sms_db.statement import conclude
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.readers.sqlite.snapshot import open_snapshot
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Statement
from onrecord.records.schema import Batch


def items(original: Original) -> Iterator[Batch | Anomaly | Aside | Statement]:
    """Yield what `read` does."""
    for item in batches(_items(original, _store_of(original))):
        if isinstance(item, (Batch, Anomaly, Aside, Statement)):
            yield item


def _store_of(original: Original) -> Entry:
    ranked: dict[Match, list[Entry]] = {}
    for entry in original.entries():
        with original.open(entry) as stream:
            head = b""
            while len(head) < HEAD_BYTES and (piece := stream.read(HEAD_BYTES - len(head))):
                head += piece
        ranked.setdefault(recognise(head, entry.name.rpartition("/")[2]), []).append(entry)
    found = ranked.get(Match.CERTAIN) or ranked.get(Match.POSSIBLE) or []
    if not found:
        raise UnreadableError(
            f"{original.name!r} holds no {FILE_NAME}: copy it from the phone's backup again"
        )
    if len(found) > 1:
        names = ", ".join(repr(one.name) for one in found)
        raise UnreadableError(
            f"{original.name!r} holds several message stores ({names}): capture each by itself"
        )
    return found[0]


def _items(original: Original, store: Entry) -> Iterator[Row | Anomaly | Aside | Statement]:
    with open_snapshot(original, store) as snapshot:
        if not (snapshot.has("sms", "body") or snapshot.has("pdu", "msg_box")):
            raise snapshot.without_tables(
                f"{store.name!r} has none of the tables of Android's message store: it is another app's"
            )
        contents = Contents.of(snapshot, original.entries())
        yield from contents.anomalies
        yield from sms_rows(contents)
        for item in mms_rows(contents):
            yield item
            yield from contents.asides
            contents.asides.clear()
        yield conclude(contents, original.entries())
