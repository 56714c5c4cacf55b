"""LinkedIn's "Get a copy of your data": `messages.csv`, direct messages and InMail.

Units: `DATE` is an instant to the second, and says "UTC". People are names with the addresses of their
    profiles; a conversation has LinkedIn's own id, messages have none.
Limits: attachments are links to LinkedIn's servers; deletions, edits, receipts and reactions are not in it.
Source: docs/formats/linkedin-messages.md.
"""

import re
from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.matching import Gathers, Match
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

NAME = "linkedin-messages"
VERSION = "1"
CHANNEL = "social_media"
GATHERS = Gathers.FOLDER
READS_WITH = ("onrecord.readers.formats.linkedin_messages.files",)

_OPENING = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*"?conversation id"?,"?conversation title"?,"?from"?,[^\r\n]*"?content"?',
    re.IGNORECASE,
)


def recognise(head: bytes, filename: str) -> Match:  # noqa: ARG001 - the header says it all
    """Judge a file by its header, which has begun with the same three columns in every year."""
    return Match.CERTAIN if _OPENING.match(head) else Match.NO


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Read every conversation of a download.

    Raises:
        UnreadableError: no file of messages is there.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.linkedin_messages.files import DownloadReader

    return batches(DownloadReader(original, recognise).read())
