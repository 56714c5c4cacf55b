"""Facebook's and Instagram's pages in JSON."""

import json
import random as seeded  # noqa: TID251 - a fixed seed
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.social_media.golden import SAMPLES
from tests.readers.formats.social_media.source import in_memory, on_disk, reading

from onrecord.readers.formats import facebook_json, instagram_json
from onrecord.readers.matching import Match
from onrecord.readers.meta import downloads as meta_downloads
from onrecord.readers.meta import messages as meta_messages
from onrecord.readers.meta.mojibake import mended
from onrecord.records.errors import OnRecordError, UnreadableError

RICH = SAMPLES / "facebook-json" / "rich"
THREAD = "your_facebook_activity/messages/inbox/ada_1/"
START = 1_700_000_000_000


def page(
    *messages: dict, title: str = "Ada", path: str = "inbox/ada_1", people: tuple = ("Ada", "Me")
) -> bytes:
    return json.dumps(
        {
            "participants": [{"name": name} for name in people],
            "messages": list(messages),
            "title": title,
            "thread_path": path,
        }
    ).encode()


def message(minute: int, content: str | None = "hello", sender: str = "Ada", **more: object) -> dict:
    said = {"sender_name": sender, "timestamp_ms": START + minute * 60_000, **more}
    return said if content is None else {**said, "content": content}


def one(said: dict, *, files: dict | None = None) -> dict:
    rows, _, _ = reading(facebook_json, in_memory({THREAD + "message_1.json": page(said), **(files or {})}))
    assert len(rows) == 1
    return rows[0]


# The order of pages and messages.


def test_pages_are_read_in_the_order_of_their_numbers_and_turned_round() -> None:
    files = {
        f"{THREAD}message_{number}.json": page(message(100 - number * 2 + 1), message(100 - number * 2))
        for number in range(1, 13)
    }
    rows, _, statement = reading(facebook_json, in_memory(dict(sorted(files.items()))))
    times = [row["said_at"] for row in rows]
    assert len(times) == 24
    assert times == sorted(times)
    assert statement["warnings"] == []


def test_pages_that_are_missing_in_the_numbering_are_named() -> None:
    files = {f"{THREAD}message_{n}.json": page(message(50 - n)) for n in (1, 2, 5, 10)}
    statement = reading(facebook_json, in_memory(files))[2]
    assert any("3 to 4, 6 to 9" in warning for warning in statement["warnings"])


def test_a_page_that_runs_forward_is_not_turned() -> None:
    rows, _, _ = reading(
        facebook_json, in_memory({"message_1.json": page(message(1), message(2), message(3))})
    )
    assert [row["said_at"] for row in rows] == sorted(row["said_at"] for row in rows)


def test_messages_of_one_instant_are_turned_as_the_app_writes_them() -> None:
    said = page(message(1, "third"), message(1, "second"), message(1, "first"))
    rows, _, _ = reading(facebook_json, in_memory({"message_1.json": said}))
    assert [row["body"] for row in rows] == ["first", "second", "third"]


def test_a_page_too_long_to_turn_comes_whole_and_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meta_downloads, "TURNED_BYTES", 200)
    said = [message(minute) for minute in range(20, 0, -1)]
    rows, _, statement = reading(facebook_json, in_memory({"message_1.json": page(*said)}))
    assert len(rows) == 20
    assert any("newest first" in warning for warning in statement["warnings"])


def test_a_conversation_that_moved_to_another_folder_is_one() -> None:
    files = {
        "messages/e2ee_cutover/ada_1/message_1.json": page(message(1, "old"), path="e2ee_cutover/ada_1"),
        "messages/inbox/ada_1/message_1.json": page(message(9, "new")),
    }
    rows, _, statement = reading(facebook_json, in_memory(files))
    assert [row["body"] for row in rows] == ["old", "new"]
    assert [one["key"] for one in statement["conversations"]] == ["ada_1"]


# What is broken.


def test_a_broken_page_among_siblings_is_an_anomaly_and_the_rest_is_read() -> None:
    rows, anomalies, statement = reading(
        facebook_json, on_disk(SAMPLES / "facebook-json/vendored/wesm_msgvault__corrupt")
    )
    assert [row["body"] for row in rows] == ["Still valid"]
    assert {anomaly["span"]["entry"].split("/")[-2] for anomaly in anomalies} == {"broken_BAD"}
    assert statement["unread_entries"] == []


@pytest.mark.parametrize("bad", [b"7", b"null", b'"text"', b"[]", b"{,}", b'{"sender_name": }'])
def test_an_element_that_is_no_message_is_an_anomaly(bad: bytes) -> None:
    data = page(message(2), message(1)).replace(b'"messages": [', b'"messages": [' + bad + b", ")
    rows, anomalies, _ = reading(facebook_json, in_memory({"message_1.json": data}))
    assert len(rows) == 2
    assert len(anomalies) == 1


def test_a_source_without_a_page_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no page of messages"):
        reading(facebook_json, in_memory({"a.json": b"{}", "b.txt": b"x"}))


def test_any_beginning_of_a_page_reads_as_rows_or_anomalies() -> None:
    data = (RICH / THREAD.replace("ada_1", "adaquay_1015") / "message_1.json").read_bytes()
    for length in range(0, len(data), 37):
        rows, anomalies, _ = reading(facebook_json, in_memory({"message_1.json": data[:length]}))
        assert len(anomalies) >= 1
        assert len(rows) <= 9


def test_bits_flipped_raise_errors_of_ours_alone() -> None:
    data = (RICH / THREAD.replace("ada_1", "adaquay_1015") / "message_1.json").read_bytes()
    chance = seeded.Random(5)  # noqa: S311 - no secret
    for _ in range(120):
        broken = bytearray(data)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        try:
            reading(facebook_json, in_memory({"message_1.json": bytes(broken)}))
        except OnRecordError:
            continue


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        *meta_messages._KNOWN,
        "sender_name",
        "timestamp_ms",
        "content",
        "type",
        "reactions",
        "share",
        "sticker",
        "users",
        "call_duration",
        "missed",
        "is_unsent",
        "bumped_message_metadata",
        "photos",
        "files",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(FIELDS, VALUES, max_size=8), max_size=4))
def test_whatever_stands_in_a_field_each_message_is_one_row(messages: list[dict]) -> None:
    rows, anomalies, _ = reading(facebook_json, in_memory({"message_1.json": page(*messages)}))
    assert len(rows) == len(messages)
    assert not anomalies


@pytest.mark.parametrize("reader", [facebook_json, instagram_json])
def test_two_readings_are_equal(reader: ModuleType) -> None:
    sample = SAMPLES / reader.NAME / "rich"
    assert reading(reader, on_disk(sample)) == reading(reader, on_disk(sample))


# Texts.


@given(st.text())
def test_text_written_as_letters_for_its_bytes_is_text_again(text: str) -> None:
    try:
        letters = text.encode().decode("latin-1")
    except UnicodeEncodeError:
        return
    assert mended(letters) == text


@pytest.mark.parametrize("text", ["café", "naïve — yes", "日本", "Ã", "plain"])
def test_text_that_is_right_already_stays(text: str) -> None:
    assert mended(text) == text


def test_half_a_character_is_replaced_and_flagged() -> None:
    row = one(message(1, "cut \ud83d"))
    assert row["body"] == "cut �"
    assert row["flags"] == ["invalid_utf8"]


def test_names_of_fields_are_mended_too() -> None:
    data = page(message(1, **{"né".encode().decode("latin-1"): 1}))
    statement = reading(facebook_json, in_memory({"message_1.json": data}))[2]
    assert any("'né'" in warning for warning in statement["warnings"])


# What messages are.


def test_an_unsent_message_stays_as_a_deletion() -> None:
    row = one(message(1, None, is_unsent=True))
    assert (row["kind"], row["body"], row["deleted_by"]) == ("deleted", None, None)


def test_a_message_without_anything_is_kept_and_flagged() -> None:
    row = one(message(1, None))
    assert (row["kind"], row["flags"]) == ("unknown", ["null_body"])


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ({"call_duration": 65, "content": "You called Ada."}, "You called Ada. (65 s)"),
        ({"call_duration": 0, "missed": True, "content": "Ada missed your call."}, "Ada missed your call."),
        ({"type": "Call", "call_duration": 32}, "Call, 32 s"),
        ({"type": "Call", "call_duration": 0, "missed": True}, "Missed call"),
    ],
)
def test_a_call_says_how_long_it_took(said: dict, body: str) -> None:
    row = one({**message(1, None), **said})
    assert (row["kind"], row["body"]) == ("call", body)


@pytest.mark.parametrize(
    ("kind", "users", "notice", "subject"),
    [
        ("Subscribe", ["Ben"], "added", "Ben"),
        ("Subscribe", ["Ada"], "joined", "Ada"),
        ("Unsubscribe", ["Ben", "Cy"], "removed", "Ben, Cy"),
        ("Unsubscribe", [], "left", "Ada"),
    ],
)
def test_who_came_and_went_is_a_notice(kind: str, users: list, notice: str, subject: str) -> None:
    row = one(message(1, "words", type=kind, users=[{"name": name} for name in users]))
    assert row["kind"] == "notice"
    assert (row["notice"]["kind"], row["notice"]["subject"]) == (notice, subject)
    assert row["flags"] == []


@pytest.mark.parametrize(
    ("content", "notice"),
    [
        ("Ada added Ben Mole to the group.", "added"),
        ("Ada removed Ben from the group.", "removed"),
        ("Ada left the group.", "left"),
        ("Ada named the group Harbour.", "renamed"),
        ("You created the group.", "created"),
        ("Reacted 😂 to your message ", "reacted"),
        ("Liked a message", "reacted"),
    ],
)
def test_the_apps_sentences_are_notices_that_may_have_been_typed(content: str, notice: str) -> None:
    row = one(message(1, content))
    assert (row["kind"], row["notice"]["kind"], row["flags"]) == ("notice", notice, ["typed_like_notice"])
    assert row["body"] == content


@pytest.mark.parametrize(
    "content",
    ["Ben left the group.", "Ada left the group", "I think Ada left the group.", "Liked a message!"],
)
def test_sentences_about_another_than_the_sender_are_text(content: str) -> None:
    assert one(message(1, content))["kind"] == "text"


def test_what_a_message_shares_is_part_of_its_text() -> None:
    row = one(message(1, "see", share={"link": "https://example.org/a", "share_text": "A"}))
    assert row["body"] == "see\nA\nhttps://example.org/a"


@pytest.mark.parametrize(
    ("uri", "presence"),
    [
        ("messages/inbox/ada_1/photos/a.jpg", "present"),
        (THREAD + "photos/a.jpg", "present"),
        ("messages/inbox/ben_2/photos/a.jpg", "missing"),
        ("a.jpg", "missing"),
        ("../../../photos/a.jpg", "missing"),
        ("https://scontent.xx.fbcdn.net/a.jpg", "omitted"),
    ],
)
def test_a_file_is_there_only_where_its_whole_path_is(uri: str, presence: str) -> None:
    row = one(message(1, None, photos=[{"uri": uri}]), files={THREAD + "photos/a.jpg": b"12345"})
    attachment = row["attachments"][0]
    assert (row["kind"], attachment["presence"]) == ("media", presence)
    assert attachment["bytes"] == (5 if presence == "present" else None)


def test_files_that_no_message_names_are_unread() -> None:
    said = message(1, None, photos=[{"uri": "messages/inbox/ada_1/photos/a.jpg"}])
    files = {THREAD + "message_1.json": page(said), THREAD + "photos/a.jpg": b"1", "profile/me.json": b"{}"}
    assert reading(facebook_json, in_memory(files))[2]["unread_entries"] == ["profile/me.json"]


@pytest.mark.parametrize(
    ("time", "flag"),
    [
        (None, "date_missing"),
        (0, "date_missing"),
        ("x", "date_missing"),
        (10**15, "date_impossible"),
        (-(10**14), "date_impossible"),
    ],
)
def test_a_time_that_is_none_is_flagged(time: object, flag: str) -> None:
    row = one({"sender_name": "Ada", "timestamp_ms": time, "content": "x"})
    assert (row["said_at"], row["precision"], row["flags"]) == (None, None, [flag])


# Whose download it is.


def test_the_owner_is_the_one_in_every_conversation() -> None:
    files = {
        "inbox/ada_1/message_1.json": page(message(1), message(0, sender="Me")),
        "inbox/ben_2/message_1.json": page(
            message(1, sender="Ben"), title="Ben", path="inbox/ben_2", people=("Ben", "Me")
        ),
    }
    rows, _, statement = reading(facebook_json, in_memory(files))
    assert {row["sender"]: row["is_own"] for row in rows} == {"Me": True, "Ada": False, "Ben": False}
    assert any("the owner's" in evidence for evidence in statement["evidence"])


def test_nobody_is_the_owner_where_the_pages_do_not_tell() -> None:
    data = page(message(1), title="Group", people=("Ada", "Ben", "Me"))
    rows, _, _ = reading(facebook_json, in_memory({"message_1.json": data}))
    assert rows[0]["is_own"] is None


# Recognition.


def test_signs_tell_facebook_from_instagram() -> None:
    facebook = page(message(1, None, photos=[{"uri": "your_facebook_activity/messages/x/a.jpg"}]))
    instagram = page(message(1, "Liked a message"))
    assert facebook_json.recognise(facebook, "message_1.json") is Match.CERTAIN
    assert instagram_json.recognise(facebook, "message_1.json") is Match.NO
    assert facebook_json.recognise(instagram, "message_1.json") is Match.NO
    assert instagram_json.recognise(instagram, "message_1.json") is Match.CERTAIN


@pytest.mark.parametrize("reader", [facebook_json, instagram_json])
def test_a_page_without_a_sign_may_be_of_either(reader: ModuleType) -> None:
    assert reader.recognise(page(message(1)), "message_1.json") is Match.POSSIBLE


def test_a_path_is_a_sign() -> None:
    plain = page(message(1))
    assert facebook_json.recognise(plain, "your_facebook_activity/messages/x/message_1.json") is Match.CERTAIN
    assert (
        instagram_json.recognise(plain, "your_instagram_activity/messages/x/message_1.json") is Match.CERTAIN
    )


@pytest.mark.parametrize("reader", [facebook_json, instagram_json])
@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe\x00",
        b'{"messages": []}',
        b'{"participants": ["A"], "threadName": "x", "messages": [{"senderName": "A"}]}',
        b'{"name": "x", "type": "personal_chat", "messages": [{"id": 1}]}',
    ],
)
def test_other_files_are_not_recognised(reader: ModuleType, head: bytes) -> None:
    assert reader.recognise(head, "message_1.json") is Match.NO


def test_each_reader_takes_its_own_pages_of_a_folder_with_both() -> None:
    files = {
        "your_facebook_activity/messages/inbox/ada_1/message_1.json": page(message(1, "on Facebook")),
        "your_instagram_activity/messages/inbox/ada_1/message_1.json": page(message(1, "on Instagram")),
    }
    assert [row["body"] for row in reading(facebook_json, in_memory(files))[0]] == ["on Facebook"]
    assert [row["body"] for row in reading(instagram_json, in_memory(files))[0]] == ["on Instagram"]


@pytest.mark.parametrize("depth", [20, 300, 100_000])
def test_a_field_nested_without_measure_costs_no_more_than_its_message(depth: int) -> None:
    nested = b"[" * depth + b"]" * depth
    data = page(message(2), message(1)).replace(b'"content": "hello"', b'"share": ' + nested, 1)
    rows, anomalies, _ = reading(facebook_json, in_memory({"message_1.json": data}))
    assert len(rows) + len(anomalies) == 2
    assert len(rows) >= 1
