"""Indexing: all or nothing, in the journal's order, the same again from the same events."""

import dataclasses
import datetime as dt
import itertools
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.catalogue.stock import ENTRY, NOON, Said, batches, catalogued, filled, opened
from tests.catalogue.test_finding import CAPTURES

from onrecord.catalogue.codes import KINDS, PRECISIONS
from onrecord.catalogue.more import RARE
from onrecord.catalogue.row_numbers import UNKNOWN, Taken, allotted, wanted
from onrecord.catalogue.times import FIRST_KNOWN
from onrecord.readers.rows import as_json
from onrecord.records.captures import KeptOriginal
from onrecord.records.errors import HomeError, NotHeldError, VerificationError
from onrecord.records.messages import Anomaly, Kind, OriginalId, Precision, Span, Statement
from onrecord.records.schema import MESSAGES, Batch
from onrecord.records.searches import Filters, Query

pytestmark = pytest.mark.usefixtures("engine")

STATEMENT = Statement("Harbour", "whatsapp", "android", ENTRY, limits=("no edit history",))
ANOMALY = Anomaly(Span(ENTRY, 3, 4, 200), "bytes that no rule places")
FULL: dict[str, object] = {
    "address": "+44 7700 900123",
    "edited": True,
    "revisions": [{"said_at": NOON, "body": "draft"}],
    "reply_to": "m1",
    "native_id": "m2",
    "notice": {"kind": "timer_on", "seconds": 86_400, "subject": "Ben"},
    "attachments": [{"name": "a.pdf", "type": "pdf", "bytes": 5, "presence": "present"}],
    "reactions": [{"by": "Ben", "emoji": "👍"}],
    "flags": ["dst_fold", "long_body"],
    "sub_index": 2,
    "is_own": True,
    "subject": "Tide tables",
    "thread": "m0",
    "recipients": [{"role": "to", "label": "Ben", "address": "ben@example.org"}],
    "quoted": {"sender": "Ben", "body": "before"},
    "forwarded_from": "Cy",
    "delivery": [{"to": "Ben", "state": "read", "at": NOON}],
    "timer_seconds": 60,
    "deleted_at": NOON,
    "deleted_by": "Cy",
    "edited_at": NOON,
}


def test_codes_cover_the_vocabulary_in_an_order_that_only_grows() -> None:
    assert set(KINDS) == set(Kind)
    assert KINDS[:6] == ("text", "media", "deleted", "notice", "call", "poll")
    assert KINDS[6:11] == ("location", "contact", "sticker", "view_once", "unknown")
    assert PRECISIONS[:3] == ("minute", "second", "millisecond")
    assert set(PRECISIONS) == set(Precision)
    named = {"ordinal", "kind", "said_text", "said_local", "said_at", "precision", "sender", "body", "edited"}
    assert {*RARE, *named, "span", "sub_index", "conversation"} == set(MESSAGES.names)


@settings(max_examples=20, deadline=None)
@given(CAPTURES, st.integers(1, 5))
def test_the_same_events_give_the_same_tables(
    captures: Sequence[tuple[str, str, str, Sequence[Said]]], rows: int
) -> None:
    digests = []
    with tempfile.TemporaryDirectory() as folder:
        for name, size in (("one.db", rows), ("two.db", rows), ("three.db", 65_536)):
            catalogue = opened(Path(folder), name)
            for sequence, (custodian, title, channel, messages) in enumerate(captures):
                catalogue.add_capture(
                    catalogued(sequence, custodian, title, channel), batches(messages, size)
                )
            digests.append(catalogue.table_digests())
            catalogue.close()
    assert digests[0] == digests[1]
    # Batches of other sizes may number rows otherwise; what is said stays the same.
    assert digests[0] == digests[2]


def test_a_digest_changes_with_any_row(tmp_path: Path) -> None:
    before = filled(tmp_path, [(catalogued(0), [Said("a"), Said("b")])], "one.db").table_digests()
    after = filled(tmp_path, [(catalogued(0), [Said("a"), Said("c")])], "two.db").table_digests()
    assert {name for name in before if before[name] != after[name]} == {"message", "words"}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_row_numbers_are_free_ascending_and_least(data: st.DataObject) -> None:
    used = sorted(data.draw(st.sets(st.integers(0, 60), max_size=40)))
    want = sorted(data.draw(st.lists(st.integers(0, 40), min_size=1, max_size=20)))
    base = FIRST_KNOWN + 1000
    looked: list[tuple[int, int]] = []

    def between(first: int, last: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        looked.append((first, last))
        return np.array([base + at for at in used if first <= base + at <= last], np.int64)

    far = data.draw(st.integers(1, 100))
    taken = Taken(0, base + used[-1] if used else 0, far, between)
    rows = allotted(base + np.array(want, np.int64), taken).tolist()
    expected, last = [], -1
    for at in want:
        last = next(free for free in itertools.count(max(at, last + 1)) if free not in used)
        expected.append(base + last)
    assert rows == expected


def test_unknown_instants_have_a_range_of_their_own() -> None:
    said_at = np.array([UNKNOWN, UNKNOWN, 0, 1000], np.int64)
    rows = allotted(wanted(said_at), Taken(7, 7, 100, lambda _first, _last: np.empty(0, np.int64)))
    assert rows.tolist() == [8, 9, FIRST_KNOWN, FIRST_KNOWN + 8]


def test_a_source_out_of_order_is_shown_in_its_own_order(tmp_path: Path) -> None:
    moments = [5, 1, 3, 1, None, 4]
    messages = [
        Said(f"m{i}", at=None if m is None else NOON + dt.timedelta(hours=m)) for i, m in enumerate(moments)
    ]
    catalogue = filled(tmp_path, [(catalogued(0, copy="c"), messages)])
    assert [row["body"] for row in catalogue.show("c")] == [f"m{i}" for i in range(6)]
    assert [hit.body for hit in catalogue.find(Query("")).hits] == ["m0", "m5", "m2", "m3", "m1", "m4"]


def as_shown(batch: Batch) -> list[dict[str, object]]:
    """Rows as the reader prints them; the conversation is the copy that is shown."""
    return [{name: value for name, value in row.items() if name != "conversation"} for row in as_json(batch)]


def test_rows_are_shown_as_the_reader_printed_them(tmp_path: Path) -> None:
    messages = [
        Said("all of it", rare=FULL),
        Said(None, None, None, "deleted"),
        Said("é 👍\n", at=NOON.replace(microsecond=250_000), rare={"precision": "millisecond"}),
    ]
    (batch,) = batches(messages)
    catalogue = opened(tmp_path)
    catalogue.add_capture(catalogued(0, copy="c"), [batch])
    rows = [dict(row) for row in catalogue.show("c")]
    assert [row.pop("id") for row in rows] == ["original-0/0/0/2", "original-0/0/100/0", "original-0/0/200/0"]
    assert {row.pop("capture") for row in rows} == {"capture-0"}
    assert rows == as_shown(batch)


def test_what_was_not_understood_is_shown_once_in_its_place_on_whatever_page(tmp_path: Path) -> None:
    (batch,) = batches([Said(f"m{i}") for i in range(6)])
    anomalies = [Anomaly(Span(ENTRY, line, line, byte), "no rule") for line, byte in ((2, 150), (9, 999))]
    catalogue = opened(tmp_path)
    catalogue.add_capture(catalogued(0, copy="c"), [*anomalies, batch])
    expected = ["m0", "m1", "no rule", "m2", "m3", "m4", "m5", "no rule"]
    for limit in range(1, 8):
        pages = [catalogue.show("c", start=start, limit=limit) for start in range(0, 6, limit)]
        shown = [row.get("anomaly") or row["body"] for page in pages for row in page]
        assert shown == expected


def test_a_source_of_several_conversations_fills_a_copy_of_each_in_its_own_order(tmp_path: Path) -> None:
    keys = ["b", "a", "b", "b", "a"]
    rares = [{"conversation": key} for key in keys]
    messages = [Said(f"m{i}", at=NOON - dt.timedelta(minutes=i), rare=rare) for i, rare in enumerate(rares)]
    entry = catalogued(0, copy="one")
    (only,) = entry.capture.copies
    copies = [dataclasses.replace(only, id=f"copy-{key}", key=key, title=f"Chat {key}") for key in "ab"]
    several = dataclasses.replace(entry, capture=dataclasses.replace(entry.capture, copies=copies))
    catalogue = opened(tmp_path)
    anomaly = Anomaly(Span(ENTRY, 3, 3, 250), "no rule")
    catalogue.add_capture(several, [*batches(messages, rows=3), anomaly])
    shown = {key: list(catalogue.show(f"copy-{key}")) for key in "ab"}
    assert [row["body"] for row in shown["a"]] == ["m1", "m4"]
    assert [row.get("body", "no rule") for row in shown["b"]] == ["m0", "m2", "no rule", "m3"]
    assert [row["ordinal"] for row in shown["b"] if "ordinal" in row] == [0, 1, 2]
    found = catalogue.find(Query("m4")).hits
    assert [(hit.copy, hit.title, hit.number) for hit in found] == [("copy-a", "Chat a", 2)]
    assert len(catalogue.find(Query("m1 OR m4", Filters(conversations=("Chat b",)))).hits) == 0
    rows = {row["copy_id"]: row["messages"] for row in catalogue.conversations()}
    assert rows == {"copy-a": 2, "copy-b": 3}
    assert catalogue.count(Filters(conversations=("Chat b",)), "year").total == 3
    assert catalogue.forget_copy("copy-a") == 2
    assert [row["body"] for row in catalogue.show("copy-b") if "body" in row] == ["m0", "m2", "m3"]


def test_a_conversation_that_the_event_does_not_name_is_not_indexed(tmp_path: Path) -> None:
    catalogue = opened(tmp_path)
    with pytest.raises(VerificationError, match="does not name"):
        catalogue.add_capture(catalogued(0), batches([Said("m", rare={"conversation": "other"})]))
    assert catalogue.conversations() == []


def test_captures_of_a_copy_are_listed_with_who_made_them(tmp_path: Path) -> None:
    entries = [catalogued(0, copy="c"), catalogued(1, copy="c", zone="Europe/Lisbon")]
    catalogue = filled(tmp_path, [(entries[0], [Said(), Said()]), (entries[1], [Said()])])
    first, second = catalogue.captures("c")
    assert (first.id, first.captured_by, first.name, first.lines) == ("capture-0", "Officer", "chat.txt", 2)
    assert first.captured_at == dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    assert (second.zone, second.lines) == ("Europe/Lisbon", 1)
    with pytest.raises(NotHeldError):
        catalogue.captures("e")


def test_successive_captures_of_a_copy_are_shown_one_after_the_other(tmp_path: Path) -> None:
    entries = [catalogued(0, copy="c"), catalogued(1, copy="d", custodian="Ben"), catalogued(2, copy="c")]
    bodies = [[Said(f"{sequence}-{i}") for i in range(3)] for sequence in range(3)]
    catalogue = filled(tmp_path, zip(entries, bodies, strict=True))
    assert [row["body"] for row in catalogue.show("c", start=2, limit=3)] == ["0-2", "2-0", "2-1"]
    assert [row["body"] for row in catalogue.show("c", start=5, limit=9)] == ["2-2"]
    assert list(catalogue.show("c", start=6, limit=9)) == []
    with pytest.raises(NotHeldError):
        list(catalogue.show("e"))


def test_long_copies_are_shown_page_after_page(tmp_path: Path) -> None:
    catalogue = filled(tmp_path, [(catalogued(0, copy="c"), [Said(str(i)) for i in range(2500)])])
    assert [row["body"] for row in catalogue.show("c", start=100, limit=2200)] == [
        str(i) for i in range(100, 2300)
    ]


def test_copies_are_listed_with_what_they_hold(tmp_path: Path) -> None:
    first = [Said(at=NOON), Said(at=NOON + dt.timedelta(days=1))]
    copies = [
        (catalogued(0, "Ben Mole", "Basin", copy="c"), first),
        (catalogued(1, "Ada Quay", "Quay", "signal", "d"), []),
        (catalogued(2, "Ben Mole", "Basin", copy="c"), [Said(at=NOON - dt.timedelta(days=1))]),
    ]
    rows = filled(tmp_path, copies).conversations()
    assert rows[0] == {
        "copy_id": "c",
        "conversation_id": "of-c",
        "title": "Basin",
        "custodian": "Ben Mole",
        "device": "phone",
        "channel": "whatsapp",
        "captures": 2,
        "messages": 3,
        "zone": "Europe/London",
        "first_said": "2026-02-28T12:00:00",
        "last_said": "2026-03-02T12:00:00",
    }
    assert (rows[1]["copy_id"], rows[1]["messages"], rows[1]["first_said"]) == ("d", 0, None)


def test_counts_by_kind_anomalies_statements_and_timers_are_kept(tmp_path: Path) -> None:
    timer = Said(
        "timer",
        "Ada Quay",
        kind="notice",
        rare={"notice": {"kind": "timer_off", "seconds": 0, "subject": None}},
    )
    catalogue = opened(tmp_path)
    counts = catalogue.add_capture(catalogued(0), [*batches([Said(), timer, Said()]), ANOMALY, STATEMENT])
    assert counts == {"text": 2, "notice": 1}
    read = catalogue._connection.execute
    assert read("SELECT first_line, last_line, first_byte, reason FROM anomaly").fetchall() == [
        (3, 4, 200, "bytes that no rule places")
    ]
    assert read("SELECT ordinal, said_at, who, seconds FROM timer").fetchall() == [
        (1, 1772366400000, "Ada Quay", 0)
    ]
    (statement,) = read("SELECT statement FROM statement").fetchone()
    assert json.loads(statement)["limits"] == ["no edit history"]


def test_a_capture_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def items() -> Iterator[Batch | Anomaly]:
        yield from batches([Said()])
        yield ANOMALY
        raise NotHeldError("the child died")

    catalogue = filled(tmp_path, [(catalogued(0), [Said("kept")])])
    before = catalogue.table_digests()
    with pytest.raises(NotHeldError):
        catalogue.add_capture(catalogued(1, "Ben Mole"), items())
    assert catalogue.table_digests() == before
    assert catalogue.applied_sequence() == 1
    catalogue.add_capture(catalogued(1, "Ben Mole"), batches([Said("again")]))
    assert {hit.body for hit in catalogue.find(Query("")).hits} == {"kept", "again"}


def test_events_are_applied_once_and_in_order(tmp_path: Path) -> None:
    catalogue = opened(tmp_path)
    assert catalogue.applied_sequence() == 0
    with pytest.raises(HomeError, match="rebuild"):
        catalogue.add_capture(catalogued(2), batches([Said()]))
    catalogue.mark_applied(2)
    assert catalogue.add_capture(catalogued(2), batches([Said()])) == {"text": 1}
    digests = catalogue.table_digests()
    assert catalogue.add_capture(catalogued(2), batches([Said()])) == {"text": 1}
    catalogue.mark_applied(1)
    assert catalogue.applied_sequence() == 3
    assert catalogue.table_digests() == digests
    assert catalogue.captured("recognition-2") == "capture-2"
    assert catalogue.captured("recognition-3") is None


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    catalogue = filled(tmp_path, [(catalogued(0), [Said("storm")])])
    digests = catalogue.table_digests()
    catalogue.close()
    again = opened(tmp_path, "c.db")
    assert again.table_digests() == digests
    assert len(again.find(Query("storm")).hits) == 1


def test_an_entry_of_a_container_has_the_number_that_the_event_lists(tmp_path: Path) -> None:
    listed = dataclasses.replace(catalogued(0), payload={"entry_numbers": {ENTRY: 1}})
    catalogue = opened(tmp_path)
    catalogue.add_capture(listed, batches([Said("a")]))
    assert str(catalogue.find(Query("a")).hits[0].message) == "original-0/1/0/0"


def test_a_folders_file_is_an_original_of_its_own(tmp_path: Path) -> None:
    base = catalogued(0)
    files = [KeptOriginal(OriginalId(f"file-{name}"), name, 1, "00" * 32) for name in ("IMG.jpg", ENTRY)]
    folder = dataclasses.replace(base, capture=dataclasses.replace(base.capture, originals=files))
    catalogue = opened(tmp_path)
    catalogue.add_capture(folder, batches([Said("a")]))
    assert str(catalogue.find(Query("a")).hits[0].message) == f"file-{ENTRY}/1/0/0"
    with pytest.raises(ValueError, match="not in list"):
        opened(tmp_path, "other.db").add_capture(folder, batches([Said("a")], entry="not_there.txt"))


@pytest.mark.parametrize("column", ["said_local", "said_at", "sender", "body", "said_text", "precision"])
def test_a_column_may_have_gaps_or_be_empty(tmp_path: Path, column: str) -> None:
    for name, rows in (("gaps.db", [0]), ("empty.db", [0, 1])):
        messages = [Said(f"m{i}", rare={column: None} if i in rows else {}) for i in range(2)]
        (batch,) = batches(messages)
        catalogue = opened(tmp_path, name)
        catalogue.add_capture(catalogued(0, copy="c"), [batch])
        shown = [
            {key: value for key, value in row.items() if key not in ("id", "capture")}
            for row in catalogue.show("c")
        ]
        assert shown == as_shown(batch)


def test_bodies_of_any_bytes_are_kept_as_they_are(tmp_path: Path) -> None:
    bodies = ["", "\x00 nul", "\x80c1", "'); DROP TABLE message; --", "\u202e", "x" * 200_000]
    catalogue = filled(tmp_path, [(catalogued(0, copy="c"), [Said(body) for body in bodies])])
    assert [row["body"] for row in catalogue.show("c")] == bodies
    assert [hit.body for hit in catalogue.find(Query("nul")).hits] == ["\x00 nul"]
    assert catalogue.find(Query("c1", Filters(kinds=("media",)))).hits == []


def test_a_batch_may_be_a_slice_of_a_larger_one(tmp_path: Path) -> None:
    (batch,) = batches([Said(f"m{i}", f"Person {i}") for i in range(10)])
    catalogue = opened(tmp_path)
    catalogue.add_capture(catalogued(0, copy="c"), [batch.slice(0, 4), batch.slice(4)])
    assert [row["sender"] for row in catalogue.show("c")] == [f"Person {i}" for i in range(10)]
    assert pa.Table.from_batches([batch]).num_rows == len(list(catalogue.show("c")))
