"""One message's row from what the database says of it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.readers.formats.imessage_db.attachments import is_preview
from onrecord.readers.formats.imessage_db.contents import Contents
from onrecord.readers.formats.imessage_db.edits import Summary, summary_of
from onrecord.readers.formats.imessage_db.notices import Event, notice_of
from onrecord.readers.formats.imessage_db.tapbacks import is_tapback, target_of
from onrecord.readers.formats.imessage_db.times import at, time_of
from onrecord.readers.sqlite.tables import MendedText, Value, integer, text
from onrecord.readers.sqlite.tables import Row as Stored
from onrecord.readers.text_messages import OWN_LABEL, kind_of
from onrecord.readers.typedstream import text_of
from onrecord.records.messages import Anomaly, Conversation, Flag, Kind, NoticeKind

_LONGEST_BODY = 1024**2
_PLACEHOLDER = "\ufffc"
_LINK_BALLOON = "com.apple.messages.URLBalloonProvider"
_POLL_BALLOON = "com.apple.messages.Polls"
_PLAIN = (None, 0, 2, 3)
_STICKERS = (1000, 2007)

Row = dict[str, object]

_UNEDITED: Row = {"edited": False, "edited_at": None, "revisions": []}


@dataclass(slots=True)
class Around:
    """What other tables say of a message."""

    chat: int | None = None
    recently_deleted: bool = False
    deleted_at: Value | object = None
    attachments: list[Row] = field(default_factory=list)
    reactions: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class _Body:
    """A message's text, and what is to be known of it."""

    text: str | None = None
    flags: list[Flag] = field(default_factory=list)
    whole: bool = True


def row_of(contents: Contents, stored: Stored, around: Around) -> Iterator[Row | Anomaly]:
    """Yield the row of a message, and what of it could not be read."""
    own = integer(stored["is_from_me"]) == 1
    who = contents.who(own=own, handle=integer(stored["handle_id"]))
    place = contents.conversation(around.chat, None if own else who)
    summary, body = summary_of(stored["message_summary_info"]), _body(stored)
    said, precision, doubt = time_of(stored["date"])
    row: Row = {
        "span": contents.span(integer(stored["rowid"]) or 0).as_json(),
        "conversation": place.key,
        "native_id": text(stored["guid"]),
        "said_at": said,
        "precision": precision,
        "sender": who,
        "address": _own_address(stored) if own else who,
        "is_own": own,
        "subject": text(stored["subject"]) or None,
        "attachments": around.attachments,
        "reactions": around.reactions,
        "recipients": _recipients(stored, place, own=own),
        "delivery": _delivery(stored, place, own=own),
        "reply_to": text(stored["thread_originator_guid"]),
        "thread": text(stored["thread_originator_guid"]),
    }
    _add_content(contents, row, stored, summary, body)
    flags = [*([doubt] if doubt else []), *body.flags, *_flags(stored, who)]
    if around.recently_deleted:
        flags.append(Flag.RECENTLY_DELETED)
        row["deleted_at"] = at(around.deleted_at if isinstance(around.deleted_at, int) else None)
    had = row.pop("more_flags", [])
    row["flags"] = list(dict.fromkeys([*flags, *(had if isinstance(had, list) else [])]))
    yield row
    for what, sound in (("attributedBody", body.whole), ("message_summary_info", summary.readable)):
        if not sound:
            span = contents.span(integer(stored["rowid"]) or 0)
            yield Anomaly(span, f"message: the column {what} could not be read")


def _add_content(contents: Contents, row: Row, stored: Stored, summary: Summary, body: _Body) -> None:
    """Add kind, body, edits and what else tells kinds of message apart."""
    code, item = integer(stored["associated_message_type"]), integer(stored["item_type"]) or 0
    edited_at = at(stored["date_edited"])
    row["edited"] = summary.edited or summary.unsent > 0 or edited_at is not None
    row["edited_at"] = edited_at or summary.edited_at
    row["revisions"] = list(summary.revisions)
    row["body"] = body.text if body.text is not None else summary.latest
    if item or (is_tapback(code) and code is not None):
        row.update(_event(contents, stored, item, row))
    elif summary.all_unsent or (at(stored["date_retracted"]) and row["body"] is None):
        # The column has the time at which it was unsent; the summary those of the edits before.
        row["kind"], row["edited"], row["edited_at"] = Kind.DELETED, summary.edited, summary.edited_at
        row["deleted_at"] = at(stored["date_retracted"]) or edited_at
        row["deleted_by"] = row["sender"]
    else:
        row["kind"] = _kind(row, stored, code)
        if summary.unsent:
            contents.count("Messages of which a part was unsent")
    if code in _STICKERS:
        row["reply_to"] = target_of(text(stored["associated_message_guid"]))
    if row["kind"] == Kind.UNKNOWN:
        contents.count("Messages of an app, or of a kind that is not known")
        row["more_flags"] = [Flag.UNKNOWN_FIELDS]


def _kind(row: Row, stored: Stored, code: int | None) -> Kind:
    balloon = (text(stored["balloon_bundle_id"]) or "").rpartition(":")[2]
    files = [one for one in _list(row["attachments"]) if not is_preview(one)]
    if code in _STICKERS:
        return Kind.STICKER
    if balloon == _POLL_BALLOON:
        return Kind.POLL
    if code not in _PLAIN or (balloon and balloon != _LINK_BALLOON):
        return Kind.UNKNOWN
    body = row["body"]
    if files and all(one["type"] == "sticker" for one in files):
        return Kind.STICKER
    return kind_of(body if isinstance(body, str) else None, files)


def _list(value: object) -> list[Row]:
    return value if isinstance(value, list) else []


def _event(contents: Contents, stored: Stored, item: int, row: Row) -> Row:
    """Return the columns of a line that the app wrote, or of a tapback whose message is not here."""
    if not item:
        notice: Row = {"kind": NoticeKind.UNKNOWN, "seconds": None, "subject": None}
        return {"kind": Kind.NOTICE, "notice": notice, "body": row["body"], **_UNEDITED}
    handle = integer(stored["other_handle"])
    who = row["sender"]
    event = Event(
        item,
        integer(stored["group_action_type"]) or 0,
        who=who if isinstance(who, str) else None,
        other=contents.who(own=False, handle=handle),
        title=text(stored["group_title"]),
        stopped=integer(stored["share_status"]) == 1,
        same=bool(handle) and handle == integer(stored["handle_id"]),
    )
    kind, subject, words = notice_of(event)
    return {
        "kind": Kind.NOTICE,
        "notice": {"kind": kind, "seconds": None, "subject": subject},
        "body": words,
        **_UNEDITED,
    }


def _body(stored: Stored) -> _Body:
    """Return the text: of its own column, or else of the archived attributed string."""
    said = text(stored["text"])
    found = _Body(flags=[Flag.INVALID_UTF8] if isinstance(said, MendedText) else [])
    archived = stored["attributedBody"]
    if not said and isinstance(archived, bytes) and archived:
        stream = text_of(archived)
        said, found.whole = stream.text, stream.text is not None
        found.flags += [] if stream.valid else [Flag.INVALID_UTF8]
    if said is None:
        return found
    said = said.replace(_PLACEHOLDER, "")
    if len(said) > _LONGEST_BODY:
        said, found.flags = said[:_LONGEST_BODY], [*found.flags, Flag.LONG_BODY]
    found.text = said if said.strip() else None
    return found


def _own_address(stored: Stored) -> str | None:
    """Return under which of their numbers or addresses the owner wrote."""
    said = text(stored["destination_caller_id"])
    account = text(stored["account"]) or ""
    # "p:+44…" is a phone number's account, "e:…" an address's.
    return said or (account[2:] if account[:2].lower() in {"p:", "e:"} else account) or None


def _recipients(stored: Stored, place: Conversation, *, own: bool) -> list[Row]:
    if own:
        return [{"role": "to", "label": None, "address": one} for one in place.participants]
    mine = _own_address(stored)
    return [{"role": "to", "label": OWN_LABEL, "address": mine}] if mine else []


def _delivery(stored: Stored, place: Conversation, *, own: bool) -> list[Row]:
    """Return to whom the message came and when: the others, or the owner if it was received."""
    whom = (place.participants[0] if len(place.participants) == 1 else None) if own else OWN_LABEL
    states = [("read", "date_read", "is_read"), ("played", "date_played", "")]
    if own:
        states.insert(0, ("delivered", "date_delivered", "is_delivered"))
    found: list[Row] = []
    for state, column, flag in states:
        when = at(stored[column])
        if when or (flag and integer(stored[flag]) == 1):
            found.append({"to": whom, "state": state, "at": when})
    if own and integer(stored["error"]):
        found.append({"to": whom, "state": "failed", "at": None})
    return found


def _flags(stored: Stored, who: str | None) -> list[Flag]:
    found = [
        (Flag.SENDER_MISSING, who is None),
        (Flag.NOT_SENT, integer(stored["is_from_me"]) == 1 and bool(integer(stored["error"]))),
        (Flag.UNKNOWN_FIELDS, bool(integer(stored["schedule_type"]) or integer(stored["schedule_state"]))),
    ]
    return [flag for flag, holds in found if holds]
