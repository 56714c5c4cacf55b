"""What the reader says of a whole chat: evidence, limits, warnings."""

import pytest
from tests.readers.formats.whatsapp_text.source import MemoryOriginal, android, chat, iphone, reading

from onrecord.records.messages import Statement

OPENING = "13/03/2024, 09:00 - Messages and calls are end-to-end encrypted.\n"


def statement_on(data: bytes) -> Statement:
    return reading(chat(data))[2]


def many(count: int, first: str = "", body: str = "hello") -> bytes:
    lines = [f"13/03/2024, {9 + n // 3_600:02}:{n // 60 % 60:02} - Ann: {body}\n" for n in range(count)]
    return (first + "".join(lines)).encode()


def cut(statement: Statement) -> list[str]:
    return [warning for warning in statement.warnings if warning.startswith("Possibly cut")]


@pytest.mark.parametrize(
    ("data", "warned"),
    [
        (many(39_899), False),
        (many(39_900), True),
        (many(39_899, OPENING), False),
        (many(9_899, body="<Media omitted>"), False),
        (many(9_900, body="<Media omitted>"), False),
        (many(9_899, body="IMG-1.jpg (file attached)"), False),
        (many(9_900, body="IMG-1.jpg (file attached)"), True),
        (many(9_900), False),
    ],
)
def test_a_chat_at_the_apps_bounds_without_its_opening_may_be_cut(data: bytes, *, warned: bool) -> None:
    assert bool(cut(statement_on(data))) is warned


@pytest.mark.parametrize(
    ("text", "doubted"),
    [
        ("[2019-12-24, 12:23] Jane Doe: Hello John!\n[2020-01-17, 21:49] John Doe: Hello\nJane!\n", True),
        ("[2019-12-24, 12:23:05] Jane Doe: Hello John!\n", False),
        ("[24/12/2019, 12:23] Jane Doe: Hello John!\n", False),
        ("[2019-12-24, 12:23] Jane Doe: \u200eimage omitted\n", False),
        ("2019-12-24, 12:23 - Jane Doe: Hello John!\n", False),
    ],
)
def test_a_file_that_may_be_signals_is_said_to_be_uncertain(text: str, *, doubted: bool) -> None:
    told = [one for one in statement_on(text.encode()).warnings if "Signal's chats as text" in one]
    assert bool(told) is doubted


def test_what_such_a_source_cannot_contain_is_said() -> None:
    android_limits, iphone_limits = (
        " ".join(statement_on(data).limits)
        for data in (android("Ann: x"), iphone("Ann: \u200eimage omitted"))
    )
    for what in (
        "edited",
        "deleted",
        "reply",
        "Reactions",
        "delivered and read",
        "zone",
        "view-once",
        "numbers",
    ):
        assert what in android_limits
        assert what in iphone_limits
    assert "Seconds" in android_limits
    assert "Seconds" not in iphone_limits
    minutes, seconds = (android("Ann: x").replace(b"09:00", time) for time in (b"09:00", b"09:00:00"))
    assert "Seconds" in " ".join(statement_on(minutes.replace(b"13/", b"[13/").replace(b" -", b"]")).limits)
    assert "Seconds" not in " ".join(statement_on(seconds).limits)
    assert "lacks the app's marks" in " ".join(statement_on(iphone("Ann: x")).limits)


def test_the_evidence_names_the_platform_and_the_form() -> None:
    assert statement_on(android("Ann: x", day="31/03/2024")).evidence == (
        "Android: 1 header set apart by a dash",
        "day before month: 1 header has a first number over 12",
        "headers are written as 'd/m/yyyy, h:m -'",
    )
    assert statement_on(iphone("Ann: \u200eimage omitted", "Ann: y")).evidence[:2] == (
        "iPhone: 2 headers in square brackets",
        "words of the app carry the mark that iPhone sets before them",
    )


def test_names_with_a_colon_are_evidence() -> None:
    data = android(*["Ops: North: hello"] * 3)
    assert "1 name with a colon and a space inside, as lines under it show" in statement_on(data).evidence


def test_nothing_said_in_the_chat_is_in_the_statement() -> None:
    data = android("Ann: secretword", "Ann: secretword\n[13/03/2024, 09:00:00] Ann: secretword", "secretword")
    assert "secretword" not in repr(statement_on(data))


def test_a_text_that_a_message_names_is_not_a_text_left_unread() -> None:
    files = [
        ("_chat.txt", android("Ann: notes.txt (file attached)")),
        ("notes.txt", b"x"),
        ("list.txt", b"y"),
    ]
    _, _, statement = reading(MemoryOriginal("a.zip", files))
    assert statement.unread_entries == ("list.txt",)
