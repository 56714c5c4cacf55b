"""Outlook data files (PST, OST): folders of mails, appointments, contacts and the rest.

Units: times are FILETIME (100 nanoseconds since 1601, UTC), kept to the millisecond; an item's number
is its node's number in the file, which stays the same; sizes are in bytes.
Limits: items that were deleted and overwritten leave no trace; text that stands in compressed RTF
alone is not read; which account the file belongs to is known from its mails alone.
Source: docs/formats/email.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Item, Match

NAME = "email-pst"
VERSION = "1"
CHANNEL = "email"
GATHERS = Gathers.LONE
READS_WITH = ("onrecord.readers.formats.email_pst.reading", "onrecord.readers.mail.codecs_known")

_MAGIC = b"!BDN"
_CLIENTS = (b"SM", b"SO", b"AB")
ENDINGS = (".pst", ".ost", ".pab")


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first bytes ([MS-PST], HEADER)."""
    if not head:
        return Match.POSSIBLE if filename.lower().endswith(ENDINGS) else Match.NO
    if not head.startswith(_MAGIC):
        return Match.NO
    return Match.CERTAIN if head[8:10] in _CLIENTS else Match.POSSIBLE


def read(original: Original) -> Iterator[Item]:
    """Read a data file.

    Raises:
        UnreadableError: it is damaged beyond reading, or has another format.
        UnsafeSourceError: it is longer than can be held.
    """
    from onrecord.readers.formats.email_pst.reading import items

    return items(original)
