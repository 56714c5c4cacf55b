"""Every phrase in the data is recognised, in lines as both platforms write them."""

import pytest
from tests.readers.formats.whatsapp_text.source import rows_of

from onrecord.readers.formats.whatsapp_text import durations, phrases
from onrecord.readers.formats.whatsapp_text.entries import chat_title
from onrecord.readers.formats.whatsapp_text.notices import read_notice, read_timer
from onrecord.records.messages import NoticeKind

MARK = "\u200e"
NAMES = {
    "name": "Ann Other",
    "who": "Ben",
    "old": "Old",
    "new": "New",
    "title": "Harbour",
    "number": "256",
    "rest": "",
}
NUMBER = "+44 7700 900124"
BOOK = phrases.load()
PLATFORMS = ("android", "iphone")


def line(platform: str, text: str, sender: str | None = "Ben") -> str:
    """Return a line with the app's words under a sender, or without one."""
    who = f"{sender}: " if sender else ""
    if platform == "android":
        return f"13/03/2024, 09:00 - {who}{text}\n"
    return f"{MARK}[13/03/2024, 09:00:00] {who}{MARK}{text}\r\n"


def read(platform: str, texts: list[str], sender: str | None = "Ben") -> list[dict]:
    opening = line(platform, "hello" if platform == "android" else "image omitted")
    rows = rows_of("".join([opening, *(line(platform, text, sender) for text in texts)]).encode())[1:]
    assert len(rows) == len(texts)
    return rows


def filled(template: str) -> str:
    for name, value in NAMES.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def missed(rows: list[dict], texts: list[str], kind: str) -> list[str]:
    return [text for row, text in zip(rows, texts, strict=True) if row["kind"] != kind]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("family", ["deleted_by_sender", "deleted_by_you", "deleted_by_admin"])
def test_deletions(family: str, platform: str) -> None:
    texts = [filled(text) for text in BOOK.families[family]]
    texts += [f"{text}." for text in texts if not text.endswith(phrases.STOPS[1:])]
    rows = read(platform, texts)
    assert missed(rows, texts, "deleted") == []
    expected = ["typed_like_deletion"] if platform == "android" else None
    assert all(row["flags"] == expected for row in rows)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("family", phrases.OMITTED)
def test_media_left_out_by_iphone(family: str, platform: str) -> None:
    texts = list(BOOK.families[family])
    rows = read(platform, [MARK + text for text in texts])
    kind = {"sticker_omitted": "sticker", "contact_card_omitted": "contact"}.get(family, "media")
    assert missed(rows, texts, kind) == []
    assert all(row["attachments"][0]["presence"] == "omitted" and row["body"] is None for row in rows)
    types = {row["attachments"][0]["type"] for row in rows}
    assert phrases.OMITTED[family] in types


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    ("family", "kind"), [("media_omitted_android", "media"), ("view_once_omitted", "view_once")]
)
def test_media_left_out_by_android(family: str, kind: str, platform: str) -> None:
    texts = list(BOOK.families[family])
    for caption in ("", "\na caption"):
        rows = read(platform, [f"<{text}>{caption}" for text in texts])
        assert missed(rows, texts, kind) == []
        assert all(row["body"] == (caption.strip() or None) for row in rows)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_files_attached_as_iphone_names_them(platform: str) -> None:
    texts = list(BOOK.families["attached_ios"])
    rows = read(platform, [f"<{text}: 00000001-PHOTO-2024-03-13-09-00-00.jpg>" for text in texts])
    assert missed(rows, texts, "media") == []
    assert all(row["attachments"][0]["name"] == "00000001-PHOTO-2024-03-13-09-00-00.jpg" for row in rows)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_files_attached_as_turkish_names_them_before_the_word(platform: str) -> None:
    texts = list(BOOK.families["attached_after_name"])
    rows = read(platform, [f"<00000001-FOTO 2.jpg {text}>" for text in texts])
    assert [row["attachments"][0]["name"] for row in rows] == ["00000001-FOTO 2.jpg"] * len(texts)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_files_attached_as_android_names_them(platform: str) -> None:
    texts = list(BOOK.families["attached_android"])
    rows = read(platform, [f"IMG-20240313-WA0001.jpg ({text})" for text in texts])
    assert missed(rows, texts, "media") == []
    assert all(row["attachments"][0]["name"] == "IMG-20240313-WA0001.jpg" for row in rows)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    ("family", "kind"),
    [("live_location", "location"), ("waiting", "unknown"), ("view_once_received", "view_once")],
)
def test_whole_texts(family: str, kind: str, platform: str) -> None:
    texts = list(BOOK.families[family])
    assert missed(read(platform, texts), texts, kind) == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_edits(platform: str) -> None:
    texts = list(BOOK.families["edited"])
    rows = read(platform, [f"words {MARK}<{text}>" for text in texts])
    assert all(row["edited"] and row["body"].strip(MARK) == "words" for row in rows)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("family", ["missed_voice_call", "missed_video_call", "call"])
def test_calls(family: str, platform: str) -> None:
    texts = list(BOOK.families[family])
    texts += [f"{text}, {MARK}Tap to call back" for text in texts]
    rows = read(platform, texts, None if platform == "android" else "Ben")
    assert missed(rows, texts, "call") == []


@pytest.mark.parametrize("platform", PLATFORMS)
def test_polls(platform: str) -> None:
    headings = [*BOOK.families["poll"], "ΔΗΜΟΣΚΟΠΗΣΗ"]
    texts = [f"{word}:\nWhen?\nOPTION: Monday (2 votes)\nOPTION: Friday (1 vote)" for word in headings]
    assert missed(read(platform, texts), texts, "poll") == []


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("sender", [None, "Ben"])
@pytest.mark.parametrize(
    ("family", "kind"),
    [("end_to_end_encrypted", "encrypted"), ("security_code_changed", "security_code")],
)
def test_notices_of_the_fact_file(family: str, kind: str, sender: str | None, platform: str) -> None:
    if platform == "android" and sender:
        return
    texts = [filled(text) for text in BOOK.families[family]]
    texts += [f"{text}." for text in texts]
    rows = read(platform, texts, sender)
    assert [
        text for row, text in zip(rows, texts, strict=True) if (row["notice"] or {}).get("kind") != kind
    ] == []
    if kind == "security_code":
        assert {row["notice"]["subject"] for row in rows} == {"Ann Other"}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("group", range(len(BOOK.notices)))
def test_notice_templates(group: int, platform: str) -> None:
    notices = BOOK.notices[group]
    now = NUMBER if notices.kind == "number_changed" else NAMES["new"]
    texts = ["".join(pieces(template, now)) for template in notices.templates]
    rows = read(platform, texts, None if platform == "android" else "Harbour")
    assert [row["notice"] and row["notice"]["kind"] for row in rows] == [notices.kind] * len(rows)
    subject = notices.subject or (notices.about and NAMES[notices.about])
    assert {row["notice"]["subject"] for row in rows} == {subject}


def pieces(template: phrases.Template, new: str = NAMES["new"]) -> list[str]:
    filling = [{**NAMES, "new": new}[name] for name in template.names]
    return [piece for pair in zip(template.literals, [*filling, ""], strict=True) for piece in pair]


DURATIONS = {
    "en": [("24 hours", 86_400), ("7 days", 604_800), ("90 days", 7_776_000)],
    "es": [("24 horas", 86_400), ("7 días", 604_800), ("90 días", 7_776_000)],
    "nl": [("24 uur", 86_400), ("24 uren", 86_400), ("7 dagen", 604_800), ("90 dagen", 7_776_000)],
    "pt": [("24 horas", 86_400), ("7 dias", 604_800), ("90 dias", 7_776_000)],
    "de": [("24 Stunden", 86_400), ("7 Tage", 604_800), ("90 Tage", 7_776_000)],
    "fr": [("24 heures", 86_400), ("7 jours", 604_800), ("90 jours", 7_776_000)],
}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("language", [timers.language for timers in BOOK.timers])
def test_timers_say_who_and_how_long(language: str, platform: str) -> None:
    timers = next(one for one in BOOK.timers if one.language == language)
    sender = None if platform == "android" else "Ben"
    for templates, who in ((timers.on, "Ben"), (timers.you_on, "You")):
        for template in templates:
            texts = ["".join(pieces(template)) + f". ... {words} ..." for words, _ in DURATIONS[language]]
            rows = read(platform, texts, sender)
            assert [row["notice"]["kind"] for row in rows] == ["timer_on"] * len(texts)
            assert [row["notice"]["seconds"] for row in rows] == [
                seconds for _, seconds in DURATIONS[language]
            ]
            expected = who if template.names[0] == "who" or who == "You" else None
            assert {row["notice"]["subject"] for row in rows} == {expected}
    for template in (*timers.off, *timers.you_off):
        [row] = read(platform, ["".join(pieces(template))], sender)
        assert row["notice"]["kind"] == "timer_off"
        assert row["notice"]["seconds"] == 0


@pytest.mark.parametrize("stem", BOOK.timer_stems)
def test_a_timer_is_told_by_the_features_name_and_a_duration(stem: str) -> None:
    notice = read_timer(f"... {stem} ... 7 days ...")
    assert notice is not None
    assert (notice.kind, notice.seconds) == (NoticeKind.TIMER_ON, 604_800)
    assert read_timer(f"... {stem} ...") is None
    assert read_notice(f"... {stem} ... 7 days ...") is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("24 часа", 86_400),
        ("через 7 дней", 604_800),
        ("90 дней", 7_776_000),
        ("7 günden sonra", 604_800),
        ("24 saat", 86_400),
        ("٧ أيام", 604_800),
        ("24 ساعة", 86_400),
        ("7 दिन", 604_800),
        ("24 घंटे", 86_400),
        ("7 ימים", 604_800),
        ("24 שעות", 86_400),
        ("90 日後", 7_776_000),
        ("24小时", 86_400),
        ("7天", 604_800),
        ("7일", 604_800),
        ("24시간", 86_400),
        ("siku 7", 604_800),
        ("7 dni", 604_800),
        ("24 ore", 86_400),
        ("7 giorni", 604_800),
        ("24 jam", 86_400),
        ("7 hari", 604_800),
        ("30 seconds", 30),
        ("1 minute", 60),
        ("2 Wochen", 1_209_600),
        ("5 分钟", 300),
        ("7 മിനിറ്റ്", 420),
        ("no number of days", None),
        ("7 dwarfs", None),
    ],
)
def test_durations_in_many_languages(text: str, seconds: int | None) -> None:
    assert durations.seconds_in(text) == seconds


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("Ann added this group to the community Town", "settings", "Ann"),
        ("This group was added to a community", "settings", None),
        ('Ann removed this group from the community "Town"', "settings", "Ann"),
        ("Ann added Ben. Tap to change who can add other members.", "added", "Ben"),
        ("You were added because one of your groups was added to this community", "unknown", None),
        ("This chat has added privacy for your phone number", "settings", None),
        ("This group's settings have changed to allow only admins to send history.", "settings", None),
        ("Ann changed to the other day", "unknown", None),
        ("Ann changed to +44 7700 900124", "number_changed", "Ann"),
        ("Ann changed to Ben", "number_changed", "Ann"),
        ("Ann added today", "added", "today"),
        (
            "Ann heeft deze groep en de bijbehorende deelnemers aan de community Town toegevoegd",
            "settings",
            "Ann",
        ),
        ("Ann heeft je toegevoegd", "added", "You"),
        ("Vous avez créé le groupe «\u00a0Ports\u00a0»", "created", "Ports"),
        ("Ann added Ben and Cy", "added", "Ben and Cy"),
        ("~ Ann added ~ Ben, ~ Cy and Dee", "added", "~ Ben, ~ Cy and Dee"),
    ],
)
def test_a_notice_names_people_and_nothing_else(text: str, kind: str, subject: str | None) -> None:
    opening = "".join(line("android", "hello", sender) for sender in ("Ann", "Ben"))
    row = rows_of((opening + line("android", text, None)).encode())[-1]
    assert (row["notice"]["kind"], row["notice"]["subject"]) == (kind, subject)


@pytest.mark.parametrize("thing", ["photo", "video", "voice message"])
def test_what_may_be_seen_once_is_no_notice_on_privacy(thing: str) -> None:
    text = f"You received a view once {thing}. For added privacy, you can only open it on your phone."
    assert [row["kind"] for platform in PLATFORMS for row in read(platform, [text])] == ["view_once"] * 2


@pytest.mark.parametrize("text", BOOK.families["end_to_end_encrypted"])
def test_the_first_sentence_on_encryption_is_enough(text: str) -> None:
    at = min((at for stop in (".", "\u3002", "\u0964") if (at := text.find(stop)) > 30), default=0)
    if at and not text[at + 2 : at + 3].islower():
        notice = read_notice(f"{text[:at]}{text[at]} Anything else.")
        assert notice is not None
        assert notice.kind is NoticeKind.ENCRYPTED


@pytest.mark.parametrize("name", BOOK.families["chat_name"])
def test_titles_from_the_names_of_files(name: str) -> None:
    assert chat_title(name.replace("{title}", "Harbour: East") + ".txt") == "Harbour: East"
    assert chat_title("Holiday plans.txt") is None
