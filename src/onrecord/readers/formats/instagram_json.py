"""Instagram's "Download your information" in JSON: direct messages, page by page (`message_1.json` …).

Units: `timestamp_ms` is milliseconds since 1970 in UTC, the `timestamp` of a reaction seconds; text is UTF-8
    whose bytes the app wrote as letters of their own (undone). Messages have no ids: a conversation's
    key is the name of its folder (`alice_1234567890`).
Limits: messages that were unsent or deleted leave no trace; edits, replies, receipts and messages that
    vanished are not in it; posts sent in a message are links.
Source: docs/formats/instagram-json.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.matching import Gathers, Match
from onrecord.readers.meta import signs as meta_signs
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

NAME = "instagram-json"
VERSION = "1"
CHANNEL = "social_media"
GATHERS = Gathers.TREE
READS_WITH = ("onrecord.readers.meta.downloads",)

_LIMITS = (
    "Earlier versions of edited messages, and whether a message was edited.",
    "Messages unsent or deleted before the download.",
    "Messages and pictures that vanished after they were seen.",
    "Posts, reels and stories that a message shares: only their links are here.",
    "Which message a reply answers, and when messages were delivered and read.",
    (
        "Account numbers: people are names as they were at the download, and two may share one; "
        "all deleted accounts are called “Instagram User”."
    ),
    "Whether words that the app also writes (who joined, left, called or liked a message) were typed.",
    "Whether the files were changed between the app and this capture.",
)


def recognise(head: bytes, filename: str) -> Match:
    """Judge a page. Facebook and Instagram write the same: without a sign of either it may be both's.

    ``filename`` may have a path, whose folders are signs too.
    """
    if not meta_signs.shape(head):
        return Match.NO
    return meta_signs.judge(head, filename, meta_signs.INSTAGRAM, meta_signs.FACEBOOK)


def _is_named(path: str) -> bool:
    return meta_signs.is_named_as_page(path, meta_signs.FACEBOOK)


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Read every conversation of a download, or a page alone.

    Raises:
        UnreadableError: no page of messages is there.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.meta import downloads as meta_downloads

    app = meta_downloads.App(meta_downloads.Summary("Instagram", "instagram", _LIMITS), recognise, _is_named)
    return batches(meta_downloads.read(original, app))
