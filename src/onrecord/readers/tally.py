"""Counting what a reader yields, column by column, for the summary of a reading."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.ports.originals import Aside
from onrecord.readers.conversations import Conversations
from onrecord.readers.matching import Item, Reader
from onrecord.records.captures import MediaCount, Summary
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import (
    Anomaly,
    Assumptions,
    NoticeKind,
    Presence,
    Statement,
    TimerChange,
)
from onrecord.records.schema import Batch

MOST_SENDERS = 10_000
"""Labels that a summary lists; no app lets as many into a conversation."""
_OF_TIMERS = ["conversation", "said_at", "said_local", "sender", "notice"]
_TIMERS = pa.array([NoticeKind.TIMER_ON.value, NoticeKind.TIMER_OFF.value])


class Tally:
    """Counts of one reading. Give it every item once, in order; then ask for the summary."""

    def __init__(self, assumptions: Assumptions | None = None) -> None:
        """Begin with nothing counted. Messages after an export's stated time are worth a warning."""
        known = assumptions is not None and assumptions.exported_at_given
        stated = assumptions.exported_at if assumptions is not None and known else None
        self._exported_ms = None if stated is None else int(stated.timestamp() * 1000)
        self._late = 0
        self._messages = self._anomalies = self._unknown_notices = self._edited = self._lines = 0
        self._kinds: Counter[str] = Counter()
        self._senders: Counter[str] = Counter()
        self._flags: Counter[str] = Counter()
        self._presence: Counter[str] = Counter()
        self._timers: list[TimerChange] = []
        self._first: dt.datetime | None = None
        self._last: dt.datetime | None = None
        self._statement: Statement | None = None
        self._conversations = Conversations()

    def add(self, item: Item) -> None:
        """Count one item. Add batches after ``zones.place``, so that timers have their instants."""
        if isinstance(item, Statement):
            self._statement = item
        elif isinstance(item, Anomaly):
            self._anomalies += int(item.withheld is None)
            self._lines = max(self._lines, item.span.last)
        elif not isinstance(item, Aside) and item.num_rows:
            self._add_batch(item)

    def summary(self, reader: Reader) -> Summary:
        """Return the counts. Timers are in the order of the source.

        Raises:
            UnreadableError: the reader ended without its statement.
        """
        said = self._statement
        if said is None:
            raise UnreadableError(f"the reader {reader.NAME} stopped before its end: report the file's kind")
        return Summary(
            reader=reader.NAME,
            version=reader.VERSION,
            messages=self._messages,
            by_kind=dict(sorted(self._kinds.items())),
            senders=self._most_frequent(),
            senders_left_out=max(0, len(self._senders) - MOST_SENDERS),
            anomalies=self._anomalies,
            unknown_notices=self._unknown_notices,
            by_flag=dict(sorted(self._flags.items())),
            media=MediaCount(**{presence.value: self._presence[presence.value] for presence in Presence}),
            timers=tuple(self._timers),
            first_said=self._first,
            last_said=self._last,
            title=said.title,
            channel=said.channel,
            platform=said.platform,
            entry=said.entry,
            evidence=tuple(said.evidence),
            limits=tuple(said.limits),
            warnings=(*said.warnings, *self._on_late()),
            unread_entries=tuple(said.unread_entries),
            lines=self._lines,
            edited=self._edited,
            conversations=self._conversations.counted(said),
            empty_conversations=self._conversations.empty(said),
            grade=getattr(reader, "GRADE", None),
            incomplete=tuple(dict.fromkeys(said.incomplete)),
            copy_of=said.copy_of or getattr(reader, "COPY_OF", None),
        )

    def _most_frequent(self) -> dict[str, int]:
        if len(self._senders) <= MOST_SENDERS:
            return dict(self._senders)
        return dict(self._senders.most_common(MOST_SENDERS))

    def _add_batch(self, batch: Batch) -> None:
        self._messages += batch.num_rows
        self._kinds.update(_counted(batch.column("kind")))
        self._senders.update(_counted(batch.column("sender")))
        self._flags.update(_counted(batch.column("flags").flatten()))
        self._presence.update(_counted(batch.column("attachments").flatten().field("presence")))
        self._edited += batch.column("edited").true_count
        self._conversations.add(batch)
        self._lines = max(self._lines, pc.max(batch.column("span").field("last")).as_py())
        self._add_notices(batch)
        self._add_times(batch.column("said_local"))
        if self._exported_ms is not None:
            after = pc.greater(batch.column("said_at").cast(pa.int64()), self._exported_ms)
            self._late += pc.sum(after).as_py() or 0

    def _add_notices(self, batch: Batch) -> None:
        if batch.column("notice").null_count == batch.num_rows:
            return
        noticed = batch.select(_OF_TIMERS).filter(batch.column("notice").is_valid())
        kinds = noticed.column("notice").field("kind")
        self._unknown_notices += pc.sum(pc.equal(kinds, NoticeKind.UNKNOWN.value)).as_py() or 0
        if pc.any(pc.is_in(kinds, _TIMERS)).as_py():
            self._add_timers(noticed)

    def _add_timers(self, batch: Batch) -> None:
        chosen = batch.filter(pc.is_in(batch.column("notice").field("kind"), _TIMERS))
        columns = (chosen.column(name).to_pylist() for name in ("said_local", "sender", "notice"))
        for key, said_at, said_local, sender, notice in zip(
            chosen.column("conversation").to_pylist(),
            _instants(chosen.column("said_at")),
            *columns,
            strict=True,
        ):
            timer = TimerChange(said_at or said_local, notice["subject"] or sender, notice["seconds"])
            self._timers.append(timer)
            self._conversations.add_timer(key or "", timer)

    def _add_times(self, said_local: "pa.TimestampArray[Any]") -> None:
        bounds = pc.min_max(said_local).as_py()
        if bounds["min"] is not None:
            self._first = min(self._first or bounds["min"], bounds["min"])
            self._last = max(self._last or bounds["max"], bounds["max"])

    def _on_late(self) -> Iterator[str]:
        if self._late:
            count = "1 message" if self._late == 1 else f"{self._late:,} messages"
            yield f"{count} dated after the stated time of the export: check --exported-at and --zone."


def _instants(said_at: "pa.TimestampArray[Any]") -> list[dt.datetime | None]:
    """Return instants without asking pyarrow for a time zone: it would open files, which the child cannot."""
    naive = said_at.cast(pa.int64()).cast(pa.timestamp("ms")).to_pylist()
    return [value and value.replace(tzinfo=dt.UTC) for value in naive]


def _counted(column: "pa.Array[Any]") -> dict[str, int]:
    """Count the values of a column of strings, nulls left out, in the order of their first place."""
    counts = pc.value_counts(column.drop_null() if column.null_count else column)
    return dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))
