"""What seems to be a source and cannot be read is told as one; pictures and sound of nobody are captured."""

from pathlib import Path

import pytest
from tests.readers.containers import crypt_files
from tests.support.folders import MAIL, MBOX, TELEGRAM, TEXTS, Told, chat, told, zipped
from tests.support.pictures import JPEG, png_of
from tests.support.samples import database

SAMPLES = Path(__file__).parents[1] / "samples"
ADA, BEN = "WhatsApp Chat with Ada.txt", "WhatsApp Chat with Ben.txt"
CUT = zipped({"_chat.txt": chat("Cy here", "more")})[:-30]
PNG = png_of("HELLO", scale=2)
OPUS = b"OggS\0\2" + bytes(22) + b"\x01\x13OpusHead" + bytes(11)
CRYPT = crypt_files.crypt15(b"SQLite format 3\0" + bytes(2000))
LOOKALIKES = {
    "WhatsApp Chat - Cy.zip": CUT,
    "no ending": CUT,
    "zeroed.zip": bytes(300),
    "WhatsApp Chat with Cy.txt": b"\0" * 300,
    "_chat.txt": b"nothing",
    "ChatStorage.sqlite": b"\0" * 300,
    "other app.db": b"SQLite format 3\0" + bytes(300),
    "mails.mbox": b"nothing",
    "signal-2026-03-12.backup": b"nothing",
    "outlook.pst": b"nothing",
    "chats.7z": b"7z\xbc\xaf\x27\x1c" + bytes(30),
    "two.zip": zipped({"a.zip": zipped({"_chat.txt": chat("x")}), "b.zip": zipped({"_chat.txt": chat("x")})}),
}
PHONE = {BEN: chat("Berth four"), "texts.xml": TEXTS, "telegram/result.json": TELEGRAM}


def faults(answer: Told) -> dict[str, str]:
    return {one.name: one.fault for one in answer.found if one.fault}


def read(answer: Told) -> dict[str, list[str]]:
    return {"/".join(one.readers): answer.files(one) for one in answer.found if not one.fault}


@pytest.mark.parametrize("name", LOOKALIKES)
@pytest.mark.parametrize(
    "beside", [{ADA: chat("x")}, PHONE, {"old.mbox": MBOX}, {"msgstore.db.crypt15": CRYPT}]
)
def test_what_seems_to_be_a_source_and_cannot_be_read_is_never_part_of_another(name, beside) -> None:
    answer = told({**beside, name: LOOKALIKES[name]})
    assert list(faults(answer)) == [name]
    assert all(name not in answer.files(one) for one in answer.found if not one.fault)
    assert {one.name for one in answer.found if not one.fault} == {one.name for one in told(beside).found}
    assert answer.left_out == []


def test_a_cut_zip_is_told_in_a_folder_as_it_is_by_itself() -> None:
    (by_itself,) = told(CUT, "WhatsApp Chat - Cy.zip").found
    assert faults(told({ADA: chat("x"), "WhatsApp Chat - Cy.zip": CUT})) == {by_itself.name: by_itself.fault}
    assert "damaged or cut short: copy it again" in by_itself.fault


def test_what_is_damaged_and_named_is_kept_there_and_told_all_the_same() -> None:
    answer = told({ADA: chat("plans.zip (file attached)"), "plans.zip": CUT, BEN: chat("x")})
    holder = next(one for one in answer.found if one.damaged)
    assert (answer.files(holder), holder.damaged) == ([ADA, "plans.zip"], ("plans.zip",))
    assert faults(answer)["plans.zip"].endswith(f"; {ADA!r} names it too, and it is kept there as it is")
    assert told({ADA: chat("plans.zip"), "plans.zip": CUT}).found[0].damaged == ("plans.zip",)


@pytest.mark.parametrize(
    "other",
    [
        {"plan.docx": CUT},
        {"things.zip": zipped({"a.md": b"x"})},
        {"Thumbs.db": b"\xd0\xcf\x11\xe0"},
        {"._Cy.zip": CUT},
        {"sticker.tgs": b"\x1f\x8b\x08"},
        {"notes.txt": b""},
    ],
    ids=lambda files: next(iter(files)),
)
def test_what_no_chat_is_made_of_stays_with_the_folder_s_one_source(other: dict[str, bytes]) -> None:
    answer = told({ADA: chat("x"), **other})
    assert read(answer) == {"whatsapp-text": sorted([ADA, *other])}
    assert not faults(answer)


def test_what_an_app_stores_without_an_ending_below_its_folder_stays_with_its_export() -> None:
    files = {"result.json": TELEGRAM, "files/1f/1f0e": CUT, "files/2a/2a77": b"SQLite format 3\0" + bytes(9)}
    assert read(told(files)) == {"telegram-json": sorted(files)}


def test_an_app_s_other_databases_beside_its_own_are_no_sources() -> None:
    store = database((SAMPLES / "whatsapp-android-db/new-layout/msgstore.sql").read_text("utf-8"))
    files = {"msgstore.db": store, "axolotl.db": LOOKALIKES["other app.db"]}
    assert read(told(files)) == {"whatsapp-android-db": sorted(files)}
    answer = told({**files, **PHONE})
    assert not faults(answer)


def test_an_empty_file_with_the_name_of_a_chat_is_told_as_one_that_cannot_be_read() -> None:
    answer = told({**PHONE, "WhatsApp Chat with Dee.txt": b""})
    assert faults(answer) == {
        "WhatsApp Chat with Dee.txt": "'WhatsApp Chat with Dee.txt' is named as a WhatsApp chat "
        "and is empty: copy it again, or export it again from the app"
    }


def test_with_a_reader_given_what_is_damaged_is_left_out_with_the_rest() -> None:
    answer = told({**PHONE, "Cy.zip": CUT}, reader="sms-xml")
    assert (len(answer.found), faults(answer)) == (1, {})
    assert answer.why["Cy.zip"] == "it is not what --reader sms-xml reads"


def test_a_zip_of_several_sources_is_to_be_unzipped_and_one_of_twins_needs_a_choice() -> None:
    (found,) = told(zipped({"_chat.txt": chat("x"), "old.mbox": MBOX, "sms.xml": TEXTS}), "mixed.zip").found
    assert "could be read as whatsapp-text or email-mbox or sms-xml: unzip it and capture the" in found.fault
    thread = b'{"participants": [{"name": "Ada"}], "messages": [{"sender_name": "Ada", "timestamp_ms": 1773392400000, "content": "x"}], "title": "Ada", "is_still_participant": true, "thread_path": "inbox/ada_1"}'  # noqa: E501 - as it is
    (twins,) = told(zipped({"ada_1/message_1.json": thread}), "meta.zip").found
    assert (len(twins.readers), twins.fault) == (2, "")
    answer = told({ADA: chat("x"), "mixed.zip": zipped({"_chat.txt": chat("x"), "old.mbox": MBOX})})
    assert list(faults(answer)) == ["mixed.zip"]


MEDIA = {
    "IMG_1.png": PNG,
    "Screenshots/a.png": PNG,
    "Screenshots/b.jpg": JPEG,
    "Screenshots/screen.mp4": b"\0\0\0\x18ftypmp42",
    "Voice notes/PTT.opus": OPUS,
    "Voice notes/PTT.txt": b"Ben: I agree.",
}


@pytest.mark.parametrize(
    "sources", [PHONE, {**PHONE, "msgstore.db.crypt15": CRYPT}, {**PHONE, "Cy.zip": CUT}]
)
def test_pictures_and_sound_of_no_conversation_are_a_source_a_folder(sources: dict[str, bytes]) -> None:
    answer = told({**sources, **MEDIA, ADA: chat("x"), "notes.md": b"x"})
    made = {one.root + one.name: answer.files(one) for one in answer.found if not one.fault}
    assert made["IMG_1.png"] == ["IMG_1.png"]
    assert made["Screenshots/Screenshots"] == [one for one in sorted(MEDIA) if one.startswith("Screenshots/")]
    assert made["Voice notes/Voice notes"] == ["Voice notes/PTT.opus", "Voice notes/PTT.txt"]
    assert answer.left_out == ["notes.md"]
    assert {one.name for one in told(sources).found} < {one.name for one in answer.found}


def test_pictures_that_a_text_names_are_that_conversation_s_wherever_they_lie() -> None:
    answer = told({ADA: chat("a.png (file attached)"), BEN: chat("x"), "Screenshots/a.png": PNG})
    assert answer.sources[ADA if ADA in answer.sources else "phone"][1] == ["Screenshots/a.png", ADA]
    assert len(answer.found) == 2


@pytest.mark.parametrize("place", ["Ada/", "Ada/Media/", "Ada/Media/WhatsApp Images/"])
def test_pictures_inside_an_export_s_own_folder_are_its_own(place: str) -> None:
    answer = told({**PHONE, f"Ada/{ADA}": chat("x"), f"{place}IMG-9.jpg": JPEG})
    assert answer.sources["Ada/Ada"] == (("whatsapp-text",), sorted([f"Ada/{ADA}", f"{place}IMG-9.jpg"]))


def test_pictures_beside_several_sources_are_of_none_unless_a_text_names_them() -> None:
    files = {ADA: chat("IMG-1.jpg (file attached)"), "letter.eml": MAIL, "IMG-1.jpg": JPEG, "IMG-9.jpg": JPEG}
    assert read(told(files)) == {
        "whatsapp-text": ["IMG-1.jpg", ADA],
        "email-eml": ["letter.eml"],
        "screenshot": ["IMG-9.jpg"],
    }


def test_the_pictures_elsewhere_in_an_account_s_download_are_no_screenshots() -> None:
    thread = b'{"participants": [{"name": "Ada"}], "messages": [{"sender_name": "Ada", "timestamp_ms": 1773392400000, "content": "x"}], "title": "Ada", "is_still_participant": true, "thread_path": "inbox/ada_1"}'  # noqa: E501 - as it is
    files = {"facebook-ada/messages/inbox/ada_1/message_1.json": thread, "facebook-ada/posts/1.jpg": JPEG}
    answer = told({**PHONE, ADA: chat("x"), **files})
    assert answer.left_out == ["facebook-ada/posts/1.jpg"]
    assert answer.why["facebook-ada/posts/1.jpg"].startswith("it is a picture that no message names; capture")


@pytest.mark.parametrize(("reader", "count"), [("screenshot", 2), ("voice-note", 1)])
def test_a_reader_of_pictures_or_sound_takes_what_fits_of_a_mixed_folder(reader: str, count: int) -> None:
    chats = {**PHONE, "Dee.zip": zipped({"_chat.txt": chat("x"), "IMG-1.jpg": JPEG, "a.opus": OPUS})}
    for sources in (chats, {**chats, "msgstore.db.crypt15": CRYPT}):
        answer = told({**sources, **MEDIA}, reader=reader)
        assert [one.readers for one in answer.found] == [(reader,)] * count
        assert not faults(answer)
        assert set(sources) < set(answer.left_out)


def test_a_reader_of_pictures_takes_those_beside_one_chat_when_it_is_asked_for() -> None:
    answer = told(
        {ADA: chat("IMG-1.jpg (file attached)"), "IMG-1.jpg": JPEG, "a.png": PNG}, reader="screenshot"
    )
    assert [answer.files(one) for one in answer.found] == [["a.png"]]


WHY = {
    "empty.md": (b"", "it is empty; copy it again"),
    "list.pdf": (b"%PDF-1.7", "it is a PDF document; capture the export of the conversation that it was"),
    "notes.md": (b"We spoke.\n", "it is a text; if it is a note, begin it with 'Note for the record'"),
    "backup.bin": (b"\0\xff\x01", "it is of no kind that is known here; if it is a chat, export it again"),
    "things.zip": (zipped({"a.md": b"x"}), "it is a zip; no file in it begins as an export does"),
    "clip.mp4": (
        b"\0\0\0\x18ftypmp42",
        "it is a picture, sound, video or document; capture it in the folder",
    ),
    "._x.txt": (b"fork", "a system wrote it by itself; it is no part of an export"),
}


@pytest.mark.parametrize("name", WHY)
def test_each_file_that_is_left_out_has_its_own_reason_and_what_to_do(name: str) -> None:
    data, why = WHY[name]
    assert told({**PHONE, ADA: chat("x"), name: data}).why[name].startswith(why)


@pytest.mark.parametrize(
    ("files", "reader", "said"),
    [
        (
            {"notes.txt": b"We spoke."},
            "",
            "it is a text; if it is a note, begin it with 'Note for the record'",
        ),
        ({"list.pdf": b"%PDF-1.7"}, "", "it is a PDF document; capture the export of the conversation"),
        (
            {"x.bin": b"\0\xff\x01"},
            "",
            "it is of no kind that is known here; if it is a chat, export it again",
        ),
        (
            {"a.png": PNG, "x.bin": b"\0\xff"},
            "",
            "capture them alone with --reader screenshot, or export the",
        ),
        (
            {"a.opus": OPUS, "x.bin": b"\0\xff"},
            "",
            "capture them alone with --reader voice-note, or export the",
        ),
        ({"x.eml": MAIL}, "sms-xml", "give --reader email-eml, or leave --reader out"),
        ({"old.mbox": b"\0\xff"}, "", "is named as a mailbox and does not begin as one: copy it again"),
    ],
)
def test_what_nobody_reads_is_told_with_what_would_fit(
    files: dict[str, bytes], reader: str, said: str
) -> None:
    (found,) = told(files, reader=reader).found
    assert said in found.fault
    assert "email-msg" not in found.fault
