"""What each platform and language writes, line by line, against lines taken from the sources."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.records.errors import SettingsError
from onrecord.simulation import World, simulate
from onrecord.simulation.cast import Export, Package, Person, Phone
from onrecord.simulation.forms import Platform
from onrecord.simulation.languages import (
    GROUP_PHRASES,
    LANGUAGES,
    LOCATION_PHRASES,
    POLL_PHRASES,
    TIMER_PHRASES,
)
from onrecord.simulation.script import (
    Added,
    ContactCard,
    Created,
    DeletedForEveryone,
    Edit,
    Event,
    Joined,
    Left,
    Location,
    Media,
    MediaKind,
    Message,
    MissedCall,
    Poll,
    Removed,
    Renamed,
    SecurityCode,
    Text,
    TimerSet,
)
from onrecord.simulation.truth import TrueCopy

ReadText = Callable[[Path, TrueCopy], bytes]
START = dt.datetime(2026, 3, 18, 14, 56, 1, tzinfo=dt.UTC)
PEOPLE = (
    Person("p1", "Dmitri Saltmarsh", "+44 7700 900001"),
    Person("p2", "Elon Quayle", "+44 7700 900002"),
    Person("p3", "Cerys Reed", "+44 7700 900003"),
)
L = "\u200e"


def _phone(platform: Platform, language: str, people: tuple[Person, ...]) -> Phone:
    names = {person.id: person.name.split()[0] for person in people if person.id != "p1"}
    if "p3" in names:
        names["p3"] = "+44 7700 900003"
    form = "iphone-en-US" if platform is Platform.IPHONE else "android-en-US"
    return Phone("x", "p1", platform, language, form, "UTC", "Dmitri S", names)


def _write(
    folder: Path, read: ReadText, platform: Platform, language: str, script: list[Event], *, with_media: bool
) -> list[str]:
    people = PEOPLE if any(isinstance(event, Created) for event in script) else PEOPLE[:2]
    phone = _phone(platform, language, people)
    export = Export("x", "x", START + dt.timedelta(days=1), Package.FOLDER, with_media=with_media)
    truth = simulate(World(1, "Old", people, [phone], [export], script), folder)
    return read(folder, truth.copies[0]).decode().replace("\r\n", "\n").split("\n")[:-1]


def _sent(*bodies: tuple[str, object]) -> list[Event]:
    return [
        Message(f"m{number}", START + dt.timedelta(seconds=number), sender, body)  # type: ignore[arg-type]
        for number, (sender, body) in enumerate(bodies)
    ]


PLACE = Location("51.4846325874329", "-0.1234567890123", "Pimlico Gardens", "London, United Kingdom")
BODIES = (
    ("p2", Text("Hello: there")),
    ("p1", Media(MediaKind.PHOTO, caption="Look")),
    ("p2", Media(MediaKind.VIDEO)),
    ("p2", Media(MediaKind.AUDIO)),
    ("p2", Media(MediaKind.STICKER)),
    ("p2", Media(MediaKind.DOCUMENT, name="Plan v2.pdf", pages=2)),
    ("p2", Media(MediaKind.PHOTO, view_once=True)),
    ("p2", ContactCard("Duty pilot", "+44 7700 900009")),
    ("p2", PLACE),
    ("p2", Location("51.4846325874329", "-0.1234567890123", live=True)),
    ("p2", Poll("When?", [("Now", 1), ("Later", 2)])),
)
ENCRYPTED = (
    "Messages and calls are end-to-end encrypted. No one outside of this chat, not even WhatsApp, "
    "can read or listen to them."
)
T = "[3/18/26, 14:56:{:02}] "
IPHONE = [
    f"{L}{T.format(1)}Elon: {L}{ENCRYPTED}",
    f"{T.format(1)}Elon: Hello: there",
    f"{L}{T.format(2)}Dmitri S: Look {L}<attached: 00000003-PHOTO-2026-03-18-14-56-02.jpg>",
    f"{L}{T.format(3)}Elon: {L}<attached: 00000004-VIDEO-2026-03-18-14-56-03.mp4>",
    f"{L}{T.format(4)}Elon: {L}<attached: 00000005-AUDIO-2026-03-18-14-56-04.opus>",
    f"{L}{T.format(5)}Elon: {L}<attached: 00000006-STICKER-2026-03-18-14-56-05.webp>",
    f"{L}{T.format(6)}Elon: Plan v2.pdf • {L}2 pages {L}<attached: 00000007-Plan v2.pdf>",
    f"{L}{T.format(7)}Elon: {L}image omitted",
    f"{L}{T.format(8)}Elon: {L}<attached: 00000009-Duty pilot.vcf>",
    f"{T.format(9)}Elon: Pimlico Gardens (London, United Kingdom): https://maps.google.com/?q=51.484633,-0.123457",
    f"{L}{T.format(10)}Elon: {L}Location: https://maps.google.com/?q=51.484633,-0.123457",
    f"{T.format(11)}Elon: {L}POLL:",
    "When?",
    f"{L}OPTION: Now ({L}1 vote)",
    f"{L}OPTION: Later ({L}2 votes)",
]
D = "3/18/26, 14:56 - "
ANDROID = [
    f"{D}{ENCRYPTED} Tap to learn more.",
    f"{D}Elon: Hello: there",
    f"{D}Dmitri S: {L}IMG-20260318-WA0000.jpg (file attached)",
    "Look",
    f"{D}Elon: {L}VID-20260318-WA0000.mp4 (file attached)",
    f"{D}Elon: {L}PTT-20260318-WA0000.opus (file attached)",
    f"{D}Elon: {L}STK-20260318-WA0000.webp (file attached)",
    f"{D}Elon: {L}Plan v2.pdf (file attached)",
    "Plan v2",
    f"{D}Elon: null",
    f"{D}Elon: {L}Duty pilot.vcf (file attached)",
    f"{D}Elon: Pimlico Gardens",
    "London, United Kingdom",
    "location: https://maps.google.com/?q=51.4846325874329,-0.1234567890123",
    f"{D}Elon: live location shared",
    f"{D}Elon: POLL:",
    "When?",
    "OPTION: Now (1 vote)",
    "OPTION: Later (2 votes)",
]
IPHONE_WITHOUT = [
    "Look {}image",
    "{}video",
    "{}audio",
    "{}sticker",
    "Plan v2.pdf • {}2 pages {}document",
    "{}image",
]


@pytest.mark.parametrize(("platform", "expected"), [(Platform.IPHONE, IPHONE), (Platform.ANDROID, ANDROID)])
def test_what_people_send_is_written_as_the_platform_does(
    tmp_path: Path, chat_text: ReadText, platform: Platform, expected: list[str]
) -> None:
    assert _write(tmp_path, chat_text, platform, "en", _sent(*BODIES), with_media=True) == expected


def test_without_media_an_iphone_names_the_kind(tmp_path: Path, chat_text: ReadText) -> None:
    lines = _write(tmp_path, chat_text, Platform.IPHONE, "en", _sent(*BODIES), with_media=False)
    bodies = [line.split(": ", 1)[1] for line in lines[2:8]]
    assert bodies == [pattern.replace("{}", L) + " omitted" for pattern in IPHONE_WITHOUT]
    assert lines[8].endswith(f"Elon: {L}Contact card omitted")


def test_without_media_an_android_says_so_but_still_names_a_card(tmp_path: Path, chat_text: ReadText) -> None:
    lines = _write(tmp_path, chat_text, Platform.ANDROID, "en", _sent(*BODIES), with_media=False)
    assert lines.count(f"{D}Elon: <Media omitted>") == 4
    assert lines[3] == "Look"
    assert f"{D}Elon: {L}Duty pilot.vcf (file attached)" in lines


def _group(language: str) -> list[Event]:
    phrases = LANGUAGES[language]
    at = iter(START + dt.timedelta(seconds=n) for n in range(20))
    script: list[Event] = [Created("e1", next(at), "p1", ("p1", "p2"), "Old")]
    script += [Joined("e2", next(at), "p3")] if phrases.has("joined") else []
    script += [Left("e3", next(at), "p3")] if phrases.has("left") else []
    script += [Added("e4", next(at), "p2", "p3"), Removed("e5", next(at), "p1", "p3")]
    script += [Renamed("e6", next(at), "p2", "New")] if phrases.has("renamed") else []
    if phrases.has(*TIMER_PHRASES):
        script += [TimerSet("e7", next(at), "p2", 604_800), TimerSet("e8", next(at), "p1", 86_400)]
        script += [TimerSet("e9", next(at), "p1", 0)]
    script += [SecurityCode("e10", next(at), "x", "p2"), MissedCall("e11", next(at), "x", "p2")]
    return script


KEPT = "after they're sent, except when kept. Tap to change."
NUEVOS = (
    "Los mensajes nuevos desaparecerán de este chat después de {} de haber sido enviados, "
    "a menos que se use la opción para conservarlos. Haz clic para cambiar esto."
)
ANDROID_GROUP = {
    "en": [
        'You created group "Old"',
        "+44 7700 900003 joined using this group's invite link",
        "+44 7700 900003 left",
        "Elon added +44 7700 900003",
        "You removed +44 7700 900003",
        'Elon changed the subject from "Old" to "New"',
        f"Elon turned on disappearing messages. New messages will disappear from this chat 7 days {KEPT}",
        f"You updated the message timer. New messages will disappear from this chat 24 hours {KEPT}",
        "You turned off disappearing messages. Tap to change.",
        "Your security code with Elon changed. Tap to learn more.",
        "Missed voice call",
    ],
    "de": [
        'Du hast die Gruppe "Old" erstellt.',
        "+44 7700 900003 hat die Gruppe verlassen.",
        "Elon hat +44 7700 900003 hinzugefügt.",
        "Du hast +44 7700 900003 entfernt.",
        'Elon hat den Betreff von "Old" zu "New" geändert.',
        "Deine Sicherheitsnummer für Elon hat sich geändert. Tippe, um mehr zu erfahren.",
        "Verpasster Sprachanruf",
    ],
    "es": [
        'Creaste el grupo "Old"',
        "+44 7700 900003 se unió usando el enlace de invitación de este grupo",
        "+44 7700 900003 salió del grupo",
        "Elon añadió a +44 7700 900003",
        "Eliminaste a +44 7700 900003",
        'Elon cambió el asunto de "Old" a "New"',
        f"Elon activó los mensajes temporales. {NUEVOS.format('7 días')}",
        f"Activaste los mensajes temporales. {NUEVOS.format('24 horas')}",
        "Desactivaste los mensajes temporales. Haz clic para cambiar esto.",
        "Cambió tu código de seguridad con Elon. Pulsa para obtener más información.",
        "Llamada perdida",
    ],
    "fr": [
        "Vous avez créé le groupe «\u00a0Old\u00a0»",
        "Elon a ajouté +44 7700 900003",
        "Vous avez retiré +44 7700 900003",
        "Votre code de sécurité avec Elon a changé. Appuyez pour en savoir plus.",
        "Appel vocal manqué",
    ],
}


@pytest.mark.parametrize("language", ANDROID_GROUP)
def test_an_android_writes_notices_without_a_sender(
    tmp_path: Path, chat_text: ReadText, language: str
) -> None:
    lines = _write(tmp_path, chat_text, Platform.ANDROID, language, _group(language), with_media=False)
    assert lines[1:] == [D + text for text in ANDROID_GROUP[language]]


def test_an_iphone_writes_notices_under_a_sender_with_a_mark(tmp_path: Path, chat_text: ReadText) -> None:
    lines = _write(tmp_path, chat_text, Platform.IPHONE, "en", _group("en"), with_media=False)
    number = "\u202a+44 7700 900003\u202c"
    labels = ["New", number, number, number, number, "Elon", "Elon", "New", "New", "Elon", "Elon"]
    texts = [text.replace("+44 7700 900003", number) for text in ANDROID_GROUP["en"]]
    texts[0], texts[5] = "You created group “Old”", "Elon changed the subject from “Old” to “New”"
    expected = [
        f"{L}{T.format(second)}{label}: {L}{text}"
        for second, (label, text) in enumerate(zip(labels, texts, strict=True), start=1)
    ]
    assert lines[1:] == expected


def test_whoever_is_added_or_removed_is_told_as_you(tmp_path: Path, chat_text: ReadText) -> None:
    script: list[Event] = [
        Created("e1", START, "p2", ("p2", "p3"), "Old"),
        Added("e2", START + dt.timedelta(seconds=1), "p2", "p1"),
        Removed("e3", START + dt.timedelta(seconds=2), "p2", "p1"),
    ]
    android = _write(tmp_path / "a", chat_text, Platform.ANDROID, "en", script, with_media=False)
    assert android[1:] == [f"{D}Elon added you", f"{D}Elon removed you"]
    iphone = _write(tmp_path / "i", chat_text, Platform.IPHONE, "en", script, with_media=False)
    assert iphone[1:] == [
        f"{L}{T.format(2)}Old: {L}Elon added you",
        f"{L}{T.format(3)}Old: {L}Elon removed you",
    ]


TOMBSTONES = {
    "en": ("You deleted this message", "This message was deleted"),
    "es": ("Eliminaste este mensaje", "Se eliminó este mensaje"),
    "de": ("Du hast diese Nachricht gelöscht", "Diese Nachricht wurde gelöscht"),
    "fr": ("Vous avez supprimé ce message", "Ce message a été supprimé"),
    "it": ("Hai eliminato questo messaggio", "Questo messaggio è stato eliminato"),
    "nl": ("U hebt dit bericht verwijderd", "Dit bericht is verwijderd"),
    "pt_BR": ("Você apagou esta mensagem", "Mensagem apagada"),
    "ru": ("Вы удалили данное сообщение", "Данное сообщение удалено"),
    "sv": ("Du raderade det här meddelandet", "Det här meddelandet raderades"),
    "ar": ("لقد حذَفت هذه الرسالة", "تم حذف هذه الرسالة"),
    "th": ("คุณได้ลบข้อความนี้", "ข้อความนี้ถูกลบแล้ว"),
    "ja": ("このメッセージを削除しました。", "このメッセージは削除されました。"),
    "vi": ("Bạn đã xóa tin nhắn này", "Tin nhắn này đã bị xóa"),
}


def test_the_table_of_tombstones_knows_every_language() -> None:
    assert set(TOMBSTONES) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_tombstone_is_written_as_language_and_platform_do(
    tmp_path: Path, chat_text: ReadText, language: str
) -> None:
    script = _sent(("p1", Text("Mine")), ("p2", Text("Theirs")))
    script += [DeletedForEveryone(START + dt.timedelta(seconds=9), name) for name in ("m0", "m1")]
    own, other = TOMBSTONES[language]
    android = _write(tmp_path / "a", chat_text, Platform.ANDROID, language, script, with_media=False)
    assert android[1:] == [f"{D}Dmitri S: {own}", f"{D}Elon: {other}"]
    iphone = _write(tmp_path / "i", chat_text, Platform.IPHONE, language, script, with_media=False)
    stop = "" if own.endswith("。") else "."
    assert iphone[1:] == [
        f"{L}{T.format(1)}Dmitri S: {L}{own}{stop}",
        f"{L}{T.format(2)}Elon: {L}{other}{stop}",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("platform", list(Platform))
def test_every_language_writes_all_that_it_knows_on_both_platforms(
    tmp_path: Path, chat_text: ReadText, platform: Platform, language: str
) -> None:
    phrases = LANGUAGES[language]
    bodies: list[tuple[str, object]] = list(BODIES[:8])
    bodies += BODIES[8:10] if phrases.has(*LOCATION_PHRASES) else []
    bodies += BODIES[10:] if phrases.has(*POLL_PHRASES) else []
    for with_media in (True, False):
        folder = tmp_path / str(with_media)
        text = "\n".join(_write(folder, chat_text, platform, language, _sent(*bodies), with_media=with_media))
        assert phrases.say("encrypted") in text
        if platform is Platform.IPHONE:
            key = "attached_iphone" if with_media else "omitted_video"
        else:
            key = "attached_android" if with_media else "omitted_android"
        assert phrases.say(key) in text


def test_an_edit_leaves_the_last_text_and_a_mark(tmp_path: Path, chat_text: ReadText) -> None:
    edits = (Edit(START + dt.timedelta(seconds=5), "Second"), Edit(START + dt.timedelta(seconds=9), "Third"))
    script: list[Event] = [Message("m1", START, "p2", Text("First"), edits)]
    android = _write(tmp_path / "a", chat_text, Platform.ANDROID, "en", script, with_media=False)
    assert android[1] == f"{D}Elon: Third <This message was edited>"
    iphone = _write(tmp_path / "i", chat_text, Platform.IPHONE, "en", script, with_media=False)
    assert iphone[1] == f"{T.format(1)}Elon: Third {L}<This message was edited>"


def test_a_phrase_that_no_source_shows_is_never_invented(tmp_path: Path, chat_text: ReadText) -> None:
    script: list[Event] = [Created("e1", START, "p1", ("p1", "p2"), "Old")]
    script.append(TimerSet("e2", START + dt.timedelta(seconds=1), "p2", 86_400))
    with pytest.raises(SettingsError, match="no source shows"):
        _write(tmp_path, chat_text, Platform.ANDROID, "de", script, with_media=False)


def test_four_languages_know_groups_and_two_of_them_timers() -> None:
    groups = {code for code, language in LANGUAGES.items() if language.has(*GROUP_PHRASES)}
    timers = {code for code, language in LANGUAGES.items() if language.has(*TIMER_PHRASES)}
    assert groups == {"en", "es", "de", "fr"}
    assert timers == {"en", "es"}
