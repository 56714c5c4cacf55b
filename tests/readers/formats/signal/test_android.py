"""The rules of the reader of Signal's database on Android."""

import contextlib
import sqlite3
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.signal import golden

from onrecord.readers.formats import signal_android_db as reader
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError

SAMPLE = golden.SAMPLES / "signal-android-db" / "harbour.sql"
HARBOUR = golden.database_of(SAMPLE.read_text("utf-8"))
SCHEMA = "\n".join(SAMPLE.read_text("utf-8").split("INSERT INTO")[0:1])
OWN, ANN = (str(uuid.UUID(int=n)) for n in (1, 2))
INCOMING, OUTGOING = 20 | 0xA00000, 23 | 0xA00000


def read(data: bytes, **files: bytes) -> list[dict[str, object]]:
    return list(golden.lines(reader, golden.memory_original({"signal.db": data, **files})))


def database(*messages: dict[str, object], schema: str = SCHEMA) -> bytes:
    held = sqlite3.connect(":memory:")
    held.executescript(schema)
    held.execute(
        "INSERT INTO recipient(_id, e164, aci, profile_given_name) VALUES (1, '+1', ?, 'Owner')", [OWN]
    )
    held.execute(
        "INSERT INTO recipient(_id, e164, aci, profile_given_name) VALUES (2, '+2', ?, 'Ann')", [ANN]
    )
    held.execute("INSERT INTO thread(_id, recipient_id) VALUES (1, 2)")
    for message in messages:
        sent = message.get("type") == OUTGOING
        base = {"date_sent": 1741600000000, "date_received": 1741600000000, "thread_id": 1}
        base |= {"from_recipient_id": 1 if sent else 2, "to_recipient_id": 2 if sent else 1}
        row = {**base, "type": INCOMING, "body": "x", **message}
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        held.execute(f"INSERT INTO message({names}) VALUES ({marks})", list(row.values()))  # noqa: S608
    data = held.serialize()
    held.close()
    return data


def rows(*messages: dict[str, object]) -> list[dict[str, object]]:
    return [line for line in read(database(*messages)) if "kind" in line]


def test_it_is_known_by_its_tables_and_by_its_name_where_they_lie_further_on():
    assert reader.recognise(HARBOUR[:65536], "signal.db") is Match.CERTAIN
    assert reader.recognise(b"SQLite format 3\0" + bytes(1000), "signal.db") is Match.POSSIBLE
    assert reader.recognise(b"SQLite format 3\0" + bytes(1000), "msgstore.db") is Match.NO
    other = golden.database_of("CREATE TABLE message(x); CREATE TABLE recipient(x); CREATE TABLE thread(x)")
    assert reader.recognise(other, "msgstore.db") is Match.NO
    assert reader.recognise(b"", "signal.db") is Match.NO


def test_older_tables_are_refused_with_what_to_do():
    data = golden.database_of("CREATE TABLE mms(_id); CREATE TABLE sms(_id); CREATE TABLE thread(_id)")
    with pytest.raises(UnreadableError, match="before 2023"):
        read(data)
    with pytest.raises(UnreadableError, match="lacks its tables"):
        read(golden.database_of("CREATE TABLE thread(_id)"))


def test_the_owner_is_who_sent_and_bears_an_account():
    said, own = rows({}, {"type": OUTGOING, "date_sent": 1741600000001})
    assert (said["sender"], said["is_own"]) == ("Ann", False)
    assert (own["sender"], own["address"], own["is_own"]) == ("Owner", "+1", True)
    assert own["native_id"] == f"1741600000001/{OWN}"


def test_earlier_wordings_are_no_messages_of_their_own():
    found = rows(
        {"_id": 1, "body": "one", "latest_revision_id": 2},
        {"_id": 2, "body": "two", "original_message_id": 1, "date_sent": 1741600005000},
    )
    assert [row["body"] for row in found] == ["two"]
    assert [one["body"] for one in found[0]["revisions"]] == ["one"]
    assert (found[0]["said_at"], found[0]["edited_at"]) == ("2025-03-10T09:46:40Z", "2025-03-10T09:46:45Z")


def test_columns_of_an_older_app_serve_too():
    schema = SCHEMA.replace("from_recipient_id INTEGER NOT NULL, to_recipient_id", "recipient_id")
    held = sqlite3.connect(":memory:")
    held.executescript(schema)
    held.execute("INSERT INTO recipient(_id, aci, profile_given_name) VALUES (2, ?, 'Ann')", [ANN])
    held.execute("INSERT INTO thread(_id, recipient_id) VALUES (1, 2)")
    for kind in (INCOMING, OUTGOING):
        held.execute(
            "INSERT INTO message(date_sent, date_received, thread_id, recipient_id, type, body) VALUES (?, 1, 1, 2, ?, 'x')",
            [1741600000000, kind],
        )
    data = held.serialize()
    held.close()
    said, own = (line for line in read(data) if "kind" in line)
    assert (said["sender"], own["sender"], own["is_own"]) == ("Ann", "You", True)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"type": st.integers(0, 0xFFFFFFFFF)},
            optional={
                "body": st.one_of(st.none(), st.text(max_size=9), st.binary(max_size=9), st.integers(0, 9)),
                "message_extras": st.binary(max_size=30),
                "expires_in": st.integers(-(2**40), 2**62),
                "quote_id": st.integers(-5, 2**62),
                "date_sent": st.integers(-(2**62), 2**62),
                "remote_deleted": st.sampled_from([None, 0, 1, "x"]),
                "latest_revision_id": st.integers(-3, 3),
                "thread_id": st.integers(-2, 3),
            },
        ),
        max_size=4,
    )
)
def test_values_of_any_kind_raise_nothing_and_lose_no_message(messages):
    numbered = [{**message, "_id": number} for number, message in enumerate(messages, 10)]
    found = {row["span"]["first"] for row in rows(*numbered)}
    earlier = {one["_id"] for one in numbered if 0 < (one.get("latest_revision_id") or 0) != one["_id"]}
    assert found == {one["_id"] for one in numbered} - earlier


def test_two_reads_are_equal():
    assert read(HARBOUR) == read(HARBOUR)


def test_a_database_cut_anywhere_raises_nothing_but_our_errors():
    for end in range(0, len(HARBOUR), 2999):
        with contextlib.suppress(OnRecordError):
            read(HARBOUR[:end])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(HARBOUR) - 1), st.integers(0, 7))
def test_a_flipped_bit_raises_nothing_but_our_errors(place, bit):
    data = bytearray(HARBOUR)
    data[place] ^= 1 << bit
    with contextlib.suppress(OnRecordError):
        read(bytes(data))
