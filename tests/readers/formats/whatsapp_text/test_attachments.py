"""Files that messages name, bound by name to what the container holds."""

import unicodedata

import pytest
from tests.readers.formats.whatsapp_text.source import MemoryOriginal, android, iphone, reading

from onrecord.readers.formats.whatsapp_text.media import type_of

PHOTO = "IMG-20240313-WA0001.jpg"


def read(chat: bytes, *files: str) -> tuple[list[dict], tuple[str, ...]]:
    others = [(name, b"x" * 17) for name in files]
    rows, _, statement = reading(MemoryOriginal("Export.zip", [*others, ("_chat.txt", chat)]))
    return rows, statement.unread_entries


def one(row: dict) -> tuple[str | None, str, str, int | None]:
    [attachment] = row["attachments"]
    return attachment["name"], attachment["type"], attachment["presence"], attachment["bytes"]


def test_present_missing_and_omitted() -> None:
    chat = android(
        f"Ben: {PHOTO} (file attached)", "Ben: VID-1-WA0002.mp4 (file attached)", "Ben: <Media omitted>"
    )
    rows, unread = read(chat, PHOTO, "stray.opus")
    assert [one(row) for row in rows] == [
        (PHOTO, "image", "present", 17),
        ("VID-1-WA0002.mp4", "video", "missing", None),
        (None, None, "omitted", None),
    ]
    assert unread == ("stray.opus",)


@pytest.mark.parametrize("folder", ["", "media/", "WhatsApp Chat\\"])
def test_a_file_is_found_in_any_folder_of_the_container(folder: str) -> None:
    rows, unread = read(android(f"Ben: {PHOTO} (file attached)"), folder + PHOTO)
    assert one(rows[0])[2] == "present"
    assert unread == ()


def test_a_name_in_another_normal_form_is_the_same_name() -> None:
    name = "Café plan.pdf"
    rows, unread = read(
        android(f"Ben: {unicodedata.normalize('NFC', name)} (file attached)"),
        unicodedata.normalize("NFD", name),
    )
    assert one(rows[0])[1:] == ("document", "present", 17)
    assert unread == ()


def test_sound_that_android_names_without_its_ending() -> None:
    rows, _ = read(android("Ben: AUD-20240313-WA0004. (file attached)"), "AUD-20240313-WA0004.m4a")
    assert one(rows[0])[1:] == ("audio", "present", 17)


def test_a_caption_is_the_body() -> None:
    mark = "\u200e"
    rows, _ = read(android(f"Ben: {PHOTO} (file attached)\nThe quay\nat dawn"))
    assert rows[0]["body"] == "The quay\nat dawn"
    rows, _ = read(iphone(f"Ben: The quay {mark}<attached: 00000001-PHOTO.jpg>"))
    assert (rows[0]["body"], one(rows[0])[0]) == ("The quay", "00000001-PHOTO.jpg")


def test_several_files_in_one_message() -> None:
    mark = "\u200e"
    rows, _ = read(
        iphone(f"Ben: {mark}<attached: 1-PHOTO.jpg> {mark}<attached: 2-AUDIO.opus>"), "2-AUDIO.opus"
    )
    assert [(a["name"], a["presence"]) for a in rows[0]["attachments"]] == [
        ("1-PHOTO.jpg", "missing"),
        ("2-AUDIO.opus", "present"),
    ]


@pytest.mark.parametrize(
    ("name", "kind", "type_"),
    [
        ("STK-20240313-WA0005.webp", "sticker", "sticker"),
        ("00000014-STICKER-2024-03-12-09-02-09.webp", "sticker", "sticker"),
        ("Idris Vaughan.vcf", "contact", "contact"),
        ("PTT-20240313-WA0006.opus", "media", "voice"),
        ("tide tables.pdf", "media", "document"),
        ("holiday.HEIC", "media", "image"),
    ],
)
def test_kinds_and_types_from_the_names_of_files(name: str, kind: str, type_: str) -> None:
    rows, _ = read(android(f"Ben: {name} (file attached)"))
    assert (rows[0]["kind"], one(rows[0])[1]) == (kind, type_)


def test_a_bracket_in_typed_text_names_no_file() -> None:
    rows, _ = read(android("Ben: nothing (file attached)", "Ben: see a.jpg (attached)"))
    assert [row["attachments"] for row in rows] == [None, None]


def test_types_of_names_without_an_ending() -> None:
    assert [type_of(name) for name in ("PTT-1", "00000001-VIDEO-2024", "noted", "", ".")] == [
        "voice",
        "video",
        "document",
        "document",
        "document",
    ]


@pytest.mark.parametrize(
    ("written", "name", "body"),
    [
        ("Report.pdf • {m}2 pages {m}<attached: 00000003-Report.pdf>", "00000003-Report.pdf", None),
        ("{m}Report.pdf {m}<attached: 00000003-Report.pdf>", "00000003-Report.pdf", None),
        ("Report.pdf • {m}2 pages {m}<attached: 00000003-Report.pdf> so?", "00000003-Report.pdf", "so?"),
        ("see 2 pages {m}<attached: 00000003-Report.pdf>", "00000003-Report.pdf", "see 2 pages"),
        ("Report.docx • {m}2 pages {m}document omitted", "Report.docx", None),
        ("Report.docx • {m}document omitted", "Report.docx", None),
        ("Report.docx {m}document omitted", "Report.docx", None),
    ],
)
def test_a_documents_name_and_pages_are_the_apps_words(written: str, name: str, body: str | None) -> None:
    rows, _ = read(iphone("Ben: " + written.format(m="\u200e")))
    assert (rows[0]["kind"], rows[0]["attachments"][0]["name"], rows[0]["body"]) == ("media", name, body)


def test_a_voice_message_to_be_heard_once_is_named_without_brackets_on_iphone() -> None:
    rows, _ = read(iphone("Ben: \u200eView once voice message omitted"))
    assert (rows[0]["kind"], one(rows[0])[2]) == ("view_once", "omitted")


@pytest.mark.parametrize(
    "text",
    [
        "POLL:\nWhich day\nis best?\n{m}OPTION: Yes ({m}0 votes)\n{m}OPTION: No ({m}1 vote)",
        "POLL:\nQ\nOPTION: Yes\nindeed (0 votes)\nOPTION: No (1 vote)",
        "ABSTIMMUNG:\nAre you mad?\nOPTION: Ja (1 Stimme)\n",
        "{m}SONDAGGIO: Che spettacolo?\nOPZIONE: Quello delle 18 (4 voti)\nOPZIONE: Quello (7 voti)",
        "SONDAGE :\nQ\nOPTION : Oui (1 vote)\nOPTION : Non (1 vote)",
    ],
)
def test_polls_with_questions_and_options_of_any_length(text: str) -> None:
    for make in (android, iphone):
        rows, _ = read(make("Ben: " + text.format(m="\u200e")))
        assert [row["kind"] for row in rows] == ["poll"]


@pytest.mark.parametrize("text", ["POLL:\nanyone?", "SONDAGGIO: che bello\nOPZIONE: x (1)", "LIST:\nQ\nA: 1"])
def test_capitals_alone_make_no_poll(text: str) -> None:
    rows, _ = read(android(f"Ben: {text}"))
    assert [row["kind"] for row in rows] == ["text"]
