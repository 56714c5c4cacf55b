"""The texts that the app writes into exports, in its languages: data in ``phrases.json``, compiled once."""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Generic, TypeAlias, TypeVar

from onrecord.readers.formats.whatsapp_text import datewords

_PLAIN = str.maketrans(
    {
        **dict.fromkeys(datewords.MARKS, None),
        **dict.fromkeys("\u00a0\u202f\u2009", " "),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),
    }
)
_UNMARKED = str.maketrans(dict.fromkeys(datewords.MARKS))
_EDGE_MARKS = "".join(sorted(datewords.MARKS))
STOPS = ("", "...", ".", "\u3002", "\u0964", "\u06d4")
"""What may end one of the app's texts: nothing, or a full stop of some script."""
KEY_STOPS = " .\u3002\u0964\u06d4"
KEY_EDGES = KEY_STOPS + "<>:,%?"
"""What a text is looked up without, at its edges: alone, and inside brackets."""

_ANCHOR = 4
APP_MARKS = ("\u200e", "\u200f")
"""What iPhone sets before words of its own: U+200E, or U+200F in right-to-left languages."""

OMITTED = {
    "image_omitted": "image",
    "video_omitted": "video",
    "video_note_omitted": "video",
    "audio_omitted": "audio",
    "sticker_omitted": "sticker",
    "gif_omitted": "gif",
    "contact_card_omitted": "contact",
    "document_omitted": "document",
}
"""Families of what iPhone writes for media left out, and the type each stands for."""


def shown(text: str) -> str:
    """Return a text without direction marks, each character where ``plain`` has its own."""
    return text.translate(_UNMARKED).strip()


def plain(text: str) -> str:
    """Return a text for comparison: no direction marks, one kind of space and of quotation mark.

    Every character that stays keeps its order, so that parts can be cut out.
    """
    return text.translate(_PLAIN).strip()


def key(text: str) -> str:
    """Return what a fixed text is looked up by: plain, one space between words, no full stop at its end."""
    return " ".join(plain(text).split()).strip(KEY_STOPS)


def loose_key(text: str) -> str:
    """Return what a text inside brackets is looked up by: its key without stray marks of punctuation."""
    return key(text).strip(KEY_EDGES)


def fixed(text: str) -> str:
    """Return a text without marks at its edges and without one full stop at its end."""
    bare = text.strip(_EDGE_MARKS)
    return next((bare.removesuffix(stop) for stop in STOPS if stop and bare.endswith(stop)), bare)


def spellings(text: str) -> set[str]:
    """Return a text of the app with straight and with curly apostrophes, without full stops at its end."""
    bare = shown(text).rstrip(KEY_STOPS)
    return {bare, bare.replace("'", "\u2019")}


Payload = TypeVar("Payload")
_Ranked: TypeAlias = tuple[int, "Template", Payload]
Parts: TypeAlias = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Template:
    """A text with parts that vary: literals, and the names of the parts between them."""

    literals: Sequence[str]
    names: Sequence[str]

    @classmethod
    def parse(cls, text: str) -> "Template":
        """Compile ``"{who} left"``."""
        pieces = text.replace("}", "{").split("{")
        return cls([plain_inside(literal) for literal in pieces[::2]], pieces[1::2])

    def match(self, text: str) -> Parts | None:
        """Return where the parts of a plain text stand, each cut as short as its next literal allows.

        Linear in the text: literals are looked for once, from left to right.
        """
        first, last = self.literals[0], self.literals[-1]
        if not text.startswith(first) or not text.endswith(last):
            return None
        if not self.names:
            return {} if text == first else None
        parts: Parts = {}
        at = len(first)
        for name, literal in zip(self.names[:-1], self.literals[1:-1], strict=True):
            found = text.find(literal, at)
            if found < 0:
                return None
            parts[name] = (at, found)
            at = found + len(literal)
        end = len(text) - len(last)
        parts[self.names[-1]] = (at, end)
        return parts if end >= at else None


class TemplateIndex(Generic[Payload]):
    """Templates, each with what it stands for, found by a literal that a text must hold."""

    def __init__(self, entries: Iterable[tuple[Template, Payload]]) -> None:
        """Take the templates; where several fit a text, the first is meant."""
        self.templates: list[Template] = []
        self._by_end: dict[str, list[_Ranked[Payload]]] = {}
        self._by_start: dict[str, list[_Ranked[Payload]]] = {}
        self._inner: list[tuple[str, _Ranked[Payload]]] = []
        for rank, (template, payload) in enumerate(entries):
            self.templates.append(template)
            ranked = (rank, template, payload)
            first, last = template.literals[0], template.literals[-1]
            if len(last) >= _ANCHOR:
                self._by_end.setdefault(last[-_ANCHOR:], []).append(ranked)
            elif len(first) >= _ANCHOR:
                self._by_start.setdefault(first[:_ANCHOR], []).append(ranked)
            else:
                self._inner.append((max(template.literals, key=len), ranked))

    def fitting(self, text: str) -> Iterator[tuple[Parts, Payload]]:
        """Yield the parts of a plain text, and what it stands for, for each template that fits."""
        candidates = [
            *self._by_end.get(text[-_ANCHOR:], ()),
            *self._by_start.get(text[:_ANCHOR], ()),
            *(ranked for literal, ranked in self._inner if literal in text),
        ]
        for _, template, payload in sorted(candidates, key=lambda ranked: ranked[0]):
            parts = template.match(text)
            if parts is not None:
                yield parts, payload


def plain_inside(literal: str) -> str:
    """Return a template's literal as ``plain`` leaves it inside a text, spaces at its edges kept."""
    return literal.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class NoticeTemplates:
    """Templates of one kind of notice. ``about`` names the part that becomes the subject."""

    kind: str
    language: str
    templates: Sequence[Template]
    about: str | None
    subject: str | None


@dataclass(frozen=True, slots=True)
class TimerTemplates:
    """Templates of one language for disappearing messages switched on, off, and by the phone's owner."""

    language: str
    on: Sequence[Template]
    off: Sequence[Template]
    you_on: Sequence[Template]
    you_off: Sequence[Template]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Everything that is recognised by its words.

    Whole texts stand in several forms: as ``key``, ``loose_key`` and ``fixed`` leave
    them. ``omitted`` maps a loose key to the type of what was left out.
    """

    families: Mapping[str, Sequence[str]]
    keys: Mapping[str, frozenset[str]]
    loose_keys: Mapping[str, frozenset[str]]
    fixed: Mapping[str, frozenset[str]]
    omitted: Mapping[str, str]
    notices: Sequence[NoticeTemplates]
    timers: Sequence[TimerTemplates]
    timer_stems: Sequence[str]
    started_calls: Sequence[Template]
    chat_names: Sequence[Template]
    you: frozenset[str]
    no_person: Sequence[str]
    tails: Sequence[str]

    def known(self, text: str, *names: str) -> bool:
        """Tell whether a whole text is of a family: spelt exactly, unless the app's mark stands before it."""
        if text.startswith(APP_MARKS):
            return any(key(text) in self.keys[name] for name in names)
        return any(fixed(text) in self.fixed[name] for name in names)

    def omitted_type(self, text: str) -> str | None:
        """Return the type of what iPhone says was left out, or ``None`` when the text says no such thing."""
        return self.omitted.get(loose_key(text if text.startswith(APP_MARKS) else fixed(text)))


@functools.cache
def load() -> Phrases:
    """Read and compile the data once."""
    raw = json.loads(resources.files(__package__).joinpath("phrases.json").read_bytes())
    families: dict[str, list[str]] = raw["families"]
    keys = {name: frozenset(map(key, texts)) for name, texts in families.items()}
    return Phrases(
        families=families,
        keys=keys,
        loose_keys={name: frozenset(one.strip(KEY_EDGES) for one in known) for name, known in keys.items()},
        fixed={name: frozenset().union(*map(spellings, texts)) for name, texts in families.items()},
        omitted={loose_key(text): kind for name, kind in OMITTED.items() for text in families[name]},
        notices=[
            NoticeTemplates(
                entry["kind"],
                entry["language"],
                [*map(Template.parse, entry["templates"])],
                entry.get("about"),
                entry.get("subject"),
            )
            for entry in raw["notices"]
        ],
        timers=[
            TimerTemplates(
                entry["language"],
                *([*map(Template.parse, entry.get(name, ()))] for name in ("on", "off", "you_on", "you_off")),
            )
            for entry in raw["timers"]["templates"]
        ],
        timer_stems=[entry["stem"] for entry in raw["timers"]["stems"]],
        started_calls=[*map(Template.parse, raw["started_calls"]["templates"])],
        chat_names=[*map(Template.parse, families["chat_name"])],
        you=frozenset(raw["you"]),
        no_person=raw["no_person"],
        tails=raw["tails"],
    )
