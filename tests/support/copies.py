"""Copies for tests of reconciliation: from rows, from the text of an export, from a simulated world."""

import datetime as dt
import functools
import io
import json
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from benchmarks.reconciliation.loading import load

from onrecord.readers.formats import whatsapp_text
from onrecord.readers.originals import Source, open_original
from onrecord.reconciliation import Copy, reconcile
from onrecord.records.errors import NotOneConversationError, RulingError
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry, Statement
from onrecord.records.reconciliation import Reconciliation
from onrecord.records.schema import MESSAGES
from onrecord.simulation import Truth, WorldShape, random_world, simulate

NINE = dt.datetime(2026, 1, 12, 9, 0)  # noqa: DTZ001 - a wall clock's
Row = dict[str, Any]


def said(at: dt.datetime | int | None, sender: str | None, body: str | None = None, **more: Any) -> Row:
    """A row; a number as its time is seconds after nine o'clock."""
    local = NINE + dt.timedelta(seconds=at) if isinstance(at, int) else at
    row = {"kind": "text", "said_local": local, "precision": "second", "sender": sender, "body": body}
    return row | {"edited": False} | more


def notice(at: dt.datetime | int, kind: str, subject: str | None = None, **more: Any) -> Row:
    """A line that the app wrote."""
    what = {"kind": kind, "seconds": more.pop("seconds", None), "subject": subject}
    return said(at, more.pop("sender", None), None, kind="notice", notice=what, **more)


def to_the_minute(rows: Sequence[Row]) -> list[Row]:
    """The rows as a phone shows them that tells no seconds."""
    return [
        row | {"precision": "minute", "said_local": row["said_local"] and row["said_local"].replace(second=0)}
        for row in rows
    ]


def copy_of(name: str, rows: Sequence[Row], **about: Any) -> Copy:
    """A copy with these rows, one line each."""
    full = [
        {field.name: None for field in MESSAGES}
        | {"ordinal": number, "sub_index": 0}
        | {"span": {"entry": "chat.txt", "first": number + 1, "last": number + 1, "first_byte": number}}
        | row
        for number, row in enumerate(rows)
    ]
    about = {"channel": "whatsapp", "platform": "android", "title": "Harbour", "entry": "chat.txt"} | about
    return Copy(id=name, file=f"{name}.txt", messages=pa.Table.from_pylist(full, MESSAGES), **about)


def exported(name: str, text: str, **about: Any) -> Copy:
    """A copy as the product's own reader takes it from the text of an export."""
    raw = text.encode()
    source = Source(f"{name}.txt", False, [Entry(0, f"{name}.txt", len(raw))], lambda _: io.BytesIO(raw))  # noqa: FBT003
    batches, statement = [], None
    for item in whatsapp_text.read(open_original(source, Assumptions(zone=""), Limits())):
        if isinstance(item, Statement):
            statement = item
        elif not isinstance(item, Anomaly):
            batches.append(item)
    assert statement is not None
    return Copy(
        id=name,
        file=f"{name}.txt",
        entry=statement.entry,
        channel=statement.channel,
        platform=statement.platform,
        title=statement.title,
        messages=pa.Table.from_batches(batches, MESSAGES),
        **about,
    )


SMALL = WorldShape(phones=3, people=4, messages=90, days=20, timers=1, joiners=1, deletion_share=0.05)


@functools.lru_cache(maxsize=32)
def world(seed: int, shape: WorldShape = SMALL) -> tuple[Sequence[Copy], Truth]:
    """A simulated world's copies, and what is true of it."""
    with tempfile.TemporaryDirectory() as folder:
        truth = simulate(random_world(seed, shape), Path(folder))
        return load(Path(folder), truth), truth


def small_world(seed: int, **measures: Any) -> Sequence[Copy]:
    """The copies of a small world."""
    return world(seed, replace(SMALL, **measures))[0]


def outcome(copies: Sequence[Copy], **said: Any) -> str:
    """All that reconciling says, as one text; of a refusal, its reason."""
    try:
        found = reconcile(copies, **said)
    except (NotOneConversationError, RulingError) as refusal:
        return f"refused: {refusal}"
    tables = [table.to_pylist() for table in (found.timeline, found.findings)]
    values = (found.title, found.copies, found.people, found.causes, found.doubts)
    return json.dumps([tables, repr(values)], default=str, indent=0)


def texts(found: Reconciliation) -> list[str | None]:
    """What the timeline says, in its order."""
    return list(found.timeline.column("body").to_pylist())


def holders(found: Reconciliation) -> list[tuple[str | None, list[str]]]:
    """What the timeline says, with the ids of the copies that hold it."""
    rows = found.timeline.select(["body", "places"]).to_pylist()
    return [(row["body"], [found.copies[one["copy"]].id for one in row["places"]]) for row in rows]


def findings(found: Reconciliation) -> list[tuple[str, str, str | None]]:
    """Each finding's kind, the copy's id, and the body of the message."""
    bodies = texts(found)
    return [
        (row["kind"], found.copies[row["copy"]].id, bodies[row["message"]])
        for row in found.findings.to_pylist()
    ]


def hour(number: int) -> int:
    """When the text of an hour is said: at no full minute."""
    return number * 3_600 + number * 37 % 60


def talk(count: int = 24, speakers: Sequence[str] = ("Ada", "Ben")) -> list[Row]:
    """Texts that nobody says twice, one an hour, by people in turn."""
    return [
        said(hour(number), speakers[number % len(speakers)], f"Berth {number} is free from Monday on")
        for number in range(count)
    ]


def renamed(rows: Sequence[Row], names: dict[str, str]) -> list[Row]:
    """The rows under another phone's names."""
    return [row | {"sender": names.get(row["sender"], row["sender"])} for row in rows]


def shifted(rows: Sequence[Row], by: dt.timedelta) -> list[Row]:
    """The rows as a clock shows them that is so far ahead."""
    return [row | {"said_local": row["said_local"] + by} for row in rows]


def in_order(rows: Sequence[Row]) -> list[Row]:
    """The rows in order of time."""
    return sorted(rows, key=lambda row: row["said_local"])
