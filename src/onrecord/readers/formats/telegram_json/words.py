"""Texts of messages: parts joined, and plain words for what is no text."""

from collections.abc import Mapping, Sequence
from typing import Any


class ShapeError(Exception):
    """A part of a message has a shape that no version writes. Never leaves the reader."""


def text_of(value: object) -> str | None:
    """Join a text that is written in parts; None when there is none.

    Raises:
        ShapeError: it is no text.
    """
    if isinstance(value, str):
        return value or None
    if value is None:
        return None
    if not isinstance(value, list):
        raise ShapeError
    return "".join(_part(part) for part in value) or None


def _part(part: object) -> str:
    said = part.get("text") if isinstance(part, dict) else part
    if not isinstance(said, str):
        raise ShapeError
    return said


def described(message: Mapping[str, Any]) -> str | None:
    """Return words for a contact, place, poll or game."""
    if _DESCRIBED.keys().isdisjoint(message):
        return None
    for field, describe in _DESCRIBED.items():
        if field in message:
            return describe(message)
    return None


def _contact(message: Mapping[str, Any]) -> str | None:
    shared = _mapping(message["contact_information"])
    name = " ".join(filter(None, (_said(shared.get("first_name")), _said(shared.get("last_name")))))
    return ", ".join(filter(None, (name, _said(shared.get("phone_number"))))) or None


def _place(message: Mapping[str, Any]) -> str | None:
    point = _mapping(message.get("location_information"))
    numbers = [_said(point.get(name)) for name in ("latitude", "longitude")]
    where = ", ".join(number for number in numbers if number)
    return (
        ", ".join(filter(None, (_said(message.get("place_name")), _said(message.get("address")), where)))
        or None
    )


def _poll(message: Mapping[str, Any]) -> str | None:
    poll = _mapping(message["poll"])
    answers = poll.get("answers")
    lines = [_answer(_mapping(each)) for each in (answers if isinstance(answers, list) else [])]
    return "\n".join(filter(None, (_said(poll.get("question")), *lines))) or None


def _answer(answer: Mapping[str, Any]) -> str:
    voters = answer.get("voters")
    return f"- {_said(answer.get('text')) or ''} ({voters if isinstance(voters, int) else '?'})"


def _game(message: Mapping[str, Any]) -> str | None:
    return (
        ", ".join(filter(None, (_said(message.get("game_title")), _said(message.get("game_description")))))
        or None
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _said(value: object) -> str | None:
    return str(value) if isinstance(value, str | int | float) and value != "" else None


def listed(names: object) -> str | None:
    """Return several people as one text; accounts without a name are left as ``?``."""
    if not isinstance(names, list):
        return None
    return ", ".join(name if isinstance(name, str) else "?" for name in names) or None


def text_number(value: object) -> str | None:
    """Return a number as it is written, or a text that is not empty."""
    if type(value) is int:
        return str(value)
    return value if isinstance(value, str) and value else None


_DESCRIBED = {
    "contact_information": _contact,
    "place_name": _place,
    "location_information": _place,
    "poll": _poll,
    "game_title": _game,
}
DESCRIBED_KINDS: Sequence[tuple[str, str]] = (
    ("contact_information", "contact"),
    ("place_name", "location"),
    ("location_information", "location"),
    ("poll", "poll"),
)
