"""The fields of Signal's backup frames: what each is called in JSON, numbered on the wire, and holds.

Types: ``n`` a whole number, ``b`` a switch, ``s`` text, ``y`` bytes, ``?`` something that no
reader looks into, an enumeration after ``=``, a message by its name; ``*`` before it: repeated.
The facts are those of Signal's published ``Backup.proto``; see ``docs/formats/signal-jsonl.md``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from onrecord.readers.protobuf import Value, fields, packed
from onrecord.readers.signal.values import Frame

_MESSAGES = """
BackupInfo: 1 version n, 2 backupTimeMs n, 3 mediaRootBackupKey ?, 4 currentAppVersion s, 5 firstAppVersion s, 6 debugInfo ?
Frame: 1 account Account, 2 recipient Recipient, 3 chat Chat, 4 chatItem ChatItem, 5 stickerPack ?, 6 adHocCall AdHocCall, 7 notificationProfile ?, 8 chatFolder ?
Account: 1 profileKey ?, 2 username s, 3 usernameLink ?, 4 givenName s, 5 familyName s, 6 avatarUrlPath ?, 7 donationSubscriberData ?, 8 backupsSubscriberDataOld ?, 9 accountSettings ?, 10 backupsSubscriberData ?, 11 svrPin ?, 12 androidSpecificSettings ?, 13 bioText ?, 14 bioEmoji ?, 15 keyTransparencyData ?
Recipient: 1 id n, 2 contact Contact, 3 group Group, 4 distributionList DistributionItem, 5 self ?, 6 releaseNotes ?, 7 callLink CallLink
Contact: 1 aci y, 2 pni y, 3 username s, 4 e164 n, 5 blocked b, 6 visibility ?, 7 registered ?, 8 notRegistered ?, 9 profileKey ?, 10 profileSharing ?, 11 profileGivenName s, 12 profileFamilyName s, 13 hideStory ?, 14 identityKey ?, 15 identityState ?, 16 nickname Name, 17 note ?, 18 systemGivenName s, 19 systemFamilyName s, 20 systemNickname s, 21 avatarColor ?, 22 keyTransparencyData ?, 23 blockedAtTimestamp ?
Name: 1 given s, 2 family s
Group: 1 masterKey y, 2 whitelisted ?, 3 hideStory ?, 4 storySendMode ?, 5 snapshot Snapshot, 6 blocked b, 7 avatarColor ?, 8 blockedAtTimestamp ?
Snapshot: 1 publicKey ?, 2 title Blob, 3 avatarUrl ?, 4 disappearingMessagesTimer ?, 5 accessControl ?, 6 version ?, 7 members *Member, 8 membersPendingProfileKey ?, 9 membersPendingAdminApproval ?, 10 inviteLinkPassword ?, 11 description ?, 12 announcementsOnly ?, 13 membersBanned ?, 14 terminated ?
Blob: 1 title s, 2 avatar ?, 3 disappearingMessagesDuration n, 4 descriptionText s
Member: 1 userId y, 2 role ?, 3 profileKey ?, 4 presentation ?, 5 joinedAtVersion ?, 6 labelEmoji ?, 7 labelString ?
DistributionItem: 1 distributionId y, 2 deletionTimestamp n, 3 distributionList Distribution
Distribution: 1 name s, 2 allowReplies ?, 3 privacyMode ?, 4 memberRecipientIds *n
CallLink: 1 rootKey y, 2 adminKey ?, 3 name s, 4 restrictions ?, 5 expirationMs ?, 6 epoch ?
Chat: 1 id n, 2 recipientId n, 3 archived ?, 4 pinnedOrder ?, 5 expirationTimerMs n, 6 muteUntilMs ?, 7 markedUnread ?, 8 dontNotifyForMentionsIfMuted ?, 9 style ?, 10 expireTimerVersion ?
AdHocCall: 1 callId n, 2 recipientId n, 3 state ?, 4 callTimestamp n
ChatItem: 1 chatId n, 2 authorId n, 3 dateSent n, 4 expireStartDate n, 5 expiresInMs n, 6 revisions *ChatItem, 7 sms b, 8 incoming Incoming, 9 outgoing Outgoing, 10 directionless ?, 11 standardMessage Standard, 12 contactMessage ContactMessage, 13 stickerMessage StickerMessage, 14 remoteDeletedMessage ?, 15 updateMessage Update, 16 paymentNotification Payment, 17 giftBadge GiftBadge, 18 viewOnceMessage ViewOnce, 19 directStoryReplyMessage StoryReply, 20 poll Poll, 21 pinDetails ?, 22 adminDeletedMessage AdminDeleted
Incoming: 1 dateReceived n, 2 dateServerSent n, 3 read b, 4 sealedSender b
Outgoing: 1 sendStatus *SendStatus, 2 dateReceived n
SendStatus: 1 recipientId n, 2 timestamp n, 3 pending ?, 4 sent ?, 5 delivered ?, 6 read ?, 7 viewed ?, 8 skipped ?, 9 failed ?
Text: 1 body s, 2 bodyRanges *BodyRange
BodyRange: 1 start n, 2 length n, 3 mentionAci y, 4 style ?
Standard: 1 quote Quote, 2 text Text, 3 attachments *Attachment, 4 linkPreview *LinkPreview, 5 longText Pointer, 6 reactions *Reaction
ContactMessage: 1 contact Card, 2 reactions *Reaction
StickerMessage: 1 sticker Sticker, 2 reactions *Reaction
StoryReply: 1 textReply TextReply, 2 emoji s, 3 reactions *Reaction, 4 storySentTimestamp ?
TextReply: 1 text Text, 2 longText Pointer
Payment: 1 amountMob s, 2 feeMob s, 3 note s, 4 transactionDetails ?
GiftBadge: 1 receiptCredentialPresentation ?, 2 state =GiftState
ViewOnce: 1 attachment Attachment, 2 reactions *Reaction
AdminDeleted: 1 adminId n
Poll: 1 question s, 2 allowMultiple b, 3 options *PollOption, 4 hasEnded b, 5 reactions *Reaction
PollOption: 1 option s, 2 votes *PollVote
PollVote: 1 voterId n, 2 voteCount n
Card: 1 name CardName, 3 number *CardEntry, 4 email *CardEntry, 5 address *CardAddress, 6 avatar Pointer, 7 organization s
CardName: 1 givenName s, 2 familyName s, 3 prefix s, 4 suffix s, 5 middleName s, 6 nickname s
CardEntry: 1 value s, 2 type ?, 3 label s
CardAddress: 1 type ?, 2 label s, 3 street s, 4 pobox s, 5 neighborhood s, 6 city s, 7 region s, 8 postcode s, 9 country s
Sticker: 1 packId ?, 2 packKey ?, 3 stickerId ?, 4 emoji s, 5 data Pointer
LinkPreview: 1 url s, 2 title s, 3 image Pointer, 4 description s, 5 date n
Attachment: 1 pointer Pointer, 2 flag =AttachmentFlag, 3 wasDownloaded b, 4 clientUuid ?
Pointer: 1 backupLocator ?, 2 attachmentLocator ?, 3 invalidAttachmentLocator ?, 4 contentType s, 5 incrementalMac ?, 6 incrementalMacChunkSize ?, 7 fileName s, 8 width ?, 9 height ?, 10 caption s, 11 blurHash ?, 12 localLocator ?, 13 locatorInfo Locator
Locator: 1 key ?, 2 legacyDigest ?, 3 size n, 4 transitCdnKey ?, 5 transitCdnNumber ?, 6 transitTierUploadTimestamp ?, 7 mediaTierCdnNumber ?, 8 legacyMediaName ?, 9 localKey y, 10 plaintextHash y, 11 encryptedDigest ?
Quote: 1 targetSentTimestamp n, 2 authorId n, 3 text Text, 4 attachments *QuotedAttachment, 5 type ?
QuotedAttachment: 1 contentType s, 2 fileName s, 3 thumbnail ?
Reaction: 1 emoji s, 2 authorId n, 3 sentTimestamp n, 4 sortOrder n
Update: 1 simpleUpdate Simple, 2 groupChange GroupChange, 3 expirationTimerChange Timer, 4 profileChange ProfileChange, 5 threadMerge Merge, 6 sessionSwitchover Switchover, 7 individualCall OneCall, 8 groupCall GroupCall, 9 learnedProfileChange Learned, 10 pollTerminate PollEnd, 11 pinMessage Pin
Simple: 1 type =SimpleType
Timer: 1 expiresInMs n, 2 updaterAci y
ProfileChange: 1 previousName s, 2 newName s
Merge: 1 previousE164 n
Switchover: 1 e164 n
Learned: 1 e164 n, 2 username s
PollEnd: 1 targetSentTimestamp n, 2 question s
Pin: 1 targetSentTimestamp n, 2 authorId n
OneCall: 1 callId n, 2 type =CallType, 3 direction =Direction, 4 state =OneState, 5 startedCallTimestamp n, 6 read ?
GroupCall: 1 callId n, 2 state =GroupState, 3 ringerRecipientId n, 4 startedCallRecipientId n, 5 startedCallTimestamp n, 6 endedCallTimestamp n, 7 read ?
GroupChange: 1 updates *GroupUpdate
GroupUpdate: 1 genericGroupUpdate By, 2 groupCreationUpdate By, 3 groupNameUpdate NameBy, 4 groupAvatarUpdate AvatarBy, 5 groupDescriptionUpdate TextBy, 6 groupMembershipAccessLevelChangeUpdate LevelBy, 7 groupAttributesAccessLevelChangeUpdate LevelBy, 8 groupAnnouncementOnlyChangeUpdate AnnounceBy, 9 groupAdminStatusUpdate AdminBy, 10 groupMemberLeftUpdate Left, 11 groupMemberRemovedUpdate Removed, 12 selfInvitedToGroupUpdate Inviter, 13 selfInvitedOtherUserToGroupUpdate Invitee, 14 groupUnknownInviteeUpdate Invitees, 15 groupInvitationAcceptedUpdate Accepted, 16 groupInvitationDeclinedUpdate Declined, 17 groupMemberJoinedUpdate NewMember, 18 groupMemberAddedUpdate Added, 19 groupSelfInvitationRevokedUpdate Revoker, 20 groupInvitationRevokedUpdate Revoked, 21 groupJoinRequestUpdate Requestor, 22 groupJoinRequestApprovalUpdate Approval, 23 groupJoinRequestCanceledUpdate Requestor, 24 groupInviteLinkResetUpdate By, 25 groupInviteLinkEnabledUpdate LinkBy, 26 groupInviteLinkAdminApprovalUpdate LinkBy, 27 groupInviteLinkDisabledUpdate By, 28 groupMemberJoinedByLinkUpdate NewMember, 29 groupV2MigrationUpdate ?, 30 groupV2MigrationSelfInvitedUpdate ?, 31 groupV2MigrationInvitedMembersUpdate InvitedCount, 32 groupV2MigrationDroppedMembersUpdate DroppedCount, 33 groupSequenceOfRequestsAndCancelsUpdate Requestor, 34 groupExpirationTimerUpdate Timer, 35 groupMemberLabelAccessLevelChangeUpdate LevelBy, 36 groupTerminateChangeUpdate By
By: 1 updaterAci y
NameBy: 1 updaterAci y, 2 newGroupName s
AvatarBy: 1 updaterAci y, 2 wasRemoved b
TextBy: 1 updaterAci y, 2 newDescription s
LevelBy: 1 updaterAci y, 2 accessLevel =Level
AnnounceBy: 1 updaterAci y, 2 isAnnouncementOnly b
AdminBy: 1 updaterAci y, 2 memberAci y, 3 wasAdminStatusGranted b
Left: 1 aci y
Removed: 1 removerAci y, 2 removedAci y
Inviter: 1 inviterAci y
Invitee: 1 inviteeServiceId y
Invitees: 1 inviterAci y, 2 inviteeCount n
Accepted: 1 inviterAci y, 2 newMemberAci y
Declined: 1 inviterAci y, 2 inviteeAci y
NewMember: 1 newMemberAci y
Added: 1 updaterAci y, 2 newMemberAci y, 3 hadOpenInvitation b, 4 inviterAci y
Revoker: 1 revokerAci y
Revoked: 1 updaterAci y, 2 invitees *RevokedOne
RevokedOne: 1 inviterAci y, 2 inviteeAci y, 3 inviteePni y
Requestor: 1 requestorAci y, 2 count n
Approval: 1 requestorAci y, 2 updaterAci y, 3 wasApproved b
LinkBy: 1 updaterAci y, 2 linkRequiresAdminApproval b
InvitedCount: 1 invitedMembersCount n
DroppedCount: 1 droppedMembersCount n
"""  # noqa: E501

_ENUMS = """
GiftState: UNOPENED OPENED REDEEMED FAILED
AttachmentFlag: NONE VOICE_MESSAGE BORDERLESS GIF
CallType: UNKNOWN_TYPE AUDIO_CALL VIDEO_CALL
Direction: UNKNOWN_DIRECTION INCOMING OUTGOING
OneState: UNKNOWN_STATE ACCEPTED NOT_ACCEPTED MISSED MISSED_NOTIFICATION_PROFILE
GroupState: UNKNOWN_STATE GENERIC JOINED RINGING ACCEPTED DECLINED MISSED MISSED_NOTIFICATION_PROFILE OUTGOING_RING
Level: UNKNOWN ANY MEMBER ADMINISTRATOR UNSATISFIABLE
SimpleType: UNKNOWN JOINED_SIGNAL IDENTITY_UPDATE IDENTITY_VERIFIED IDENTITY_DEFAULT CHANGE_NUMBER RELEASE_CHANNEL_DONATION_REQUEST END_SESSION CHAT_SESSION_REFRESH BAD_DECRYPT PAYMENTS_ACTIVATED PAYMENT_ACTIVATION_REQUEST UNSUPPORTED_PROTOCOL_MESSAGE REPORTED_SPAM BLOCKED UNBLOCKED MESSAGE_REQUEST_ACCEPTED
"""  # noqa: E501

_MOST_DEPTH = 16
UNKNOWN = "?unknown"
"""The name under which fields that the schema lacks are counted in a message from the wire."""


@dataclass(frozen=True, slots=True)
class Known:
    """One field of a message."""

    name: str
    kind: str
    repeated: bool


def _table(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.strip().splitlines():
        name, _, rest = line.partition(": ")
        yield name, rest


def _known(listed: str) -> dict[int, Known]:
    found = {}
    for one in listed.split(", "):
        number, name, kind = one.split(" ")
        found[int(number)] = Known(name, kind.removeprefix("*"), kind.startswith("*"))
    return found


_FIELDS: Mapping[str, Mapping[int, Known]] = {name: _known(rest) for name, rest in _table(_MESSAGES)}
_NAMED: Mapping[str, Mapping[str, Known]] = {
    message: {known.name: known for known in by_number.values()} for message, by_number in _FIELDS.items()
}
_CHOICES: Mapping[str, list[str]] = {name: rest.split(" ") for name, rest in _table(_ENUMS)}


def kinds_of(message: str) -> frozenset[str]:
    """Return the names of a message's fields."""
    return frozenset(_NAMED[message])


def choice(enumeration: str, value: object) -> str:
    """Return an enumeration's value by name; the first for none, and what is not known as text."""
    names = _CHOICES[enumeration]
    if value is None:
        return names[0]
    if isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    return str(value)


def has_unknown(frame: object, message: str, depth: int = _MOST_DEPTH) -> bool:
    """Tell whether a frame, read as a message of this name, holds fields that the schema lacks."""
    if not isinstance(frame, dict) or depth < 0:
        return depth < 0
    named = _NAMED[message]
    for name, value in frame.items():
        known = named.get(name)
        if known is None:
            return True
        if known.kind in _NAMED:
            inside = value if isinstance(value, list) else (value,)
            if any(has_unknown(one, known.kind, depth - 1) for one in inside):
                return True
    return False


def from_wire(data: bytes, message: str, depth: int = _MOST_DEPTH) -> Frame:
    """Return a message from the wire by its JSON names.

    Raises:
        UnreadableError: the bytes are no message.
    """
    known = _FIELDS[message]
    frame: dict[str, object] = {}
    for field in fields(data):
        one = known.get(field.number)
        if one is None or depth < 0:
            frame[UNKNOWN] = True
        else:
            _put(frame, one, field.value, depth)
    return frame


def _put(frame: dict[str, object], known: Known, value: Value, depth: int) -> None:
    if not known.repeated:
        frame[known.name] = _read(known.kind, value, depth)
        return
    held = frame.setdefault(known.name, [])
    if isinstance(held, list):
        held.extend(packed(value) if known.kind == "n" else [_read(known.kind, value, depth)])


def _read(kind: str, value: Value, depth: int) -> object:
    if kind in _FIELDS:
        return from_wire(value, kind, depth - 1) if isinstance(value, bytes) else UNKNOWN
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace") if kind == "s" else value
    if kind == "b":
        return bool(value)
    return choice(kind[1:], value) if kind.startswith("=") else value
