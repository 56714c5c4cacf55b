"""A multimedia message: an element with its parts and its addresses."""

import datetime as dt
import functools
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from onrecord.ports.originals import Aside, ByteStream
from onrecord.readers.formats.sms_xml.elements import Tag
from onrecord.readers.formats.sms_xml.payloads import Payload
from onrecord.readers.formats.sms_xml.rows import Row, arrival, contact_of, cut_flags, place, when
from onrecord.readers.formats.sms_xml.values import Values
from onrecord.readers.forward import joined
from onrecord.readers.spoken import aside_of_words, asides_of_names
from onrecord.readers.text_messages import (
    OWN_LABEL,
    TOKEN,
    Correspondents,
    address_key,
    attachment_type,
    box_of,
    group_key,
    instant,
    is_text_beside,
    kind_of,
    subject_of,
)
from onrecord.records.messages import Flag, Precision, Presence, Span

MOST_PARTS = 1000
LONGEST_BODY = 1024**2
_JUDGED_BYTES = 256
_SPACE = 0x20
_SECONDS_END = 100_000_000_000
_SENDER = 137
_ROLES = {151: "to", 130: "cc", 129: "bcc"}

Open = Callable[[], ByteStream]


@dataclass(slots=True)
class Mms:
    """What has been read of one message, part by part."""

    tag: Tag
    entry: str
    texts: list[str] = field(default_factory=list)
    attachments: list[Row] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    recipients: list[Row] = field(default_factory=list)
    flags: dict[Flag, None] = field(default_factory=dict)
    damaged: bool = False
    _parts: int = 0
    _text_length: int = 0

    def add_part(self, tag: Tag, reopen: Open) -> Iterator[Aside]:
        """Take one ``<part>``; yield it where it may be text that stands in no column.

        Raises:
            OverflowError: the message has more parts than are held.
        """
        self._count()
        values = Values(tag)
        mime = (values.text(b"ct") or "").lower()
        text = values.text(b"text")
        if mime.startswith("application/smil"):
            return
        if mime.startswith("text/plain") and text is not None:
            self._add_text(text)
            yield from self._beside(tag.payload, mime, reopen)
        else:
            yield from self._attach(tag, values, mime, text, reopen)
        self.flags.update(dict.fromkeys(cut_flags(values, cut=tag.cut)))

    def add_address(self, tag: Tag) -> None:
        """Take one ``<addr>``.

        Raises:
            OverflowError: the message has more addresses than are held.
        """
        self._count()
        values = Values(tag)
        address, role = values.text(b"address"), values.number(b"type")
        if address is None or address == TOKEN:
            return
        if role == _SENDER:
            self.senders.append(address)
        elif role in _ROLES:
            self.recipients.append({"role": _ROLES[role], "label": None, "address": address})
        else:
            self.flags[Flag.UNKNOWN_FIELDS] = None

    def _count(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise OverflowError

    def _add_text(self, text: str) -> None:
        kept = text[: LONGEST_BODY - self._text_length]
        self._text_length += len(kept)
        self.texts.append(kept)
        if len(kept) < len(text):
            self.flags[Flag.LONG_BODY] = None

    def _attach(self, tag: Tag, values: Values, mime: str, text: str | None, reopen: Open) -> Iterator[Aside]:
        payload = tag.payload
        if payload is not None and payload.size_bytes == 0 and not payload.damaged:
            payload = None
        self.damaged = self.damaged or (payload is not None and payload.damaged)
        names = [found for key in (b"cl", b"name", b"fn") if (found := values.text(key))]
        name = next(iter(names), None)
        yield from asides_of_names(other for other in dict.fromkeys(names) if other != name)
        size, digest = _measured(payload, text)
        there = digest is not None or payload is not None
        self.attachments.append(
            {
                "name": name,
                "type": attachment_type(mime),
                "bytes": size,
                "presence": Presence.PRESENT if there else Presence.MISSING,
                "entry": self.entry if there else None,
                "sha256": digest,
            }
        )
        self.digests.append(digest or "")
        yield from aside_of_words(name or self.entry, [text] if payload is not None else [])
        if there and (is_text_beside(mime) or payload is None or _begins_as_text(payload)):
            opener = _opener(payload, text, reopen)
            certain = mime.startswith("text/") or payload is None
            yield Aside(name or self.entry, opener, certain=certain, declared=_bare(mime))

    def _beside(self, payload: Payload | None, mime: str, reopen: Open) -> Iterator[Aside]:
        """Yield the data of a part whose text stands in the message: it should have none."""
        if payload is not None and payload.size_bytes:
            yield Aside(self.entry, _opener(payload, None, reopen), certain=True, declared=_bare(mime))

    def row(self, last: Span, known: Correspondents) -> Row:
        """Return the message's row; ``last`` is where its end stands."""
        values = Values(self.tag)
        own, flags = box_of(values.number(b"msg_box"))
        others, contact = self._others(values), contact_of(values)
        key = group_key(others)
        known.note(key, contact, others)
        times, doubts = when(values, precision=Precision.SECOND)
        body = "\n".join(self.texts) if self.texts else None
        sender, lacks = self._sender(own, others, contact)
        unknown = [Flag.UNKNOWN_FIELDS] if own is None else []
        flags = (*flags, *doubts, *lacks, *unknown, *self.flags, *cut_flags(values, cut=self.tag.cut))
        return {
            "kind": kind_of(body, self.attachments),
            "span": place(replace(self.tag.span, last=last.last)),
            "conversation": key,
            "body": body,
            "subject": subject_of(values.text(b"sub")),
            "native_id": values.text(b"m_id"),
            "attachments": self.attachments,
            "recipients": self.recipients,
            "delivery": arrival(own=own, read=values.number(b"read"), sent=_sent(values)),
            **times,
            **sender,
            "flags": list(dict.fromkeys(flags)),
        }

    def _others(self, values: Values) -> Sequence[str]:
        """Return with whom the conversation is: as the app says, else all who are named."""
        listed = [one for one in (values.text(b"address") or "").split("~") if one and one != TOKEN]
        return listed or [*self.senders, *(str(one["address"]) for one in self.recipients)]

    def _sender(
        self,
        own: bool | None,  # noqa: FBT001
        others: Sequence[str],
        contact: str | None,
    ) -> tuple[Row, list[Flag]]:
        address = self.senders[0] if self.senders else None
        if own:
            # In an outgoing message the sender's address is the owner's, unless it is a correspondent's.
            theirs = address is not None and address_key(address) in {address_key(one) for one in others}
            return {"sender": OWN_LABEL, "address": None if theirs else address, "is_own": True}, []
        if address is None and len(others) == 1:
            address = others[0]
        # The name is that of the conversation: of the sender only if there is no one else in it.
        alone = address is not None and {address_key(one) for one in others} == {address_key(address)}
        sender = contact if alone and contact else address
        return {"sender": sender, "address": address, "is_own": own}, [] if sender else [Flag.SENDER_MISSING]


def _measured(payload: Payload | None, text: str | None) -> tuple[int | None, str | None]:
    if payload is not None:
        return (None, None) if payload.damaged else (payload.size_bytes, payload.sha256)
    if text is None:
        return None, None
    data = text.encode()
    return len(data), hashlib.sha256(data).hexdigest()


def _bare(mime: str) -> str:
    return mime.partition(";")[0].strip()


def _begins_as_text(payload: Payload) -> bool:
    """Tell whether bytes may be text, whatever their type says: the files of cameras never begin so."""
    head = bytes(payload.head[:_JUDGED_BYTES])
    printable = sum(byte >= _SPACE or byte in b"\r\n\t" for byte in head)
    is_wide = head[:2] in {b"\xff\xfe", b"\xfe\xff"} or head[1:2] == b"\0"
    return is_wide or (bool(head) and printable == len(head))


def _opener(payload: Payload | None, text: str | None, reopen: Open) -> Open:
    if payload is None:
        return functools.partial(io.BytesIO, (text or "").encode())
    if payload.complete:
        return functools.partial(io.BytesIO, bytes(payload.head))
    return lambda: joined(payload.again(reopen()))


def _sent(values: Values) -> dt.datetime | None:
    """Return when a message was sent; the phone counts seconds where the app counts thousandths."""
    number = values.number(b"date_sent") or 0
    return instant(number * 1000 if number < _SECONDS_END else number)[0]
