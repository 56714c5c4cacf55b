"""Signal's backup frames, one after another, as rows and a statement, however they were written."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Aside
from onrecord.readers.batching import Row
from onrecord.readers.signal.items import Counts, Items
from onrecord.readers.signal.media import Media
from onrecord.readers.signal.people import CHANNEL, People
from onrecord.readers.signal.schema import UNKNOWN, has_unknown
from onrecord.readers.signal.values import Frame, part, text
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Anomaly, Entry, Span, Statement

Placed = tuple[Span, Frame | str]
"""A frame and where it stands; or the reason why what stands there is none."""

LIMITS = (
    "Messages that had disappeared, or were deleted on this device, before it was made: they leave no trace.",
    "The content of messages deleted for everyone, and when they were deleted.",
    "The media of view-once messages.",
    "Stories, and replies to stories in groups.",
    "What people wrote in a call, and how long a one-to-one call lasted.",
    "The account id of the phone's owner: their own messages bear their name alone.",
)
_QUIET = frozenset({"stickerPack", "notificationProfile", "chatFolder"})


@dataclass
class Export:
    """Reads frames in their order: who is named comes before what they said."""

    items: Items
    entry: Entry
    strange: int = 0
    recipients: int = 0
    header: Frame = field(default_factory=dict)

    @classmethod
    def of(cls, media: Media, entry: Entry) -> "Export":
        """Begin with nobody known."""
        return cls(Items(People(), media), entry)

    def read(self, placed: Iterable[Placed]) -> Iterator[Row | Anomaly | Aside]:
        """Yield the rows of the frames after the first, and an anomaly for what is no frame."""
        for span, frame in placed:
            if isinstance(frame, str):
                yield Anomaly(span, frame)
            else:
                yield from self._frame(span, frame)
                yield from self.items.spare.told()
        yield from self.items.spare.told(is_over=True)

    def _frame(self, span: Span, frame: Frame) -> Iterator[Row | Anomaly]:
        people = self.items.people
        if "chatItem" in frame:
            yield from self.items.rows(part(frame, "chatItem"), span.as_json())
        elif "adHocCall" in frame:
            yield self.items.call(part(frame, "adHocCall"), span.as_json())
        elif "recipient" in frame and people.learn_recipient(part(frame, "recipient")):
            self.recipients += 1
            self.strange += has_unknown(part(frame, "recipient"), "Recipient")
        elif "chat" in frame:
            people.learn_chat(part(frame, "chat"))
        elif "account" in frame:
            people.learn_account(part(frame, "account"))
        elif not _QUIET & set(frame):
            yield Anomaly(span, _strange(frame))

    def statement(self, name: str, *, unread: Sequence[str], limits: Sequence[str]) -> Statement:
        """Return what the whole source says."""
        people = self.items.people
        owner = people.own.label
        conversations = tuple(people.conversations())
        return Statement(
            title=f"Signal of {owner}" if owner != "You" else name,
            channel=CHANNEL,
            platform=CHANNEL,
            entry=self.entry.name,
            evidence=tuple(self._evidence()),
            limits=tuple(limits),
            warnings=tuple(self._warnings(unread)),
            incomplete=(*causes(self.items.counts), *([Incomplete.NOT_READ] if self.strange else [])),
            unread_entries=tuple(unread),
            conversations=conversations,
        )

    def _evidence(self) -> Iterator[str]:
        version = text(self.header, "currentAppVersion")
        made = f", written by version {version} of the app" if version.isprintable() and version else ""
        yield f"frames of Signal's backup format{made}"
        yield f"{counted(self.recipients, 'recipient')} named before the messages"

    def _warnings(self, unread: Sequence[str]) -> Iterator[str]:
        yield from sentences(self.items.counts)
        if self.strange:
            yield f"{counted(self.strange, 'recipient')} with fields of a newer version of the app."
        if unread:
            them = "it" if len(unread) == 1 else "them"
            yield f"{counted(len(unread), 'file')} not read: no message names {them}."


def causes(counts: Counts) -> tuple[Incomplete, ...]:
    """Return what the counts mean for completeness: a field that is not known, a text without its rest."""
    return (Incomplete.NOT_READ,) if counts.unknown_fields or counts.cut_texts else ()


def sentences(counts: Counts) -> Iterator[str]:
    """Yield what a person should know of the messages as a whole."""
    told = (
        (counts.unknown_fields, "with fields of a newer version of the app; what is known was read."),
        (counts.cut_texts, "with a long text cut short: the file that holds the rest is missing."),
        (counts.undecrypted, "that the app could not decrypt."),
        (counts.sms, "sent as SMS or MMS, not through Signal."),
        (counts.timed, "sent under a disappearing-message timer."),
    )
    yield from (f"{counted(number, 'message')} {words}" for number, words in told if number)


def counted(number: int, noun: str) -> str:
    """Write a count of something."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _strange(frame: Frame) -> str:
    if UNKNOWN in frame or not frame:
        return "a frame without content that this version knows"
    if "recipient" in frame:
        return "a recipient of a kind that this version does not know"
    return "a frame of a kind that this version does not know"
