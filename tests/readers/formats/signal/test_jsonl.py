"""The rules of the reader of Signal's plaintext export."""

import base64
import contextlib
import json
import shutil
import uuid
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.signal import golden

from onrecord.readers.formats import signal_jsonl
from onrecord.readers.matching import Match
from onrecord.readers.signal import schema as signal_schema
from onrecord.records.completeness import Incomplete
from onrecord.records.errors import AmbiguousFormatError, OnRecordError, UnreadableError
from onrecord.records.messages import Anomaly

HARBOUR = golden.SAMPLES / "signal-jsonl" / "harbour"
MAIN = (HARBOUR / "main.jsonl").read_bytes()
ACI = base64.b64encode(uuid.UUID(int=5).bytes).decode()
HEADER = {"version": "1", "backupTimeMs": "1"}
PEOPLE = [
    {"recipient": {"id": "1", "self": {}}},
    {"recipient": {"id": "2", "contact": {"aci": ACI, "profileGivenName": "Ann"}}},
    {"chat": {"id": "3", "recipientId": "2"}},
]


def export(*frames: object, header: object = HEADER) -> bytes:
    return b"".join(json.dumps(frame).encode() + b"\n" for frame in (header, *frames))


def said(**fields: object) -> dict[str, object]:
    base = {"chatId": "3", "authorId": "2", "dateSent": "1741600000000", "incoming": {}}
    return {"chatItem": {**base, **fields}}


def read(data: bytes) -> list[dict[str, object]]:
    return list(golden.lines(signal_jsonl, golden.memory_original({"main.jsonl": data})))


def rows(*items: object) -> list[dict[str, object]]:
    return [line for line in read(export(*PEOPLE, *items)) if "kind" in line]


def text(words: str) -> dict[str, object]:
    return {"standardMessage": {"text": {"body": words}}}


def test_a_zip_reads_as_its_folder_does(tmp_path, open_source):
    data = Path(shutil.make_archive(str(tmp_path / "export"), "zip", HARBOUR)).read_bytes()
    zipped = list(golden.lines(signal_jsonl, open_source(data, "export.zip")))
    folder = list(golden.lines(signal_jsonl, golden.folder_original(HARBOUR)))
    assert [line for line in zipped if "kind" in line] == [line for line in folder if "kind" in line]


def test_its_first_line_tells_it_whatever_its_name():
    assert signal_jsonl.recognise(MAIN[:65536], "main.jsonl") is Match.CERTAIN
    assert signal_jsonl.recognise(b"\xef\xbb\xbf" + MAIN[:65536], "x") is Match.CERTAIN
    assert signal_jsonl.recognise(b'{"version":1,"backupId":{}}', "metadata.json") is Match.NO
    assert signal_jsonl.recognise(b'{"backupTimeMs":"1"}', "main.jsonl") is Match.NO
    assert signal_jsonl.recognise(b"", "main.jsonl") is Match.NO
    assert signal_jsonl.recognise(b'{"version"' * 9000, "main.jsonl") is Match.NO


@given(st.binary(max_size=200))
def test_recognition_never_raises(head):
    assert signal_jsonl.recognise(head, "main.jsonl") in set(Match)
    assert signal_jsonl.recognise(b"{" + head, "main.jsonl") in set(Match)


def test_every_line_of_an_item_is_its_rows_span():
    frames = [said(**text("a")), said(**text("b"))]
    data = export(*PEOPLE, *frames)
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    spans = [row["span"] for row in read(data) if "kind" in row]
    assert [(span["first"], span["first_byte"]) for span in spans] == [(5, starts[4]), (6, starts[5])]


def test_names_that_the_owner_gave_come_before_those_that_people_gave_themselves():
    contact = {"aci": ACI, "e164": "447700900001", "profileGivenName": "P", "profileFamilyName": "Q"}
    people = [
        ({}, "P Q"),
        ({"systemGivenName": "S"}, "S"),
        ({"systemGivenName": "S", "nickname": {"given": "N"}}, "N"),
        ({"profileGivenName": "", "profileFamilyName": ""}, "+447700900001"),
    ]
    for more, label in people:
        frames = [{"recipient": {"id": "2", "contact": {**contact, **more}}}, PEOPLE[2], said(**text("x"))]
        row = next(line for line in read(export(*frames)) if "kind" in line)
        assert row["sender"] == label
        assert row["address"] == "+447700900001"


def test_a_conversations_key_does_not_depend_on_the_ids_of_one_export():
    first = read(export(*PEOPLE, said(**text("x"))))
    moved = [
        {"recipient": {"id": "70", "contact": {"aci": ACI}}},
        {"chat": {"id": "90", "recipientId": "70"}},
        said(chatId="90", authorId="70", **text("x")),
    ]
    second = read(export(*moved))
    assert first[0]["conversation"] == second[0]["conversation"] == str(uuid.UUID(int=5))
    assert first[0]["native_id"] == second[0]["native_id"]


def test_a_group_is_not_named_by_the_key_that_opens_it():
    master = base64.b64encode(b"m" * 32).decode()
    frames = [
        {"recipient": {"id": "5", "group": {"masterKey": master}}},
        {"chat": {"id": "3", "recipientId": "5"}},
    ]
    output = json.dumps(read(export(*PEOPLE[:2], *frames, said(**text("x")))))
    assert master not in output
    assert (b"m" * 32).hex() not in output
    assert '"group:' in output


def test_an_edited_message_stands_where_it_was_first_said_with_its_earlier_wordings():
    first = said(**text("one"))["chatItem"]
    row = rows(said(dateSent="1741600009000", revisions=[first], **text("two")))[0]
    assert row["said_at"] == "2025-03-10T09:46:40Z"
    assert row["edited"] is True
    assert row["revisions"] == [{"said_at": "2025-03-10T09:46:40Z", "body": "one"}]
    assert (row["body"], row["edited_at"]) == ("two", "2025-03-10T09:46:49Z")


def test_a_deletion_is_laid_to_someone_only_where_the_source_says_so():
    by_author, by_admin = rows(said(remoteDeletedMessage={}), said(adminDeletedMessage={"adminId": "2"}))
    assert (by_author["kind"], by_author["deleted_by"]) == ("deleted", None)
    assert (by_admin["kind"], by_admin["deleted_by"]) == ("deleted", "Ann")


def test_a_timer_is_a_notice_and_zero_switches_it_off():
    on, off = rows(
        said(updateMessage={"expirationTimerChange": {"expiresInMs": "604800000"}}),
        said(updateMessage={"expirationTimerChange": {}}),
    )
    assert on["notice"] == {"kind": "timer_on", "seconds": 604800, "subject": "Ann"}
    assert off["notice"] == {"kind": "timer_off", "seconds": 0, "subject": "Ann"}


def update(milliseconds: int) -> dict[str, object]:
    return said(updateMessage={"expirationTimerChange": {"expiresInMs": milliseconds}})


RUNNING = {"chat": {"id": "4", "recipientId": "1", "expirationTimerMs": "86400000"}}


@pytest.mark.parametrize(
    ("items", "told"),
    [
        ([said(**text("no timer"))], None),
        (
            [{"chat": {"id": "4", "recipientId": "1", "expirationTimerMs": "0"}}, said(**text("no timer"))],
            None,
        ),
        ([RUNNING, said(**text("in another chat"))], "1 conversation has or had"),
        ([update(604_800_000)], "1 conversation has or had"),
        ([update(0)], "1 conversation has or had"),
        ([said(**text("still here"), expiresInMs="60000")], "1 conversation has or had"),
        ([RUNNING, update(604_800_000), update(0)], "2 conversations have or had"),
    ],
)
def test_an_export_of_a_conversation_that_has_or_had_a_timer_is_no_whole_copy(items, told):
    source = golden.memory_original({"main.jsonl": export(*PEOPLE, *items)})
    statement = list(signal_jsonl.read(source))[-1]
    assert (Incomplete.PART_BACKUP in statement.incomplete) is (told is not None)
    warnings = [one for one in statement.warnings if "disappearing-message timer: the app leaves" in one]
    assert [one.startswith(str(told)) for one in warnings] == ([True] if told else [])


def test_media_are_left_out_or_missing_as_the_folder_of_files_is_there_or_not():
    pointer = {"contentType": "image/png", "locatorInfo": {"plaintextHash": ACI, "localKey": ACI, "size": 3}}
    data = export(*PEOPLE, said(standardMessage={"attachments": [{"pointer": pointer}]}))
    alone = read(data)[0]["attachments"][0]
    beside = golden.memory_original({"main.jsonl": data, f"files/ab/{'ab' * 32}.png": b"x"})
    with_files = next(golden.lines(signal_jsonl, beside))["attachments"][0]
    assert (alone["presence"], with_files["presence"]) == ("omitted", "missing")


def test_what_a_newer_version_adds_is_kept_flagged_and_said():
    lines = read(export(*PEOPLE, said(newKind={"a": 1}), said(extra=1, **text("x")), {"newFrame": {}}))
    unknown, flagged = (line for line in lines if "kind" in line)
    assert (unknown["kind"], unknown["sender"]) == ("unknown", "Ann")
    assert unknown["flags"] == flagged["flags"] == ["unknown_fields"]
    assert [line["anomaly"] for line in lines if "anomaly" in line] == [
        "a frame of a kind that this version does not know"
    ]
    assert "2 messages with fields of a newer version" in lines[-1]["statement"]["warnings"][0]


def test_what_is_no_frame_is_an_anomaly_and_the_rest_is_read():
    data = export(*PEOPLE) + b"{broken\n[1]\n\n" + export(said(**text("after")), header={"x": 1})
    lines = read(data)
    assert [line["span"]["first"] for line in lines if "anomaly" in line] == [5, 6, 8]
    assert [line["body"] for line in lines if "kind" in line] == ["after"]


def test_bytes_that_are_no_utf8_and_halves_of_signs_lose_one_sign_alone():
    data = export(*PEOPLE, said(**text("x\ud83d!"))) + export(said(**text("y#!"))).split(b"\n", 1)[1].replace(
        b"#", b"\xff"
    )
    assert [line["body"] for line in read(data) if "kind" in line] == ["x\ufffd!", "y\ufffd!"]


@pytest.mark.parametrize("milliseconds", ["-99999999999999", "99999999999999", "9" * 20])
def test_a_time_outside_a_messages_years_is_impossible(milliseconds):
    row = rows(said(dateSent=milliseconds, **text("x")))[0]
    assert (row["said_at"], row["flags"]) == (None, ["date_impossible"])


def test_two_exports_in_one_source_are_a_persons_to_choose():
    with pytest.raises(AmbiguousFormatError, match=r"a\.jsonl.*b\.jsonl"):
        list(signal_jsonl.read(golden.memory_original({"a.jsonl": MAIN, "b.jsonl": MAIN})))


def test_a_source_without_an_export_is_refused():
    with pytest.raises(UnreadableError):
        list(signal_jsonl.read(golden.memory_original({"main.jsonl": b"{}\n"})))


def test_two_reads_are_equal():
    assert read(MAIN) == read(MAIN)


def test_a_source_cut_anywhere_gives_a_beginning_of_what_the_whole_gives():
    whole = [line for line in read(MAIN) if "kind" in line]
    header = MAIN.index(b"\n") + 1
    for end in range(header, len(MAIN), 211):
        cut = [line for line in read(MAIN[:end]) if "kind" in line]
        assert cut == whole[: len(cut)]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(MAIN) - 1), st.integers(0, 7))
def test_a_flipped_bit_raises_nothing_but_our_errors(place, bit):
    data = bytearray(MAIN)
    data[place] ^= 1 << bit
    with contextlib.suppress(OnRecordError):
        read(bytes(data))


_names = st.sampled_from(sorted({name for fields in signal_schema._NAMED.values() for name in fields}))
_leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=9), st.just(ACI))
_values = st.recursive(
    _leaves,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_names, inner, max_size=5)),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.dictionaries(_names, _values, max_size=6), max_size=4))
def test_values_of_any_type_anywhere_raise_nothing_and_lose_no_item(items):
    frames = [said(**item) for item in items]
    lines = read(export(*PEOPLE, *frames))
    starts = {line["span"]["first"] for line in lines if "span" in line}
    assert starts == set(range(5, 5 + len(items)))


def test_deep_nesting_is_an_anomaly_or_a_row():
    deep = b'{"chatItem":' * 3000 + b"1" + b"}" * 3000 + b"\n"
    assert [line["anomaly"] for line in read(export(*PEOPLE) + deep) if "anomaly" in line]
    item = said(**text("x"))
    for _ in range(100):
        item = said(revisions=[item["chatItem"]], **text("x"))
    assert rows(item)[0]["flags"] == ["unknown_fields"]


def test_a_source_that_can_be_read_forward_alone_reads_the_same(open_source, forward_only):
    piped = open_source(MAIN, "main.jsonl", opener=forward_only)
    assert list(golden.lines(signal_jsonl, piped))[:-1] == read(MAIN)[:-1]


def test_anomalies_hold_no_content():
    lines = signal_jsonl.read(golden.memory_original({"main.jsonl": export() + b"sausage\n"}))
    assert all("sausage" not in line.reason for line in lines if isinstance(line, Anomaly))
