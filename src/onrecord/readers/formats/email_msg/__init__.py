"""Outlook message files (`.msg`), one or a folder of them: an OLE file with a mail's MAPI properties.

Units: times are FILETIME (100 nanoseconds since 1601, UTC), kept to the millisecond; code pages are
Microsoft's numbers; sizes are in bytes. An item's number is 0, since a file holds one.
Limits: a file tells nothing of the mailbox it was in; text that stands in compressed RTF alone is
not read; blind copies are known in the sender's copy alone.
Source: docs/formats/email.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Item, Match

NAME = "email-msg"
VERSION = "1"
CHANNEL = "email"
GATHERS = Gathers.TREE
READS_WITH = ("onrecord.readers.formats.email_msg.reading", "onrecord.readers.mail.codecs_known")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROOT = "__properties_version1.0".encode("utf-16-le")


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first bytes, its name, and what its directory names."""
    named = filename.lower().endswith((".msg", ".oft"))
    if not head:
        return Match.POSSIBLE if named else Match.NO
    if not head.startswith(_OLE):
        return Match.NO
    return Match.CERTAIN if named or _ROOT in head else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read the message files of a source.

    Raises:
        UnreadableError: there is none, or the only one is damaged.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.email_msg.reading import items

    return items(original)
