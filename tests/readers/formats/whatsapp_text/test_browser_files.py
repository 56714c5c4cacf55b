"""The browser tells files with captions, in every language's words, as the reader does; a caption is no name."""

import datetime as dt

import pytest
from hypothesis import strategies as st
from tests.readers.formats.whatsapp_text import generated
from tests.readers.formats.whatsapp_text.source import iphone
from tests.readers.formats.whatsapp_text.test_browser_reads import agrees, drawn_chats, in_the_browser

from onrecord.readers.formats.whatsapp_text import phrases

EXAMPLES = 32
BOOK = phrases.load()
IN_ANGLES = sorted(BOOK.families["attached_ios"])
AFTER_NAME = sorted(BOOK.families["attached_after_name"])
IN_BRACKETS = sorted(BOOK.families["attached_android"])
LEFT_OUT = sorted({one for family in phrases.OMITTED for one in BOOK.families[family]})
LEFT_OUT_IN_BRACKETS = sorted(BOOK.families["media_omitted_android"])
PLAIN = (
    ("Jonah PO", "Ada", "+44 7700 900123", "د. ليلى"),
    ("", "", "the pier", "Budget.pdf \u2022 1 page", "Budget.pdf \u2022 \u200e2 pages", "at 10:30, a < b"),
    ("00000003-Budget.pdf", "00000004-PHOTO-2026-03-13-09-00-00.jpg", "plan (1).pdf"),
)
WITH_COLONS = (
    (*PLAIN[0], "Ops: Duty"),
    (*PLAIN[1], "Note: the pier", "Duty: see: below", "Note:"),
    (*PLAIN[2], "Note: Budget.pdf"),
)


@st.composite
def of_an_iphone(draw, captions, files):
    """Draw a message with media as an iPhone writes it: the caption first, all on one line."""
    file, caption = draw(st.sampled_from(files)), draw(st.sampled_from(captions))
    words = st.one_of(
        st.sampled_from(IN_ANGLES).map(lambda word: f"<{word}: {file}>"),
        st.sampled_from(AFTER_NAME).map(lambda word: f"<{file} {word}>"),
        st.sampled_from(LEFT_OUT),
    )
    return f"{caption} {draw(st.sampled_from(phrases.APP_MARKS))}{draw(words)}".lstrip(" ")


@st.composite
def of_an_android(draw, captions, files):
    """Draw a message with media as an Android phone writes it: the caption below, seldom one before."""
    file, caption = draw(st.sampled_from(files)), draw(st.sampled_from(captions))
    words = st.one_of(
        st.sampled_from(IN_BRACKETS).map(lambda word: f"{file} ({word})"),
        st.sampled_from(LEFT_OUT_IN_BRACKETS).map(lambda word: f"<{word}>"),
    )
    lead = f"{caption} " if ": " in f"{caption} " and draw(st.booleans()) else ""
    return lead + draw(words) + (f"\n{caption}" if caption and not lead else "")


@st.composite
def with_files(draw, form, first, media):
    """Draw a chat of a few people, each of whom may send nothing but files, often with one caption."""
    at = dt.datetime(2026, 3, 13, 9)  # noqa: DTZ001 - exports are naive
    drawn, (names, captions, files) = media
    pieces = [f"{form(at)}{first}"]
    kinds = [*[drawn(captions, files)] * 3, st.just("line")]
    senders = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2))
    for _ in range(draw(st.integers(1, 6))):
        said = draw(draw(st.sampled_from(kinds)))
        for _ in range(draw(st.integers(1, 4))):
            at += dt.timedelta(minutes=1)
            pieces.append(f"{form(at)}{draw(st.sampled_from(senders))}: {said}")
    return "\n".join([*pieces, ""]).encode()


ENCRYPTED = "Messages and calls are end-to-end encrypted."
ON_IPHONE = (f"Pier: \u200e{ENCRYPTED}", of_an_iphone)
ON_ANDROID = (f"{ENCRYPTED} Tap to learn more.", of_an_android)
PHONES = [
    (generated.iphone, *ON_IPHONE),
    (generated.arabic, *ON_IPHONE),
    (generated.android, *ON_ANDROID),
    (generated.american, *ON_ANDROID),
]


@pytest.mark.parametrize(("form", "first", "media"), PHONES, ids=lambda one: getattr(one, "__name__", ""))
def test_files_with_captions_in_all_languages_are_told_as_the_reader_tells_them(form, first, media, tmp_path):
    for words, least in ((PLAIN, EXAMPLES), (WITH_COLONS, EXAMPLES // 8)):
        chats = drawn_chats(with_files(form, first, (media, words)), EXAMPLES)
        found = in_the_browser(tmp_path, chats, names=words[2])
        read = [(chat, one["messages"]) for chat, one in zip(chats, found, strict=True) if "messages" in one]
        assert len(read) >= least
        for chat, messages in read:
            agrees(chat, messages, words[2])


BUDGET = "Jonah PO: Budget.pdf \u2022 1 page \u200e<attached: 00000003-Budget.pdf>"
ABROAD = "Jonah PO: the pier \u200e<pièce jointe\u00a0: 00000003-Budget.pdf>"
AFTER_A_COLON = "Jonah PO: Look: \u200e<attached: 00000003-Budget.pdf>"


@pytest.mark.parametrize(
    ("line", "times"), [(BUDGET, 1), (BUDGET, 4), (ABROAD, 1), (ABROAD, 4), (AFTER_A_COLON, 2)]
)
def test_a_caption_or_a_count_of_pages_before_a_file_refuses_no_chat(line, times, tmp_path):
    chat = iphone("Pier: \u200e" + ENCRYPTED, *[line] * times, "Ada: thanks", "Jonah PO: line")
    (one,) = in_the_browser(tmp_path, [chat], names=PLAIN[2])
    assert [each[-1] for each in one["messages"]] == [[], *[[0]] * times, [], []]
    agrees(chat, one["messages"], PLAIN[2])
