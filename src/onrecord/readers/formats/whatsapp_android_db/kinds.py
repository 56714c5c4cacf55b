"""What the app's numbers mean: types of message, actions of system messages, results of calls."""

from collections.abc import Mapping

from onrecord.records.messages import Kind, NoticeKind

SYSTEM, DELETED, ADMIN_DELETED, TIMER_SET, CALL, MISSED_CALL = 7, 15, 64, 36, 90, 10
DOCUMENT, WAITING, POLL, ALBUM, CHAT_PRIVACY = 9, 11, 66, 99, 112
CONTACTS = (4, 14)

KINDS: Mapping[int, Kind] = {
    **dict.fromkeys((0, 23, 24, 25, 26, 27, 28, 32, 44, 45, 49, 55, 62, 85, 92), Kind.TEXT),
    **dict.fromkeys((1, 2, 3, DOCUMENT, 13, 81, ALBUM), Kind.MEDIA),
    **dict.fromkeys(CONTACTS, Kind.CONTACT),
    **dict.fromkeys((5, 16), Kind.LOCATION),
    **dict.fromkeys((DELETED, ADMIN_DELETED), Kind.DELETED),
    **dict.fromkeys((42, 43, 82), Kind.VIEW_ONCE),
    **dict.fromkeys((MISSED_CALL, CALL), Kind.CALL),
    **dict.fromkeys((SYSTEM, TIMER_SET, CHAT_PRIVACY), Kind.NOTICE),
    20: Kind.STICKER,
    POLL: Kind.POLL,
    WAITING: Kind.UNKNOWN,
}
"""Types that are not here are ``unknown``, counted and named in a warning."""

FILES: Mapping[int, str] = {
    **dict.fromkeys((1, 42), "image"),
    **dict.fromkeys((2, 82), "audio"),
    **dict.fromkeys((3, 13, 43, 81), "video"),
    DOCUMENT: "document",
    20: "sticker",
}
"""Types that always are a file, whether or not the database has a row for it."""

PLACEHOLDERS: Mapping[int, str] = {WAITING: "Waiting for this message"}

DESCRIPTION, BLOCKED = 27, 58
TIMER_ACTIONS = (31, 56, 59, 68)
"""Actions about disappearing messages; ``message_ephemeral_setting`` says how long."""

ACTIONS: Mapping[int, tuple[NoticeKind, str]] = {
    1: (NoticeKind.RENAMED, "changed the subject to"),
    4: (NoticeKind.ADDED, "added"),
    5: (NoticeKind.LEFT, "left"),
    6: (NoticeKind.SETTINGS, "changed the group's picture"),
    7: (NoticeKind.REMOVED, "removed"),
    10: (NoticeKind.NUMBER_CHANGED, "changed the number to"),
    11: (NoticeKind.CREATED, "created the group"),
    12: (NoticeKind.ADDED, "added"),
    13: (NoticeKind.LEFT, "left"),
    14: (NoticeKind.REMOVED, "removed"),
    15: (NoticeKind.ADMIN, "became an admin"),
    18: (NoticeKind.SECURITY_CODE, "security code changed"),
    19: (NoticeKind.ENCRYPTED, "end-to-end encrypted"),
    20: (NoticeKind.JOINED, "joined by the group's link"),
    21: (NoticeKind.SETTINGS, "reset the group's link"),
    27: (NoticeKind.SETTINGS, "changed the group's description"),
    28: (NoticeKind.NUMBER_CHANGED, "changed the number to"),
    29: (NoticeKind.SETTINGS, "changed who may add members"),
    30: (NoticeKind.SETTINGS, "changed who may edit the group"),
    32: (NoticeKind.SETTINGS, "changed who may send messages"),
    46: (NoticeKind.CONTACT_STATE, "became a business account"),
    47: (NoticeKind.CONTACT_STATE, "is an official business account"),
    50: (NoticeKind.CONTACT_STATE, "is a business account no longer"),
    57: (NoticeKind.SECURITY_CODE, "security code changed"),
    58: (NoticeKind.BLOCKED, "blocked or unblocked"),
    67: (NoticeKind.ENCRYPTED, "how the chat is kept private"),
    69: (NoticeKind.CONTACT_STATE, "how the business runs its account"),
    79: (NoticeKind.JOINED, "joined from the community"),
    84: (NoticeKind.ADMIN, "became an admin"),
    91: (NoticeKind.SETTINGS, "let all members add others"),
    92: (NoticeKind.SETTINGS, "let only admins add others"),
    118: (NoticeKind.PINNED, "pinned a message"),
    129: (NoticeKind.CONTACT_STATE, "first contact"),
}
"""Actions whose meaning at least one reader of real databases, or the app's code, shows."""

NOT_ANSWERED = (2, 3, 4, 7)
VOTE, REACTION = 67, 56
