"""X's archive of an account: direct messages, of two and of groups (`data/direct-messages.js` and others).

Units: `createdAt` is an instant in ISO 8601, UTC, to the millisecond; a message's id holds the time of its
    making in milliseconds since 4 November 2010 above its 22 lowest bits, which is compared. People are ids.
Limits: names of other accounts, messages deleted by the account's holder, encrypted messages, receipts.
Source: docs/formats/x-direct-messages.md.
"""

import re
from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.matching import Gathers, Match
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

NAME = "x-direct-messages"
VERSION = "1"
CHANNEL = "social_media"
GATHERS = Gathers.TREE
READS_WITH = ("onrecord.readers.formats.x_direct_messages.archives",)

_OPENING = re.compile(rb"(?:\xef\xbb\xbf)?\s*window\.YTD\.direct_messages?(?:_group)?\.part\d{1,6}\s*=")


def recognise(head: bytes, filename: str) -> Match:  # noqa: ARG001 - the opening says it all
    """Judge a file by the variable that it sets."""
    return Match.CERTAIN if _OPENING.match(head) else Match.NO


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Read every conversation of an archive, or of one of its files.

    Raises:
        UnreadableError: no file of direct messages is there.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.x_direct_messages.archives import ArchiveReader

    return batches(ArchiveReader(original, recognise).read())
