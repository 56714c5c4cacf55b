"""Who may be a person in a notice: what stands where the app writes a name, and what cannot."""

import functools
from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from onrecord.readers.formats.whatsapp_text import phrases
from onrecord.readers.formats.whatsapp_text.phrases import Parts

OWNER = "You"
"""The subject that stands for the phone's owner in every language."""
_LONGEST_NAME = 400
_PEOPLE = ("who", "name")
_EDGES = " \u00a0\u202f"


class Colons(IntEnum):
    """Where in a notice a person's name may hold ``": "`` though no line shows that it does.

    After a label, a text is the app's or somebody's: a colon in its first name may
    well end a sender. One in a later name hardly can. Marked words are the app's.
    """

    NOWHERE = 0
    LATER = 1
    ANYWHERE = 2


@dataclass(frozen=True, slots=True)
class Known:
    """What a file says of people: ``names`` that hold ``": "``, who speaks, where else one may."""

    names: tuple[str, ...] = ()
    speakers: frozenset[str] = frozenset()
    colons: Colons = Colons.NOWHERE


NOBODY = Known()


def are_people(parts: Parts, text: str, known: Known, *, renumbered: bool = False) -> bool:
    """Tell whether the parts that must be people can be.

    ``renumbered`` says that the part ``new`` is what a person now is: a number, or a known name.
    """
    for part, (begin, end) in parts.items():
        if part != "rest" and begin == end:
            return False
        value = text[begin:end]
        free = known.colons >= (Colons.LATER if begin else Colons.ANYWHERE)
        if part in _PEOPLE and not _can_be_name(value, known, free=free):
            return False
        if part == "new" and renumbered and not (is_number(value) or value in _plain(known.speakers)):
            return False
    return True


def _can_be_name(value: str, known: Known, *, free: bool) -> bool:
    if len(value) > _LONGEST_NAME or value.endswith(":") or value != value.strip() or _is_thing(value):
        return False
    if free or ": " not in value:
        return True
    for name in known.names:
        value = value.replace(name, "")
    return ": " not in value


def _is_thing(value: str) -> bool:
    """Tell what is no person: ``this group``, or the middle of a sentence."""
    return any(
        value.startswith(opening) and not value[len(opening) : len(opening) + 1].isalnum()
        for opening in phrases.load().no_person
    )


@functools.lru_cache(maxsize=16)
def _plain(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(phrases.plain, names))


def person(name: str | None) -> str | None:
    """Return a name as the subject of a notice: without blanks at its edges, and the owner's by one word."""
    bare = name and name.strip(_EDGES)
    return OWNER if bare in phrases.load().you else bare


def is_number(name: str) -> bool:
    """Tell whether a person is named by a telephone number."""
    return name.startswith("+") and any(character.isdigit() for character in name)


def are_known(people: Collection[str], speakers: Collection[str]) -> bool:
    """Tell whether one of some people is in the chat: its owner, a number or who speaks there."""
    return any(one == OWNER or one in speakers or is_number(one) for one in people)
