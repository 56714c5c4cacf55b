"""X's archives: direct messages."""

import json
import random as seeded  # noqa: TID251 - a fixed seed

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.social_media.golden import SAMPLES
from tests.readers.formats.social_media.source import in_memory, on_disk, reading

from onrecord.readers.formats import x_direct_messages as reader
from onrecord.readers.formats.x_direct_messages import archives, events
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError

ARCHIVE = SAMPLES / "x-direct-messages" / "archive"
MESSAGES = (ARCHIVE / "data" / "direct-messages.js").read_bytes()
FILE = "data/direct-messages.js"


def script(*conversations: tuple, name: str = "direct_messages", part: int = 0) -> bytes:
    said = [
        {"dmConversation": {"conversationId": key, "messages": list(items)}} for key, *items in conversations
    ]
    return f"window.YTD.{name}.part{part} = {json.dumps(said, indent=1)}".encode()


def message(minute: int, text: object = "hello", **more: object) -> dict:
    at = f"2024-03-06T09:{minute:02}:00.000Z"
    fields = {"id": str(minute), "senderId": "1", "recipientId": "2", "text": text, "createdAt": at}
    return {"messageCreate": {**fields, "mediaUrls": [], "urls": [], "reactions": [], **more}}


def rows_of(*items: dict, key: str = "1-2", files: dict | None = None) -> list[dict]:
    return reading(reader, in_memory({FILE: script((key, *items)), **(files or {})}))[0]


# Order.


def test_a_conversation_is_turned_round() -> None:
    rows = rows_of(message(3), message(2), message(1))
    assert [row["native_id"] for row in rows] == ["1", "2", "3"]


def test_a_conversation_that_runs_forward_is_not_turned() -> None:
    rows = rows_of(message(1), message(2), message(3))
    assert [row["native_id"] for row in rows] == ["1", "2", "3"]


def test_parts_are_read_in_the_order_of_their_numbers_and_groups_last() -> None:
    files = {
        "data/direct-messages-group.js": script(("9", message(1, "group")), name="direct_messages_group"),
        "data/direct-messages-part10.js": script(("1-5", message(1, "ten")), part=10),
        "data/direct-messages-part2.js": script(("1-4", message(1, "two")), part=2),
        "data/direct-messages.js": script(("1-3", message(1, "first"))),
    }
    rows, _, statement = reading(reader, in_memory(files))
    assert [row["body"] for row in rows] == ["first", "two", "ten", "group"]
    assert len(statement["conversations"]) == 4


def test_a_conversation_too_long_to_turn_comes_whole_and_is_warned_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archives, "TURNED_BYTES", 500)
    items = [message(minute) for minute in range(30, 0, -1)]
    rows, _, statement = reading(reader, in_memory({FILE: script(("1-2", *items))}))
    assert [row["native_id"] for row in rows] == [str(number) for number in range(30, 0, -1)]
    assert len(statement["warnings"]) == 1


# Times.


@pytest.mark.parametrize(
    ("native", "at", "doubtful"),
    [
        ("1916871602232254800", "2025-04-28T15:06:18.424Z", False),
        ("1927386486816542720", "2025-05-27T15:28:42.241Z", False),
        ("1916871602232254800", "2025-04-28T15:06:19.382Z", True),
        ("1916871602232254800", "2025-04-28T15:06:17.380Z", True),
        ("487584", "2009-04-03T15:32:00.290Z", False),
        ("no number", "2025-04-28T15:06:18.424Z", False),
        ("9" * 5000, "2025-04-28T15:06:18.424Z", False),
    ],
)
def test_an_id_that_says_another_time_makes_the_time_doubtful(native: str, at: str, doubtful: bool) -> None:  # noqa: FBT001
    row = rows_of(message(1, id=native, createdAt=at))[0]
    assert ("time_doubtful" in row["flags"]) is doubtful


@pytest.mark.parametrize(
    ("at", "flag"),
    [
        (None, "date_missing"),
        ("soon", "date_impossible"),
        ("2024-03-06T09:00:00", "date_impossible"),
        (7, "date_missing"),
        ("0001-01-01T00:00:00+14:00", "date_impossible"),
    ],
)
def test_a_time_that_is_none_is_flagged(at: object, flag: str) -> None:
    row = rows_of(message(1, createdAt=at))[0]
    assert (row["said_at"], row["flags"][0]) == (None, flag)


# People.


def test_people_are_their_ids_and_the_owner_has_a_name() -> None:
    rows, _, statement = reading(reader, on_disk(ARCHIVE))
    said = {(row["sender"], row["address"], row["is_own"]) for row in rows if row["kind"] == "text"}
    assert ("Ada Quay", "3382", True) in said
    assert ("id 1132151165410455552", "1132151165410455552", False) in said
    assert statement["conversations"][0]["title"] == "id 1132151165410455552"


def test_without_an_account_the_owner_is_who_takes_part_in_all_pairs() -> None:
    files = {FILE: script(("1-2", message(1)), ("1-3", message(2, senderId="3")))}
    rows, _, statement = reading(reader, in_memory(files))
    assert [(row["sender"], row["is_own"]) for row in rows] == [("id 1", True), ("id 3", False)]
    assert "id 1 takes part" in statement["evidence"][1]


def test_one_pair_does_not_tell_the_owner() -> None:
    assert rows_of(message(1))[0]["is_own"] is None


# What happens in groups.


@pytest.mark.parametrize(
    ("event", "kind", "subject", "sender"),
    [
        (
            {"participantsJoin": {"initiatingUserId": "1", "userIds": ["3", "4"]}},
            "added",
            "id 3, id 4",
            "id 1",
        ),
        ({"participantsLeave": {"userIds": ["3"]}}, "left", "id 3", None),
        (
            {"conversationNameUpdate": {"initiatingUserId": "1", "name": "Harbour"}},
            "renamed",
            "Harbour",
            "id 1",
        ),
        (
            {"joinConversation": {"initiatingUserId": "1", "participantsSnapshot": ["1", "3"]}},
            "joined",
            None,
            "id 1",
        ),
        ({"somethingNew": {"a": 1}}, "unknown", None, None),
    ],
)
def test_what_the_app_wrote_is_a_notice(
    event: dict, kind: str, subject: str | None, sender: str | None
) -> None:
    rows, _, statement = reading(reader, in_memory({FILE: script(("9", event))}))
    row = rows[0]
    assert (row["kind"], row["notice"]["kind"], row["notice"]["subject"], row["sender"]) == (
        "notice",
        kind,
        subject,
        sender,
    )
    if kind == "unknown":
        assert row["body"] == "somethingNew"
    if kind == "renamed":
        assert statement["conversations"][0]["title"] == "Harbour"


# Files and links.


@pytest.mark.parametrize(
    "stored",
    ["direct_messages_media/1-a.jpg", "direct_messages_group_media/1-a.jpg", "direct_messages_media/a.jpg"],
)
def test_a_file_is_found_by_its_messages_id_and_name(stored: str) -> None:
    row = rows_of(
        message(1, "", mediaUrls=["https://ton.twitter.com/dm/1/2/a.jpg?x"]), files={"data/" + stored: b"123"}
    )[0]
    assert (row["kind"], row["attachments"][0]["presence"], row["attachments"][0]["bytes"]) == (
        "media",
        "present",
        3,
    )


def test_a_file_of_another_message_is_not_taken() -> None:
    row = rows_of(
        message(1, mediaUrls=["https://ton.twitter.com/dm/1/2/a.jpg"]),
        files={"data/direct_messages_media/2-a.jpg": b"1"},
    )[0]
    assert row["attachments"][0]["presence"] == "missing"


def test_shortened_links_are_followed_by_whole_ones() -> None:
    urls = [
        {"url": "https://t.co/a", "expanded": "https://example.org/tide"},
        {"expanded": "https://twitter.com/messages/media/1"},
    ]
    assert (
        rows_of(message(1, "see https://t.co/a", urls=urls))[0]["body"]
        == "see https://t.co/a\nhttps://example.org/tide"
    )


# What is broken.


def test_any_beginning_of_a_file_reads_as_rows_or_anomalies() -> None:
    for length in range(len("window.YTD.direct_messages.part0 = ["), len(MESSAGES) - 4, 41):
        rows, anomalies, _ = reading(reader, in_memory({FILE: MESSAGES[:length]}))
        assert anomalies
        assert len(rows) <= 4


def test_bits_flipped_raise_errors_of_ours_alone() -> None:
    chance = seeded.Random(5)  # noqa: S311 - no secret
    for _ in range(120):
        broken = bytearray(MESSAGES)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        try:
            reading(reader, in_memory({FILE: bytes(broken)}))
        except OnRecordError:
            continue


LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
VALUES = LEAVES | st.lists(
    LEAVES | st.dictionaries(st.sampled_from(["expanded", "senderId", "createdAt"]), LEAVES), max_size=3
)
ACTIONS = st.sampled_from(["messageCreate", *events._NOTICES, "other", ""])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            ACTIONS, st.dictionaries(st.sampled_from(sorted(events._KNOWN)), VALUES) | LEAVES, max_size=2
        ),
        max_size=3,
    )
)
def test_whatever_stands_in_a_field_each_element_is_one_row(items: list[dict]) -> None:
    rows, anomalies, _ = reading(reader, in_memory({FILE: script(("1-2", *items))}))
    assert len(rows) == len(items)
    assert not anomalies


def test_an_element_that_is_no_object_is_an_anomaly() -> None:
    rows, anomalies, _ = reading(reader, in_memory({FILE: script(("1-2", message(1), 7, "x"))}))
    assert (len(rows), len(anomalies)) == (1, 2)


def test_two_readings_are_equal() -> None:
    assert reading(reader, on_disk(ARCHIVE)) == reading(reader, on_disk(ARCHIVE))


def test_a_source_without_messages_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no direct messages"):
        reading(reader, in_memory({"data/tweets.js": b"window.YTD.tweets.part0 = [ ]", "a.txt": b""}))


@pytest.mark.parametrize(
    "name", ["direct_messages", "direct_message", "direct_messages_group", "direct_message_group"]
)
def test_files_are_recognised_by_the_variable_that_they_set(name: str) -> None:
    assert reader.recognise(f"window.YTD.{name}.part12 = [ ]".encode(), "any") is Match.CERTAIN


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"[]",
        b"window.YTD.direct_message_headers.part0 = []",
        b"window.YTD.direct_messages_group_headers.part0 = []",
        b"window.YTD.tweets.part0 = []",
        b"// window.YTD.direct_messages.part0 = []",
    ],
)
def test_other_files_are_not_recognised(head: bytes) -> None:
    assert reader.recognise(head, "direct-messages.js") is Match.NO
