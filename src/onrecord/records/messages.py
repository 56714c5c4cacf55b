"""What one source said: kinds of message, places in the source, anomalies."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from onrecord.records.completeness import CopyOf, Incomplete
from onrecord.records.withheld import WITHHELD_MARKS, WithheldText, WithholdReason

OriginalId = NewType("OriginalId", str)
CaptureId = NewType("CaptureId", str)
CopyId = NewType("CopyId", str)
ConversationId = NewType("ConversationId", str)


class Kind(StrEnum):
    """What a message is, as the source shows it."""

    TEXT = "text"
    MEDIA = "media"
    DELETED = "deleted"
    NOTICE = "notice"
    CALL = "call"
    POLL = "poll"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    VIEW_ONCE = "view_once"
    UNKNOWN = "unknown"


CHANNELS = (
    *("whatsapp", "signal", "telegram", "sms", "imessage", "email", "social_media"),
    *("slack", "discord", "google_chat", "by_hand"),
)
"""Where conversations may come from, whether or not a reader for it is here yet."""


class NoticeKind(StrEnum):
    """What a line that the app wrote says. ``UNKNOWN`` is counted and shown."""

    TIMER_ON = "timer_on"
    TIMER_OFF = "timer_off"
    JOINED = "joined"
    LEFT = "left"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CREATED = "created"
    ADMIN = "admin"
    SETTINGS = "settings"
    PINNED = "pinned"
    NUMBER_CHANGED = "number_changed"
    CONTACT_STATE = "contact_state"
    SECURITY_CODE = "security_code"
    ENCRYPTED = "encrypted"
    CLEARED = "cleared"
    SCREENSHOT = "screenshot"
    MIGRATED = "migrated"
    BLOCKED = "blocked"
    REACTED = "reacted"
    INVITED = "invited"
    PAYMENT = "payment"
    POLL_ENDED = "poll_ended"
    UNDECRYPTED = "undecrypted"
    HISTORY = "history"
    UNKNOWN = "unknown"


class Presence(StrEnum):
    """Where an attachment is: in the source, left out by the app, or named but not there."""

    PRESENT = "present"
    OMITTED = "omitted"
    MISSING = "missing"


class Precision(StrEnum):
    """The finest unit that the source's clock shows."""

    MINUTE = "minute"
    SECOND = "second"
    MILLISECOND = "millisecond"


class Flag(StrEnum):
    """What a person should know before relying on one message."""

    DATE_AMBIGUOUS = "date_ambiguous"
    DATE_IMPOSSIBLE = "date_impossible"
    DST_FOLD = "dst_fold"
    DST_GAP = "dst_gap"
    TYPED_LIKE_NOTICE = "typed_like_notice"
    TYPED_LIKE_DELETION = "typed_like_deletion"
    HEADER_LIKE_CONTINUATION = "header_like_continuation"
    SENDER_UNCERTAIN = "sender_uncertain"
    INVALID_UTF8 = "invalid_utf8"
    TRUNCATED_LINE = "truncated_line"
    NULL_BODY = "null_body"
    LONG_BODY = "long_body"
    CHARSET_DOUBTFUL = "charset_doubtful"
    DATE_MISSING = "date_missing"
    DRAFT = "draft"
    DUPLICATE = "duplicate"
    FROM_HTML = "from_html"
    NOT_SENT = "not_sent"
    RECENTLY_DELETED = "recently_deleted"
    SENDER_MISSING = "sender_missing"
    TIME_DOUBTFUL = "time_doubtful"
    UNKNOWN_FIELDS = "unknown_fields"
    ENCRYPTED_BODY = "encrypted_body"
    BROKEN_STRUCTURE = "broken_structure"


@dataclass(frozen=True, slots=True)
class Span:
    """The lines or rows (1-based, inclusive) of one entry that an item was read from.

    ``first_byte`` is the 0-based offset of the item's first byte in the entry, as kept. In a
    database, where a row has no lasting place in bytes, all three are the row's own number.
    """

    entry: str
    first: int
    last: int
    first_byte: int

    def as_json(self) -> Mapping[str, object]:
        """Return the form that ``onrecord read --json`` prints."""
        return {
            "entry": self.entry,
            "first": self.first,
            "last": self.last,
            "first_byte": self.first_byte,
        }


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Bytes that no rule places, or that were withheld. ``reason`` is a sentence without content."""

    span: Span
    reason: str

    @property
    def withheld(self) -> WithholdReason | None:
        """Why these lines were withheld; None where they are here and were not understood."""
        return WITHHELD_MARKS.get(self.reason)

    @property
    def told(self) -> str:
        """What became of these lines, after "was" or "were"."""
        return self.withheld.sentence if self.withheld else f"not understood: {self.reason}"

    def as_json(self) -> Mapping[str, object]:
        """Return the form that ``onrecord read --json`` prints."""
        why = {"withheld": self.withheld.value} if self.withheld else {}
        says = self.withheld.sentence if self.withheld else self.reason
        return {"anomaly": says, **why, "span": self.span.as_json()}


@dataclass(frozen=True, slots=True)
class MessageId:
    """Where a message stands, for ever: ``original/entry/first byte/sub-index``.

    ``entry`` is the entry's number in its container (0 for a plain file), so the
    identity holds no name that a person chose. Version 1.
    """

    original: OriginalId
    entry: int
    first_byte: int
    sub_index: int

    def __str__(self) -> str:
        """Write the identity as it is stored and shown."""
        return f"{self.original}/{self.entry}/{self.first_byte}/{self.sub_index}"

    @classmethod
    def parse(cls, text: str) -> "MessageId":
        """Read what ``str`` wrote.

        Raises:
            ValueError: the text is not a message identity.
        """
        original, entry, first_byte, sub_index = text.rsplit("/", 3)
        return cls(OriginalId(original), int(entry), int(first_byte), int(sub_index))


@dataclass(frozen=True, slots=True)
class Entry:
    """One file inside an original: its number, name as written, and size.

    ``said_bytes`` is the size that the source itself gives it, as a backup's list does, where it does.
    """

    number: int
    name: str
    size_bytes: int
    said_bytes: int | None = None

    @property
    def is_short(self) -> bool:
        """Tell whether there is less of the file than the source says."""
        return self.said_bytes is not None and self.size_bytes < self.said_bytes


class DateOrder(StrEnum):
    """The order in which a source writes day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a source does not say and a person, or a default, supplied.

    ``zone`` is an IANA name; empty leaves times as the source shows them. ``exported_at`` ends what
    the source can contain (UTC). ``reader`` is the name of the one to read with, empty to judge by the bytes.
    The ``_given`` fields tell a person's word from a default. ``received_files`` counts the first files of
    the source that are what a container was received as: the others are what was inside. ``withheld`` are the
    lines of a derived original that are placeholders.
    """

    zone: str = "Europe/London"
    date_order: DateOrder | None = None
    exported_at: dt.datetime | None = None
    zone_given: bool = False
    exported_at_given: bool = False
    reader: str = ""
    reader_given: bool = False
    received_files: int = 0
    withheld: WithheldText | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One of several conversations in a source.

    ``key`` is what rows' ``conversation`` holds: the app's own id, the same in the next export.
    ``channel`` is one of ``CHANNELS``; ``participants`` are labels or addresses as the source has them.
    """

    key: str
    title: str
    channel: str
    participants: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """What a reader concludes from the whole source; yielded once, last.

    ``limits`` are sentences on what such a source cannot contain; ``warnings``
    sentences on this one (a possible cut, an ambiguous date); ``evidence`` says
    how a choice was made ("day before month: 412 headers have a first number
    over 12"). ``entry`` is the name of the entry that holds the messages (the first, if several do).
    ``conversations`` lists every key that rows bear; empty when the source is one conversation,
    which then has the statement's ``title`` and ``channel``. ``incomplete`` says, for rules, which of the
    warnings mean that messages may lack or were not read. ``copy_of`` is what this source was taken from,
    where one format is used for several; else its reader says it.
    """

    title: str
    channel: str
    platform: str
    entry: str
    evidence: Sequence[str] = ()
    limits: Sequence[str] = ()
    warnings: Sequence[str] = ()
    unread_entries: Sequence[str] = ()
    conversations: Sequence[Conversation] = ()
    incomplete: Sequence[Incomplete] = ()
    copy_of: CopyOf | None = None


@dataclass(frozen=True, slots=True)
class TimerChange:
    """A disappearing-message timer set or cleared. ``seconds`` is 0 when off, None if unread."""

    at: dt.datetime | None
    who: str | None
    seconds: int | None
