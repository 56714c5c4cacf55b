"""Facebook's "Download your information" in JSON: Messenger conversations, page by page (`message_1.json` …).

Units: `timestamp_ms` is milliseconds since 1970 in UTC; `call_duration` seconds; text is UTF-8 whose bytes
    the app wrote as letters of their own (undone). The app gives messages no ids: a conversation's key is
    the name of its folder (`alice_1234567890`).
Limits: messages deleted or never backed up leave no trace, but for those that were unsent; edits, replies,
    receipts and conversations under end-to-end encryption are not in it.
Source: docs/formats/facebook-json.md.
"""

from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.matching import Gathers, Match
from onrecord.readers.meta import signs as meta_signs
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch

NAME = "facebook-json"
VERSION = "1"
CHANNEL = "social_media"
GATHERS = Gathers.TREE
READS_WITH = ("onrecord.readers.meta.downloads",)

_LIMITS = (
    "Earlier versions of edited messages, and whether a message was edited.",
    "Messages deleted before the download, except that one that was unsent may leave an empty place.",
    "The content of unsent messages, and when they were unsent.",
    "Conversations under end-to-end encryption: these have a download of their own.",
    "Messages that had disappeared under a timer, and the timers.",
    "Which message a reply answers, when messages were delivered and read, and when people reacted.",
    (
        "Account numbers: people are names as they were at the download, and two may share one; "
        "all deleted accounts are called “Facebook user”."
    ),
    "Whether words that the app also writes (who joined, left or called) were typed.",
    "Whether the files were changed between the app and this capture.",
)


def recognise(head: bytes, filename: str) -> Match:
    """Judge a page. Facebook and Instagram write the same: without a sign of either it may be both's.

    ``filename`` may have a path, whose folders are signs too.
    """
    if not meta_signs.shape(head):
        return Match.NO
    return meta_signs.judge(head, filename, meta_signs.FACEBOOK, meta_signs.INSTAGRAM)


def _is_named(path: str) -> bool:
    return meta_signs.is_named_as_page(path, meta_signs.INSTAGRAM)


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Read every conversation of a download, or a page alone.

    Raises:
        UnreadableError: no page of messages is there.
        UnsafeSourceError: a limit is broken.
    """
    from onrecord.readers.meta import downloads as meta_downloads

    app = meta_downloads.App(meta_downloads.Summary("Facebook", "facebook", _LIMITS), recognise, _is_named)
    return batches(meta_downloads.read(original, app))
