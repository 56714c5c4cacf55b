"""Android's message store: what a sample alone does not hold."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.conformance import Reading, check, reading
from tests.support.samples import SAMPLES, Contents, contents, database

from onrecord.readers.formats import android_sms_db
from onrecord.readers.formats.android_sms_db import mms
from onrecord.readers.matching import Match
from onrecord.readers.text_messages import address_key, group_key, subject_of
from onrecord.records.errors import OnRecordError, UnreadableError

SQL = (SAMPLES / "android-sms-db" / "mmssms.db.sql").read_text("utf-8")
STORE = database(SQL)


def read(data: bytes, **files: bytes) -> Reading:
    source = Contents("phone", is_folder=True, files={"mmssms.db": data, **files})
    found = reading(android_sms_db.read(source.original()))
    check(found, source.original())
    return found


def changed(*statements: str) -> bytes:
    return database(SQL + ";\n".join(statements) + ";")


@pytest.mark.parametrize("together", [1, 2, 3, 4])
def test_no_result_depends_on_how_many_messages_parts_are_fetched_for(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read(STORE)
    monkeypatch.setattr(mms, "_TOGETHER", together)
    found = read(STORE)
    assert list(found.rows()) == list(whole.rows())
    assert {one.reason for one in found.anomalies} == {one.reason for one in whole.anomalies}


def test_parts_of_a_message_that_is_gone_are_shown_wherever_they_stand() -> None:
    for row in (-5, 0, 12, 10**15):
        found = read(changed(f"INSERT INTO part (mid,ct,text) VALUES ({row},'text/plain','left')"))  # noqa: S608
        assert sum("belonged to" in one.reason for one in found.anomalies) == 2


def test_one_message_has_the_same_conversation_in_the_store_as_in_a_backup() -> None:
    sample = contents(SAMPLES / "android-sms-db" / "mmssms.db.sql")
    keys = {one.key for one in reading(android_sms_db.read(sample.original())).statement.conversations}
    assert {group_key(["+447700900456", "+44 (0)7700-900123"]), address_key("VODAFONE")} - keys == {
        "+4407700900123,+447700900456"
    }
    assert group_key(["+447700900456", "+44 7700 900123"]) in keys


def test_a_part_whose_file_came_along_is_present() -> None:
    found = read(STORE, PART_1709629200001=b"12345")
    (attachment,) = next(row["attachments"] for row in found.rows() if row["sub_index"])
    assert (attachment["presence"], attachment["bytes"], attachment["entry"]) == (
        "present",
        5,
        "PART_1709629200001",
    )
    assert found.statement.unread_entries == ()


@pytest.mark.parametrize("table", ["threads", "canonical_addresses", "addr", "part", "pdu"])
def test_a_store_that_lacks_a_table_gives_what_the_others_hold(table: str) -> None:
    found = read(changed(f"DROP TABLE {table}"))
    assert sum(not row["sub_index"] for row in found.rows()) == 15
    assert bool(found.statement.warnings[0].startswith("The store lacks")) == (
        table in {"addr", "part", "pdu"}
    )


def test_another_apps_database_is_refused() -> None:
    with pytest.raises(UnreadableError, match="another app's"):
        read(database("CREATE TABLE sms (x)"))


def test_several_stores_in_one_source_are_named() -> None:
    with pytest.raises(UnreadableError, match="capture each by itself"):
        read(STORE, other=STORE)


@pytest.mark.parametrize(
    ("head", "name", "match"),
    [
        (STORE, "x.bin", Match.CERTAIN),
        (STORE[:100], "mmssms.db", Match.POSSIBLE),
        (STORE[:100], "other.db", Match.NO),
        (b"<smses>", "mmssms.db", Match.NO),
        (b"", "mmssms.db", Match.NO),
    ],
)
def test_a_store_is_known_by_its_tables(head: bytes, name: str, match: Match) -> None:
    assert android_sms_db.recognise(head, name) is match


@given(st.integers(0, len(STORE) - 1), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_change_is_refused_or_read_by_the_rules(place: int, data: bytes) -> None:
    with contextlib.suppress(OnRecordError):
        read(STORE[:place] + data + STORE[place + len(data) :])


@pytest.mark.parametrize(
    ("stored", "subject"),
    [
        ("PlÃ¤ne", "Pläne"),
        ("Pläne", "Pläne"),
        ("ð\x9f\x98\x80", "😀"),
        ("計画", "計画"),
        ("", None),
        (None, None),
    ],
)
def test_a_subject_kept_as_latin_1_is_the_text_that_it_was(stored: str | None, subject: str | None) -> None:
    assert subject_of(stored) == subject


def test_the_sample_is_where_the_tests_expect_it() -> None:
    assert Path(SAMPLES / "android-sms-db" / "with-parts" / "app_parts").is_dir()
