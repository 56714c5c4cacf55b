"""Reading notes, each as one message."""

import functools
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.ports.originals import Aside, Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.beginnings import first_bytes
from onrecord.readers.formats.note import CHANNEL, FIRST_CHARACTERS, TITLE, recognise
from onrecord.readers.matching import Item, Match
from onrecord.readers.typed_dates import TypedDate, typed_date
from onrecord.readers.typed_text import TypedText, typed_text
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Assumptions, Entry, Flag, Kind, Statement

_MOST_PRESENT = 200
_FIELD = re.compile(r"[ \t]*(date|by|present|subject)[ \t]*:(.*)", re.IGNORECASE)
_LIMITS = (
    "What was said, word for word: a note has what its writer remembered, saw or chose to write down",
    "Messages, pictures and sound that it speaks of: they must be captured by themselves",
    "Proof of when it was written: it can be written or changed at any time before it is handed over",
)
_TOO_LONG = "{!r} begins as a note for the record and is over 1 MiB long: give what was noted as a note alone"


def items(original: Original) -> Iterator[Item]:
    """Yield what `read` does."""
    yield from batches(_items(original))


def _items(original: Original) -> Iterator[Row | Aside | Statement]:
    unread, undated, ambiguous = [], 0, 0
    first = ""
    for entry in original.entries():
        typed = _typed(original, entry)
        if typed is None:
            unread.append(entry.name)
            continue
        first = first or entry.name
        note = _parsed(typed, original.assumptions)
        is_ambiguous = Flag.DATE_AMBIGUOUS in note.date.flags
        ambiguous += is_ambiguous
        undated += note.date.said_local is None and not is_ambiguous
        yield Aside(
            f"{entry.name}: its first lines",
            functools.partial(io.BytesIO, note.opening.encode()),
            certain=True,
        )
        yield _row(entry, typed, note)
    if not first:
        raise UnreadableError(
            f"{original.name!r} holds no note: its first line must be 'Note for the record'"
        )
    yield Statement(
        title=original.name.removesuffix(".txt") or original.name,
        channel=CHANNEL,
        platform="",
        entry=first,
        limits=_LIMITS,
        warnings=tuple(_on_dates(undated, ambiguous)),
        unread_entries=tuple(unread),
    )


def _typed(original: Original, entry: Entry) -> TypedText | None:
    with original.open(entry) as stream:
        if recognise(first_bytes(stream, 4 * FIRST_CHARACTERS), "") is Match.NO:
            return None
    with original.open(entry) as stream:
        typed = typed_text(stream)
    if typed is None:
        raise UnreadableError(_TOO_LONG.format(entry.name))
    return typed


@dataclass(frozen=True, slots=True)
class _Note:
    """A note in its parts; ``opening`` is its first line and fields, as typed."""

    opening: str
    body: str
    subject: str | None
    by: str | None
    present: list[str]
    date: TypedDate = field(default_factory=TypedDate)


def _parsed(typed: TypedText, assumptions: Assumptions) -> _Note:
    first, *lines = typed.text.lstrip().split("\n")
    fields: dict[str, str] = {}
    place = 0
    for line in lines:
        found = _FIELD.match(line)
        if found is None or found[1].lower() in fields:
            break
        fields[found[1].lower()] = found[2].strip()
        place += 1
    title = TITLE.match(first)
    return _Note(
        opening="\n".join([first, *lines[:place]]),
        body="\n".join(lines[place:]).strip("\n"),
        subject=fields.get("subject") or (first[title.end() :].strip() if title else "") or None,
        by=fields.get("by") or None,
        present=_people(fields.get("present", "")),
        date=typed_date(fields.get("date", ""), assumptions.date_order),
    )


def _people(text: str) -> list[str]:
    names = [name.strip() for name in re.split("[,;]", text)]
    return [name for name in names if name][:_MOST_PRESENT]


def _row(entry: Entry, typed: TypedText, note: _Note) -> Row:
    return {
        "kind": Kind.TEXT.value,
        "said_text": note.date.written,
        "said_local": note.date.said_local,
        "precision": note.date.precision,
        "sender": note.by,
        "subject": note.subject,
        "recipients": [{"role": "member", "label": name} for name in note.present],
        "body": note.body,
        "flags": [*note.date.flags, *typed.flags],
        "span": {"entry": entry.name, "first": 1, "last": max(typed.lines, 1), "first_byte": 0},
    }


def _on_dates(undated: int, ambiguous: int) -> Iterator[str]:
    if undated:
        yield (
            f"{_notes(undated)} no date that can be told: write it in a line of its own, such as "
            "'Date: 12 March 2026, 14:30'."
        )
    if ambiguous:
        yield (
            f"{_notes(ambiguous)} a date of which day and month cannot be told apart: "
            "say which comes first with --date-order."
        )


def _notes(count: int) -> str:
    return "1 note has" if count == 1 else f"{count:,} notes have"
