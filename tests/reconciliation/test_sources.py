"""Sources of different kinds reconcile together."""

import datetime as dt

import pyarrow as pa
from tests.support.copies import Row, copy_of, findings, renamed, said, talk, texts, to_the_minute
from tests.support.phone_databases import Files

from onrecord.readers.formats import email_mbox
from onrecord.reconciliation import Copy, reconcile
from onrecord.records.messages import Statement
from onrecord.records.schema import MESSAGES


def stored(rows: list[Row], ids: str = "k", **more) -> list[Row]:
    """The rows as a database has them: instants to the millisecond, each with an id."""
    return [
        row
        | {
            "said_at": row["said_local"].replace(tzinfo=dt.UTC) + dt.timedelta(milliseconds=417),
            "said_local": None,
            "precision": "millisecond",
            "native_id": f"{ids}{number}",
        }
        | more
        for number, row in enumerate(rows)
    ]


def test_a_text_export_with_a_database():
    rows = talk(40)
    text = to_the_minute(renamed([*rows[:20], *rows[23:]], {"Ada": "Minister"}))
    found = reconcile(
        [copy_of("text", text, zone="Europe/London"), copy_of("database", stored(rows), platform="database")]
    )
    assert found.timeline.num_rows == 40
    assert [one[:2] for one in findings(found)] == [("deleted_from_copy", "text")] * 3
    assert [one.clock_assumed for one in found.copies] == [False, False]


def test_signal_with_signal():
    rows = talk(40)
    mine = stored(rows, "m", sender=None)
    for own, row in zip(mine, rows, strict=True):
        own |= {"sender": row["sender"], "is_own": row["sender"] == "Ada"}
    theirs = stored(renamed(rows[:30], {"Ada": "A. Quay", "Ben": "Me"}), "t")
    theirs = [row | {"is_own": row["sender"] == "Me"} for row in theirs]
    found = reconcile([copy_of("a", mine, channel="signal"), copy_of("b", theirs, channel="signal")])
    assert found.timeline.num_rows == 40
    assert [one[:2] for one in findings(found)] == [("after_export", "b")] * 10
    names = {person.id: person.name for person in found.people}
    assert [names[one.holder] for one in found.copies] == ["A. Quay", "Ben"]


def mailbox(name: str, numbers: list[int]) -> Copy:
    mails = [
        f"From ada@x.org Mon Jan 12 09:00:00 2026\n"
        f"Message-ID: <{number}@x.org>\nFrom: Ada Quay <ada@x.org>\nTo: Ben Mole <ben@x.org>\n"
        f"Date: {12 + number} Jan 2026 09:{number:02}:07 +0000\nSubject: Berths\n"
        f"Content-Type: text/plain; charset=utf-8\n\nBerth {number} is free from Monday on\n\n"
        for number in numbers
    ]
    batches, statement = [], None
    for item in email_mbox.read(Files({f"{name}.mbox": "".join(mails).encode()}, f"{name}.mbox")):
        if isinstance(item, Statement):
            statement = item
        elif isinstance(item, pa.RecordBatch):
            batches.append(item)
    return Copy(
        id=name,
        file=f"{name}.mbox",
        entry=statement.entry,
        channel="email",
        platform=statement.platform,
        title=statement.title,
        messages=pa.Table.from_batches(batches, MESSAGES),
    )


def test_a_mailbox_with_another_mailbox():
    found = reconcile([mailbox("ada", [*range(10)]), mailbox("ben", [0, 1, 2, 3, 6, 7, 8, 9])])
    assert found.timeline.num_rows == 10
    assert {one[:2] for one in findings(found)} >= {("deleted_from_copy", "ben")}


def test_media_and_texts_of_two_readers_keep_their_best_words():
    rows = talk(20)
    bare = [*rows, said(90_000, "Ada", None, kind="media")]
    captioned = [*rows, said(90_000, "Ada", "The harbour at night", kind="media")]
    found = reconcile([copy_of("a", bare), copy_of("b", captioned)])
    assert texts(found)[-1] == "The harbour at night"
