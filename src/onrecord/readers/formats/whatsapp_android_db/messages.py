"""Rows of ``message`` as the record's rows: who, when, where, with what ``contents`` and ``answers`` add."""

from collections import Counter
from collections.abc import Iterator

from onrecord.ports.originals import Aside
from onrecord.readers.batching import Row as Columns
from onrecord.readers.formats.whatsapp_android_db import tables
from onrecord.readers.formats.whatsapp_android_db.answers import Answers
from onrecord.readers.formats.whatsapp_android_db.contents import Contents
from onrecord.readers.formats.whatsapp_android_db.kinds import KINDS, TIMER_SET
from onrecord.readers.formats.whatsapp_android_db.people import People, Sender
from onrecord.readers.sqlite import stretches as sqlite_stretches
from onrecord.readers.sqlite.beside import Beside
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, integer, text
from onrecord.readers.whatsapp_values import Files, is_shared, mended, said
from onrecord.records.messages import Anomaly, Kind


class Messages:
    """All messages of the newer table in the order of their row ids."""

    def __init__(self, database: Snapshot, people: People, files: Files) -> None:
        """Take what the rows refer to."""
        self.unknown_types: Counter[int] = Counter()
        self._database = database
        self._people = people
        self._beside = Beside(database, tables.BESIDE)
        self._answers = Answers(people, self._beside)
        self._contents = Contents(people, files, self._beside, self._answers, database.entry.name)
        self._entry = database.entry.name

    @property
    def asides(self) -> list[Aside]:
        """What was found that only screening reads; taken away by whoever passes it on."""
        return self._contents.asides

    @property
    def linked_calls(self) -> set[int]:
        """The rows of ``call_log`` for which a message stands."""
        return self._contents.linked_calls

    def read(self) -> Iterator[Columns | Anomaly]:
        """Yield a row for each message, and what could not be read."""
        for rows, anomalies in sqlite_stretches.of(
            self._database.rows("message", tables.MESSAGE), "text_data"
        ):
            if rows:
                self._beside.move(integer(rows[0]["rowid"]) or 0, integer(rows[-1]["rowid"]) or 0)
            for row in rows:
                yield self._columns(row)
            yield from (*anomalies, *self._beside.anomalies)
            self._beside.anomalies.clear()

    def _columns(self, row: Row) -> Columns:
        number = integer(row["rowid"]) or 0
        of_type = integer(row["message_type"])
        of_type = -1 if of_type is None else of_type
        kind = KINDS.get(of_type, Kind.UNKNOWN)
        if of_type not in KINDS:
            self.unknown_types[of_type] += 1
        key = self._people.chat(row["chat_row_id"])
        when = said(integer(row["timestamp"]))
        sender = self._sender(row, kind, key)
        content = self._contents.of(row, kind, sender.label, key)
        flags = [*_strings(when["flags"]), *mended((*row.values(), content.get("body")))]
        return {
            "kind": kind.value,
            "span": {"entry": self._entry, "first": number, "last": number, "first_byte": number},
            "conversation": key,
            "native_id": text(row["key_id"]),
            **when,
            **sender.columns(),
            **self._answers.of(row, number, key),
            **content,
            "flags": flags,
        }

    def _sender(self, row: Row, kind: Kind, key: str) -> Sender:
        """Say who sent it. System messages are the app's; in groups their sender is who acted."""
        people = self._people
        other = people.jid(row["sender_jid_row_id"])
        if kind is Kind.NOTICE and row["message_type"] != TIMER_SET:
            return people.actor(other if is_shared(key) else None)
        if row["from_me"] == 1:
            return people.owner()
        return people.other(other if is_shared(key) or "@" not in key else other or key)


def _strings(value: object) -> list[str]:
    return list(value) if isinstance(value, list) else []
