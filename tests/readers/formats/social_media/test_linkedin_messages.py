"""LinkedIn's messages."""

import csv
import io
import random as seeded  # noqa: TID251 - a fixed seed

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.social_media.golden import SAMPLES
from tests.readers.formats.social_media.source import in_memory, on_disk, reading

from onrecord.readers.formats import linkedin_messages as reader
from onrecord.readers.formats.linkedin_messages import files
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError

FOLDER = SAMPLES / "linkedin-messages" / "Complete_LinkedInDataExport_10-02-2026"
DATA = (FOLDER / "messages.csv").read_bytes()
HEADER = (
    "CONVERSATION ID",
    "CONVERSATION TITLE",
    "FROM",
    "SENDER PROFILE URL",
    "TO",
    "RECIPIENT PROFILE URLS",
    "DATE",
    "SUBJECT",
    "CONTENT",
    "FOLDER",
    "ATTACHMENTS",
    "IS MESSAGE DRAFT",
    "IS CONVERSATION DRAFT",
)
URL = "https://www.linkedin.com/in/"


def table(*records: dict, header: tuple = HEADER) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows([record.get(name, "") for name in header] for record in records)
    return written.getvalue().encode()


def said(minute: int, content: str = "hello", sender: str = "Ada", receiver: str = "Me", **more: str) -> dict:
    fields = {
        "CONVERSATION ID": "c1",
        "FROM": sender,
        "SENDER PROFILE URL": URL + sender.lower(),
        "TO": receiver,
        "RECIPIENT PROFILE URLS": URL + receiver.lower(),
        "DATE": f"2026-03-05 10:{minute:02}:00 UTC",
        "CONTENT": content,
        "FOLDER": "INBOX",
    }
    return {**fields, **{name.replace("_", " "): value for name, value in more.items()}}


def rows_of(*records: dict) -> list[dict]:
    return reading(reader, in_memory({"messages.csv": table(*records)}))[0]


def test_conversations_are_turned_round_even_when_mixed() -> None:
    rows = rows_of(said(9), said(8, CONVERSATION_ID="c2"), said(7), said(6, CONVERSATION_ID="c2"))
    assert [(row["conversation"], row["said_text"][14:16]) for row in rows] == [
        ("c1", "07"),
        ("c1", "09"),
        ("c2", "06"),
        ("c2", "08"),
    ]


def test_a_long_file_comes_in_its_order_and_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "HELD_BYTES", 10)
    rows, _, statement = reading(reader, in_memory({"messages.csv": table(said(9), said(8))}))
    assert [row["said_text"][14:16] for row in rows] == ["09", "08"]
    assert "order of the file" in statement["warnings"][0]


def test_columns_are_known_by_name() -> None:
    header = ("conversation id", "CONVERSATION TITLE", "FROM", "TO", "CONTENT", " DATE ", "SOMETHING NEW")
    record = {
        "conversation id": "c9",
        "FROM": "Ada",
        "TO": "Me",
        "CONTENT": "x",
        " DATE ": "2021-05-14 08:00:00 UTC",
        "SOMETHING NEW": "1",
    }
    rows, _, statement = reading(reader, in_memory({"messages.csv": table(record, header=header)}))
    assert (rows[0]["conversation"], rows[0]["body"], rows[0]["said_at"]) == (
        "c9",
        "x",
        "2021-05-14T08:00:00Z",
    )
    assert "'SOMETHING NEW'" in statement["warnings"][0]


@pytest.mark.parametrize(
    ("when", "flag"),
    [
        ("", "date_missing"),
        ("soon", "date_impossible"),
        ("2026-02-30 10:00:00 UTC", "date_impossible"),
        ("2026-03-05 10:00:00", "date_impossible"),
        ("0001-01-01 00:00:00 UTC", "date_impossible"),
    ],
)
def test_a_time_that_is_none_is_flagged(when: str, flag: str) -> None:
    row = rows_of(said(1, DATE=when))[0]
    assert (row["said_at"], row["flags"]) == (None, [flag])


def test_a_draft_is_flagged() -> None:
    assert rows_of(said(1, IS_MESSAGE_DRAFT="Yes"))[0]["flags"] == ["draft", "not_sent"]


def test_html_is_made_text_and_its_links_are_kept() -> None:
    row = rows_of(
        said(
            1,
            '<p class="a">Hi &amp; <b>hello</b></p><p>Read <a href="https://example.org/?a=1&amp;b=2">more</a></p>',
        )
    )[0]
    assert row["body"] == "Hi & hello\nRead more\nhttps://example.org/?a=1&b=2"
    assert row["flags"] == ["from_html"]


@pytest.mark.parametrize("content", ["a < b and c > d", "I said <p> once", "<3", "p>q"])
def test_text_with_signs_of_html_stays(content: str) -> None:
    assert rows_of(said(1, content))[0]["body"] == content


def test_names_that_cannot_be_parted_are_given_to_nobody() -> None:
    record = said(1, TO="Ben Mole, Ph.D., Ada Quay", RECIPIENT_PROFILE_URLS=f"{URL}ben,{URL}ada")
    rows, _, statement = reading(reader, in_memory({"messages.csv": table(record)}))
    labels = [(one["label"], one["address"]) for one in rows[0]["recipients"]]
    assert labels == [("Ben Mole, Ph.D., Ada Quay", None), (None, URL + "ben"), (None, URL + "ada")]
    assert statement["conversations"][0]["participants"] == ["Ada"]


def test_the_owner_is_the_profile_in_all_conversations() -> None:
    rows = rows_of(said(1), said(2, sender="Me", receiver="Ben", CONVERSATION_ID="c2"))
    assert [row["is_own"] for row in rows] == [False, True]


def test_the_owner_is_named_by_the_profile_beside() -> None:
    sources = {
        "messages.csv": table(said(1), said(2, sender="Me You")),
        "Profile.csv": b"First Name,Last Name\nMe,You\n",
    }
    rows, _, statement = reading(reader, in_memory(sources))
    assert [row["is_own"] for row in rows] == [False, True]
    assert statement["unread_entries"] == []


def test_nobody_is_the_owner_where_nothing_tells() -> None:
    assert rows_of(said(1))[0]["is_own"] is None


def test_records_with_too_few_or_open_fields_are_anomalies() -> None:
    _, anomalies, _ = reading(reader, on_disk(FOLDER))
    assert [anomaly["span"]["first"] for anomaly in anomalies] == [9, 10]


def test_any_beginning_of_a_file_reads_as_rows_or_anomalies() -> None:
    header = DATA.index(b"\n")
    for length in range(header + 1, len(DATA), 23):
        rows, _, _ = reading(reader, in_memory({"messages.csv": DATA[:length]}))
        assert len(rows) <= 6


def test_bits_flipped_raise_errors_of_ours_alone() -> None:
    chance = seeded.Random(5)  # noqa: S311 - no secret
    for _ in range(120):
        broken = bytearray(DATA)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        try:
            reading(reader, in_memory({"messages.csv": bytes(broken)}))
        except OnRecordError:
            continue


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(HEADER), st.text(alphabet='ab<p>",\n &é;/:', max_size=30)), max_size=4
    )
)
def test_whatever_stands_in_a_field_each_record_is_one_row(records: list[dict]) -> None:
    rows, anomalies, _ = reading(reader, in_memory({"messages.csv": table(*records)}))
    assert len(rows) == len(records)
    assert not anomalies


def test_two_readings_are_equal() -> None:
    assert reading(reader, on_disk(FOLDER)) == reading(reader, on_disk(FOLDER))


def test_a_source_without_messages_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no messages of LinkedIn"):
        reading(reader, in_memory({"Profile.csv": b"First Name\n", "b.txt": b"x"}))


def test_files_are_recognised_by_their_header() -> None:
    assert reader.recognise(DATA, "messages.csv") is Match.CERTAIN
    assert reader.recognise(table(), "any.csv") is Match.CERTAIN
    for other in (
        b"",
        b"FROM,TO,DATE,CONTENT\n",
        b"First Name,Last Name\n",
        b"Notes:\nCONVERSATION ID,CONVERSATION TITLE,FROM,CONTENT",
    ):
        assert reader.recognise(other, "messages.csv") is Match.NO
