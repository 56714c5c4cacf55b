"""Which entry is the chat, how sure the reader is of a file, and what a chat is called."""

import pytest
from tests.readers.formats.whatsapp_text.source import MemoryOriginal, android, chat, iphone, reading

from onrecord.readers.formats import whatsapp_text
from onrecord.readers.matching import Match
from onrecord.readers.registry import choose
from onrecord.records.errors import AmbiguousFormatError, UnreadableError

CHAT = android("Ben: hello")
NOTES = b"Bread\nMilk\n"
NAMED = "WhatsApp Chat with Harbour.txt"


def read_files(name: str, *files: tuple[str, bytes]):
    return reading(MemoryOriginal(name, files))


def test_the_one_text_with_messages_is_the_chat() -> None:
    rows, _, statement = read_files("a.zip", ("notes.txt", NOTES), ("b/talk.txt", CHAT), ("x.jpg", b"\xff"))
    assert len(rows) == 1
    assert statement.entry == "b/talk.txt"
    assert statement.unread_entries == ("notes.txt", "x.jpg")


def test_the_apps_own_name_for_a_chat_comes_before_other_texts() -> None:
    _, _, statement = read_files("a.zip", ("pasted.txt", CHAT), ("_chat.txt", iphone("Ben: hello")))
    assert (statement.entry, statement.platform) == ("_chat.txt", "iphone")


def test_the_chat_named_as_its_zip_is_the_one_meant() -> None:
    other = "WhatsApp Chat with Quay.txt"
    _, _, statement = read_files("WhatsApp Chat with Harbour.zip", (other, CHAT), (NAMED, CHAT))
    assert (statement.entry, statement.title) == (NAMED, "Harbour")


def test_several_chats_are_named_and_none_is_taken() -> None:
    names = [f"WhatsApp Chat with {number}.txt" for number in range(7)]
    with pytest.raises(AmbiguousFormatError) as caught:
        read_files("all.zip", *((name, CHAT) for name in names))
    assert "holds 7 chats" in str(caught.value)
    assert repr(names[0]) in str(caught.value)
    assert "and 2 more" in str(caught.value)


QUAY, CY = "WhatsApp Chat with Quay.txt", "WhatsApp Chat with Cy.txt"


@pytest.mark.parametrize(
    ("own", "files"),
    [
        ("pasted.txt", {"pasted.txt": android(f"Ben: {QUAY}"), QUAY: CHAT}),
        (NAMED, {NAMED: android(f"Ben: {QUAY}", f"Ben: {CY}"), QUAY: android(f"Ben: {CY}"), CY: CHAT}),
        (NAMED, {NAMED: android(f"Ben: {QUAY}"), f"Media/{QUAY}": android(f"Ben: {NAMED}")}),
        ("_chat.txt", {"_chat.txt": iphone("Ben: _chat.txt"), "old/_chat.txt": iphone("Ben: _chat.txt")}),
        (
            "log.txt",
            {"log.txt": android("Ben: " + " ".join(f"{number}.txt" for number in range(9)))}
            | {f"{number}.txt": CHAT for number in range(9)},
        ),
        (
            NAMED,
            {NAMED: android("Ben: re\u0301sume\u0301.txt"), "r\u00e9sum\u00e9.txt": CHAT},
        ),
    ],
)
def test_beside_chats_that_were_sent_in_it_a_chat_is_still_the_one_read(
    own: str, files: dict[str, bytes]
) -> None:
    for order in (sorted(files), sorted(files, reverse=True)):
        _, _, statement = read_files("phone", *((name, files[name]) for name in order))
        assert statement.entry == own


def test_of_two_chats_in_one_folder_that_name_each_other_none_is_taken() -> None:
    with pytest.raises(AmbiguousFormatError, match="capture each by itself"):
        read_files("phone", (NAMED, android(f"Ben: {QUAY}")), (QUAY, android(f"Ben: {NAMED}")))


def test_a_text_that_was_sent_in_a_chat_cannot_take_its_place_by_naming_it() -> None:
    chat_text = iphone("Ben: log.txt")
    _, _, statement = read_files("a.zip", ("_chat.txt", chat_text), ("log.txt", android("Ben: _chat.txt")))
    assert statement.entry == "_chat.txt"


@pytest.mark.parametrize(
    "files",
    [
        [("notes.txt", NOTES)],
        [("chat.pdf", CHAT)],
        [("__MACOSX/._chat.txt", CHAT)],
        [("a.jpg", b"")],
    ],
)
def test_without_a_chat_nothing_is_read(files: list[tuple[str, bytes]]) -> None:
    with pytest.raises(UnreadableError, match=r"holds no WhatsApp chat: .*; export the chat again"):
        read_files("a.zip", *files)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_in_another_encoding_is_refused_by_that_name(encoding: str) -> None:
    with pytest.raises(UnreadableError, match="written in UTF-16: save it as UTF-8"):
        read_files("a.zip", ("chat.txt", CHAT.decode().encode(encoding)))


def test_a_chat_that_another_names_as_its_attachment_is_no_second_chat() -> None:
    sent = "WhatsApp Chat with Quay.txt"
    text = android("Ben: hello", f"Ben: {sent} (file attached)")
    rows, _, statement = read_files("WhatsApp-chatt med Ann.zip", (NAMED, text), (sent, CHAT))
    assert statement.entry == NAMED
    assert rows[1]["attachments"][0]["presence"] == "present"


def test_headers_that_come_too_late_to_be_seen_are_no_chat() -> None:
    with pytest.raises(UnreadableError):
        read_files("a.zip", ("talk.txt", NOTES * 100_000 + CHAT))


@pytest.mark.parametrize(
    ("head", "name", "match"),
    [
        (CHAT, NAMED, Match.CERTAIN),
        (CHAT, "_chat.txt", Match.CERTAIN),
        (CHAT, "notes.txt", Match.POSSIBLE),
        (android("Messages and calls are end-to-end encrypted."), "notes.txt", Match.CERTAIN),
        (iphone("Ben: \u200eMessages and calls are end-to-end encrypted."), "x.TXT", Match.CERTAIN),
        (b"", NAMED, Match.CERTAIN),
        (b"", "notes.txt", Match.POSSIBLE),
        (NOTES, NAMED, Match.NO),
        (CHAT, "chat.csv", Match.NO),
        (b"", "x.jpg", Match.NO),
        (b"\0" * 500, "notes.txt", Match.NO),
        (b"99/99/9999, 99:99 - Ben: x\n", "notes.txt", Match.NO),
        (b"2024-03-13 09:00:00 - INFO: started\n", "server.txt", Match.POSSIBLE),
        (b"[2024-03-13 09:00:00] started\n", "server.log", Match.NO),
    ],
)
def test_how_sure_the_reader_is(head: bytes, name: str, match: Match) -> None:
    assert whatsapp_text.recognise(head, name) is match


def test_the_registry_chooses_this_reader() -> None:
    assert choose(chat(CHAT)) is whatsapp_text
    assert choose(chat(b"")) is whatsapp_text


def test_an_empty_chat_holds_no_messages_and_says_so() -> None:
    rows, anomalies, statement = reading(chat(b""))
    assert (rows, anomalies, statement.title) == ([], [], "Harbour")
    assert statement.warnings == ("The chat is empty.",)
    assert statement.limits
    assert reading(MemoryOriginal("a.zip", [("_chat.txt", b"")]))[2].platform == "iphone"


@pytest.mark.parametrize(
    ("source", "entry", "data", "title"),
    [
        ("WhatsApp Chat - Harbour.zip", "_chat.txt", iphone("Ben: x"), "Harbour"),
        ("Chat de WhatsApp con Muelle.zip", "_chat.txt", iphone("Ben: x"), "Muelle"),
        ("export.zip", "_chat.txt", iphone("Ben: \u200eBen created group “Quay”"), "Quay"),
        ("export.zip", "_chat.txt", iphone("Ben: x"), "export"),
        ("export.zip", "WhatsApp Chat - Ann/_chat.txt", iphone("Ben: x"), "Ann"),
        ("EXPORT.ZIP", "_CHAT.TXT", iphone("Ben: x"), "EXPORT"),
        ("_chat.txt", "_chat.txt", iphone("Ben: x"), "WhatsApp chat"),
        ("_chat.txt", "_chat.txt", iphone("Ben: \u200eBen created group “Quay”"), "Quay"),
        ("a.zip", NAMED, CHAT, "Harbour"),
        (
            "\u200eWhatsApp Chat with \u2068Ann\u2069.txt",
            "\u200eWhatsApp Chat with \u2068Ann\u2069.txt",
            CHAT,
            "Ann",
        ),
    ],
)
def test_what_a_chat_is_called(source: str, entry: str, data: bytes, title: str) -> None:
    assert read_files(source, (entry, data))[2].title == title


def test_a_file_with_no_message_in_it_is_refused_by_its_name() -> None:
    with pytest.raises(UnreadableError) as caught:
        reading(chat(b"99/99/9999, 99:99 - Ben: secret words\n"))
    assert repr(NAMED) in str(caught.value)
    assert "secret" not in str(caught.value)
