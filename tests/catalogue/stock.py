"""Small captures to index: rows as a test writes them, batches as the schema demands."""

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pyarrow as pa
from tests.support.postgres_server import shared_server

from onrecord.catalogue.opening import open_catalogue
from onrecord.catalogue.serving import open_served
from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.ports.catalogue import Catalogued
from onrecord.records.captures import Capture, CaptureState, Copy, KeptOriginal, MediaCount, Summary
from onrecord.records.messages import CaptureId, ConversationId, CopyId, OriginalId
from onrecord.records.schema import MESSAGES, Batch

KEY = bytes(range(32))
NOON = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
ENTRY = "_chat.txt"
SCHEMAS = "t_"


@dataclass(frozen=True)
class Said:
    """One message as a test thinks of it; ``local`` follows ``at`` unless given."""

    body: str | None = "harbour"
    sender: str | None = "Ada Quay"
    at: dt.datetime | None = NOON
    kind: str = "text"
    local: dt.datetime | None = None
    rare: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def day(self) -> dt.date | None:
        """The day on the source's own clock, UTC's where the source gives only an instant."""
        clock = self.at if "said_local" in self.rare else self.said_local
        return None if clock is None else clock.date()

    @property
    def said_local(self) -> dt.datetime | None:
        return self.local or (self.at.replace(tzinfo=None) if self.at else None)


def batches(messages: Sequence[Said], rows: int = 65_536, entry: str = ENTRY) -> Iterator[Batch]:
    """Make batches of at most ``rows`` rows, each message on a line of its own."""
    for start in range(0, len(messages), rows):
        columns = [_row(start + i, said, entry) for i, said in enumerate(messages[start : start + rows])]
        arrays = [pa.array([row.get(field.name) for row in columns], field.type) for field in MESSAGES]
        yield pa.RecordBatch.from_arrays(arrays, schema=MESSAGES)


def _row(ordinal: int, said: Said, entry: str) -> dict[str, object]:
    span = {"entry": entry, "first": ordinal + 1, "last": ordinal + 1, "first_byte": ordinal * 100}
    return {
        "ordinal": ordinal,
        "kind": said.kind,
        "said_text": None if said.said_local is None else f"{said.said_local:%d/%m/%Y, %H:%M}",
        "said_local": said.said_local,
        "said_at": said.at,
        "precision": "minute",
        "sender": said.sender,
        "body": said.body,
        "edited": False,
        "span": span,
        "sub_index": 0,
        **said.rare,
    }


def catalogued(
    sequence: int,
    custodian: str = "Ada Quay",
    title: str = "Harbour resilience",
    channel: str = "whatsapp",
    copy: str | None = None,
    zone: str = "Europe/London",
) -> Catalogued:
    """Make the event's word on a capture."""
    summary = Summary(
        reader="whatsapp_text",
        version="1",
        messages=0,
        by_kind={},
        senders={},
        anomalies=0,
        unknown_notices=0,
        by_flag={},
        media=MediaCount(),
        timers=(),
        first_said=None,
        last_said=None,
        title=title,
        channel=channel,
        platform="android",
        entry=ENTRY,
    )
    copy_id = (
        copy or f"copy-{custodian.lower().replace(' ', '-')}-{title.lower().replace(' ', '-')}-{channel}"
    )
    capture = Capture(
        id=CaptureId(f"capture-{sequence}"),
        state=CaptureState.EXACT,
        originals=(KeptOriginal(OriginalId(f"original-{sequence}"), "chat.txt", 10, "00" * 32),),
        copies=(Copy(CopyId(copy_id), ConversationId(f"of-{copy_id}"), custodian, "phone", title, channel),),
        summary=summary,
    )
    return Catalogued(
        sequence, "2026-03-02T09:00:00Z", capture, f"recognition-{sequence}", {}, "Officer", zone
    )


class Engine:
    """Which database ``opened`` opens catalogues in; the fixture ``engine`` sets it."""

    is_postgresql = False
    opened: ClassVar[list[SqlCatalogue]] = []


def schema_of(path: Path) -> str:
    """Return the schema that stands for a file, so that the same name opens the same catalogue."""
    return f"{SCHEMAS}{hashlib.sha256(str(path).encode()).hexdigest()[:24]}"


def opened(folder: Path, name: str = "catalogue.db") -> SqlCatalogue:
    """Open a catalogue in a folder, or a schema that stands for it."""
    if Engine.is_postgresql:
        Engine.opened.append(open_served(shared_server(), KEY, schema_of(folder / name)))
        return Engine.opened[-1]
    return open_catalogue(folder / name, KEY)


def filled(
    folder: Path, copies: Iterable[tuple[Catalogued, Sequence[Said]]], name: str = "c.db"
) -> SqlCatalogue:
    """Open a catalogue and index captures in order."""
    catalogue = opened(folder, name)
    for entry, messages in copies:
        catalogue.add_capture(entry, batches(messages))
    return catalogue
