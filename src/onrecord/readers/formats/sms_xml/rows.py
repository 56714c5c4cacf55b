"""A text message or a call: one element, one row."""

import datetime as dt
from collections.abc import Mapping, Sequence

from onrecord.readers.formats.sms_xml.elements import Tag
from onrecord.readers.formats.sms_xml.values import Values
from onrecord.readers.text_messages import (
    DELIVERED,
    FAILED,
    OWN_LABEL,
    UNKNOWN_KEY,
    Correspondents,
    address_key,
    box_of,
    instant,
)
from onrecord.records.messages import Flag, Kind, Precision, Span

UNNAMED = "(Unknown)"
WITHHELD = ("-1", "-2", "-3")
"""What Android writes for a number that is not known, private, or of a payphone."""

_CALLS = {
    1: (False, "Incoming call", True),
    2: (True, "Outgoing call", True),
    3: (False, "Missed call", False),
    4: (False, "Voicemail", True),
    5: (False, "Rejected call", False),
    6: (False, "Blocked call", False),
    7: (False, "Call answered on another device", False),
}
"""What Android's call log calls each type: whether it is the owner's call, its words, whether it lasted."""

Row = dict[str, object]


def contact_of(values: Values) -> str | None:
    """Return the name that the phone's address book had, where it had one."""
    name = values.text(b"contact_name")
    return None if name == UNNAMED else name


def when(values: Values, *, precision: Precision = Precision.MILLISECOND) -> tuple[Row, list[Flag]]:
    """Return the columns of an element's time, and what is to be known of it."""
    at, flag = instant(values.number(b"date"))
    if at is None and values.has(b"date") and values.number(b"date") is None:
        flag = Flag.DATE_IMPOSSIBLE
    written = values.text(b"readable_date")
    return {"said_at": at, "said_text": written, "precision": at and precision}, [flag] if flag else []


def place(span: Span) -> Mapping[str, object]:
    """Return a span as rows hold it."""
    return span.as_json()


def named(own: bool | None, address: str | None, contact: str | None) -> tuple[Row, list[Flag]]:  # noqa: FBT001
    """Return the columns of who sent something between the owner and one other."""
    if own:
        return {"sender": OWN_LABEL, "is_own": True}, []
    sender = contact or address
    flags = [] if sender else [Flag.SENDER_MISSING]
    return {"sender": sender, "address": address, "is_own": own}, flags


def arrival(*, own: bool | None, read: int | None, sent: dt.datetime | None) -> Sequence[Row]:
    """Return the delivery of what came in: when the network says it was sent, and that it was read."""
    if own is not False:
        return []
    found: list[Row] = [{"to": OWN_LABEL, "state": "sent", "at": sent}] if sent else []
    return [*found, {"to": OWN_LABEL, "state": "read", "at": None}] if read == 1 else found


def sms_row(tag: Tag, known: Correspondents) -> Row:
    """Return the row of one ``<sms>``."""
    values = Values(tag)
    address, contact = values.text(b"address"), contact_of(values)
    own, flags = box_of(values.number(b"type"))
    body = values.written(b"body")
    times, doubts = when(values)
    sender, lacks = named(own, address, contact)
    key = address_key(address) if address else UNKNOWN_KEY
    known.note(key, contact, [address] if address else [])
    row: Row = {
        "kind": Kind.TEXT,
        "span": place(tag.span),
        "conversation": key,
        "body": body,
        "subject": values.text(b"subject"),
        "delivery": _delivery(values, own),
        **times,
        **sender,
    }
    if own and address:
        row["recipients"] = [{"role": "to", "label": contact, "address": address}]
    row["flags"] = [*flags, *doubts, *lacks, *_body_flags(values, body), *cut_flags(values, cut=tag.cut)]
    return row


def _delivery(values: Values, own: bool | None) -> Sequence[Row]:  # noqa: FBT001
    if own:
        state = {DELIVERED: "delivered", FAILED: "failed"}.get(values.number(b"status") or 0)
        said = values.has(b"status") and state
        return [{"to": values.text(b"address"), "state": state, "at": None}] if said else []
    sent, _ = instant(values.number(b"date_sent"))
    return arrival(own=own, read=values.number(b"read"), sent=sent)


def _body_flags(values: Values, body: str | None) -> list[Flag]:
    unknown = [] if values.number(b"type") in range(1, 7) else [Flag.UNKNOWN_FIELDS]
    return [*unknown, Flag.NULL_BODY] if body in {None, "null"} else unknown


def cut_flags(values: Values, *, cut: bool) -> list[Flag]:
    """Return what is to be known of an element's text."""
    found = [(Flag.INVALID_UTF8, values.invalid), (Flag.LONG_BODY, cut)]
    return [flag for flag, holds in found if holds]


def call_row(tag: Tag, known: Correspondents) -> Row:
    """Return the row of one ``<call>``."""
    values = Values(tag)
    number, contact = values.text(b"number"), contact_of(values)
    if number in WITHHELD:
        number = None
    own, words, lasted = _CALLS.get(values.number(b"type") or 0, (None, "Call of an unknown type", True))
    seconds = values.number(b"duration")
    times, doubts = when(values)
    sender, lacks = named(own, number, contact)
    key = address_key(number) if number else UNKNOWN_KEY
    known.note(key, contact, [number] if number else [])
    row: Row = {
        "kind": Kind.CALL,
        "span": place(tag.span),
        "conversation": key,
        "body": f"{words}, {seconds} s" if lasted and seconds is not None else words,
        **times,
        **sender,
    }
    if own and number:
        row["recipients"] = [{"role": "to", "label": contact, "address": number}]
    unknown = [Flag.UNKNOWN_FIELDS] if own is None else []
    row["flags"] = [*doubts, *lacks, *unknown, *cut_flags(values, cut=tag.cut)]
    return row
