"""The truth of a simulated world: every item once, and where each copy shows it or why it does not.

The JSON form is documented in docs/simulation.md. Times are UTC in ISO 8601 with Z;
``local`` is what the phone shows, without a zone.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from pathlib import Path
from typing import cast

from onrecord.records.messages import Kind, NoticeKind, Precision, Presence
from onrecord.simulation.handsets import Cause

FILE_NAME = "truth.json"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Present:
    """An item as one copy shows it.

    Lines are 1-based in the chat text, ``first_byte`` its 0-based offset. ``label``, ``body``,
    ``shown`` and the rest are what a careful reader can find there; see ``pages.Line``.
    """

    first_line: int
    last_line: int
    first_byte: int
    local: dt.datetime
    label: str | None
    shown: Kind
    body: str | None
    edited: bool
    notice: NoticeKind | None
    seconds: int | None
    attachment: str | None
    presence: Presence | None


@dataclass(frozen=True, slots=True)
class Absent:
    """An item that one copy lacks; the first cause is the one that acted."""

    causes: Sequence[Cause]


@dataclass(frozen=True, slots=True)
class TrueItem:
    """One message or notice, once.

    ``kind`` is what it is, whatever a copy shows. ``revisions`` are its texts in order, each
    with its time. ``device`` names the phone when the item is that phone's alone: the
    other copies then do not list it. ``copies`` maps a copy's id to where it stands there.
    """

    id: str
    at: dt.datetime
    kind: Kind
    sender: str | None
    revisions: Sequence[tuple[dt.datetime, str]]
    deleted_at: dt.datetime | None
    expires_at: dt.datetime | None
    reply_to: str | None
    kept: bool
    notice: NoticeKind | None
    subject: str | None
    seconds: int | None
    device: str | None
    copies: Mapping[str, Present | Absent]

    @property
    def text(self) -> str | None:
        """The newest text, None for what is not text."""
        return self.revisions[-1][1] if self.revisions else None


@dataclass(frozen=True, slots=True)
class TrueCopy:
    """One export: whose, from what phone, where its file is, and what limits it.

    ``file`` is relative to the folder of the world; ``entry`` is the chat text inside it.
    ``joined_at`` and ``left_at`` bound the holder's stays; ``labels`` map people to names.
    """

    id: str
    phone: str
    holder: str
    platform: str
    language: str
    form: str
    hour12: bool
    zone: str
    clock_offset_seconds: int
    precision: Precision
    exported_at: dt.datetime
    with_media: bool
    limit: int
    title: str
    file: str
    entry: str
    lines: int
    items: int
    labels: Mapping[str, str]
    joined_at: Sequence[dt.datetime]
    left_at: Sequence[dt.datetime]
    cleared_at: Sequence[dt.datetime]


@dataclass(frozen=True, slots=True)
class Truth:
    """Everything that is true of a world and of the files written for it."""

    seed: int
    title: str
    people: Mapping[str, str]
    copies: Sequence[TrueCopy]
    items: Sequence[TrueItem]

    def copy(self, copy_id: str) -> TrueCopy:
        """Return one copy by its id."""
        return next(copy for copy in self.copies if copy.id == copy_id)

    def present(self, copy_id: str) -> list[tuple[TrueItem, Present]]:
        """Return what a copy shows, in the order of its lines."""
        found = [(item, item.copies.get(copy_id)) for item in self.items]
        shown = [(item, place) for item, place in found if isinstance(place, Present)]
        return sorted(shown, key=lambda pair: pair[1].first_line)

    def absences(self, copy_id: str) -> Counter[Cause]:
        """Count what a copy lacks by the cause that acted."""
        places = (item.copies.get(copy_id) for item in self.items)
        return Counter(place.causes[0] for place in places if isinstance(place, Absent))

    def as_json(self) -> Mapping[str, object]:
        """Return the JSON form."""
        return {
            "version": VERSION,
            "seed": self.seed,
            "title": self.title,
            "people": dict(self.people),
            "copies": [_plain(copy) for copy in self.copies],
            "items": [_plain(item) for item in self.items],
        }

    def write(self, folder: Path) -> Path:
        """Write ``truth.json`` into a folder and return its path."""
        path = folder / FILE_NAME
        text = json.dumps(self.as_json(), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
        return path


def _plain(record: Present | Absent | TrueItem | TrueCopy) -> dict[str, object]:
    names = _FIELDS[type(record)]
    return {name: _value(getattr(record, name)) for name in names}


def _value(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, dt.datetime):
        return instant(value)
    if isinstance(value, Present | Absent):
        return _plain(value)
    if isinstance(value, Mapping):
        return {key: _value(item) for key, item in value.items()}
    return [_value(item) for item in cast("Sequence[object]", value)]


def instant(at: dt.datetime) -> str:
    """Write a time to the second, with Z when it is UTC."""
    return at.replace(tzinfo=None).isoformat(timespec="seconds") + ("Z" if at.tzinfo else "")


_FIELDS = {cls: tuple(field.name for field in fields(cls)) for cls in (Present, Absent, TrueItem, TrueCopy)}
