"""Lines inside messages that look like headers: text, or messages, and flagged where one cannot tell."""

import pytest
from tests.readers.formats.whatsapp_text.source import android, chat, iphone, reading, rows_of

FLAG = ["header_like_continuation"]


def seen(data: bytes) -> list[tuple[str | None, str | None, list[str] | None]]:
    return [(row["sender"], row["body"], row["flags"]) for row in rows_of(data)]


@pytest.mark.parametrize(
    "pasted",
    [
        "[13/03/2024, 09:00:00] Ann: pasted from an iPhone",
        "13.03.2024, 09:00 - Ann: other separators",
        "2024-03-13 09:00 - Ann: other order",
        "13/03/2024, 9:00 pm - Ann: other clock",
        "31/31/2024, 09:00 - Ann: no date",
        "13/03/2024, 25:00 - Ann: no time",
        "12/03/2024, 08:59 - Dai: a stranger's, and older than what was said before",
        "12/03/2024, 08:59 - Ann: several people's\n12/03/2024, 08:59 - Ben: and older",
        "13/03/2034, 09:00 - Dai: a stranger's, of the future",
    ],
)
def test_a_pasted_line_stays_in_its_message_and_is_flagged(pasted: str) -> None:
    data = android("Ann: hello", f"Ben: see\n{pasted}\nend", "Ann: thanks", "Ben: bye")
    assert seen(data) == [
        ("Ann", "hello", None),
        ("Ben", f"see\n{pasted}\nend", FLAG),
        ("Ann", "thanks", None),
        ("Ben", "bye", None),
    ]


def test_what_was_kept_as_text_is_counted_for_the_reader_of_the_statement() -> None:
    data = android(
        "Ann: hello", "Ben: see\n[13/03/2024, 09:00:00] Ann: x\n12/03/2024, 08:59 - Dai: y", "Ann: z"
    )
    _, _, statement = reading(chat(data))
    assert "2 lines like a header kept as text of the message above." in statement.warnings


def test_an_android_line_pasted_into_an_iphone_chat() -> None:
    data = iphone("Ann: hello", "Ben: see\n13/03/2024, 09:00 - Ann: x", "Ann: thanks")
    assert seen(data)[1] == ("Ben", "see\n13/03/2024, 09:00 - Ann: x", FLAG)


@pytest.mark.parametrize(
    "line",
    [
        "13/03/2024 is the day",
        "09:00 - Ann: no date",
        "13/03/2024, 09:00 Ann: no dash",
        "[13/03/2024] Ann: no time",
        "- 13/03/2024, 09:00 - Ann: indented",
        " 13/03/2024, 09:00 - Ann: indented",
        "> 13/03/2024, 09:00 - Ann: quoted",
        "13/03/20245, 09:00 - Ann: five figures",
        "113/03/2024, 09:00 - Ann: three figures",
    ],
)
def test_what_does_not_quite_look_like_a_header_is_plain_text(line: str) -> None:
    data = android("Ann: hello", f"Ben: see\n{line}", "Ann: thanks")
    assert seen(data)[1] == ("Ben", f"see\n{line}", None)


def test_a_copy_of_what_stands_further_up_is_text() -> None:
    copied = "12/03/2024, 09:00 - Ann: hello"
    data = android("Ann: hello", day="12/03/2024") + android("Cy: hi", f"Ben: see\n{copied}", "Ann: so")
    assert [body for _, body, _ in seen(data)] == ["hello", "hi", f"see\n{copied}", "so"]


def test_a_line_far_in_the_future_is_flagged_though_the_chat_gets_there() -> None:
    lines = [f"{day:02}/01/2026, 10:00 - {'AB'[day % 2]}: m" for day in range(1, 29)]
    lines[3:3] = ["20/01/2026, 09:00 - A: pasted, or a clock that was wrong"]
    rows = rows_of("".join(f"{line}\n" for line in lines).encode())
    assert [row["flags"] for row in rows] == [None] * 3 + [FLAG] + [None] * 25
    stranger = "".join(f"{line}\n" for line in lines).replace("- A: pasted", "- Somebody: pasted")
    rows = rows_of(stranger.encode())
    assert (len(rows), rows[2]["flags"]) == (28, FLAG)


def test_one_message_that_came_very_late_to_a_group_is_a_message_and_flagged() -> None:
    lines = [
        "01/03/2024, 10:00 - Ann: a",
        "18/03/2024, 10:00 - Cy: b",
        "20/03/2024, 10:00 - Ann: b",
        "15/03/2024, 10:00 - Ben: late, offline",
        "21/03/2024, 10:00 - Ann: c",
        "22/03/2024, 10:00 - Ben: d",
    ]
    rows = rows_of("".join(f"{line}\n" for line in lines).encode())
    assert [row["sender"] for row in rows] == ["Ann", "Cy", "Ann", "Ben", "Ann", "Ben"]
    assert [row["flags"] for row in rows] == [None] * 3 + [FLAG] + [None] * 2


def test_messages_that_arrived_late_are_messages() -> None:
    lines = [
        "13/03/2024, 09:00 - Ann: one",
        "13/03/2024, 09:30 - Ben: two",
        "13/03/2024, 09:10 - Ann: written on a train",
        "13/03/2024, 09:40 - Ben: three",
    ]
    rows, _, statement = reading(chat("".join(f"{line}\n" for line in lines).encode()))
    assert [row["flags"] for row in rows] == [None] * 4
    assert "1 message dated before the message above." in statement.warnings


def test_two_exports_in_one_file_with_forms_of_their_own_are_both_read() -> None:
    first = [f"13/03/2024, 09:{n:02} - Ann: {n}" for n in range(10)]
    second = [f"3/14/24, 9:{n:02} AM - Ben: {n}" for n in range(10)]
    rows = rows_of("".join(f"{line}\n" for line in first + second).encode())
    assert len(rows) == 20
    assert {row["said_local"].date().isoformat() for row in rows[10:]} == {"2024-03-14"}


@pytest.mark.parametrize(("count", "messages"), [(1, 20), (2, 20), (3, 23), (6, 26)])
def test_a_stretch_of_another_form_that_fits_in_time_is_read_and_flagged(count: int, messages: int) -> None:
    own = [f"13/03/2024, 09:{n:02} - Ann: {n}" for n in range(0, 40, 2)]
    own[10:10] = ["13/03/2024, 9:19 AM - Ben: another clock"] * count
    rows = rows_of("".join(f"{line}\n" for line in own).encode())
    assert len(rows) == messages
    assert [row["flags"] for row in rows].count(FLAG) == (count if messages > 20 else 1)


def test_lines_before_the_first_message_are_one_anomaly() -> None:
    rows, anomalies, _ = reading(chat(b"Forwarded:\n\nfrom Ann\n" + android("Ann: hello")))
    assert len(rows) == 1
    [anomaly] = anomalies
    assert (anomaly.span.first, anomaly.span.last, anomaly.span.first_byte) == (1, 3, 0)
    assert rows[0]["span"]["first"] == 4


def test_lines_after_a_notice_of_one_line_are_an_anomaly() -> None:
    data = android("Ann left\nand more\nand more", "Ben: hello")
    rows, anomalies, _ = reading(chat(data))
    assert [(row["span"]["first"], row["span"]["last"]) for row in rows] == [(1, 1), (4, 4)]
    assert [(one.span.first, one.span.last) for one in anomalies] == [(2, 3)]


def test_lines_end_at_line_feeds_alone() -> None:
    texts = ["a\rb", "a\u2028b", "a\u0085b", "a\x0bb", "a\x0cb", "a\0b"]
    assert [row["body"] for row in rows_of(android(*(f"Ann: {text}" for text in texts)))] == texts


def test_a_last_line_without_an_end_is_flagged() -> None:
    rows = rows_of(android("Ann: hello", "Ben: cut sho").rstrip(b"\n"))
    assert [row["flags"] for row in rows] == [None, ["truncated_line"]]


def test_bytes_that_are_no_utf8_are_shown_as_such_and_flagged() -> None:
    [row] = rows_of(b"13/03/2024, 09:00 - Ann: caf\xe9 \xff\n")
    assert (row["body"], row["flags"]) == ("caf\ufffd \ufffd", ["invalid_utf8"])


def test_a_byte_order_mark_is_no_part_of_the_first_message() -> None:
    [row] = rows_of(b"\xef\xbb\xbf" + android("Ann: hello"))
    assert (row["sender"], row["body"], row["span"]["first_byte"]) == ("Ann", "hello", 0)


def test_windows_line_ends_are_no_part_of_a_body() -> None:
    data = android("Ann: one\ntwo", "Ben: three").replace(b"\n", b"\r\n")
    assert [row["body"] for row in rows_of(data)] == ["one\ntwo", "three"]
