"""Notes for the record: a decision that messages show, as somebody wrote it down, corrected or withdrawn."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records.messages import CaptureId

NOTE_PAYLOAD_VERSION = 1


@dataclass(frozen=True, slots=True)
class NoteSaid:
    """The payload of an event about a note: all that it says from then on.

    ``on`` is the day of the decision (ISO 8601). ``messages`` are message identities, ``captures`` those that
    hold them, oldest first. ``reason`` is why a note was corrected or withdrawn, empty in its first word;
    ``actor`` who said so.
    """

    note: str
    decision: str
    by: str
    on: str
    matter: str
    copy: str
    messages: Sequence[str]
    captures: Sequence[CaptureId]
    reason: str
    actor: str
    is_withdrawn: bool = False
    payload_version: int = NOTE_PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class NoteWord:
    """What was said of a note, and when (UTC)."""

    said: NoteSaid
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Note:
    """A note with all that was said of it, oldest first; the last word holds.

    ``identity`` names the object with whose key every word is sealed.
    """

    words: Sequence[NoteWord]
    identity: str

    @property
    def last(self) -> NoteSaid:
        """The word that holds."""
        return self.words[-1].said
