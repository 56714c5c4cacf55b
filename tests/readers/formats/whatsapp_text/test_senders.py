"""Who sent a message, where a name could end in more than one place."""

import pytest
from tests.readers.formats.whatsapp_text.source import MemoryOriginal, android, chat, iphone, reading, rows_of


def senders(data: bytes) -> list[tuple[str | None, str | None]]:
    return [(row["sender"], row["body"]) for row in rows_of(data)]


def test_a_name_with_a_colon_inside_is_known_by_every_line_under_it() -> None:
    data = android("Ops: North: one", "Ops: North: two", "Ops: North: three", "Ben: yes: no")
    assert senders(data) == [
        ("Ops: North", "one"),
        ("Ops: North", "two"),
        ("Ops: North", "three"),
        ("Ben", "yes: no"),
    ]


def test_two_names_may_begin_alike() -> None:
    lines = [f"Ops: {who}: {text}" for who in ("North", "South") for text in ("one", "two", "three")]
    assert {sender for sender, _ in senders(android(*lines))} == {"Ops: North", "Ops: South"}


def test_a_colon_that_some_lines_lack_is_no_part_of_the_name() -> None:
    data = android("Ops: North: one", "Ops: North: two", "Ops: North: three", "Ops: fine")
    assert {sender for sender, _ in senders(data)} == {"Ops"}


def test_one_line_in_ten_with_another_word_is_too_many() -> None:
    data = android(*["Ops: North: one"] * 8, "Ops: note: two")
    assert {sender for sender, _ in senders(data)} == {"Ops"}


def test_two_lines_are_too_few_to_tell_and_are_flagged() -> None:
    rows = rows_of(android("Ops: North: one", "Ops: North: two", "Ben: hello", "Ben: good"))
    assert [row["sender"] for row in rows] == ["Ops", "Ops", "Ben", "Ben"]
    assert [row["flags"] for row in rows] == [["sender_uncertain"], ["sender_uncertain"], None, None]


def test_a_notice_that_names_someone_with_a_colon_keeps_the_name() -> None:
    data = android(*["Ops: North: one"] * 3, "Ops: North left", "Ops: North added Ben")
    rows = rows_of(data)
    assert [row["kind"] for row in rows[3:]] == ["notice", "notice"]
    assert rows[3]["notice"] == {"kind": "left", "seconds": None, "subject": "Ops: North"}


def test_a_group_title_with_a_colon_is_no_sender() -> None:
    [row] = rows_of(android('Ben created group "Harbour: Watch"'))
    assert (row["sender"], row["notice"]["subject"]) == (None, "Harbour: Watch")


def test_marks_around_a_name_are_no_part_of_it() -> None:
    assert [row["sender"] for row in rows_of(iphone("\u202a+44 7700 900123\u202c: a", "~\u202fKit: b"))] == [
        "+44 7700 900123",
        "~\u202fKit",
    ]


@pytest.mark.parametrize("name", ["Ben", "+44 7700 900123", "बेन", "🚢", "a - b", "[x]", "12:30"])
def test_a_name_may_be_nearly_anything(name: str) -> None:
    assert senders(android(f"{name}: hello", f"{name}: again")) == [(name, "hello"), (name, "again")]


def test_a_message_without_text_keeps_its_sender() -> None:
    rows = rows_of(android("Ben: hello", "Ben:", "Ben: "))
    assert [(row["sender"], row["body"]) for row in rows] == [("Ben", "hello"), ("Ben", ""), ("Ben", "")]


def test_an_iphone_notice_keeps_as_sender_only_whom_the_app_names_as_actor() -> None:
    mark = "\u200e"
    rows = rows_of(
        iphone(
            f"Ben: {mark}Ben left",
            f"Harbour: {mark}Ben added Ann",
            f"Ann: {mark}Ben added Ann",
            f"Ben: {mark}You turned off disappearing messages.",
            "Ben: hello",
        )
    )
    assert [row["sender"] for row in rows] == ["Ben", None, None, "Ben", "Ben"]
    assert [row["kind"] for row in rows] == ["notice"] * 4 + ["text"]


def test_a_notice_may_name_someone_whose_colon_other_lines_show() -> None:
    said = ["Cerys: Ports: one", "Cerys: Ports: two", "Cerys: Ports: three"]
    rows = rows_of(
        android(
            *said,
            "Ann removed Cerys: Ports",
            "Your security code with Cerys: Ports changed. Tap to learn more.",
        )
    )
    assert [(row["notice"]["kind"], row["notice"]["subject"]) for row in rows[3:]] == [
        ("removed", "Cerys: Ports"),
        ("security_code", "Cerys: Ports"),
    ]
    assert [row["sender"] for row in rows] == ["Cerys: Ports"] * 3 + [None, None]
    assert all(row["flags"] is None for row in rows)


def test_and_of_someone_who_says_nothing_the_reading_is_flagged() -> None:
    rows = rows_of(android("Ann: hello", "Ann: again", "Ann removed Cerys: Ports"))
    assert rows[2]["notice"] == {"kind": "removed", "seconds": None, "subject": "Cerys: Ports"}
    assert (rows[2]["sender"], rows[2]["flags"]) == (None, ["sender_uncertain"])


def test_one_marked_notice_on_iphone_shows_where_a_name_ends() -> None:
    mark = "\u200e"
    rows = rows_of(
        iphone(
            f"Harbour: Watch: {mark}Ben added you",
            f"Harbour: Watch: {mark}You turned off disappearing messages.",
            f"Cerys: Ports: {mark}Cerys: Ports left",
            "Cerys: Ports: hello",
            f"Ben: {mark}Your security code with Cerys: Ports changed. Tap to learn more.",
            f"Ben: The breach: {mark}image omitted",
        )
    )
    assert [row["sender"] for row in rows] == [None, None, "Cerys: Ports", "Cerys: Ports", None, "Ben"]
    assert [row["notice"] and row["notice"]["kind"] for row in rows] == [
        "added",
        "timer_off",
        "left",
        None,
        "security_code",
        None,
    ]
    assert (rows[3]["body"], rows[5]["kind"], rows[5]["body"]) == ("hello", "media", "The breach:")
    assert all(row["flags"] is None for row in rows)


NOTES = ("Ann: Note: one", "Ann: Note: two", "Ann: Note: three", "Ben: ok")


def test_a_name_with_a_colon_that_nothing_else_shows_is_flagged() -> None:
    rows = rows_of(android(*NOTES))
    assert [row["sender"] for row in rows] == ["Ann: Note"] * 3 + ["Ben"]
    assert [row["flags"] for row in rows] == [["sender_uncertain"]] * 3 + [None]


@pytest.mark.parametrize("notice", ["Ben added Ann", "Ann was added", "Ann left"])
def test_a_notice_that_names_the_shorter_name_decides_for_it(notice: str) -> None:
    rows = rows_of(android(*NOTES, notice))
    assert [(row["sender"], row["body"], row["flags"]) for row in rows[:2]] == [
        ("Ann", "Note: one", None),
        ("Ann", "Note: two", None),
    ]


def test_so_does_the_title_of_the_chat() -> None:
    rows, _, _ = reading(chat(android(*NOTES), "WhatsApp Chat with Ann.txt"))
    assert [(row["sender"], row["flags"]) for row in rows[:3]] == [("Ann", None)] * 3


def test_a_file_that_the_container_holds_shows_where_a_name_ends() -> None:
    photo = "IMG-20260312-WA0001.jpg"
    text = android(
        "Ben: hello", f'Bob: the "Builder": {photo} (file attached)\nthe pier', "Bob: hi", "Bob: yes"
    )
    name = "WhatsApp Chat with Harbour.txt"
    rows, _, _ = reading(MemoryOriginal("WhatsApp Chat with Harbour.zip", [(name, text), (photo, b"1234")]))
    assert [(row["sender"], row["body"], row["flags"]) for row in rows[1:]] == [
        ('Bob: the "Builder"', "the pier", None),
        ("Bob", "hi", None),
        ("Bob", "yes", None),
    ]
    known = {"name": photo, "type": "image", "bytes": 4, "presence": "present"}
    assert rows[1]["attachments"] == [known | {"entry": photo, "sha256": None}]


def test_a_file_is_bound_though_the_label_speaks_too_often_to_be_watched() -> None:
    photo = "IMG-20260312-WA0001.jpg"
    text = android(*(f"Bob: line {n}" for n in range(20)), f"Bob: two: {photo} (file attached)")
    name = "WhatsApp Chat with Harbour.txt"
    rows, _, _ = reading(MemoryOriginal("WhatsApp Chat with Harbour.zip", [(name, text), (photo, b"1234")]))
    assert (rows[-1]["sender"], rows[-1]["body"]) == ("Bob", "two:")
    assert rows[-1]["flags"] == ["sender_uncertain"]
    assert rows[-1]["attachments"][0]["presence"] == "present"


@pytest.mark.parametrize(
    "line",
    ["You joined a group via invite in the community: Town", "Ann joined the new community: Town"],
)
def test_a_rare_label_in_a_notices_shape_is_flagged(line: str) -> None:
    rows = rows_of(android("Ann: hi", line, "Ben: x", "Cy Lefty: hello"))
    assert [row["flags"] for row in rows] == [None, ["sender_uncertain"], None, None]


def test_blanks_around_a_label_are_no_part_of_the_name() -> None:
    rows = rows_of(
        iphone("Alex Martin : a", "Alex Martin\u00a0: b", "Alex Martin: c", "Moi\u202f: d", "\u00a0: e")
    )
    assert [row["sender"] for row in rows] == ["Alex Martin"] * 3 + ["Moi", "\u00a0"]


def test_the_title_of_an_iphone_chat_is_no_sender_of_what_the_owner_did() -> None:
    mark = "\u200e"
    lines = (f"Ann: {mark}You turned on disappearing messages.", "Ann: hi", f"Ann: {mark}Missed voice call")
    rows, _, _ = reading(MemoryOriginal("WhatsApp Chat - Ann.zip", [("_chat.txt", iphone(*lines))]))
    assert [(row["kind"], row["sender"]) for row in rows] == [
        ("notice", None),
        ("text", "Ann"),
        ("call", "Ann"),
    ]
    assert rows[0]["notice"]["subject"] == "You"


def test_a_groups_title_is_the_sender_of_nothing() -> None:
    mark = "\u200e"
    lines = (
        f"Team: {mark}A new thing",
        f"Team: {mark}Missed voice call",
        "Ann: hi",
        f"Ben: {mark}Missed voice call",
    )
    rows, _, _ = reading(MemoryOriginal("WhatsApp Chat - Team.zip", [("_chat.txt", iphone(*lines))]))
    assert [row["sender"] for row in rows] == [None, None, "Ann", "Ben"]


def test_a_label_whose_every_line_could_have_a_longer_name_is_flagged() -> None:
    rows = rows_of(android(*(f"Ops: {place}: hello" for place in ("North", "South", "East", "West"))))
    assert {row["sender"] for row in rows} == {"Ops"}
    assert all(row["flags"] == ["sender_uncertain"] for row in rows)


@pytest.mark.parametrize("word", ["attached", "pièce jointe\u00a0", "\u200eприкреплено"])
def test_the_colon_of_the_apps_word_for_a_file_ends_no_name(word: str) -> None:
    pages = "Budget.pdf \u2022 1 page"
    rows = rows_of(iphone(*(f"Jonah: {pages} \u200e<{word}: 0000000{n}-Budget.pdf>" for n in range(4))))
    assert [(row["sender"], row["body"], row["flags"]) for row in rows] == [("Jonah", None, None)] * 4
    assert [row["attachments"][0]["name"] for row in rows] == [f"0000000{n}-Budget.pdf" for n in range(4)]
