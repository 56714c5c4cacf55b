"""What the reader of Signal Desktop's database concludes from all of it."""

from collections.abc import Iterator, Mapping, Sequence

from onrecord.ports.originals import Original
from onrecord.readers.formats.signal_desktop_db.calls import CALL_COLUMNS
from onrecord.readers.formats.signal_desktop_db.messages import Messages
from onrecord.readers.formats.signal_desktop_db.people import CONVERSATION_COLUMNS
from onrecord.readers.signal.export import counted
from onrecord.readers.signal.people import CHANNEL, YOU
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Statement

KNOWN: Mapping[str, Sequence[str]] = {
    "messages": (
        *(
            "id",
            "json",
            "readStatus",
            "expires_at",
            "sent_at",
            "schemaVersion",
            "conversationId",
            "received_at",
        ),
        *("source", "hasAttachments", "hasFileAttachments", "hasVisualMediaAttachments", "expireTimer"),
        *("expirationStartTimestamp", "type", "body", "messageTimer", "messageTimerStart"),
        *("messageTimerExpiresAt", "isErased", "isViewOnce", "sourceServiceId", "sourceUuid", "serverGuid"),
        *("sourceDevice", "storyId", "isStory", "isChangeCreatedByUs", "isTimerChangeFromSync", "seenStatus"),
        *(
            "storyDistributionListId",
            "expiresAt",
            "isUserInitiatedMessage",
            "mentionsMe",
            "isGroupLeaveEvent",
        ),
        *("isGroupLeaveEventFromOther", "callId", "callMode", "shouldAffectPreview", "shouldAffectActivity"),
        *("isAddressableMessage", "received_at_ms", "timestamp", "serverTimestamp"),
        *("unidentifiedDeliveryReceived", "hasUnreadPollVotes", "hasContacts", "hasPreviews"),
    ),
    "conversations": CONVERSATION_COLUMNS,
    "callsHistory": CALL_COLUMNS,
}
_LIMITS = (
    "Messages that had disappeared, or were deleted on this device, before the copy: they leave no trace.",
    "Messages from before this computer was linked to the phone, unless they were brought over.",
    "The content of messages deleted for everyone.",
    "The media of view-once messages that were opened.",
    "Who voted in polls.",
)


def conclude(original: Original, database: Snapshot, messages: Messages) -> Statement:
    """Return the statement."""
    owner = messages.people.own.label
    used = database.own_entries | messages.files.named
    unread = [entry.name for entry in original.entries() if entry.name not in used]
    return Statement(
        title=f"Signal of {owner}" if owner != YOU else original.name,
        channel=CHANNEL,
        platform="desktop",
        entry=database.entry.name,
        evidence=("the tables of Signal Desktop's database: messages, conversations",),
        limits=_LIMITS,
        warnings=(*database.warnings, *_warnings(database, messages, unread)),
        incomplete=(*database.incomplete, *([Incomplete.NOT_READ] if messages.broken else [])),
        unread_entries=tuple(unread),
        conversations=tuple(messages.people.conversations()),
    )


def _warnings(database: Snapshot, messages: Messages, unread: Sequence[str]) -> Iterator[str]:
    unknown = database.unknown_columns({**KNOWN, "messages": (*KNOWN["messages"], "rowid")})
    if unknown:
        yield f"A newer version of the app: columns that this reader does not know: {', '.join(unknown)}."
    if messages.broken:
        yield f"{counted(messages.broken, 'message')} whose details cannot be read; columns were read alone."
    if messages.files.encrypted:
        held = counted(messages.files.encrypted, "attached file")
        yield f"{held} kept as the app stores it, encrypted; its key is in this database."
    if not messages.people.own_account:
        yield "The database does not say whose it is."
    if messages.stories:
        yield f"{counted(messages.stories, 'message')} published as a story, not in a conversation."
    if unread:
        them = "it" if len(unread) == 1 else "them"
        yield f"{counted(len(unread), 'file')} not read: no message names {them}."
