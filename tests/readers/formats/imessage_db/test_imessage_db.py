"""Apple's Messages: what a sample alone does not hold."""

import contextlib
import importlib.util
import plistlib
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.conformance import Reading, check, reading
from tests.support.samples import SAMPLES, Contents, database

from onrecord.readers.formats import imessage_db
from onrecord.readers.formats.imessage_db import messages
from onrecord.readers.formats.imessage_db.edits import summary_of
from onrecord.readers.formats.imessage_db.tapbacks import target_of
from onrecord.readers.formats.imessage_db.times import at, time_of
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError
from onrecord.records.messages import Flag, Precision


def writer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("archives", Path(__file__).with_name("archives.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ARCHIVES = writer()
SQL = (SAMPLES / "imessage-db" / "chat.db.sql").read_text("utf-8")
STORE = database(SQL)
SMALL = database(
    "; ".join(f"CREATE TABLE {one} (x)" for one in ("message", "chat", "handle", "chat_message_join"))
)
FIRST = "00000001-0000-4000-8000-000000000000"


def read(data: bytes, files: dict[str, bytes] | None = None) -> Reading:
    source = Contents("phone", is_folder=True, files={"sms.db": data, **(files or {})})
    found = reading(imessage_db.read(source.original()))
    check(found, source.original())
    return found


def changed(*statements: str) -> bytes:
    return database(SQL + ";\n".join(statements) + ";")


def row(found: Reading, number: int) -> dict[str, object]:
    return next(one for one in found.rows() if one["span"]["first"] == number)


def tapback(code: int, *, own: int = 0, target: str = f"p:0/{FIRST}", number: int = 100) -> str:
    columns = "ROWID,guid,date,is_from_me,handle_id,associated_message_type,associated_message_guid"
    values = f"{number},'T{number}',700009000000000000,{own},1,{code},'{target}'"
    return f"INSERT INTO message ({columns}) VALUES ({values})"  # noqa: S608


@pytest.mark.parametrize("together", [1, 2, 5])
def test_no_result_depends_on_how_many_messages_are_taken_together(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read(STORE).plain()
    monkeypatch.setattr(messages, "_TOGETHER", together)
    assert read(STORE).plain() == whole


def test_a_persons_last_tapback_on_a_part_stands_and_one_taken_back_does_not() -> None:
    def reactions(*statements: str) -> list[tuple[str, str]]:
        found = row(read(changed(*statements)), 1)["reactions"] or []
        return [(one["by"], one["emoji"]) for one in found]

    mine = ("You", "❤️")
    assert reactions() == [mine]
    assert reactions(tapback(2002)) == [mine, ("+447700900123", "👎")]
    assert reactions(tapback(2002), tapback(3002, number=101)) == [mine]
    assert reactions(tapback(2002), tapback(2004, number=101)) == [mine, ("+447700900123", "‼️")]
    assert reactions(tapback(3000, own=1)) == []
    other_part = tapback(2005, own=1, target=f"p:1/{FIRST}")
    assert reactions(other_part) == [mine, ("You", "❓")]


def test_a_tapback_is_no_message_unless_its_message_is_not_there() -> None:
    assert 7 not in {one["span"]["first"] for one in read(STORE).rows()}
    found = read(changed("DELETE FROM message WHERE ROWID = 1"))
    assert row(found, 7)["kind"] == "notice"
    assert row(found, 7)["body"] == "Loved “Received, read later”"
    assert any("Tapbacks on messages that are not here: 4." in one for one in found.statement.warnings)


def test_a_message_that_was_edited_and_then_unsent_keeps_its_wordings() -> None:
    summary = ARCHIVES.summary({"0": [(1.0, "one"), (2.0, "two")]}, unsent=(0,)).hex()
    update = f"UPDATE message SET message_summary_info = X'{summary}' WHERE ROWID = 5"  # noqa: S608
    found = row(read(changed(update)), 5)
    assert (found["kind"], [one["body"] for one in found["revisions"]]) == ("deleted", ["one"])
    assert found["edited_at"] is not None


def test_edits_of_several_parts_are_those_of_each_in_order() -> None:
    history = {"10": [(3.0, "c"), (4.0, "d")], "2": [(1.0, "a"), (2, "b")]}
    found = summary_of(ARCHIVES.summary(history, parts=11))
    assert [one["body"] for one in found.revisions] == ["a", "c"]
    assert (found.latest, found.edited_at) == ("bd", at(4))
    assert not found.all_unsent


def test_every_part_unsent_is_a_deletion_and_some_are_not() -> None:
    assert summary_of(ARCHIVES.summary(unsent=(0, 1), parts=2)).all_unsent
    assert not summary_of(ARCHIVES.summary(unsent=(1,), parts=2)).all_unsent
    assert not summary_of(ARCHIVES.summary(parts=2)).all_unsent


DEEP = plistlib.dumps({"ec": [[[[[[[[]]]]]]]]}, fmt=plistlib.FMT_BINARY)


@pytest.mark.parametrize(
    "data",
    [
        b"bplist00",
        DEEP,
        plistlib.dumps({"ec": {"0": [{"d": float("nan"), "t": b"x"}, 5]}}, fmt=plistlib.FMT_BINARY),
        plistlib.dumps([1], fmt=plistlib.FMT_BINARY),
        plistlib.dumps({"ec": {"0": "x"}, "rp": "y", "otr": []}, fmt=plistlib.FMT_BINARY),
        # a list that holds itself
        b"bplist00\xa1\x00\x08" + bytes(6) + b"\x01\x01" + bytes(7) + b"\x01" + bytes(8) + bytes(7) + b"\x0a",
    ],
)
def test_a_summary_that_is_not_as_it_should_be_is_told_and_harms_nothing(data: bytes) -> None:
    assert not summary_of(data).readable


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_as_a_summary(data: bytes) -> None:
    summary_of(data)
    summary_of(b"bplist00" + data)


@given(st.data())
def test_any_change_of_a_summary_is_answered(data: st.DataObject) -> None:
    summary = bytearray(ARCHIVES.summary({"0": [(1.0, "one"), (2.0, "two")]}))
    summary[data.draw(st.integers(0, len(summary) - 1))] = data.draw(st.integers(0, 255))
    summary_of(bytes(summary))


@pytest.mark.parametrize(
    ("value", "written", "precision", "flag"),
    [
        (700000000, "2023-03-08T20:26:40+00:00", Precision.SECOND, None),
        (700000000 * 10**9 + 5_000_000, "2023-03-08T20:26:40.005000+00:00", Precision.MILLISECOND, None),
        (-1, "2000-12-31T23:59:59+00:00", Precision.SECOND, None),
        (0, None, None, Flag.DATE_MISSING),
        (None, None, None, Flag.DATE_MISSING),
        ("soon", None, None, Flag.DATE_IMPOSSIBLE),
        (2**63 - 1, None, None, Flag.DATE_IMPOSSIBLE),
        (-(2**63), None, None, Flag.DATE_IMPOSSIBLE),
    ],
)
def test_a_time_is_read_in_seconds_or_nanoseconds(
    value: object, written: str | None, precision: Precision | None, flag: Flag | None
) -> None:
    at, found, said = time_of(value)
    assert (at and at.isoformat(), found, said) == (written, precision, flag)


@pytest.mark.parametrize(
    ("guid", "target"),
    [("p:0/ABC", "ABC"), ("p:12/ABC", "ABC"), ("bp:ABC", "ABC"), ("ABC", "ABC"), ("", None), (None, None)],
)
def test_what_a_tapback_is_about_is_read_from_each_form(guid: str | None, target: str | None) -> None:
    assert target_of(guid) == target


def test_a_file_is_found_by_its_path_below_the_attachments_folder() -> None:
    path = "0a/10/AAAA/IMG_0001.HEIC"
    other = "0b/11/AAAA/IMG_0001.HEIC"
    for folder in ("", "Messages/", "MediaDomain/Library/SMS/"):
        name = f"{folder}Attachments/{path}"
        found = read(STORE, {name: b"12345", f"{folder}Attachments/{other}": b""})
        (attachment,) = row(found, 12)["attachments"]
        # Shorter than the database says: what is checked after every reader makes it missing.
        said = ("present", 2_000_000, name)
        assert (attachment["presence"], attachment["bytes"], attachment["entry"]) == said
        assert found.statement.unread_entries == (f"{folder}Attachments/{other}",)


def test_a_recently_deleted_message_is_in_its_conversation_and_says_when() -> None:
    found = row(read(STORE), 27)
    assert found["conversation"] == "iMessage;+;chat1234567890"
    assert found["flags"] == ["recently_deleted"]
    assert found["deleted_at"] is not None
    assert found["body"] == "Deleted lately"


TABLES = ("chat", "handle", "attachment", "chat_message_join", "chat_handle_join", "message_attachment_join")


@pytest.mark.parametrize("table", [*TABLES, "chat_recoverable_message_join", "deleted_messages"])
def test_a_database_that_lacks_a_table_gives_what_the_others_hold(table: str) -> None:
    assert len(list(read(changed(f"DROP TABLE {table}")).rows())) == len(list(read(STORE).rows()))


def test_another_apps_database_is_refused() -> None:
    with pytest.raises(UnreadableError, match="another app's"):
        read(database("CREATE TABLE message (x); CREATE TABLE chat (x)"))


def test_several_databases_in_one_source_are_named() -> None:
    with pytest.raises(UnreadableError, match="capture each by itself"):
        read(STORE, {"chat.db": STORE})


@pytest.mark.parametrize(
    ("head", "name", "match"),
    [
        (SMALL, "x.bin", Match.CERTAIN),
        (STORE[:100], "3d0d7e5fb2ce288813306e4d4636395e047a3d28", Match.POSSIBLE),
        (STORE[:100], "chat.db", Match.POSSIBLE),
        (STORE[:100], "other.db", Match.NO),
        (b"x", "chat.db", Match.NO),
        (b"", "chat.db", Match.NO),
    ],
)
def test_a_database_is_known_by_its_tables(head: bytes, name: str, match: Match) -> None:
    assert imessage_db.recognise(head, name) is match


@given(st.integers(0, len(STORE) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_change_is_refused_or_read_by_the_rules(place: int, data: bytes) -> None:
    with contextlib.suppress(OnRecordError):
        read(STORE[:place] + data + STORE[place + len(data) :])
