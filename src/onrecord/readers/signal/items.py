"""One item of a Signal chat as rows: what was said, by whom, and what became of it."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.readers.batching import Row
from onrecord.readers.signal import bodies
from onrecord.readers.signal.media import Media
from onrecord.readers.signal.people import People, Person
from onrecord.readers.signal.schema import UNKNOWN, has_unknown
from onrecord.readers.signal.updates import Told, updates
from onrecord.readers.signal.values import Frame, moment, number, part, parts, seconds, text, true
from onrecord.readers.spoken import Spare
from onrecord.records.messages import Flag, Kind, NoticeKind, Precision

_STATES = {"sent": "sent", "delivered": "delivered", "read": "read", "viewed": "played", "failed": "failed"}
_UNSENT = {"pending", "skipped", "failed"}
_MOST_REVISIONS = 1000


@dataclass
class Counts:
    """What the statement says of the whole source."""

    rows: int = 0
    unknown_fields: int = 0
    sms: int = 0
    cut_texts: int = 0
    undecrypted: int = 0
    timed: int = 0


@dataclass
class Items:
    """Makes rows of chat items."""

    people: People
    media: Media
    counts: Counts = field(default_factory=Counts)
    spare: Spare = field(default_factory=lambda: Spare("earlier wordings of messages"))

    def __post_init__(self) -> None:
        """Name the reader of each kind of content."""
        self._readers: Mapping[str, Callable[[Frame, Frame], dict[str, object]]] = {
            "standardMessage": self._standard,
            "contactMessage": self._contact,
            "stickerMessage": self._sticker,
            "remoteDeletedMessage": self._deleted,
            "adminDeletedMessage": self._admin_deleted,
            "viewOnceMessage": self._view_once,
            "directStoryReplyMessage": self._story_reply,
            "poll": self._poll,
            "paymentNotification": self._payment,
            "giftBadge": self._gift,
        }

    def rows(self, item: Frame, span: Mapping[str, object]) -> Iterator[Row]:
        """Yield the rows of one item: one, or one a change where a group's changes came together."""
        author = self.people.by_id(number(item, "authorId"))
        base = self._base(item, span)
        if "updateMessage" in item:
            yield from self._told(part(item, "updateMessage"), author, base)
        else:
            yield self._counted({**base, **self._said(item, author)}, item)

    def call(self, call: Frame, span: Mapping[str, object]) -> Row:
        """Return the row of a call by link, which stands in no chat."""
        link = self.people.call(number(call, "recipientId"))
        row = {**_when(number(call, "callTimestamp")), "span": span, "conversation": link.key}
        return self._counted({**row, "kind": Kind.CALL, "body": "Call by link"}, {})

    def _base(self, item: Frame, span: Mapping[str, object]) -> dict[str, object]:
        timer = seconds(number(item, "expiresInMs")) or None
        self.counts.timed += timer is not None
        self.counts.sms += true(item, "sms")
        return {
            **_when(_first_sent(item)),
            "span": span,
            "conversation": self.people.chat(number(item, "chatId")).key,
            "timer_seconds": timer,
        }

    def _told(self, update: Frame, author: Person, base: dict[str, object]) -> Iterator[Row]:
        found = list(updates(update, author, self.people))
        if not found:
            word = next((name for name in update if name.isidentifier()), "updateMessage")
            found = [Told(Kind.NOTICE, word, {"kind": NoticeKind.UNKNOWN}, author)]
        for index, one in enumerate(found):
            self.counts.undecrypted += (one.notice or {}).get("kind") is NoticeKind.UNDECRYPTED
            row = {**base, "kind": one.kind, "body": one.body, "notice": one.notice, "sub_index": index}
            if one.sender and one.sender.key:
                row |= _speaker(one.sender)
            yield self._counted(row, {"updateMessage": update})

    def _counted(self, row: dict[str, object], item: Frame) -> Row:
        undated = row.pop("_undated", None)
        found = row.get("flags")
        flags = [*(found if isinstance(found, list) else ()), *((undated,) if undated else ())]
        if UNKNOWN in item or has_unknown(item, "ChatItem"):
            flags.append(Flag.UNKNOWN_FIELDS)
            self.counts.unknown_fields += 1
        if "\ufffd" in str(row.get("body")):
            flags.append(Flag.INVALID_UTF8)
        self.counts.rows += 1
        row["flags"] = list(dict.fromkeys(str(flag) for flag in flags))
        return row

    def _said(self, item: Frame, author: Person) -> dict[str, object]:
        content, holder = self._content(item)
        flags = [] if author.key else [Flag.SENDER_MISSING]
        delivery = list(self._delivery(item))
        if _unsent(item):
            flags.append(Flag.NOT_SENT)
        extra = content.pop("flags", None)
        if isinstance(extra, list):
            flags += extra
        return {
            **_speaker(author),
            "is_own": "outgoing" in item or author.is_own,
            "native_id": native_id(_first_sent(item), author),
            "reactions": list(self._reactions(holder)),
            "delivery": delivery,
            **self._edits(item),
            **content,
            "flags": flags,
        }

    def _content(self, item: Frame) -> tuple[dict[str, object], Frame]:
        """Return what an item says, and the message that bears its reactions."""
        for name, read in self._readers.items():
            if name in item:
                holder = part(item, name)
                return read(holder, item), holder
        return {"kind": Kind.UNKNOWN, "body": None, "flags": [Flag.UNKNOWN_FIELDS]}, {}

    def _standard(self, found: Frame, _: Frame) -> dict[str, object]:
        words, cut = bodies.whole(part(found, "text"), part(found, "longText"), self.people, self.media)
        self.counts.cut_texts += cut
        files = [self.media.attachment(one) for one in parts(found, "attachments")]
        row: dict[str, object] = {
            "kind": Kind.MEDIA if files else Kind.TEXT,
            "body": words or None,
            "attachments": files,
            "flags": [Flag.LONG_BODY] if cut else [],
        }
        return {**row, **self._quote(part(found, "quote"))} if "quote" in found else row

    def _quote(self, quote: Frame) -> dict[str, object]:
        author = self.people.by_id(number(quote, "authorId"))
        words = bodies.said(part(quote, "text"), self.people) or None
        target = number(quote, "targetSentTimestamp")
        return {
            "reply_to": native_id(target, author) if target else None,
            "quoted": {"sender": author.label or None, "body": words},
        }

    def _contact(self, found: Frame, _: Frame) -> dict[str, object]:
        return {"kind": Kind.CONTACT, "body": bodies.contact(part(found, "contact")) or None}

    def _sticker(self, found: Frame, _: Frame) -> dict[str, object]:
        sticker = part(found, "sticker")
        file = self.media.file(part(sticker, "data"), "sticker")
        return {"kind": Kind.STICKER, "body": text(sticker, "emoji") or None, "attachments": [file]}

    def _deleted(self, _: Frame, __: Frame) -> dict[str, object]:
        return {"kind": Kind.DELETED, "body": None}

    def _admin_deleted(self, found: Frame, _: Frame) -> dict[str, object]:
        admin = self.people.by_id(number(found, "adminId")).label
        return {"kind": Kind.DELETED, "body": None, "deleted_by": admin or None}

    def _view_once(self, found: Frame, _: Frame) -> dict[str, object]:
        files = [self.media.attachment(part(found, "attachment"))] if "attachment" in found else []
        return {"kind": Kind.VIEW_ONCE, "body": None, "attachments": files}

    def _story_reply(self, found: Frame, item: Frame) -> dict[str, object]:
        reply = part(found, "textReply")
        words, cut = bodies.whole(part(reply, "text"), part(reply, "longText"), self.people, self.media)
        self.counts.cut_texts += cut
        told_by = self.people.chat(number(item, "chatId")) if "outgoing" in item else self.people.own
        quoted = {"sender": told_by.label, "body": None}
        flags = [Flag.LONG_BODY] if cut else []
        return {"kind": Kind.TEXT, "body": words or text(found, "emoji"), "quoted": quoted, "flags": flags}

    def _poll(self, found: Frame, _: Frame) -> dict[str, object]:
        return {"kind": Kind.POLL, "body": bodies.poll(found, self.people)}

    def _payment(self, found: Frame, _: Frame) -> dict[str, object]:
        return {"kind": Kind.NOTICE, "body": bodies.payment(found), "notice": {"kind": NoticeKind.PAYMENT}}

    def _gift(self, found: Frame, _: Frame) -> dict[str, object]:
        return {"kind": Kind.NOTICE, "body": bodies.gift(found), "notice": {"kind": NoticeKind.UNKNOWN}}

    def _edits(self, item: Frame) -> dict[str, object]:
        """Return the earlier wordings, oldest first, and the last edit's time, which is the item's own."""
        earlier = parts(item, "revisions")[:_MOST_REVISIONS]
        if not earlier:
            return {}
        contents = [self._content(one)[0] for one in earlier]
        found = [
            {"said_at": moment(number(one, "dateSent")), "body": content.get("body")}
            for one, content in zip(earlier, contents, strict=True)
        ]
        self.spare.note_names(
            file.get("name") for content in contents for file in _files(content.get("attachments"))
        )
        return {"edited": True, "revisions": found, "edited_at": moment(number(item, "dateSent"))}

    def _reactions(self, holder: Frame) -> Iterator[dict[str, object]]:
        for one in sorted(parts(holder, "reactions"), key=lambda found: number(found, "sortOrder") or 0):
            author = self.people.by_id(number(one, "authorId"))
            yield {
                "by": author.label or None,
                "emoji": text(one, "emoji"),
                "at": moment(number(one, "sentTimestamp")),
            }

    def _delivery(self, item: Frame) -> Iterator[dict[str, object]]:
        for one in parts(part(item, "outgoing"), "sendStatus"):
            state = next((said for name, said in _STATES.items() if name in one), None)
            if state:
                to = self.people.by_id(number(one, "recipientId")).label or None
                yield {"to": to, "state": state, "at": moment(number(one, "timestamp"))}
        if "incoming" in item:
            incoming, own = part(item, "incoming"), self.people.own.label
            yield {"to": own, "state": "delivered", "at": moment(number(incoming, "dateReceived"))}
            if true(incoming, "read"):
                yield {"to": own, "state": "read", "at": None}


def _files(value: object) -> Iterator[Mapping[str, object]]:
    yield from value if isinstance(value, list) else ()


def native_id(sent: int | None, author: Person) -> str | None:
    """Return a message's identity across devices: Signal's own is its author and when it was sent."""
    return f"{sent}/{author.account or author.key}" if sent and author.key else None


def _first_sent(item: Frame) -> int | None:
    """Return when a message was first said: an edited one bears the time of its last wording."""
    revisions: Sequence[Frame] = parts(item, "revisions")
    return number(revisions[0], "dateSent") if revisions else number(item, "dateSent")


def _when(milliseconds: int | None) -> dict[str, object]:
    said: dt.datetime | None = moment(milliseconds)
    if said is None:
        return {"said_at": None, "_undated": Flag.DATE_IMPOSSIBLE if milliseconds else Flag.DATE_MISSING}
    return {"said_at": said, "precision": Precision.MILLISECOND}


def _speaker(person: Person) -> dict[str, object]:
    return {"sender": person.label or None, "address": person.address}


def _unsent(item: Frame) -> bool:
    """Tell whether a message reached nobody."""
    sent = parts(part(item, "outgoing"), "sendStatus")
    return bool(sent) and all(_UNSENT & set(one) for one in sent)
