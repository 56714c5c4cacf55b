"""What a line that the app wrote says: who joined, who left, which timer runs."""

import functools
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from onrecord.readers.formats.whatsapp_text import durations, phrases
from onrecord.readers.formats.whatsapp_text.people import (
    NOBODY,
    OWNER,
    Known,
    are_known,
    are_people,
    person,
)
from onrecord.readers.formats.whatsapp_text.phrases import Phrases, Template, TemplateIndex
from onrecord.records.messages import NoticeKind

LONGEST_NOTICE = 2_000
_TAIL = 120
_CUTS = (", ", ". ")
_STOPS = " .\u3002\u0964\u06d4"
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


def read_notice(text: str, known: Known = NOBODY) -> Notice | None:
    """Read a line as a notice."""
    if len(text) > LONGEST_NOTICE:
        return None
    return _read(phrases.shown(text).rstrip(_STOPS), known)


def is_notice(text: str, known: Known = NOBODY) -> bool:
    """Tell whether a line is a notice that some phrase explains."""
    return read_notice(text, known) is not None


def read_timer(text: str) -> Notice | None:
    """Read a timer in a language without templates: the feature's name beside a duration.

    Only for words that are the app's for certain: people write so, too.
    """
    folded = phrases.plain(text).casefold() if len(text) <= LONGEST_NOTICE else ""
    if not any(stem in folded for stem in phrases.load().timer_stems):
        return None
    seconds = durations.seconds_in(folded)
    return None if seconds is None else Notice(NoticeKind.TIMER_ON, None, seconds)


def imitates_notice(text: str, speakers: Collection[str]) -> bool:
    """Tell whether typed text reads like a notice about someone who speaks in the file."""
    notice = read_notice(text.partition("\n")[0], Known(speakers=frozenset(speakers)))
    if notice is None:
        return False
    people = [one for one in (notice.actor, notice.subject) if one]
    return not people or are_known(people, speakers)


def read_call(text: str) -> bool:
    """Tell whether a line tells of a call: missed, silenced, ended, failed or begun."""
    return len(text) <= 2 * _TAIL and _is_call(text)


def is_exact_call(text: str) -> bool:
    """Tell whether a text is just what the app writes of a call, with how long it took."""
    line = phrases.plain(text).rstrip(_STOPS)
    return (
        "\n" not in text
        and len(text) <= 2 * _TAIL
        and any(
            phrases.key(lead) in _call_keys() and (not tail or durations.is_duration(tail))
            for lead, tail in (
                (line, ""),
                *((lead, tail) for cut in _CUTS for lead, _, tail in [line.partition(cut)]),
            )
        )
    )


@functools.lru_cache(maxsize=8192)
def _is_call(text: str) -> bool:
    line = phrases.plain(text).rstrip(_STOPS)
    if any(phrases.key(lead) in _call_keys() for lead in (line, *(line.split(cut, 1)[0] for cut in _CUTS))):
        return True
    templates = phrases.load().started_calls
    fitting = (parts for template in templates if (parts := template.match(line)))
    return any(are_people(parts, line, NOBODY) for parts in fitting)


@functools.cache
def _call_keys() -> frozenset[str]:
    keys = phrases.load().keys
    return keys["missed_voice_call"] | keys["missed_video_call"] | keys["call"]


@functools.lru_cache(maxsize=8192)
def _read(line: str, known: Known) -> Notice | None:
    plain = phrases.plain(line)
    return _encryption(plain) or _security_code(line, known) or _by_template(line, plain, known)


def _by_template(line: str, plain: str, known: Known) -> Notice | None:
    bare = _without_tail(plain)
    for parts, meaning in _index().fitting(bare):
        renumbered = meaning.kind is NoticeKind.NUMBER_CHANGED
        if are_people(parts, bare, known, renumbered=renumbered):
            return _notice(meaning, {name: line[begin:end] for name, (begin, end) in parts.items()}, plain)
    return None


def _without_tail(plain: str) -> str:
    """Return a notice without a last sentence on what a tap does, which says nothing of the notice."""
    for opening in phrases.load().tails:
        at = plain.rfind(f". {opening}")
        if at > 0 and '"' not in plain[at:]:
            return plain[:at].rstrip(_STOPS)
    return plain


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
    subject = person(meaning.subject or (parts.get(meaning.about) if meaning.about else None))
    actor = person(parts.get("who"))
    if meaning.kind in _ACTORS or (meaning.kind is NoticeKind.TIMER_ON and actor is None):
        actor = actor or subject
    seconds = None
    if meaning.kind is NoticeKind.TIMER_ON:
        seconds = durations.seconds_in(plain)
    elif meaning.kind is NoticeKind.TIMER_OFF:
        seconds = 0
    return Notice(meaning.kind, subject, seconds, actor)


_OPENING = 12
_ENDS = ("", ".", "\u3002", "\u0964", "\u06d4")
_LONGEST = 400


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
        # What follows the first sentence was written anew in 2023, in every language.
        first = _first_sentence(known)
        if plain.startswith(first) and plain[len(first) : len(first) + 1] in _ENDS and len(plain) <= _LONGEST:
            return Notice(NoticeKind.ENCRYPTED)
    return None


def _first_sentence(text: str) -> str:
    """Return a text up to its first full stop; one before a small letter only shortens a word."""
    for at, character in enumerate(text):
        if character in _STOPS[1:] and not text[at + 2 : at + 3].islower():
            return text[:at]
    return text


@functools.cache
def _security_index() -> TemplateIndex[str]:
    texts = phrases.load().families["security_code_changed"]
    openings = [text.split(" changed. ")[0] + " changed" for text in texts if " changed. " in text]
    return TemplateIndex((Template.parse(_without_stops(text)[0]), text) for text in (*texts, *openings))


def _security_code(line: str, known: Known) -> Notice | None:
    bare, places = _without_stops(line)
    for parts, _ in _security_index().fitting(bare):
        if are_people(parts, bare, known):
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
