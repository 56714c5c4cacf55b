"""Rows of Signal Desktop's table of messages as rows of the record."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.readers.batching import Row
from onrecord.readers.formats.signal_desktop_db.calls import Calls
from onrecord.readers.formats.signal_desktop_db.files import Files
from onrecord.readers.formats.signal_desktop_db.notices import Telling, is_notice, notices
from onrecord.readers.formats.signal_desktop_db.people import Directory, object_of
from onrecord.readers.signal.bodies import contact, with_mentions
from onrecord.readers.signal.people import Person
from onrecord.readers.signal.updates import Told
from onrecord.readers.signal.values import Frame, moment, number, part, parts, text, true
from onrecord.readers.spoken import Spare
from onrecord.readers.sqlite.tables import MendedText, integer
from onrecord.readers.sqlite.tables import Row as Stored
from onrecord.records.messages import Flag, Kind, NoticeKind, Precision, Span

_STATES = {
    "Sent": "sent",
    "Delivered": "delivered",
    "Read": "read",
    "Viewed": "played",
    "Failed": "failed",
}
_UNSENT = {"Pending", "Failed", "Skipped"}
_COLUMNS_OVER_JSON = (
    *("body", "sent_at", "type", "source", "sourceServiceId", "sourceUuid", "expireTimer", "received_at_ms"),
    *("isViewOnce", "isErased", "storyId", "callId", "timestamp"),
)
_CALL = "call-history"


@dataclass
class Messages:
    """Makes rows of the messages; counts what the statement says."""

    people: Directory
    files: Files
    calls: Calls
    entry: str
    broken: int = 0
    stories: int = 0
    spare: Spare = field(default_factory=lambda: Spare("words of messages in no column"))

    def rows(self, stored: Stored) -> Iterator[Row]:
        """Yield the rows of one message."""
        for row in self._rows(stored):
            undated = row.pop("_undated", None)
            flags = row.get("flags")
            row["flags"] = [str(one) for one in (*(flags if isinstance(flags, list) else ()), undated) if one]
            yield row

    def _rows(self, stored: Stored) -> Iterator[dict[str, object]]:
        details = object_of(stored["json"])
        flags = self._flags(stored, broken=details is None)
        found = details or {}
        if details is None:
            self.spare.note(str(stored["json"] or "").split('"'))
        over = {name: stored[name] for name in _COLUMNS_OVER_JSON if stored.get(name) is not None}
        frame = {**found, **over}
        kind = text(frame, "type")
        base = {**self._base(stored, frame), "flags": flags}
        peer = self.people.conversation(str(stored["conversationId"] or ""))
        author = self._author(frame, kind, peer)
        if kind == _CALL:
            words, caller = self.calls.told(frame, peer)
            yield {**base, **_speaker(caller), "kind": Kind.CALL, "body": words}
        elif is_notice(frame, kind):
            yield from self._notices(frame, kind, Telling(self.people, peer, author), base)
        else:
            yield {**base, **self._said(stored, frame, kind, author, flags)}

    def _flags(self, stored: Stored, *, broken: bool) -> list[str]:
        flags = []
        if broken:
            self.broken += 1
            flags.append(Flag.UNKNOWN_FIELDS)
        if any(isinstance(value, MendedText) for value in stored.values()):
            flags.append(Flag.INVALID_UTF8)
        return [str(flag) for flag in flags]

    def _base(self, stored: Stored, frame: Frame) -> dict[str, object]:
        row = integer(stored["rowid"]) or 0
        sent = number(frame, "sent_at") or number(frame, "timestamp") or number(frame, "received_at_ms")
        timer = number(frame, "expireTimer")
        return {
            "span": Span(self.entry, row, row, row).as_json(),
            "said_at": moment(sent),
            "precision": Precision.MILLISECOND if moment(sent) else None,
            "conversation": self.people.borne(str(stored["conversationId"] or "")),
            "timer_seconds": timer if timer and 0 < timer < 1 << 53 else None,
            "_undated": None if moment(sent) else (Flag.DATE_IMPOSSIBLE if sent else Flag.DATE_MISSING),
        }

    def _author(self, frame: Frame, kind: str, peer: Person) -> Person:
        if kind == "outgoing":
            return self.people.own
        known = [frame.get(name) for name in ("sourceServiceId", "sourceUuid", "source")]
        found = self.people.find(*known)
        return found if found.key or peer.members else peer

    def _notices(
        self, frame: Frame, kind: str, telling: Telling, base: dict[str, object]
    ) -> Iterator[dict[str, object]]:
        found = list(notices(frame, kind, telling)) or [
            Told(Kind.NOTICE, kind or "notice", {"kind": NoticeKind.UNKNOWN})
        ]
        for index, one in enumerate(found):
            row = {**base, **_speaker(one.sender), "kind": one.kind, "body": one.body, "notice": one.notice}
            yield {**row, "sub_index": index}

    def _said(
        self, stored: Stored, frame: Frame, kind: str, author: Person, flags: list[str]
    ) -> dict[str, object]:
        sent = number(frame, "sent_at")
        delivery = list(self._delivery(frame, kind))
        if not author.key:
            flags.append(Flag.SENDER_MISSING)
        if kind == "outgoing" and self._unsent(frame):
            flags.append(Flag.NOT_SENT)
        self.stories += kind == "story"
        content = self._content(stored, frame)
        row = {
            **_speaker(author),
            "is_own": kind == "outgoing" or author.is_own,
            "native_id": self.people.native_id(sent, author),
            "reactions": list(self._reactions(frame)),
            "delivery": delivery,
            **content,
            **self._edits(frame, deleted=content["kind"] is Kind.DELETED),
        }
        return row | self._quoted(frame)

    def _content(self, stored: Stored, frame: Frame) -> dict[str, object]:
        if true(frame, "deletedForEveryone"):
            admin = frame.get("deletedForEveryoneByAdminAci")
            at = moment(number(frame, "deletedForEveryoneTimestamp"))
            by = self.people.name_of(admin) if admin else None
            return {"kind": Kind.DELETED, "body": None, "deleted_at": at, "deleted_by": by}
        files = self.files.of_message(str(stored["id"]), frame)
        body = self._body(frame) or None
        if number(frame, "isViewOnce") == 1:
            return {"kind": Kind.VIEW_ONCE, "body": body, "attachments": files}
        if sticker := part(frame, "sticker"):
            held = files or [self.files.file({**part(sticker, "data"), "attachmentType": "sticker"})]
            return {"kind": Kind.STICKER, "body": text(sticker, "emoji") or body, "attachments": held}
        if cards := parts(frame, "contact"):
            return {"kind": Kind.CONTACT, "body": "\n\n".join(contact(card) for card in cards) or body}
        if poll := part(frame, "poll"):
            return {"kind": Kind.POLL, "body": _poll(poll) or body}
        return {"kind": Kind.MEDIA if files else Kind.TEXT, "body": body, "attachments": files}

    def _body(self, frame: Frame) -> str:
        mentions = []
        for one in parts(frame, "bodyRanges"):
            account = one.get("mentionAci") or one.get("mentionUuid")
            if account:
                label = self.people.name_of(account) or text(one, "replacementText") or "someone"
                mentions.append((number(one, "start") or 0, number(one, "length") or 0, label))
        return with_mentions(text(frame, "body"), mentions) if mentions else text(frame, "body")

    def _edits(self, frame: Frame, *, deleted: bool) -> dict[str, object]:
        """Return the earlier wordings, oldest first; the app keeps the present one as the first.

        Of a deleted message all are earlier.
        """
        earliest_first = [*reversed(parts(frame, "editHistory"))]
        self.spare.note_names(
            file.get("fileName") for one in earliest_first for file in parts(one, "attachments")
        )
        found = [
            {"said_at": moment(number(one, "timestamp")), "body": self._body(one) or None}
            for one in earliest_first
        ]
        if not found:
            return {}
        earlier = found if deleted else found[:-1]
        return {"edited": True, "revisions": earlier, "edited_at": found[-1]["said_at"]}

    def _quoted(self, frame: Frame) -> dict[str, object]:
        quote = part(frame, "quote")
        if not quote:
            story = part(frame, "storyReplyContext")
            known = story.get("authorAci") or story.get("authorUuid")
            return {"quoted": {"sender": self.people.name_of(known), "body": None}} if known else {}
        author = self.people.find(*(quote.get(name) for name in ("authorAci", "authorUuid", "author")))
        return {
            "reply_to": self.people.native_id(number(quote, "id"), author),
            "quoted": {
                "sender": author.label or None,
                "body": self._body({**quote, "body": quote.get("text")}),
            },
        }

    def _reactions(self, frame: Frame) -> Iterator[dict[str, object]]:
        for one in parts(frame, "reactions"):
            if text(one, "emoji"):
                at = moment(number(one, "timestamp"))
                yield {"by": self.people.name_of(one.get("fromId")), "emoji": text(one, "emoji"), "at": at}

    def _unsent(self, frame: Frame) -> bool:
        """Tell whether a message reached nobody but its sender's own devices."""
        sent = part(frame, "sendStateByConversationId")
        others = [part(sent, one) for one in sent if not self.people.find(one).is_own]
        return bool(others) and all(text(state, "status") in _UNSENT for state in others)

    def _delivery(self, frame: Frame, kind: str) -> Iterator[dict[str, object]]:
        sent = part(frame, "sendStateByConversationId")
        for conversation in sent:
            to, state = self.people.find(conversation), part(sent, conversation)
            known = _STATES.get(text(state, "status"))
            if known and not to.is_own:
                yield {"to": to.label, "state": known, "at": moment(number(state, "updatedAt"))}
        if kind == "incoming":
            own = self.people.own.label
            if received := moment(number(frame, "received_at_ms")):
                yield {"to": own, "state": "delivered", "at": received}
            if read := moment(number(frame, "readAt")):
                yield {"to": own, "state": "read", "at": read}


def _speaker(person: Person | None) -> dict[str, object]:
    if person is None or not person.key:
        return {"sender": None, "address": None}
    return {"sender": person.label or None, "address": person.address}


def _poll(poll: Frame) -> str:
    options = poll.get("options")
    listed = [f"- {one}" for one in options if isinstance(one, str)] if isinstance(options, list) else []
    return "\n".join(filter(None, (text(poll, "question"), *listed)))
