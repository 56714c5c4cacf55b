"""Screenshots, voice notes and notes for the record: which they are, what goes with what, what is not claimed."""

import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.pictures import HEIC, JPEG, WEBP, png_of
from tests.support.samples import Contents

from onrecord.readers.formats import note, screenshot, voice_note
from onrecord.readers.identification import Means, identify
from onrecord.readers.matching import Match
from onrecord.readers.originals import Source, open_original
from onrecord.readers.pictures import is_whole, picture_kind
from onrecord.readers.registry import READERS, choose
from onrecord.readers.rows import as_json
from onrecord.readers.sounds import sound_kind
from onrecord.readers.typed_dates import typed_date
from onrecord.records.errors import AmbiguousFormatError, UnreadableError
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions, DateOrder, Entry, Statement

PNG = png_of("HELLO", scale=2)
OPUS = b"OggS\0\2" + bytes(22) + b"\x01\x13OpusHead" + bytes(11)
CHAT = b"12/03/2026, 09:01 - Ada: hello\n12/03/2026, 09:02 - Ben: photo.png (file attached)\n" * 5
NOTE = b"Note for the record\nDate: 12 March 2026\n\nWe spoke.\n"


def source_of(files: dict[str, bytes], name: str = "Given") -> Source:
    data = [files[path] for path in sorted(files)]
    entries = [Entry(number, path, len(files[path])) for number, path in enumerate(sorted(files))]
    return Source(name, True, entries, lambda number: io.BytesIO(data[number]))  # noqa: FBT003


def found_in(files: dict[str, bytes], reader: str = "") -> dict[str, set[str]]:
    """Return which files go with which reader; what is refused or left out under those words."""
    source = source_of(files)
    assumptions = Assumptions(reader=reader, reader_given=bool(reader))
    identified = identify(source, Means(assumptions, Limits(), READERS))
    names = {entry.number: entry.name for entry in source.files}
    found: dict[str, set[str]] = {}
    for one in identified.found:
        key = "refused" if one.fault else " or ".join(one.readers)
        found.setdefault(key, set()).update(names[number] for number in one.files)
    if identified.left_out:
        found["left out"] = {names[number] for number in identified.left_out}
    return found


def read(reader, files: dict[str, bytes]) -> tuple[list[dict[str, object]], Statement]:
    original = open_original(source_of(files), Assumptions(), Limits())
    rows, statement = [], None
    for item in reader.read(original):
        if isinstance(item, Statement):
            statement = item
        elif hasattr(item, "num_rows"):
            rows += as_json(item)
    assert statement is not None
    return rows, statement


def test_a_folder_of_pictures_is_one_source() -> None:
    files = {"a.png": PNG, "b.jpg": JPEG, "no ending": WEBP, "Thumbs.db": b"\xd0\xcf", "clip.mp4": b"\0" * 9}
    assert found_in(files) == {"screenshot": set(files)}


def test_pictures_in_a_conversation_belong_to_it() -> None:
    files = {"WhatsApp Chat with Ben.txt": CHAT, "photo.png": PNG, "voice.opus": OPUS, "more/other.jpg": JPEG}
    assert found_in(files) == {"whatsapp-text": set(files)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    zipped = Contents("Export.zip", is_folder=False, files={"Export.zip": made.getvalue()})
    assert choose(zipped.original()).NAME == "whatsapp-text"


def test_pictures_beside_something_unknown_are_taken_only_when_that_is_asked_for() -> None:
    files = {
        "messages.html": b"<html>an export of an app that nobody knows",
        "photos/1.jpg": JPEG,
        "2.png": PNG,
    }
    assert found_in(files) == {"refused": set(files)}
    assert found_in(files, "screenshot") == {"screenshot": set(files)}


def test_notes_and_pictures_and_sound_of_one_folder_are_sources_of_their_own() -> None:
    files = {"note.txt": NOTE, "a.png": PNG, "PTT.opus": OPUS, "PTT.txt": b"Ben: I agree."}
    assert found_in(files) == {
        "note": {"note.txt"},
        "screenshot": {"a.png"},
        "voice-note": {"PTT.opus", "PTT.txt"},
    }


def test_pictures_of_two_folders_are_two_sources() -> None:
    source = source_of({"one/a.png": PNG, "two/b.png": PNG})
    identified = identify(source, Means(Assumptions(), Limits(), READERS))
    assert [one.root for one in identified.found] == ["one/", "two/"]


def test_a_zip_of_pictures_and_sound_is_a_persons_to_settle() -> None:
    original = open_original(source_of({"a.png": PNG, "b.opus": OPUS}), Assumptions(), Limits())
    with pytest.raises(AmbiguousFormatError, match="could be read as screenshot or voice-note"):
        choose(original)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PNG, "png"),
        (JPEG, "jpeg"),
        (WEBP, "webp"),
        (HEIC, "heic"),
        (b"GIF89a", ""),
        (b"\xff\xd8", ""),
        (b"", ""),
    ],
)
def test_a_picture_is_told_by_its_first_bytes_whatever_its_name(head: bytes, kind: str) -> None:
    assert picture_kind(head) == kind
    assert screenshot.recognise(head, "x.txt") is (Match.POSSIBLE if kind else Match.NO)


@pytest.mark.parametrize("whole", [PNG, JPEG, WEBP])
def test_a_picture_without_its_end_is_kept_and_named(whole: bytes) -> None:
    kind = picture_kind(whole)
    assert is_whole(kind, io.BytesIO(whole))
    assert not is_whole(kind, io.BytesIO(whole[:-4]))
    rows, statement = read(screenshot, {"IMG_1": whole[:-4]})
    assert [row["kind"] for row in rows] == ["media"]
    assert "IMG_1" in statement.warnings[0]


def test_a_screenshot_claims_no_time() -> None:
    (row,), _ = read(screenshot, {"Screenshot_20260312-0901.png": PNG})
    assert (row["said_local"], row["said_at"], row["said_text"], row["sender"]) == (None,) * 4
    assert row["flags"] == ["date_missing"]


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (OPUS, "x", "ogg"),
        (b"OggS" + b"\0" * 24 + b"\x80theora", "x.ogg", ""),
        (b"\0\0\0\x18ftypM4A ", "x", "m4a"),
        (b"\0\0\0\x18ftypmp42", "x.m4a", "m4a"),
        (b"\0\0\0\x18ftypmp42", "x.mp4", ""),
        (b"\xff\xf1\x50", "x.aac", "aac"),
        (b"\xff\xf1\x50", "x", ""),
        (b"#!AMR\n<", "x", "amr"),
        (b"ID3\4", "x.mp3", "mp3"),
        (b"\xff\xfb\x90", "x.MP3", "mp3"),
        (b"ID3\4", "x.txt", ""),
        (b"RIFF\0\0\0\0WAVE", "x", "wav"),
    ],
)
def test_a_sound_is_told_by_its_first_bytes(head: bytes, name: str, kind: str) -> None:
    assert sound_kind(head, name) == kind


def test_a_voice_note_is_said_not_to_be_transcribed() -> None:
    rows, statement = read(voice_note, {"PTT-1.opus": OPUS})
    assert [(row["kind"], row["body"]) for row in rows] == [("media", None)]
    assert "1 voice note is not transcribed ('PTT-1.opus')" in statement.warnings[0]


@pytest.mark.parametrize("name", ["PTT-1.txt", "PTT-1.opus.txt", "PTT-1.TXT"])
def test_a_typed_transcript_answers_its_sound(name: str) -> None:
    rows, statement = read(voice_note, {"PTT-1.opus": OPUS, name: b"I agree."})
    assert [row["body"] for row in rows] == [None, "I agree."]
    assert rows[1]["reply_to"] == rows[0]["native_id"]
    assert rows[1]["subject"] == "Typed transcript"
    assert statement.warnings == ()


def test_a_transcript_is_of_one_sound_alone() -> None:
    files = {
        "a.m4a": b"\0\0\0\x18ftypM4A ",
        "a.opus": OPUS,
        "a.opus.txt": b"of the second",
        "a.txt": b"of the first",
    }
    rows, _ = read(voice_note, files)
    assert [(row["body"], row["reply_to"]) for row in rows if row["body"]] == [
        ("of the first", "a.m4a"),
        ("of the second", "a.opus"),
    ]


def test_a_sound_named_like_a_transcript_is_a_sound_alone() -> None:
    rows, _ = read(voice_note, {"PTT-1.opus": OPUS, "PTT-1.opus.txt": OPUS})
    assert [row["kind"] for row in rows] == ["media", "media"]


def test_a_text_longer_than_a_person_types_is_no_transcript() -> None:
    rows, statement = read(voice_note, {"a.opus": OPUS, "a.txt": b"x" * (1 << 20) + b"x"})
    assert len(rows) == 1
    assert statement.unread_entries == ("a.txt",)


def test_a_note_longer_than_a_note_is_refused() -> None:
    with pytest.raises(UnreadableError, match="over 1 MiB"):
        read(note, {"n.txt": NOTE + b"x" * (1 << 20)})


@pytest.mark.parametrize(
    "text", ["Note for the recorder", "A note for the record", "Date: today\nNote for the record", "note"]
)
def test_only_a_text_that_begins_so_is_a_note(text: str) -> None:
    assert note.recognise(text.encode(), "note.txt") is Match.NO


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=200))
def test_nothing_of_a_note_is_lost(text: str) -> None:
    body = "It was agreed:\n" + text
    (row,), _ = read(note, {"n.txt": b"Note for the record\n\n" + body.encode()})
    assert row["body"] == body.rstrip("\n")


AT = dt.datetime.fromisoformat("2026-03-12T14:30")


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-12 14:30",
        "2026-03-12T14:30",
        "12 March 2026, 14:30",
        "Thursday, 12th Mar 2026 at 2.30 pm",
        "March 12, 2026 2:30pm",
    ],
)
def test_a_date_that_a_person_types_is_told(text: str) -> None:
    found = typed_date(text, None)
    assert (found.said_local, found.precision, found.flags) == (AT, "minute", ())


@pytest.mark.parametrize(
    ("text", "order", "day", "flag"),
    [
        ("03/04/2026", None, None, "date_ambiguous"),
        ("03/04/2026", DateOrder.DMY, "2026-04-03", "time_doubtful"),
        ("03/04/2026", DateOrder.MDY, "2026-03-04", "time_doubtful"),
        ("13/04/2026", None, "2026-04-13", "time_doubtful"),
        ("31 February 2026", None, None, "date_impossible"),
        ("12 Frimaire 2026", None, None, "date_impossible"),
        ("2026-03-12 25:00", None, None, "date_impossible"),
        ("12 March 1815", None, None, "date_impossible"),
        ("yesterday", None, None, "date_missing"),
        ("", None, None, "date_missing"),
    ],
)
def test_what_is_not_certain_of_a_date_is_flagged(text, order, day, flag) -> None:
    found = typed_date(text, order)
    assert found.said_local == (day and dt.datetime.fromisoformat(day))
    assert found.flags == (flag,)


@given(st.text(max_size=60))
def test_any_text_for_a_date_is_judged_without_an_error(text: str) -> None:
    assert typed_date(text, None).flags is not None
