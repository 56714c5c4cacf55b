"""Multimedia messages: the rows of ``pdu`` with their parts and addresses, and reports on them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from onrecord.ports.originals import Aside
from onrecord.readers.formats.android_sms_db.contents import Contents
from onrecord.readers.formats.android_sms_db.sms import Row, arrival, mended, when
from onrecord.readers.spoken import aside_of_words, asides_of_names
from onrecord.readers.sqlite.tables import HIGHEST, LOWEST, Value, integer, text
from onrecord.readers.sqlite.tables import Row as Stored
from onrecord.readers.text_messages import (
    OWN_LABEL,
    TOKEN,
    address_key,
    attachment_type,
    box_of,
    instant,
    kind_of,
    subject_of,
)
from onrecord.records.messages import Anomaly, Flag, Kind, Precision, Presence

_PDU = (
    *("thread_id", "date", "date_sent", "msg_box", "read", "m_id", "sub", "m_type", "m_size", "st"),
    "read_status",
)
_PART = ("mid", "seq", "ct", "name", "fn", "cl", "_data", "text")
_ADDR = ("msg_id", "address", "type")
_TOGETHER = 5000
_MOST_PARTS = 1000
_LONGEST_BODY = 1024**2
_MOST_REPORTS = 1_000_000

_SEND, _NOTIFICATION, _RETRIEVED, _DELIVERY, _READ = 128, 130, 132, 134, 136
_REPORTS = {_DELIVERY: ("st", 129, "delivered"), _READ: ("read_status", 128, "read")}
"""Which column of a report says, by which number, that a message came, or was read."""
_SENDER = 137
_NAMED = ("cl", "name", "fn")
_ROLES = {151: "to", 130: "cc", 129: "bcc"}


@dataclass(slots=True)
class _Rest:
    """What other tables hold of one message."""

    parts: list[Stored] = field(default_factory=list)
    addresses: list[Stored] = field(default_factory=list)


def mms_rows(contents: Contents) -> Iterator[Row | Anomaly]:
    """Yield every multimedia message by rising row id; parts are fetched for many at once."""
    reports = _reports(contents)
    stored = iter(contents.snapshot.rows("pdu", _PDU))
    first = LOWEST
    while True:
        chunk = list(islice(stored, _TOGETHER))
        ids = [integer(one["rowid"]) or 0 for one in chunk if not isinstance(one, Anomaly)]
        last = max(ids, default=first) if len(chunk) == _TOGETHER else HIGHEST
        rest: dict[int, _Rest] = defaultdict(_Rest)
        strays = list(_fetch(contents, first, last, rest))
        for one in chunk:
            if isinstance(one, Anomaly):
                yield one
            else:
                yield from _item(one, rest.pop(integer(one["rowid"]) or 0, _Rest()), contents, reports)
        yield from strays
        yield from _orphans(contents, rest)
        if last == HIGHEST:
            return
        first = last + 1


def _fetch(contents: Contents, first: int, last: int, rest: dict[int, _Rest]) -> Iterator[Anomaly]:
    for part in contents.snapshot.among("part", _PART, "mid", first, last):
        if isinstance(part, Anomaly):
            yield part
        else:
            rest[integer(part["mid"]) or 0].parts.append(part)
    for address in contents.snapshot.among("addr", _ADDR, "msg_id", first, last):
        if isinstance(address, Anomaly):
            yield address
        else:
            rest[integer(address["msg_id"]) or 0].addresses.append(address)


def _orphans(contents: Contents, rest: dict[int, _Rest]) -> Iterator[Anomaly]:
    """Yield parts that no message has: what may be left of a deleted one is shown, not read."""
    for one in rest.values():
        for part in one.parts:
            span = contents.span(integer(part["rowid"]) or 0)
            contents.asides += _words_of(part, ("text", *_NAMED))
            yield Anomaly(span, "part: the message that this row belonged to is not in the store")


def _reports(contents: Contents) -> dict[str, list[Row]]:
    """Return what delivery and read reports say, by the id of the message that they are about."""
    found: dict[str, list[Row]] = {}
    for stored in contents.snapshot.rows("pdu", ("m_type", "m_id", "date", "st", "read_status")):
        if isinstance(stored, Anomaly) or len(found) >= _MOST_REPORTS:
            continue
        column, code, state = _REPORTS.get(integer(stored["m_type"]) or 0, ("", 0, ""))
        name = text(stored["m_id"])
        if column and name and integer(stored[column]) == code:
            at, _ = instant((integer(stored["date"]) or 0) * 1000)
            found.setdefault(name, []).append({"to": None, "state": state, "at": at})
    return found


def _item(
    stored: Stored, rest: _Rest, contents: Contents, reports: dict[str, list[Row]]
) -> Iterator[Row | Anomaly]:
    kind = integer(stored["m_type"])
    if kind not in _REPORTS:
        yield _row(stored, rest, contents, reports)
    elif text(stored["m_id"]) not in reports:
        span = contents.span(integer(stored["rowid"]) or 0)
        yield Anomaly(span, "pdu: a report on a message does not say that it came or was read")


def _row(stored: Stored, rest: _Rest, contents: Contents, reports: dict[str, list[Row]]) -> Row:
    own, flags = box_of(integer(stored["msg_box"]))
    senders, recipients = _people(rest)
    named = [*senders, *(str(one["address"]) for one in recipients)]
    key, others = contents.conversation(integer(stored["thread_id"]), named)
    times, doubts = when(stored["date"], 1000, Precision.SECOND)
    body, attachments, cut = _parts(rest, contents)
    kind, unknown = _kind(stored, body, attachments)
    native, subject = text(stored["m_id"]) or None, subject_of(text(stored["sub"]))
    address = _sender(own=own, senders=senders, others=others)
    found = [*flags, *doubts, *cut, *unknown, *mended(_values(stored, rest))]
    found += [] if own or address else [Flag.SENDER_MISSING]
    files = [(one["name"], one["bytes"]) for one in attachments]
    if contents.met("mms", times["said_at"], key, own, address, body, subject, native, *files):
        found.append(Flag.DUPLICATE)
    return {
        "kind": kind,
        "span": contents.span(integer(stored["rowid"]) or 0).as_json(),
        "sub_index": 1,
        "conversation": key,
        "native_id": native,
        "body": body,
        "subject": subject,
        **times,
        "is_own": own,
        "sender": OWN_LABEL if own else address,
        "address": address,
        "recipients": recipients,
        "attachments": attachments,
        "delivery": arrival(stored, 1000) if own is False else reports.get(native or "", []),
        "flags": list(dict.fromkeys(found)),
    }


def _values(stored: Stored, rest: _Rest) -> list[Value]:
    return [*stored.values(), *(one["text"] for one in rest.parts), *(one["cl"] for one in rest.parts)]


def _kind(stored: Stored, body: str | None, attachments: list[Row]) -> tuple[Kind, list[Flag]]:
    code = integer(stored["m_type"])
    if code == _NOTIFICATION:
        # The phone was told of the message, and never fetched it.
        attachments.append(
            {"name": None, "type": None, "bytes": integer(stored["m_size"]), "presence": Presence.OMITTED}
        )
        return Kind.MEDIA, []
    unknown = [] if code in {_SEND, _RETRIEVED} else [Flag.UNKNOWN_FIELDS]
    if box_of(integer(stored["msg_box"]))[0] is None:
        unknown = [Flag.UNKNOWN_FIELDS]
    return kind_of(body, attachments), unknown


def _people(rest: _Rest) -> tuple[list[str], list[Row]]:
    senders: list[str] = []
    recipients: list[Row] = []
    for one in rest.addresses[:_MOST_PARTS]:
        address, role = text(one["address"]), integer(one["type"])
        if not address or address == TOKEN:
            continue
        if role == _SENDER:
            senders.append(address)
        elif role in _ROLES:
            recipients.append({"role": _ROLES[role], "label": None, "address": address})
    return senders, recipients


def _sender(*, own: bool | None, senders: list[str], others: Sequence[str]) -> str | None:
    if own:
        theirs = {address_key(one) for one in others}
        return next((one for one in senders if address_key(one) not in theirs), None)
    if senders:
        return senders[0]
    return others[0] if len(others) == 1 else None


def _parts(rest: _Rest, contents: Contents) -> tuple[str | None, list[Row], list[Flag]]:
    texts, attachments, left, flags = [], list[Row](), _LONGEST_BODY, list[Flag]()
    for part in sorted(rest.parts[:_MOST_PARTS], key=lambda one: integer(one["seq"]) or 0):
        mime, words = (text(part["ct"]) or "").lower(), text(part["text"])
        if mime.startswith("application/smil"):
            continue
        if mime.startswith("text/plain") and words is not None:
            texts.append(words[:left])
            flags += [Flag.LONG_BODY] if len(words) > left else []
            left -= len(texts[-1])
            contents.asides += _words_of(part, _NAMED)
        else:
            contents.asides += _words_of(part, ("text", *_NAMED))
            attachments.append(_attachment(part, mime, contents))
    flags += [Flag.UNKNOWN_FIELDS] if len(rest.parts) > _MOST_PARTS else []
    return "\n".join(texts) if texts else None, attachments, flags


def _words_of(part: Stored, columns: Sequence[str]) -> Iterator[Aside]:
    """Yield what a part says that its row does not: a name beside another, a text of another type."""
    yield from asides_of_names(dict.fromkeys(text(part[one]) for one in columns if one in _NAMED))
    mime = (text(part["ct"]) or "").lower().partition(";")[0].strip()
    for aside in aside_of_words("a part of a message", [text(part[one]) for one in columns if one == "text"]):
        yield replace(aside, declared=mime)


def _attachment(part: Stored, mime: str, contents: Contents) -> Row:
    """Return an attachment: its bytes lie in a file of their own, which may have come with the store."""
    path = (text(part["_data"]) or "").rpartition("/")[2]
    entry = contents.files.get(path) if path else None
    if entry is not None:
        contents.named_files.add(entry.name)
    name = next((found for key in _NAMED if (found := text(part[key]))), path or None)
    return {
        "name": name,
        "type": attachment_type(mime),
        "bytes": None if entry is None else entry.size_bytes,
        "presence": Presence.MISSING if entry is None else Presence.PRESENT,
        "entry": None if entry is None else entry.name,
        "sha256": None,
    }
