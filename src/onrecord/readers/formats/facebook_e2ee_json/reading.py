"""Reading a download's conversations."""

import re
from collections.abc import Iterator, Mapping

from onrecord.ports.originals import Original
from onrecord.readers.batching import batches
from onrecord.readers.formats.facebook_e2ee_json import recognise
from onrecord.readers.meta import downloads as meta_downloads
from onrecord.readers.meta.messages import (
    Fields,
    Message,
    instant,
    note_strange,
    objects_in,
    reactions_of,
    text_of,
)
from onrecord.readers.meta.pages import Form
from onrecord.readers.named_files import type_of
from onrecord.records.messages import Anomaly, Flag, Kind, Precision, Presence, Statement
from onrecord.records.schema import Batch

_FORM = Form(
    (("messages", "*"), ("participants",), ("threadName",)),
    frozenset(),
    re.compile(rb'"timestamp"\s*:\s*(-?\d{1,18})'),
)
KNOWN = frozenset({"senderName", "text", "timestamp", "type", "isUnsent", "media", "reactions"})
_TYPES = frozenset({"Generic", "text", "media", "link", "placeholder"})
_NAME = re.compile(r"(?!message_\d+\.json).+_\d{1,6}\.json")
_NOT_DOWNLOADED = "Failed to download media"
_LIMITS = (
    "Earlier versions of edited messages, and whether a message was edited.",
    "Messages deleted before the download, and the content of unsent ones.",
    "Messages that were not in the account's secure storage.",
    "Calls, and who joined, left or renamed a conversation.",
    "Messages that had disappeared under a timer, and the timers.",
    "Which message a reply answers, when messages were delivered and read, and when people reacted.",
    "Account numbers: people are names as they were at the download, and two may share one.",
    "Messages from before the conversation was encrypted: these are in Facebook's other download.",
    "Whether the files were changed between the app and this capture.",
)
_SUMMARY = meta_downloads.Summary("Messenger, end-to-end encrypted", "facebook", _LIMITS)


def items(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    """Yield what `read` does."""
    return batches(meta_downloads.read(original, _APP))


def _row(message: Message, span: Mapping[str, object], fields: Fields) -> dict[str, object]:
    flags: set[str] = set()
    sender = text_of(message.get("senderName"), flags)
    if sender is None:
        flags.add(Flag.SENDER_MISSING)
    said_at, fault = instant(message.get("timestamp"))
    if fault:
        flags.add(fault)
    body = text_of(message.get("text"), flags)
    attachments = list(_attachments(message, span, fields, flags))
    kind = _kind(message, body, attachments, flags)
    strange = message.keys() - KNOWN
    note_strange(strange, fields, flags)
    return {
        "kind": kind.value,
        "span": span,
        "sender": sender,
        "said_at": said_at,
        "precision": Precision.MILLISECOND.value if said_at else None,
        "is_own": None if fields.owner is None or sender is None else sender == fields.owner,
        "body": body,
        "attachments": attachments,
        "reactions": list(reactions_of(message.get("reactions"), flags)),
        "flags": sorted(flags),
    }


def _kind(message: Message, body: str | None, attachments: list[dict[str, object]], flags: set[str]) -> Kind:
    named = message.get("type")
    if not (named is None or (isinstance(named, str) and named in _TYPES)):
        flags.add(Flag.UNKNOWN_FIELDS)
    if message.get("isUnsent") is True:
        return Kind.DELETED
    if attachments:
        return Kind.MEDIA
    if body is None:
        flags.add(Flag.NULL_BODY)
        return Kind.UNKNOWN
    return Kind.TEXT


def _attachments(
    message: Message, span: Mapping[str, object], fields: Fields, flags: set[str]
) -> Iterator[dict[str, object]]:
    folder = str(span["entry"]).rpartition("/")[0]
    for one in objects_in(message.get("media"), flags):
        uri = text_of(one.get("uri"), flags)
        if uri == _NOT_DOWNLOADED:
            yield {"presence": Presence.MISSING.value}
        elif uri:
            yield fields.files.attachment(uri, type_of(uri), folder)


def _is_named(path: str) -> bool:
    return _NAME.fullmatch(path.rpartition("/")[2]) is not None


_APP = meta_downloads.App(_SUMMARY, recognise, _is_named, _FORM, _row, has_folders=False)
