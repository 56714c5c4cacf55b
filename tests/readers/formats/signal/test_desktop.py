"""The rules of the reader of Signal Desktop's database."""

import contextlib
import json
import sqlite3
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.signal import golden

from onrecord.readers.formats import signal_desktop_db as reader
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError

SAMPLES = golden.samples("signal-desktop-db")
HARBOUR = golden.database_of(next(one for one in SAMPLES if one.name == "harbour.sql").read_text("utf-8"))
OWN, ANN, BEN = (str(uuid.UUID(int=n)) for n in (1, 2, 3))
TABLES = """
CREATE TABLE conversations(id TEXT, json TEXT, type TEXT, serviceId TEXT, name TEXT, profileFullName TEXT, e164 TEXT, groupId TEXT, members TEXT);
CREATE TABLE items(id TEXT, json TEXT);
CREATE TABLE messages(id TEXT, json TEXT, sent_at INTEGER, conversationId TEXT, type TEXT, body TEXT, expirationStartTimestamp INTEGER);
"""


def database(*messages: tuple[str, object], more: str = "") -> bytes:
    held = sqlite3.connect(":memory:")
    held.executescript(TABLES + more)
    held.execute("INSERT INTO items VALUES ('uuid_id', ?)", [json.dumps({"value": f"{OWN}.1"})])
    for conversation, account, name in (("o", OWN, "Owner"), ("a", ANN, "Ann"), ("b", BEN, "Ben")):
        held.execute(
            "INSERT INTO conversations(id, json, type, serviceId, profileFullName) VALUES (?, '', 'private', ?, ?)",
            [conversation, account, name],
        )
    for number, (kind, details) in enumerate(messages):
        written = details if isinstance(details, str) else json.dumps(details)
        held.execute(
            "INSERT INTO messages VALUES (?, ?, 1741600000000, 'a', ?, 'body', NULL)",
            [str(number), written, kind],
        )
    data = held.serialize()
    held.close()
    return data


def read(data: bytes, **files: bytes) -> list[dict[str, object]]:
    return list(golden.lines(reader, golden.memory_original({"db.sqlite": data, **files})))


def rows(*messages: tuple[str, object]) -> list[dict[str, object]]:
    return [line for line in read(database(*messages)) if "kind" in line]


def test_it_is_known_by_its_tables_and_by_its_name_where_they_lie_further_on():
    assert reader.recognise(HARBOUR[:65536], "db.sqlite") is Match.CERTAIN
    assert reader.recognise(HARBOUR[:65536], "other") is Match.CERTAIN
    assert reader.recognise(b"SQLite format 3\0" + bytes(1000), "db.sqlite") is Match.POSSIBLE
    assert reader.recognise(b"SQLite format 3\0" + bytes(1000), "chat.db") is Match.NO
    other = golden.database_of("CREATE TABLE messages(id); CREATE TABLE conversations(id);")
    assert reader.recognise(other, "db.sqlite") is Match.NO
    assert reader.recognise(b"x" * 100, "db.sqlite") is Match.NO


def test_another_database_under_its_name_is_refused():
    with pytest.raises(UnreadableError, match="Signal Desktop"):
        read(golden.database_of("CREATE TABLE elsewhere(id)"))


def test_columns_come_before_the_details_and_the_details_serve_where_there_is_no_column():
    row = rows(("incoming", {"body": "old", "source": "+1", "sourceServiceId": BEN, "expireTimer": 60}))[0]
    assert (row["body"], row["sender"], row["timer_seconds"]) == ("body", "Ben", 60)


def test_a_deletion_bears_its_time_and_only_an_admin_named_by_the_app():
    plain, admin = rows(
        ("incoming", {"deletedForEveryone": True, "deletedForEveryoneTimestamp": 1741600001000}),
        ("incoming", {"deletedForEveryone": True, "deletedForEveryoneByAdminAci": BEN}),
    )
    assert (plain["deleted_at"], plain["deleted_by"]) == ("2025-03-10T09:46:41Z", None)
    assert (admin["deleted_at"], admin["deleted_by"]) == (None, "Ben")


def test_a_deleted_message_keeps_every_wording_that_the_app_has():
    history = [{"body": "two", "timestamp": 1741600009000}, {"body": "one", "timestamp": 1741600000000}]
    present, gone = rows(
        ("incoming", {"editHistory": history}),
        ("incoming", {"editHistory": history, "deletedForEveryone": True}),
    )
    assert [one["body"] for one in present["revisions"]] == ["one"]
    assert [one["body"] for one in gone["revisions"]] == ["one", "two"]
    assert present["edited_at"] == gone["edited_at"] == "2025-03-10T09:46:49Z"


def test_an_ended_poll_is_told_with_its_question():
    ended = {"pollTerminateNotification": {"question": "Which berth?"}, "sourceServiceId": BEN}
    row = rows(("poll-terminate", ended))[0]
    assert row["notice"] == {"kind": "poll_ended", "seconds": None, "subject": "Which berth?"}
    assert (row["sender"], row["body"]) == ("Ben", "Ben ended the poll: Which berth?")


def test_the_owners_own_devices_are_no_delivery():
    sent = {"o": {"status": "Sent"}, "a": {"status": "Delivered", "updatedAt": 1741600001000}}
    row = rows(("outgoing", {"sendStateByConversationId": sent}))[0]
    assert [(one["to"], one["state"]) for one in row["delivery"]] == [("Ann", "delivered")]
    failed = {"o": {"status": "Sent"}, "a": {"status": "Failed"}}
    assert rows(("outgoing", {"sendStateByConversationId": failed}))[0]["flags"] == ["not_sent"]


def test_a_note_to_self_has_one_key_on_every_device():
    data = database(
        more="INSERT INTO messages VALUES ('n', '{}', 1741600000000, 'o', 'outgoing', 'x', NULL);"
    )
    row = next(line for line in read(data) if "kind" in line)
    assert (row["conversation"], row["sender"], row["is_own"]) == ("self", "Owner", True)
    assert row["native_id"] == f"1741600000000/{OWN}"


def test_files_beside_it_are_found_by_their_paths_and_missing_ones_are_missing():
    held = {"attachments": [{"path": "ab/one", "contentType": "image/png"}, {"path": "cd/two"}]}
    data = database(("incoming", held))
    line = read(data, **{"attachments.noindex/ab/one": b"x", "attachments.noindex/ee/more": b"y"})
    one, two = line[0]["attachments"]
    assert (one["presence"], one["entry"]) == ("present", "attachments.noindex/ab/one")
    assert two["presence"] == "missing"
    assert line[-1]["statement"]["unread_entries"] == ("attachments.noindex/ee/more",)


def test_what_a_type_of_tomorrow_says_is_kept_under_the_apps_word():
    row = rows(("hologram-notification", {}))[0]
    assert (row["kind"], row["body"], row["notice"]["kind"]) == (
        "notice",
        "hologram-notification",
        "unknown",
    )


def test_details_that_are_broken_are_flagged_and_the_columns_are_read():
    lines = read(database(("incoming", "{broken")))
    assert (lines[0]["body"], lines[0]["flags"]) == ("body", ["unknown_fields"])
    assert "1 message whose details cannot be read" in lines[-1]["statement"]["warnings"][0]


_names = st.sampled_from(
    [
        *(
            "attachments",
            "bodyRanges",
            "quote",
            "reactions",
            "sendStateByConversationId",
            "editHistory",
            "contact",
        ),
        *(
            "sticker",
            "poll",
            "groupV2Change",
            "details",
            "from",
            "type",
            "aci",
            "expirationTimerUpdate",
            "callId",
        ),
        *(
            "callHistoryDetails",
            "storyReplyContext",
            "deletedForEveryone",
            "isViewOnce",
            "profileChange",
            "body",
        ),
        *(
            "group_update",
            "joined",
            "left",
            "key_changed",
            "start",
            "length",
            "mentionAci",
            "options",
            "flags",
        ),
    ]
)
_leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=9))
_values = st.recursive(
    _leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_names, inner, max_size=5)),
    max_leaves=20,
)
_types = st.sampled_from(
    ["incoming", "outgoing", "group-v2-change", "group", "call-history", "profile-change", "x"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_types, st.dictionaries(_names, _values, max_size=6)), min_size=1, max_size=3))
def test_details_of_any_shape_raise_nothing_and_lose_no_message(messages):
    found = rows(*messages)
    assert {row["span"]["first"] for row in found} == set(range(1, len(messages) + 1))


def test_two_reads_are_equal():
    assert read(HARBOUR) == read(HARBOUR)


def test_a_database_cut_anywhere_raises_nothing_but_our_errors():
    for end in range(0, len(HARBOUR), 4999):
        with contextlib.suppress(OnRecordError):
            read(HARBOUR[:end])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(HARBOUR) - 1), st.integers(0, 7))
def test_a_flipped_bit_raises_nothing_but_our_errors(place, bit):
    data = bytearray(HARBOUR)
    data[place] ^= 1 << bit
    with contextlib.suppress(OnRecordError):
        read(bytes(data))


def test_a_message_is_named_once_for_ever():
    spans = [(line["span"]["first_byte"], line["sub_index"]) for line in read(HARBOUR) if "kind" in line]
    assert len(spans) == len(set(spans))
