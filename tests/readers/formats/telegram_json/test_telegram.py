import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.golden import kept, read_sample
from tests.support.samples import SAMPLES, Contents, contents, samples, title_of

from onrecord.ports.originals import Aside
from onrecord.readers.formats import telegram_json
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.readers.rows import as_json
from onrecord.records.errors import AmbiguousFormatError, UnreadableError
from onrecord.records.messages import Anomaly, Statement

FOLDER = SAMPLES / "telegram-json"
PLACE = {"span", "ordinal"}


def read(data: bytes | Contents) -> tuple[list[dict], list[Anomaly], Statement]:
    source = (
        data
        if isinstance(data, Contents)
        else Contents("result.json", is_folder=False, files={"result.json": data})
    )
    rows, anomalies, statements = [], [], []
    for item in telegram_json.read(source.original()):
        if isinstance(item, Statement):
            statements.append(item)
        elif isinstance(item, Anomaly):
            anomalies.append(item)
        elif not isinstance(item, Aside):
            rows += as_json(item)
    (statement,) = statements
    return rows, anomalies, statement


def chat(messages: Iterable[object], kind: str = "private_supergroup", **more: object) -> dict[str, object]:
    return {"name": "Harbour", "type": kind, "id": 5, "messages": list(messages), **more}


def said(number: int, text: object = "Hello", **more: object) -> dict[str, object]:
    return {
        "id": number,
        "type": "message",
        "date": "2024-03-05T10:00:00",
        "date_unixtime": "1709629200",
        "from": "Ada Quay",
        "from_id": "user7",
        "text": text,
        "text_entities": [],
        **more,
    }


def laid_out(export: object) -> bytes:
    return json.dumps(export, indent=1, ensure_ascii=False).encode()


@pytest.mark.parametrize("sample", samples("telegram-json"), ids=title_of)
def test_samples_read_as_their_golden_files_say(sample: Path):
    assert read_sample(telegram_json, sample) == kept(sample)


@pytest.mark.parametrize(
    ("ending", "messages"),
    [
        ("2020-01", 50), ("2021-05", 3), ("2021-07", 2), ("2023-01", 6), ("2023-08", 2), ("2023-11", 1), ("2024-01", 2),
        ("saved-from", 2), ("collapsed", 1), ("2024-08", 4), ("test_batch_export", 2), ("test_single_export", 2),
    ],
)  # fmt: skip
def test_other_projects_samples_have_as_many_messages_as_they_say(ending, messages):
    (sample,) = _named(ending)
    assert len(read(contents(sample))[0]) == messages


def _named(ending: str) -> list[Path]:
    return [
        path
        for path in samples("telegram-json")
        if f"{ending}__result" in path.name or path.stem.endswith(ending)
    ]


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "id": st.integers(-1, 9) | st.none() | st.just(1 << 63) | st.text(max_size=2),
        "type": st.sampled_from(["message", "service", "unsupported", "epistle", None, []]),
        "date": st.sampled_from(["2024-03-05T10:00:00", "1800-01-01T00:00:00", "", "x", None, 4]),
        "date_unixtime": st.sampled_from(["1709629200", "0", "-5", "99999999999999", "1_0", "²", "٣", "", None, 1709629200]),
        "edited": st.sampled_from(["2024-03-05T10:00:00", "1970-01-01T01:00:00"]),
        "edited_unixtime": st.sampled_from(["1709629200", "0"]),
        "from": st.sampled_from(["Ada", "Ben", "", None, 5]),
        "from_id": st.sampled_from(["user7", "channel5", 7, None]),
        "actor": st.sampled_from(["Ada", None]),
        "action": st.sampled_from(["invite_members", "set_messages_ttl", "phone_call", "pin_message", "x", None, 5, []]),
        "members": st.sampled_from([["Ada"], ["Ben", None], [], "Ada", 5]),
        "period": st.sampled_from([0, 86400, -1, None, "1"]),
        "text": st.sampled_from(["", "Hello", ["a", {"type": "bold", "text": "b"}], [], [5], {"text": "c"}, 5, None]),
        "text_entities": st.just([]),
        "reply_to_message_id": st.sampled_from([3, 0, None, "4"]),
        "reply_to_peer_id": st.sampled_from(["user1", 5]),
        "reactions": st.sampled_from([[], [{"type": "emoji", "count": 2, "emoji": "x"}], [5], 5, [{"recent": [5]}]]),
        "photo": st.sampled_from(["photos/1.jpg", "(File not included. …)", None, 5, ""]),
        "file": st.sampled_from(["f.bin", ""]),
        "file_size": st.sampled_from([1, -1, 1 << 70, "x"]),
        "poll": st.sampled_from([{}, {"question": "q", "answers": [5, {"text": "a"}]}, 5]),
        "forwarded_from": st.sampled_from(["Dee", None, 5]),
        "novelty": st.just(1),
    },
)  # fmt: skip


def nearly_plain(number: int, more: dict[str, object]) -> dict[str, object]:
    return said(number) | more


NEARLY_PLAIN = st.builds(
    nearly_plain,
    st.integers(1, 9) | st.sampled_from([-1, 0, 1 << 62, 1 << 63]),
    st.fixed_dictionaries(
        {},
        optional={
            "text": st.sampled_from(["", "Grüße \U0001f44b", ["a", {"type": "bold", "text": "b"}], [], None]),
            "date_unixtime": st.sampled_from(["7258118399", "7258118400", "0000000005", "17096292000", "170962920٣"]),
            "from": st.sampled_from(["Ben", "Zoë", "", None]),
            "from_id": st.sampled_from(["user8", ""]),
            "date": st.sampled_from(["2024-03-05T10:00:01", ""]),
            "edited_unixtime": st.sampled_from(["1709629200", "0"]),
            "reply_to_message_id": st.sampled_from([3, 0]),
            "reactions": st.sampled_from([[], [{"type": "emoji", "count": 2, "emoji": "x"}], [5]]),
            "photo": st.sampled_from(["photos/1.jpg", "(File not included. …)"]),
            "file": st.sampled_from(["f.bin", ""]),
            "media_type": st.sampled_from(["sticker", "video_file"]),
        },
    ),
)  # fmt: skip


@given(st.lists(NEARLY_PLAIN | FIELDS | st.builds(said, st.integers(1, 9)) | st.just(5), max_size=12))
def test_a_message_reads_the_same_however_the_file_is_laid_out(messages):
    plain = [said(number) for number in range(3)]
    by_layout = [
        read(form(chat([*plain, *messages, *plain])))
        for form in (laid_out, lambda each: json.dumps(each).encode())
    ]
    (rows, anomalies, statement), (rows_2, anomalies_2, statement_2) = by_layout
    assert [strip(row) for row in rows] == [strip(row) for row in rows_2]
    assert [each.reason for each in anomalies] == [each.reason for each in anomalies_2]
    assert len(rows) + len(anomalies) == len(messages) + 6
    assert statement.warnings == statement_2.warnings


def strip(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in PLACE}


@given(st.lists(st.builds(said, st.integers(1, 9)) | FIELDS, min_size=1, max_size=12))
def test_a_place_names_the_bytes_and_lines_of_its_message(messages):
    data = laid_out(chat(messages))
    rows, anomalies, _ = read(data)
    spans = sorted(row["span"]["first_byte"] for row in rows)
    assert len(set(spans)) == len(rows)
    for row in rows:
        start = row["span"]["first_byte"]
        message, end = json.JSONDecoder().raw_decode(data[start:].decode())
        assert str(message.get("id")) == (row["native_id"] or str(message.get("id")))
        assert row["span"]["first"] == data[:start].count(b"\n") + 1
        assert row["span"]["last"] == row["span"]["first"] + data[start:].decode()[:end].count("\n")
    assert len(rows) + len(anomalies) == len(messages)


def test_many_messages_in_a_row_keep_their_order_and_places():
    messages = [
        said(number, f"Text {number}", **({"photo": "p.jpg"} if number % 7 == 0 else {}))
        for number in range(1, 20_001)
    ]
    data = laid_out(chat(messages))
    rows, anomalies, statement = read(data)
    assert [row["native_id"] for row in rows] == [str(number) for number in range(1, 20_001)]
    assert [row["ordinal"] for row in rows] == list(range(20_000))
    assert all(
        data.startswith(b'{\n   "id": %s,' % row["native_id"].encode(), row["span"]["first_byte"])
        for row in rows
    )
    assert (anomalies, statement.warnings) == ([], ())


@pytest.mark.parametrize("field", ["date", "from", "text"])
def test_long_texts_of_any_field_close_a_batch_early(field):
    messages = [said(number, **{field: f"{number}" + "x" * 3_000_000}) for number in range(9)]
    source = Contents("result.json", is_folder=False, files={"result.json": laid_out(chat(messages))})
    batches = [item for item in telegram_json.read(source.original()) if not isinstance(item, Statement)]
    assert len(batches) > 1
    assert sum(batch.num_rows for batch in batches) == len(messages)


def test_a_file_cut_anywhere_gives_what_is_whole_and_says_where_it_ends():
    data = contents(FOLDER / "ChatExport_2024-03-05").files["result.json"]
    whole = read(data)[0]
    for length in range(data.index(b'"id": 7000002'), len(data) - 1, 131):
        rows, anomalies, _ = read(data[:length])
        assert [strip(row) for row in rows] == [strip(row) for row in whole[: len(rows)]]
        assert anomalies


def test_numbers_that_are_not_present_are_counted_only_where_a_chat_numbers_for_itself():
    messages = [said(1), said(2), said(9)]
    (warning,) = read(laid_out(chat(messages)))[2].warnings
    assert "not present" in warning
    assert ": 6, in 1 of 1 chats" in warning
    assert "deleted" not in warning
    for kind in ("private_group", "personal_chat", "saved_messages", "bot_chat"):
        assert read(laid_out(chat(messages, kind)))[2].warnings == ()


@pytest.mark.parametrize("more", [{}, {"author": "A."}])
@pytest.mark.parametrize(
    ("times", "edited_at"),
    [
        ({"edited_unixtime": "1709629260"}, "2024-03-05T09:01:00Z"),
        ({}, None),
        ({"edited_unixtime": "99999999999999"}, None),
    ],
)
def test_an_edit_has_a_time_where_the_export_tells_the_instant(more, times, edited_at):
    message = said(1, edited="2024-03-05T10:01:00", **times, **more)
    (row,), _, _ = read(laid_out(chat([message])))
    assert (row["edited"], row["edited_at"], row["revisions"]) == (True, edited_at, [])


@pytest.mark.parametrize("action", ["send_payment", "refunded_payment"])
def test_a_payment_is_a_notice_of_its_own(action):
    message = {"id": 1, "type": "service", "date_unixtime": "1709629200", "action": action, "amount": 5}
    (row,), _, _ = read(laid_out(chat([message])))
    assert (row["notice"]["kind"], row["body"]) == ("payment", action)


def test_a_zone_is_told_by_what_both_clocks_show():
    evidence = read(laid_out(chat([said(1, date="2024-03-05T04:30:00")])))[2].evidence
    assert evidence == ("The clock of the computer that exported showed UTC-04:30",)


def test_messages_beside_a_list_of_chats_are_shown_and_not_mixed_with_it():
    export = {"chats": {"list": [chat([said(1)], "personal_chat")]}, "messages": [said(2), said(3)]}
    rows, anomalies, _ = read(laid_out(export))
    assert [row["native_id"] for row in rows] == ["1"]
    assert len(anomalies) >= 1


def test_a_chat_beside_a_list_of_chats_without_messages_is_the_one_conversation():
    export = {**chat([said(1)]), "chats": {"list": [{"name": "Ben", "type": "personal_chat", "id": 8}]}}
    rows, _, statement = read(laid_out(export))
    assert [row["conversation"] for row in rows] == [None]
    assert statement.conversations == ()


def test_files_are_found_from_the_exports_own_folder():
    export = laid_out(chat([said(1, "", photo="photos/1.jpg"), said(2, "", photo="photos/2.jpg")]))
    files = {"a/photos/1.jpg": b"jpeg", "a/result.json": export, "photos/2.jpg": b"jpeg"}
    rows, _, statement = read(Contents("a.d", is_folder=True, files=files))
    found = [row["attachments"][0] for row in rows]
    assert [(each["presence"], each["entry"], each["bytes"]) for each in found] == [
        ("present", "a/photos/1.jpg", 4),
        ("missing", None, None),
    ]
    assert statement.unread_entries == ("photos/2.jpg",)


def test_several_exports_in_one_source_are_a_persons_to_choose():
    export = laid_out(chat([said(1)]))
    with pytest.raises(AmbiguousFormatError, match=r"a/result\.json"):
        read(Contents("all", is_folder=True, files={"a/result.json": export, "b/result.json": export}))


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"\xff" * 100, b'{"messages": []}', b'{"name": "x"}'])
def test_what_is_no_export_is_refused(data):
    assert telegram_json.recognise(data, "result.json") is Match.NO
    with pytest.raises(UnreadableError, match=r"result\.json"):
        read(data)


@pytest.mark.parametrize("sample", samples("telegram-json"), ids=title_of)
def test_exports_are_recognised_whatever_their_name(sample):
    (data,) = [data for name, data in contents(sample).files.items() if name.endswith(".json")]
    expected = (
        Match.POSSIBLE
        if "joweich" in sample.name or sample.stem in {"names-last", "not-laid-out"}
        else Match.CERTAIN
    )
    assert telegram_json.recognise(data[:HEAD_BYTES], "x") is expected
    assert telegram_json.recognise(b"\xef\xbb\xbf" + data[: HEAD_BYTES - 3], "x") is expected


def test_other_json_is_not_recognised():
    others = [
        {
            "participants": [{"name": "Ada"}],
            "messages": [{"sender_name": "Ada", "timestamp_ms": 1, "content": "x"}],
        },
        {
            "guild": {"id": "1"},
            "channel": {"type": "GuildTextChat"},
            "messages": [{"id": "1", "timestamp": "x"}],
        },
    ]
    assert {telegram_json.recognise(json.dumps(each).encode(), "result.json") for each in others} == {
        Match.NO
    }


@pytest.mark.parametrize("escaped", [True, False])
def test_parts_that_are_no_messages_are_shown_to_screening(escaped):
    export = {
        "personal_information": {"user_id": 7, "bio": "Basin “closed”"},
        "contacts": {"about": "a", "list": [{"first_name": "Bén"}, {"first_name": "Cy"}]},
        "drafts": ["To be said"],
        "chats": {"list": [chat([said(1)])]},
        "other_data": {"deep": [[["Within"]]]},
    }
    data = json.dumps(export, ensure_ascii=escaped).encode()
    source = Contents("result.json", is_folder=False, files={"result.json": data})
    shown = [item for item in telegram_json.read(source.original()) if isinstance(item, Aside)]
    lines = b"".join(one.open().read() for one in shown).decode().splitlines()
    assert {one.name for one in shown} == {"personal information"}
    assert lines == [
        *("user_id", "bio", "Basin “closed”"),
        *("about", "a", "list", "first_name", "Bén", "first_name", "Cy"),
        *("To be said", "deep", "Within"),
    ]
    rows, _, statement = read(data)
    assert rows[0]["is_own"]
    assert "contacts, drafts, other_data" in " ".join(statement.evidence)
