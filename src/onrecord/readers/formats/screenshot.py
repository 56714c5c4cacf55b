"""Screenshots: pictures of a conversation, one or a folder of them (PNG, JPEG, WebP, HEIC).

Units: sizes are in bytes. No time is taken from a picture: what its file or its metadata say is the
clock of whatever wrote it last, not the time at which anything was said.
Limits: what stood above and below the picture is not there; a picture can be made up or changed.
Source: docs/formats/screenshot.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.beginnings import first_bytes
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.pictures import HEAD_BYTES, is_whole, picture_kind
from onrecord.records.captures import Grade
from onrecord.records.completeness import CopyOf
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry, Flag, Kind, Presence, Statement

NAME = "screenshot"
VERSION = "1"
CHANNEL = "by_hand"
GATHERS = Gathers.FOLDER
GRADE = Grade.SCREENSHOT
COPY_OF = CopyOf.BY_HAND
WHEN_ALONE = True

_MOST_NAMED = 5
_LIMITS = (
    "What stood above and below the part of the screen that a picture shows",
    "When anything was said, by whom and to whom, other than what the picture itself shows",
    "Proof that the screen showed this: a picture can be made up or changed before it is handed over",
    "What was deleted or edited before the picture was made, and who else could read the conversation",
)


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first bytes. Never certain: a picture may be part of another export."""
    del filename
    return Match.POSSIBLE if picture_kind(head) else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read each picture as one message without text.

    Raises:
        UnreadableError: there is none.
        UnsafeSourceError: a limit is broken.
    """
    yield from batches(_items(original))


def _items(original: Original) -> Iterator[Row | Statement]:
    unread, ending_early = [], []
    first = ""
    for entry in original.entries():
        with original.open(entry) as stream:
            kind = picture_kind(first_bytes(stream, HEAD_BYTES))
        if not kind:
            unread.append(entry.name)
            continue
        with original.open(entry) as stream:
            if not is_whole(kind, stream):
                ending_early.append(entry.name)
        first = first or entry.name
        yield _row(entry)
    if not first:
        raise UnreadableError(f"{original.name!r} holds no picture: give a PNG, JPEG, WebP or HEIC file")
    yield Statement(
        title=original.name,
        channel=CHANNEL,
        platform="",
        entry=first,
        limits=_LIMITS,
        warnings=tuple(_warnings(ending_early)),
        unread_entries=tuple(unread),
    )


def _row(entry: Entry) -> Row:
    attachment = {
        "name": entry.name.rpartition("/")[2],
        "type": "image",
        "bytes": entry.size_bytes,
        "presence": Presence.PRESENT.value,
        "entry": entry.name,
    }
    return {
        "kind": Kind.MEDIA.value,
        "attachments": [attachment],
        "flags": [Flag.DATE_MISSING.value],
        "span": {"entry": entry.name, "first": 1, "last": 1, "first_byte": 0},
    }


def _warnings(ending_early: list[str]) -> Iterator[str]:
    if ending_early:
        names = ", ".join(repr(name) for name in ending_early[:_MOST_NAMED])
        more = f" and {len(ending_early) - _MOST_NAMED:,} more" if len(ending_early) > _MOST_NAMED else ""
        yield f"The end is missing of {names}{more}: copy these pictures from the phone again."
