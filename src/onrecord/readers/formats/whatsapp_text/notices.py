"""What a line that the app wrote says: who joined, who left, which timer runs."""

import functools
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from onrecord.readers.formats.whatsapp_text import durations, phrases
from onrecord.readers.formats.whatsapp_text.phrases import Parts, Phrases, Template, TemplateIndex
from onrecord.records.messages import NoticeKind

LONGEST_NOTICE = 2_000
OWNER = "You"
"""The subject that stands for the phone's owner in every language."""
_LONGEST_NAME = 400
_TAIL = 120
_CUTS = (", ", ". ")
_STOPS = " .\u3002\u0964\u06d4"
_PEOPLE = ("who", "name")
_ACTORS = frozenset({NoticeKind.JOINED, NoticeKind.LEFT, NoticeKind.NUMBER_CHANGED})


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as read. ``actor`` is who did it, where it says so; ``subject`` whom or what it is about."""

    kind: NoticeKind
    subject: str | None = None
    seconds: int | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a template stands for: ``about`` names the part that is the subject, ``subject`` gives it."""

    kind: NoticeKind
    about: str | None = None
    subject: str | None = None


class Colons(IntEnum):
    """Where in a notice a person's name may hold ``": "`` though no line shows that it does.

    After a label, a text is the app's or somebody's: a colon in its first name may
    well end a sender. One in a later name hardly can. Marked words are the app's.
    """

    NOWHERE = 0
    LATER = 1
    ANYWHERE = 2


def read_notice(text: str, names: Sequence[str] = (), colons: Colons = Colons.NOWHERE) -> Notice | None:
    """Read a line as a notice; ``names`` are the known names that hold ``": "``."""
    if len(text) > LONGEST_NOTICE:
        return None
    return _read(phrases.shown(text).rstrip(_STOPS), tuple(names), colons)


def is_notice(text: str, names: Sequence[str] = (), colons: Colons = Colons.NOWHERE) -> bool:
    """Tell whether a line is a notice that some phrase explains."""
    return read_notice(text, names, colons) is not None


def imitates_notice(text: str, speakers: Collection[str]) -> bool:
    """Tell whether typed text reads like a notice about someone who speaks in the file."""
    notice = read_notice(text.partition("\n")[0])
    if notice is None:
        return False
    people = [one for one in (notice.actor, notice.subject) if one]
    return not people or any(one == OWNER or one in speakers or _is_number(one) for one in people)


def read_call(text: str) -> bool:
    """Tell whether a line tells of a call: missed, silenced, ended, failed or begun."""
    return len(text) <= 2 * _TAIL and _is_call(text)


@functools.lru_cache(maxsize=8192)
def _is_call(text: str) -> bool:
    line = phrases.plain(text).rstrip(_STOPS)
    if any(phrases.key(lead) in _call_keys() for lead in (line, *(line.split(cut, 1)[0] for cut in _CUTS))):
        return True
    templates = phrases.load().started_calls
    fitting = (parts for template in templates if (parts := template.match(line)))
    return any(_people_fit(parts, line, (), Colons.NOWHERE) for parts in fitting)


@functools.cache
def _call_keys() -> frozenset[str]:
    keys = phrases.load().keys
    return keys["missed_voice_call"] | keys["missed_video_call"] | keys["call"]


@functools.lru_cache(maxsize=8192)
def _read(line: str, names: tuple[str, ...], colons: Colons) -> Notice | None:
    plain = phrases.plain(line)
    return (
        _encryption(plain)
        or _security_code(line, names, colons)
        or _by_template(line, plain, names, colons)
        or _by_stem(plain)
    )


def _by_template(line: str, plain: str, names: Sequence[str], colons: Colons) -> Notice | None:
    for parts, meaning in _index().fitting(plain):
        if _people_fit(parts, plain, names, colons):
            return _notice(meaning, {name: line[begin:end] for name, (begin, end) in parts.items()}, plain)
    return None


@functools.cache
def _index() -> TemplateIndex[_Meaning]:
    return TemplateIndex(_entries(phrases.load()))


def templates() -> list[Template]:
    """Return all templates of notices."""
    return [template for template, _ in _entries(phrases.load())] + _security_index().templates


def _entries(book: Phrases) -> Iterator[tuple[Template, _Meaning]]:
    for timers in book.timers:
        for templates, kind, subject in (
            (timers.on, NoticeKind.TIMER_ON, None),
            (timers.off, NoticeKind.TIMER_OFF, None),
            (timers.you_on, NoticeKind.TIMER_ON, OWNER),
            (timers.you_off, NoticeKind.TIMER_OFF, OWNER),
        ):
            for template in templates:
                yield template, _Meaning(kind, "who", subject)
    for group in book.notices:
        for template in group.templates:
            yield template, _Meaning(NoticeKind(group.kind), group.about, group.subject)


def _notice(meaning: _Meaning, parts: dict[str, str], plain: str) -> Notice:
    subject = _person(meaning.subject or (parts.get(meaning.about) if meaning.about else None))
    actor = _person(parts.get("who"))
    if meaning.kind in _ACTORS or (meaning.kind is NoticeKind.TIMER_ON and actor is None):
        actor = actor or subject
    seconds = None
    if meaning.kind is NoticeKind.TIMER_ON:
        seconds = durations.seconds_in(plain)
    elif meaning.kind is NoticeKind.TIMER_OFF:
        seconds = 0
    return Notice(meaning.kind, subject, seconds, actor)


def _person(name: str | None) -> str | None:
    return OWNER if name in phrases.load().you else name


def _people_fit(parts: Parts, text: str, names: Sequence[str], colons: Colons) -> bool:
    """Tell whether the parts that must be people can be: short, and with ``": "`` only where it may be."""
    for part, (begin, end) in parts.items():
        if part != "rest" and begin == end:
            return False
        free = colons >= (Colons.LATER if begin else Colons.ANYWHERE)
        if part in _PEOPLE and not _can_be_name(text[begin:end], names, free=free):
            return False
    return True


def _can_be_name(value: str, names: Sequence[str], *, free: bool) -> bool:
    if len(value) > _LONGEST_NAME or value.endswith(":") or value != value.strip():
        return False
    if free or ": " not in value:
        return True
    for name in names:
        value = value.replace(name, "")
    return ": " not in value


def _by_stem(plain: str) -> Notice | None:
    """Read a timer in a language without templates: the feature's name beside a duration."""
    folded = plain.casefold()
    if not any(stem in folded for stem in phrases.load().timer_stems):
        return None
    seconds = durations.seconds_in(plain)
    return None if seconds is None else Notice(NoticeKind.TIMER_ON, None, seconds)


_OPENING = 12


@functools.cache
def encryption_openings() -> dict[str, list[str]]:
    """Return the app's texts on encryption by their first characters."""
    openings: dict[str, list[str]] = {}
    for text in phrases.load().families["end_to_end_encrypted"]:
        line = phrases.plain(text).rstrip(_STOPS)
        openings.setdefault(line[:_OPENING], []).append(line)
    return openings


def _encryption(plain: str) -> Notice | None:
    for known in encryption_openings().get(plain[:_OPENING], ()):
        if plain.startswith(known) and len(plain) - len(known) <= _TAIL:
            return Notice(NoticeKind.ENCRYPTED)
    return None


@functools.cache
def _security_index() -> TemplateIndex[str]:
    texts = phrases.load().families["security_code_changed"]
    openings = [text.split(" changed. ")[0] + " changed" for text in texts if " changed. " in text]
    return TemplateIndex((Template.parse(_without_stops(text)[0]), text) for text in (*texts, *openings))


def _security_code(line: str, names: Sequence[str], colons: Colons) -> Notice | None:
    bare, places = _without_stops(line)
    for parts, _ in _security_index().fitting(bare):
        if _people_fit(parts, bare, names, colons):
            begin, end = parts["name"]
            return Notice(NoticeKind.SECURITY_CODE, line[places[begin] : places[end - 1] + 1])
    return None


def _without_stops(text: str) -> tuple[str, list[int]]:
    """Return a text without full stops and doubled spaces, and where each character stood."""
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(phrases.plain_inside(text)):
        doubled = character == " " and kept[-1:] == [" "]
        if character not in _STOPS[1:] and not doubled:
            kept.append(character)
            places.append(place)
    return "".join(kept).rstrip(), places


def _is_number(name: str) -> bool:
    return name.startswith("+") and any(character.isdigit() for character in name)
