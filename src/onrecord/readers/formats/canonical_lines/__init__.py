"""The rows of a database as canonical JSON lines: what was kept of one out of which some were withheld.

Units: times are ISO 8601 to the second or millisecond, in UTC where they end in `Z`; a message's number is
    its row's number in the database, its lines are those of this file.
Limits: what the database's own reader could not tell, as the last line says; the database itself is not here.
Source: docs/formats/canonical-lines.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.formats.canonical_lines.reading import rows
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.readers.row_lines import BEGIN

NAME = "canonical-lines"
VERSION = "1"
CHANNEL = "whatsapp"
GATHERS = Gathers.FOLDER


def recognise(head: bytes, filename: str) -> Match:  # noqa: ARG001 - by its bytes alone
    """Judge one entry by its first line."""
    return Match.CERTAIN if head.startswith(BEGIN) else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read the lines, in their order.

    Raises:
        UnreadableError: the first line is of no version that is known.
    """
    return rows(original, recognise)
