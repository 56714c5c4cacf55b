"""Messenger's own download of end-to-end encrypted conversations: a `Name_N.json` each, beside `media`.

Units: `timestamp` is milliseconds since 1970 in UTC; text is UTF-8, or its bytes written as letters of their
    own (undone). Neither messages nor conversations have ids: a conversation's key is its name.
Limits: what was not in the account's secure storage is not in it; calls, who joined or left, edits, replies,
    receipts and timers are not written.
Source: docs/formats/facebook-e2ee-json.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.matching import Gathers, Match
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

NAME = "facebook-e2ee-json"
VERSION = "1"
CHANNEL = "social_media"
GATHERS = Gathers.TREE
READS_WITH = ("onrecord.readers.formats.facebook_e2ee_json.reading",)


def recognise(head: bytes, filename: str) -> Match:  # noqa: ARG001 - any name will do
    """Judge a file by its members, which no other format has together."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    members = (b'"participants"', b'"threadName"', b'"messages"')
    is_own = start == b"{" and all(member in head for member in members)
    return Match.CERTAIN if is_own and b'"sender_name"' not in head else Match.NO


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Read every conversation of a download, or one alone.

    Raises:
        UnreadableError: no conversation is there.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.formats.facebook_e2ee_json.reading import items

    return items(original)
