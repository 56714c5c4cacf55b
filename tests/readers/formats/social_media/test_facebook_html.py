"""Facebook's pages in HTML."""

import datetime as dt
import random as seeded  # noqa: TID251 - a fixed seed

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.readers.formats.social_media.golden import SAMPLES
from tests.readers.formats.social_media.source import in_memory, on_disk, reading

from onrecord.readers.formats import facebook_html as reader
from onrecord.readers.formats.facebook_html import blocks
from onrecord.readers.formats.facebook_html.times import time_of
from onrecord.readers.matching import Match
from onrecord.records.errors import OnRecordError, UnreadableError

RICH = SAMPLES / "facebook-html" / "rich"
PAGE = (RICH / "your_facebook_activity/messages/inbox/harbour_77/message_1.html").read_bytes()


def card(body: str, sender: str = "Ada", time: str = "Mar 05, 2024 10:13:20 pm") -> str:
    return (
        f'<section class="_a6-g"><h2 class="_a6-h">{sender}</h2><div class="_2ph_ _a6-p"><div>{body}</div></div>'
        f'<footer class="_a6-o"><div class="_a72d">{time}</div></footer></section>'
    )


def page(*cards: str, title: str = "Ada") -> bytes:
    return (
        f"<html><head><title>{title}</title></head><body><main>{''.join(cards)}</main></body></html>".encode()
    )


def rows_of(*cards: str) -> list[dict]:
    return reading(reader, in_memory({"message_1.html": page(*cards)}))[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sep 13, 2020, 12:26 PM", (2020, 9, 13, 12, 26, 0)),
        ("Oct 19, 2019 at 2:37 PM", (2019, 10, 19, 14, 37, 0)),
        ("19 Oct 2019, 14:37", (2019, 10, 19, 14, 37, 0)),
        ("Jan 15, 2020 3:45:30 pm", (2020, 1, 15, 15, 45, 30)),
        ("Jan 01, 2024 12:00:00 AM", (2024, 1, 1, 0, 0, 0)),
        ("January 1, 2026 10:00\u202fam", (2026, 1, 1, 10, 0, 0)),
        ("13 March 2024 at 09:41", (2024, 3, 13, 9, 41, 0)),
    ],
)
def test_a_time_is_read_in_every_form(text: str, said: tuple) -> None:
    time = time_of(text)
    assert time is not None
    assert time.at == dt.datetime(*said)  # noqa: DTZ001 - a wall clock's
    assert time.precision == ("second" if text.count(":") == 2 else "minute")


@pytest.mark.parametrize(
    "text",
    ["", "hello", "Mar 5", "Mar 5, 2024", "at 2:37 PM", "on Sep 13, 2020, 12:26 PM", "5 mars 2024 à 20:12"],
)
def test_other_texts_are_no_times(text: str) -> None:
    assert time_of(text) is None


@pytest.mark.parametrize(
    "text", ["Feb 30, 2024, 9:00 AM", "Mar 5, 2024, 13:00 PM", "Mar 5, 2024, 25:00", "Mar 5, 0024, 9:00 AM"]
)
def test_a_day_that_no_calendar_has_is_flagged(text: str) -> None:
    row = rows_of(card("x", time=text))[0]
    assert (row["said_local"], row["said_text"], row["flags"]) == (
        None,
        text,
        ["date_impossible", "from_html"],
    )


def test_the_rich_pages_read_as_they_show() -> None:
    rows, anomalies, statement = reading(reader, on_disk(RICH))
    assert [row["body"] for row in rows] == [
        "First",
        "An older form of the page",
        None,
        "Ben Mole left the group.",
        "Sep 13, 2020, 12:26 PM\nTide tables\nhttps://example.org/tide",
        "Ben Mole & I agree.\nSecond line 👍",
    ]
    assert rows[-1]["reactions"] == [
        {"by": "Zoë Marsh", "emoji": "❤", "at": None},
        {"by": "Ben Mole", "emoji": "👍", "at": None},
    ]
    assert [one["presence"] for one in rows[-2]["attachments"]] == ["present"]
    assert len(anomalies) == 2
    assert statement["conversations"][0]["participants"] == ["Ada Quay", "Ben Mole", "Zoë Marsh"]


def test_the_place_of_a_message_is_where_its_sender_stands() -> None:
    rows, _, _ = reading(reader, on_disk(RICH))
    files = {path.relative_to(RICH).as_posix(): path.read_bytes() for path in RICH.rglob("*.html")}
    for row in rows:
        data = files[row["span"]["entry"]]
        at = row["span"]["first_byte"]
        assert data[at:].startswith(row["sender"].encode())
        assert data[:at].count(b"\n") + 1 == row["span"]["first"]


def test_a_time_in_another_language_leaves_the_message_and_its_words() -> None:
    row = rows_of(card("bonjour", time="juil 13, 2021 10:58:25 am"))[0]
    assert (row["body"], row["said_text"]) == ("bonjour", "juil 13, 2021 10:58:25 am")
    assert row["flags"] == ["date_missing", "from_html"]


def test_a_message_that_is_a_date_is_text() -> None:
    rows = rows_of(card("one"), card("Sep 13, 2020, 12:26 PM"))
    assert sorted(row["body"] for row in rows) == ["Sep 13, 2020, 12:26 PM", "one"]


def test_a_page_without_marks_is_read_by_its_times() -> None:
    data = b"""<html><body><div>Participants: Ada, Ben</div>
    <div><div>Ada</div><div>hello</div><div>Oct 19, 2019, 2:37 PM</div></div>
    <div><div>Eve</div><div>who?</div><div>Oct 19, 2019, 2:38 PM</div></div></body></html>"""
    rows, _, _ = reading(reader, in_memory({"any.html": data}))
    assert [(row["sender"], row["body"]) for row in rows] == [("Ada", "hello"), ("Eve", "who?")]
    assert [row["flags"] for row in rows] == [["from_html"], ["from_html", "sender_uncertain"]]


def test_text_outside_messages_is_an_anomaly() -> None:
    data = (
        page(card("one"))
        .replace(b"<main>", b"<main><p>A banner</p>")
        .replace(b"</main>", b"<p>A foot</p></main>")
    )
    _, anomalies, _ = reading(reader, in_memory({"message_1.html": data}))
    assert [anomaly["anomaly"] for anomaly in anomalies] == ["Text outside any message."] * 2


def test_markup_without_an_end_is_an_anomaly_and_stops_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "UNREAD_CHARACTERS", 1000)
    data = page(card("one")) + b"<div class='" + b"x" * 50_000
    rows, anomalies, _ = reading(reader, in_memory({"message_1.html": data}))
    assert [row["body"] for row in rows] == ["one"]
    assert anomalies[-1]["anomaly"].startswith("A tag does not end")


def test_elements_nested_without_measure_are_read() -> None:
    data = page(card("<div>" * 5000 + "deep" + "</div>" * 5000), card("after"))
    rows, _, _ = reading(reader, in_memory({"message_1.html": data}))
    assert {row["body"] for row in rows} == {"deep", "after"}


def test_bytes_that_are_no_text_are_replaced_and_flagged() -> None:
    data = page(card("bad X here")).replace(b"X", b"\xff")
    rows, _, _ = reading(reader, in_memory({"message_1.html": data}))
    assert rows[0]["body"] == "bad � here"
    assert rows[0]["flags"] == ["from_html", "invalid_utf8"]


def test_nothing_in_a_head_or_script_is_a_message() -> None:
    data = page(card("one")).replace(
        b"</title>", b"</title><style>a{}</style><script>var x = '<div>no</div>'</script>"
    )
    rows, anomalies, _ = reading(reader, in_memory({"message_1.html": data}))
    assert ([row["body"] for row in rows], anomalies) == (["one"], [])


def test_any_beginning_of_a_page_reads_as_rows_or_anomalies() -> None:
    for length in range(0, len(PAGE), 29):
        rows, _, _ = reading(reader, in_memory({"message_1.html": PAGE[:length]}))
        assert len(rows) <= 4


def test_bits_flipped_raise_errors_of_ours_alone() -> None:
    chance = seeded.Random(5)  # noqa: S311 - no secret
    for _ in range(150):
        broken = bytearray(PAGE)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        try:
            reading(reader, in_memory({"message_1.html": bytes(broken)}))
        except OnRecordError:
            continue


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200),
    st.lists(
        st.sampled_from(
            [
                b"<div>",
                b"</div>",
                b"<!--",
                b"<![",
                b"</",
                b"<a href=",
                b"&#x110000;",
                b"Oct 19, 2019, 2:37 PM",
                b"<li>",
                b"<img src=a.jpg>",
                b"<script>",
                b"</body>",
            ]
        ),
        max_size=30,
    ),
)
def test_any_bytes_read_as_rows_or_anomalies(noise: bytes, tags: list[bytes]) -> None:
    reading(reader, in_memory({"message_1.html": b"<html>" + noise + noise.join(tags)}))


def test_two_readings_are_equal() -> None:
    assert reading(reader, on_disk(RICH)) == reading(reader, on_disk(RICH))


def test_a_source_without_a_page_is_refused() -> None:
    with pytest.raises(UnreadableError, match="no page of messages"):
        reading(reader, in_memory({"a.html": b"<html></html>", "b.txt": b"x"}))


def test_pages_are_recognised_by_name_and_marks() -> None:
    assert reader.recognise(PAGE, "message_1.html") is Match.CERTAIN
    assert reader.recognise(PAGE, "page.html") is Match.POSSIBLE
    assert reader.recognise(b"<html><body></body></html>", "message_3.html") is Match.POSSIBLE
    assert reader.recognise(page(card("x")), "your_friends.html") is Match.NO
    instagram = page(card("x") + '<img src="your_instagram_activity/messages/a.jpg">')
    assert reader.recognise(instagram, "message_1.html") is Match.NO
    for other in (b"", b"{}", b"<?xml version='1.0'?><smses/>", b"\xff\xfe<"):
        assert reader.recognise(other, "message_1.html") is Match.NO
