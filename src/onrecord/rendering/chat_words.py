"""What a conversation's page says of a message in words: kinds, files, notices, and doubts."""

from collections.abc import Iterator, Mapping
from typing import Any

from onrecord.records.messages import Flag, Kind, NoticeKind, Presence
from onrecord.records.plurals import number_of
from onrecord.rendering.telling import notice_words

Row = Mapping[str, Any]
"""A message as ``Catalogue.show`` gives it."""

PRESENCES = {
    Presence.PRESENT: "in the source",
    Presence.OMITTED: "left out by the app",
    Presence.MISSING: "named, not in the source",
}
KINDS = {
    Kind.TEXT: "Text",
    Kind.MEDIA: "Photos, videos, sound and files",
    Kind.DELETED: "Shown as deleted",
    Kind.NOTICE: "Notices that the app wrote",
    Kind.CALL: "Calls",
    Kind.POLL: "Polls",
    Kind.LOCATION: "Locations",
    Kind.CONTACT: "Contact cards",
    Kind.STICKER: "Stickers",
    Kind.VIEW_ONCE: "View once",
    Kind.UNKNOWN: "Without content that the app shows",
}
"""What a person filters by."""

_LABELS = {
    Kind.MEDIA: "Media",
    Kind.CALL: "Call",
    Kind.POLL: "Poll",
    Kind.LOCATION: "Location",
    Kind.CONTACT: "Contact card",
    Kind.STICKER: "Sticker",
    Kind.VIEW_ONCE: "View once: its content is not in the source",
    Kind.UNKNOWN: "The app shows no content here",
}
_TYPES = {"image": "Photo", "voice": "Voice message", "gif": "GIF", "contact": "Contact card"}
_FLAGS = {
    Flag.DST_FOLD: "said in the hour that the clock showed twice",
    Flag.DST_GAP: "said in an hour that the clock never showed",
    Flag.TYPED_LIKE_NOTICE: "somebody typed what looks like a notice of the app",
    Flag.TYPED_LIKE_DELETION: "somebody typed what looks like the app's words for a deletion",
    Flag.HEADER_LIKE_CONTINUATION: "a line of it looks like the beginning of another message",
    Flag.SENDER_UNCERTAIN: "where the sender's name ends is not certain",
    Flag.INVALID_UTF8: "some bytes of it are no text",
    Flag.TRUNCATED_LINE: "its line is cut off",
    Flag.NULL_BODY: "the app wrote “null” in place of its content",
    Flag.LONG_BODY: "longer than the app lets people write",
    Flag.CHARSET_DOUBTFUL: "how its letters are written is not certain",
    Flag.DATE_MISSING: "the source gives it no date",
    Flag.DRAFT: "a draft",
    Flag.DUPLICATE: "the source holds it twice",
    Flag.FROM_HTML: "its text was taken out of HTML",
    Flag.NOT_SENT: "it was not sent",
    Flag.RECENTLY_DELETED: "it was among those deleted recently",
    Flag.SENDER_MISSING: "the source does not say who sent it",
    Flag.TIME_DOUBTFUL: "its time is doubtful",
    Flag.UNKNOWN_FIELDS: "the source holds more of it than was understood",
    Flag.ENCRYPTED_BODY: "its text is encrypted",
    Flag.BROKEN_STRUCTURE: "its structure is broken",
}
_SAID_WITH_TIME = (Flag.DATE_AMBIGUOUS, Flag.DATE_IMPOSSIBLE)
_CARRIERS = (Kind.MEDIA, Kind.STICKER, Kind.CONTACT)
_KIB = 1024


def label_of(row: Row) -> str:
    """Say what a message is, where that is not text, and no file of it says so already; else nothing."""
    if row["kind"] in _CARRIERS and row["attachments"]:
        return ""
    if row["kind"] == Kind.DELETED:
        return "Shown as deleted" + (f" by {row['deleted_by']}" if row.get("deleted_by") else "")
    return _LABELS.get(row["kind"], "")


def text_of(row: Row) -> str:
    """Return what a message says, nothing where its text is but a file's name or the app's word for none."""
    body = str(row["body"] or "")
    if row["kind"] == Kind.NOTICE:
        return notice_text(row)
    if Flag.NULL_BODY in row["flags"] or body in [one["name"] for one in row["attachments"]]:
        return ""
    return body


def notice_text(row: Row) -> str:
    """Return a notice's words as the app wrote them, or what it is where it wrote none."""
    if not row["body"]:
        return notice_words(row["notice"]) if row["notice"] else "notice"
    return str(row["body"])


def notice_remark(row: Row) -> str:
    """Say what a notice does to what can be held: a timer, or that no phrase of the app explains it."""
    kind = (row["notice"] or {}).get("kind")
    if kind == NoticeKind.UNKNOWN:
        return "Not explained: no phrase of the app's that is known fits it"
    if kind in {NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF} and row["body"]:
        return notice_words(row["notice"]).capitalize()
    return ""


def file_title(attachment: Mapping[str, Any]) -> str:
    """Name a file by its kind and the name that it came with."""
    type_ = attachment["type"] or "media"
    kind = _TYPES.get(type_, type_.capitalize() if "/" not in type_ else type_)
    return f"{kind}: {attachment['name']}" if attachment["name"] else kind


def size_of(size_bytes: int) -> str:
    """Write a file's size as people do: ``1.4 MB`` of 1,024 KB each."""
    if size_bytes < _KIB:
        return number_of(size_bytes, "byte")
    if size_bytes < _KIB**2:
        return f"{size_bytes / _KIB:.0f} KB"
    return f"{size_bytes / _KIB**2:,.1f} MB"


def cautions(row: Row) -> Iterator[str]:
    """Yield what a person should know before relying on a message."""
    for flag in (flag for flag in row["flags"] if flag not in _SAID_WITH_TIME):
        yield _FLAGS.get(flag, str(flag).replace("_", " "))
