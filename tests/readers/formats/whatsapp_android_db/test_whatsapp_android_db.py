"""WhatsApp's Android database: what it knows comes through, and damage never breaks the reading."""

import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.phone_databases import Phone, database, golden_of, lines

from onrecord.ports.originals import Aside
from onrecord.readers.formats import whatsapp_android_db as reader
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError
from onrecord.records.messages import Anomaly, Statement

_PHONE = Phone(reader, "msgstore.sql", ".db")
SAMPLES, samples, files_of, read = _PHONE.folder, _PHONE.samples, _PHONE.files_of, _PHONE.read
NEW = files_of(SAMPLES / "new-layout")
OLD = files_of(SAMPLES / "old-layout")


def rows_of(files):
    return {row["native_id"]: row for row in lines(read(files)) if "kind" in row}


@pytest.fixture(scope="module")
def rows():
    return rows_of(NEW)


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_sample_reads_as_its_golden_file_says(sample):
    expected = json.loads(golden_of(sample).read_text(encoding="utf-8"))
    assert json.loads(json.dumps(lines(read(files_of(sample), sample.name)))) == expected


@pytest.mark.parametrize(("version", "count"), [("2023-10", 4), ("2026-01", 1), ("2026-05", 5)])
def test_every_message_of_the_vendored_samples_is_there(version, count):
    files = files_of(SAMPLES / "vendored" / f"frozenspider-whatsapp-android_{version}")
    assert len(rows_of(files)) == count


def test_two_reads_are_equal():
    assert lines(read(NEW)) == lines(read(NEW))


def test_identities_are_unique():
    found = [
        (row["span"]["entry"], row["span"]["first_byte"], row["sub_index"])
        for row in lines(read(NEW))
        if "kind" in row
    ]
    assert len(found) == len(set(found)) > 30


def test_every_key_of_a_row_is_a_conversation(rows):
    statement = read(NEW)[-1]
    assert isinstance(statement, Statement)
    assert {row["conversation"] for row in rows.values()} == {one.key for one in statement.conversations}


def test_a_deletion_by_an_administrator_says_who_and_when(rows):
    row = rows["K43-deleted"]
    assert (row["kind"], row["deleted_by"], row["deleted_at"]) == (
        "deleted",
        "Bethan Rees",
        "2023-11-14T22:49:50Z",
    )


def test_a_deletion_otherwise_says_when_and_not_who(rows):
    row = rows["K12-deleted"]
    assert (row["deleted_by"], row["deleted_at"]) == (None, "2023-11-14T22:15:50Z")


def test_timers_are_notices_and_stand_with_each_message(rows):
    assert rows["K14"]["notice"] == {"kind": "timer_on", "seconds": 86400, "subject": "Cerys Owner"}
    assert rows["K15"]["notice"]["kind"] == "timer_off"
    assert rows["K13"]["timer_seconds"] == 86400


def test_an_edit_says_when_but_not_what_was_there(rows):
    assert rows["K13"]["edited"] is True
    assert (rows["K13"]["edited_at"], rows["K13"]["revisions"]) == ("2023-11-14T22:16:30Z", [])


def test_a_call_with_a_message_comes_once(rows):
    assert rows["K21"]["body"] == "Voice call, 32 s"
    assert "C1" not in rows
    assert rows["C3"]["body"] == "Missed voice call"


def test_a_reaction_taken_back_is_none(rows):
    assert [one["emoji"] for one in rows["K40"]["reactions"]] == ["😂"]


def test_an_account_id_without_number_is_named_by_the_number_it_maps_to(rows):
    assert (rows["K47"]["sender"], rows["K47"]["address"]) == ("Owain", "+447700900004")


def test_contact_cards_are_given_to_screening():
    assert sum(isinstance(item, Aside) for item in read(NEW)) == 1
    assert sum(isinstance(item, Aside) for item in read(OLD)) == 1


def test_columns_of_a_newer_version_are_named():
    assert any("message.colour_of_bubble" in warning for warning in read(NEW)[-1].warnings)


def test_without_the_media_folder_files_are_missing_and_that_is_said():
    bare = {name: data for name, data in NEW.items() if name.endswith(".db")}
    assert rows_of(bare)["K16"]["attachments"][0]["presence"] == "missing"
    assert any("media folder" in warning for warning in read(bare)[-1].warnings)


def test_without_contacts_people_are_shown_by_id():
    bare = {"msgstore.db": NEW["msgstore.db"]}
    assert rows_of(bare)["K10"]["sender"] == "447700900002@s.whatsapp.net"


def test_an_older_backup_beside_the_database_is_named_and_not_read():
    files = {**NEW, "msgstore-2023-01-01.1.db": OLD["msgstore.db"]}
    assert rows_of(files).keys() == rows_of(NEW).keys()
    assert any("msgstore-2023-01-01.1.db" in warning for warning in read(files)[-1].warnings)


def test_rows_of_both_layouts_are_read_once():
    old = (SAMPLES / "old-layout" / "msgstore.sql").read_text(encoding="utf-8")
    new = (
        "CREATE TABLE jid (_id INTEGER PRIMARY KEY, raw_string TEXT);"
        "CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER);"
        "CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT,"
        " timestamp INTEGER, message_type INTEGER, text_data TEXT);"
        "INSERT INTO message VALUES (2, 1, 0, 'A2', 1580000000000, 0, 'Hello, moved');"
    )
    found = [row for row in lines(read({"msgstore.db": database(old, new)})) if "kind" in row]
    assert [row["body"] for row in found if row["native_id"] == "A2"] == ["Hello, moved"]
    assert len(found) == 10


def test_message_databases_are_recognised_and_the_contacts_that_go_with_them():
    head = NEW["msgstore.db"][:65536]
    assert reader.recognise(head, "msgstore.db") is Match.CERTAIN
    # The schema of a large database lies beyond the head: the name decides.
    assert reader.recognise(head, "renamed.bin") is Match.NO
    assert reader.recognise(OLD["msgstore.db"][:65536], "x") is Match.CERTAIN
    assert reader.recognise(NEW["wa.db"][:65536], "wa.db") is Match.CERTAIN
    assert reader.recognise(NEW["wa.db"][:65536], "other.db") is Match.NO
    assert reader.recognise(b"", "msgstore.db") is Match.NO
    assert reader.recognise(database("CREATE TABLE message(text)")[:65536], "chat.db") is Match.NO


def test_a_database_of_something_else_under_the_name_is_refused():
    with pytest.raises(UnreadableError):
        read({"msgstore.db": database("CREATE TABLE other(a)")})


def survives(data: bytes) -> None:
    """Read; nothing but rows, anomalies or one of our errors may come of it."""
    try:
        items = read({"msgstore.db": data})
    except OnRecordError:
        return
    assert isinstance(items[-1], Statement)


def test_every_prefix_ends_in_rows_anomalies_or_one_of_our_errors():
    data = OLD["msgstore.db"]
    for length in range(0, len(data), 3001):
        survives(data[:length])


@pytest.mark.parametrize("data", [NEW["msgstore.db"], OLD["msgstore.db"]], ids=["new", "old"])
@given(changes=st.data())
@settings(max_examples=40, deadline=None)
def test_bytes_changed_end_in_rows_anomalies_or_one_of_our_errors(data, changes):
    changed = bytearray(data)
    places = st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), min_size=1, max_size=20)
    for place, value in changes.draw(places):
        changed[place] = value
    survives(bytes(changed))


VALUES = st.one_of(
    *(st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=9), st.binary(max_size=9)),
    st.sampled_from([7, 15, 36, 66, 90, 99]),
)


@given(row=st.lists(VALUES, min_size=8, max_size=8), side=st.lists(VALUES, min_size=6, max_size=6))
@settings(max_examples=80, deadline=None)
def test_values_of_any_type_in_any_column_are_read(row, side):
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(NEW["msgstore.db"])
    connection.execute("INSERT INTO message VALUES (900, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", row)
    connection.execute("INSERT INTO message_media VALUES (900, ?, ?, ?, ?, ?, ?)", side)
    connection.execute("INSERT INTO message_revoked VALUES (900, ?, ?, ?)", side[:3])
    connection.execute("INSERT INTO message_system VALUES (900, ?)", side[:1])
    connection.execute("INSERT INTO message_ephemeral_setting VALUES (900, ?)", side[1:2])
    connection.execute("INSERT INTO message_location VALUES (900, ?, ?, ?, ?, ?)", side[:5])
    connection.execute("INSERT INTO message_quoted VALUES (900, ?, ?, ?, ?)", side[:4])
    data = connection.serialize()
    connection.close()
    items = read({"msgstore.db": data})
    assert not any(isinstance(item, Anomaly) for item in items)
    assert len([row for row in lines(items) if "kind" in row]) == 39
