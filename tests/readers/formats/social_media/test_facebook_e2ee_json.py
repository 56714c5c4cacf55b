"""Messenger's download of end-to-end encrypted conversations."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.social_media.golden import SAMPLES
from tests.readers.formats.social_media.source import in_memory, on_disk, reading

from onrecord.readers.formats import facebook_e2ee_json as reader
from onrecord.readers.formats import facebook_json, instagram_json
from onrecord.readers.formats.facebook_e2ee_json.reading import KNOWN
from onrecord.readers.matching import Match

RICH = SAMPLES / "facebook-e2ee-json" / "rich"
START = 1_700_000_000_000


def thread(*messages: dict, name: str = "Ada", people: tuple = ("Ada", "Me")) -> bytes:
    return json.dumps({"participants": list(people), "threadName": name, "messages": messages}).encode()


def said(minute: int, text: object = "hello", **more: object) -> dict:
    fields = {"senderName": "Ada", "text": text, "timestamp": START + minute * 60_000, "type": "text"}
    return {**fields, "isUnsent": False, "media": [], "reactions": [], **more}


def test_an_unsent_message_stays_as_a_deletion() -> None:
    rows, _, _ = reading(
        reader, in_memory({"Ada_1.json": thread(said(1, "User unsent a message", isUnsent=True))})
    )
    assert (rows[0]["kind"], rows[0]["body"], rows[0]["deleted_by"]) == (
        "deleted",
        "User unsent a message",
        None,
    )


@pytest.mark.parametrize("minutes", [(1, 2, 3), (3, 2, 1)])
def test_rows_are_oldest_first_whichever_way_the_file_runs(minutes: tuple) -> None:
    rows, _, _ = reading(reader, in_memory({"Ada_1.json": thread(*(said(minute) for minute in minutes))}))
    assert [row["said_at"] for row in rows] == sorted(row["said_at"] for row in rows)


def test_two_conversations_of_one_name_are_kept_apart() -> None:
    files = {"Ada_1.json": thread(said(1)), "Ada_2.json": thread(said(2))}
    rows, _, statement = reading(reader, in_memory(files))
    assert [row["conversation"] for row in rows] == ["Ada_1", "Ada_2"]
    assert [one["title"] for one in statement["conversations"]] == ["Ada", "Ada"]


def test_media_lie_beside_the_conversation() -> None:
    files = {
        "data/Ada_1.json": thread(said(1, "", media=[{"uri": "./media/a.jpg"}, {"uri": "./media/b.mp4"}])),
        "data/media/a.jpg": b"123",
    }
    rows, _, _ = reading(reader, in_memory(files))
    found = [(one["name"], one["type"], one["presence"]) for one in rows[0]["attachments"]]
    assert found == [("a.jpg", "image", "present"), ("b.mp4", "video", "missing")]


def test_a_broken_conversation_among_others_is_an_anomaly() -> None:
    files = {"Ada_1.json": thread(said(1)), "Ben_2.json": b'{"participants": ["Ben', "settings.json": b"{}"}
    rows, anomalies, statement = reading(reader, in_memory(files))
    assert len(rows) == 1
    assert {anomaly["span"]["entry"] for anomaly in anomalies} == {"Ben_2.json"}
    assert statement["unread_entries"] == ["settings.json"]


def test_any_beginning_of_a_conversation_reads_as_rows_or_anomalies() -> None:
    data = (RICH / "Ada Quay_40.json").read_bytes()
    for length in range(0, len(data) - 2, 11):
        rows, anomalies, _ = reading(reader, in_memory({"Ada Quay_40.json": data[:length]}))
        assert anomalies
        assert len(rows) <= 5


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = (
    LEAVES
    | st.lists(LEAVES, max_size=3)
    | st.lists(st.dictionaries(st.sampled_from(["uri", "actor"]), LEAVES))
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(sorted(KNOWN)), VALUES), max_size=4))
def test_whatever_stands_in_a_field_each_message_is_one_row(messages: list[dict]) -> None:
    rows, anomalies, _ = reading(reader, in_memory({"Ada_1.json": thread(*messages)}))
    assert len(rows) == len(messages)
    assert not anomalies


def test_two_readings_are_equal() -> None:
    assert reading(reader, on_disk(RICH)) == reading(reader, on_disk(RICH))


def test_it_is_recognised_by_its_members_alone() -> None:
    data = thread(said(1))
    assert reader.recognise(data, "any.json") is Match.CERTAIN
    assert facebook_json.recognise(data, "message_1.json") is Match.NO
    assert instagram_json.recognise(data, "message_1.json") is Match.NO
    page = b'{"participants": [], "messages": [{"sender_name": "A", "timestamp_ms": 1}], "threadName": ""}'
    assert reader.recognise(page, "message_1.json") is Match.NO
    for other in (b"", b"[]", b'{"participants": [], "messages": []}'):
        assert reader.recognise(other, "Ada_1.json") is Match.NO
