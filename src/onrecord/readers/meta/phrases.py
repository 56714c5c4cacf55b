"""Sentences that Facebook and Instagram write into a download as if a person had said them.

English alone; a download in another language, or a sentence that is not here, is text. Nothing in a download
tells them from the same words typed.
"""

import re
from typing import NamedTuple

from onrecord.records.messages import NoticeKind


class Said(NamedTuple):
    """What such a sentence says: a notice's kind, none for a call, and whom it is about."""

    kind: NoticeKind | None
    subject: str | None = None


_ACTS: tuple[tuple[re.Pattern[str], NoticeKind], ...] = (
    (re.compile(r"added (?P<who>.+) to the group\."), NoticeKind.ADDED),
    (re.compile(r"removed (?P<who>.+) from the group\."), NoticeKind.REMOVED),
    (re.compile(r"left the group\."), NoticeKind.LEFT),
    (re.compile(r"joined the group\."), NoticeKind.JOINED),
    (re.compile(r"named the group .+"), NoticeKind.RENAMED),
    (re.compile(r"created the group\."), NoticeKind.CREATED),
    (re.compile(r"changed the group photo\."), NoticeKind.SETTINGS),
    (re.compile(r"is now an admin\."), NoticeKind.ADMIN),
    (re.compile(r"(?:pinned|unpinned) a message\."), NoticeKind.PINNED),
    (re.compile(r"set the nickname for (?P<who>.+) to .+"), NoticeKind.SETTINGS),
)
_CALLS = re.compile(r"(?:joined the video call|started sharing video|started a video chat)\.?")
# The app ends the sentence with a blank, which nobody types; Instagram's likes have none.
_REACTED = re.compile(r"Reacted \S{1,16} to your message ?|Liked a message")
_OF_NOBODY = re.compile(r"You (?:are now|can now) (?:connected on Messenger|message and call each other).*")


def notice_of(content: str | None, sender: str | None) -> Said | None:
    """Return what a sentence says, if it is one of the app's, about its own sender or the phone's owner."""
    if content is None or len(content) > 2_000:  # noqa: PLR2004 - no sentence of the app is as long
        return None
    if _REACTED.fullmatch(content):
        return Said(NoticeKind.REACTED)
    if _OF_NOBODY.fullmatch(content):
        return Said(NoticeKind.UNKNOWN)
    for name in (sender, "You"):
        if name and content.startswith(name + " "):
            return _act(content[len(name) + 1 :], name)
    return None


def _act(words: str, name: str) -> Said | None:
    if _CALLS.fullmatch(words):
        return Said(None)
    for pattern, kind in _ACTS:
        found = pattern.fullmatch(words)
        if found:
            return Said(kind, found.groupdict().get("who") or name)
    return None
