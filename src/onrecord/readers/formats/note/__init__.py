"""A note for the record: a text file whose first line begins "Note for the record".

Units: `Date:` is a wall clock of the custodian's zone, as `12 March 2026, 14:30` or `2026-03-12 14:30`; a
day alone is placed at its midnight and flagged, since the hour is not told. `12/03/2026` needs the order of
day and month.
Limits: a note says what its writer remembered or chose to write down, not what anyone's phone held.
Source: docs/formats/note.md.
"""

import re
from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.typed_text import decoded
from onrecord.records.captures import Grade

NAME = "note"
VERSION = "1"
CHANNEL = "by_hand"
GATHERS = Gathers.LONE
GRADE = Grade.NOTE
READS_WITH = ("onrecord.readers.formats.note.reading",)

FIRST_CHARACTERS = 400
TITLE = re.compile(r"note for the record\b[ \t:.\u2013\u2014-]*", re.IGNORECASE)


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first line."""
    del filename
    text = decoded(head[: 2 * FIRST_CHARACTERS])[0].lstrip()
    return Match.CERTAIN if TITLE.match(text) else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read each note as one message.

    Raises:
        UnreadableError: there is none, or one is longer than a note.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.note.reading import items

    return items(original)
