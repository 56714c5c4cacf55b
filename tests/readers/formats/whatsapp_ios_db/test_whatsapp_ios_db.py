"""WhatsApp's iPhone database: what is known of it comes through, and damage never breaks the reading."""

import contextlib
import json
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.phone_databases import Phone, database, golden_of, lines

from onrecord.ports.originals import Aside
from onrecord.readers.formats import whatsapp_ios_db as reader
from onrecord.readers.formats.whatsapp_ios_db import blobs
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError
from onrecord.records.messages import Anomaly, Statement

_PHONE = Phone(reader, "ChatStorage.sql", ".sqlite")
SAMPLES, samples, files_of, read = _PHONE.folder, _PHONE.samples, _PHONE.files_of, _PHONE.read
PHONE = files_of(SAMPLES / "iphone")
DATA = PHONE["ChatStorage.sqlite"]


@pytest.fixture(scope="module")
def rows():
    return {row["native_id"]: row for row in lines(read(PHONE)) if "kind" in row}


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.name)
def test_a_sample_reads_as_its_golden_file_says(sample):
    expected = json.loads(golden_of(sample).read_text(encoding="utf-8"))
    assert json.loads(json.dumps(lines(read(files_of(sample), sample.name)))) == expected


def test_two_reads_are_equal():
    assert lines(read(PHONE)) == lines(read(PHONE))


def test_times_count_from_2001(rows):
    assert rows["S10"]["said_at"] == "2023-11-14T22:13:20Z"
    assert rows["S22"]["flags"] == ["date_missing"]
    assert rows["S23"]["flags"] == ["date_impossible"]


def test_a_deleted_message_keeps_its_place(rows):
    assert (rows["S12"]["kind"], rows["S12"]["body"], rows["S12"]["deleted_at"]) == ("deleted", None, None)


def test_a_reply_names_what_it_answers_by_either_way(rows):
    assert rows["S11"]["reply_to"] == rows["S19"]["reply_to"] == "S10"


def test_reactions_say_who_and_when_and_those_taken_back_are_none(rows):
    assert [(one["by"], one["emoji"]) for one in rows["S11"]["reactions"]] == [
        ("Bethan Rees", "👍"),
        ("You", "❤️"),
    ]
    assert rows["S30"]["reactions"] == []


def test_a_name_that_came_with_one_message_stands_with_all(rows):
    assert rows["S31"]["sender"] == "Owain Chosen"


def test_group_events_stay_by_number(rows):
    assert rows["S33"]["body"] == "event 6/4"
    assert rows["S33"]["notice"]["kind"] == "unknown"


def test_a_photograph_is_found_below_the_message_folder_and_its_pixels_are_no_place(rows):
    [photo] = rows["S13"]["attachments"]
    assert photo["presence"] == "present"
    assert rows["S13"]["body"] == "The crane"


def test_blobs_that_cannot_be_read_are_anomalies_and_their_messages_stay(rows):
    assert sum(isinstance(item, Anomaly) for item in read(PHONE)) == 2
    assert {"S14", "S31"} <= rows.keys()


def test_contact_cards_are_given_to_screening():
    assert sum(isinstance(item, Aside) for item in read(PHONE)) == 2


def test_columns_of_a_newer_version_are_named():
    assert any("ZWAMESSAGE.znewcolumn" in warning for warning in read(PHONE)[-1].warnings)


def test_only_message_databases_are_recognised():
    assert reader.recognise(DATA[:65536], "renamed") is Match.CERTAIN
    assert reader.recognise(database("CREATE TABLE x(a)"), "ChatStorage.sqlite") is Match.CERTAIN
    assert reader.recognise(database("CREATE TABLE x(a)"), "x.sqlite") is Match.NO
    assert reader.recognise(b"", "ChatStorage.sqlite") is Match.NO
    with pytest.raises(UnreadableError):
        read({"ChatStorage.sqlite": database("CREATE TABLE x(a)")})


def survives(data: bytes) -> None:
    """Read; nothing but rows, anomalies or one of our errors may come of it."""
    try:
        items = read({"ChatStorage.sqlite": data})
    except OnRecordError:
        return
    assert isinstance(items[-1], Statement)


def test_every_prefix_ends_in_rows_anomalies_or_one_of_our_errors():
    for length in range(0, len(DATA), 997):
        survives(DATA[:length])


@given(st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(0, 255)), min_size=1, max_size=20))
@settings(max_examples=80, deadline=None)
def test_bytes_changed_end_in_rows_anomalies_or_one_of_our_errors(changes):
    changed = bytearray(DATA)
    for place, value in changes:
        changed[place] = value
    survives(bytes(changed))


@given(st.binary(max_size=60))
@settings(max_examples=300, deadline=None)
def test_any_blob_is_read_or_refused(data):
    for parse in (blobs.reactions, blobs.reply_id):
        with contextlib.suppress(blobs.MalformedBlobError):
            parse(data)
    assert isinstance(blobs.chosen_name(data.decode("latin-1")), str)


VALUES = st.one_of(
    *(st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=9), st.binary(max_size=9)),
    st.sampled_from([4, 5, 6, 8, 14]),
)


@given(row=st.lists(VALUES, min_size=12, max_size=12), media=st.lists(VALUES, min_size=8, max_size=8))
@settings(max_examples=80, deadline=None)
def test_values_of_any_type_in_any_column_are_read(row, media):
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.deserialize(DATA)
    connection.execute("INSERT INTO ZWAMESSAGE VALUES (900,?,?,?,?,?,?,?,?,?,?,?,?,NULL)", row)
    connection.execute("INSERT INTO ZWAMEDIAITEM VALUES (900,900,?,?,?,?,?,?,?,?)", media)
    data = connection.serialize()
    connection.close()
    found = [line for line in lines(read({"ChatStorage.sqlite": data})) if "kind" in line]
    assert len(found) == 23
