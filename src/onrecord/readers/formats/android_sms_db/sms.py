"""Text messages: the rows of ``sms``."""

from collections.abc import Iterable, Iterator

from onrecord.readers.formats.android_sms_db.contents import Contents
from onrecord.readers.sqlite.tables import MendedText, Value, integer, text
from onrecord.readers.sqlite.tables import Row as Stored
from onrecord.readers.text_messages import DELIVERED, FAILED, OWN_LABEL, box_of, instant
from onrecord.records.messages import Anomaly, Flag, Kind, Precision

Row = dict[str, object]

_COLUMNS = ("thread_id", "address", "date", "date_sent", "read", "status", "type", "subject", "body")
_BOXES = range(1, 7)


def sms_rows(contents: Contents) -> Iterator[Row | Anomaly]:
    """Yield every text message by rising row id."""
    for stored in contents.snapshot.rows("sms", _COLUMNS):
        yield stored if isinstance(stored, Anomaly) else _row(stored, contents)


def _row(stored: Stored, contents: Contents) -> Row:
    address, body = text(stored["address"]) or None, text(stored["body"])
    box = integer(stored["type"])
    own, flags = box_of(box)
    times, doubts = when(stored["date"], 1, Precision.MILLISECOND)
    key, others = contents.conversation(integer(stored["thread_id"]), [address or ""])
    row: Row = {
        "kind": Kind.TEXT,
        "span": contents.span(integer(stored["rowid"]) or 0).as_json(),
        "conversation": key,
        "body": body,
        "subject": text(stored["subject"]) or None,
        **times,
        "is_own": own,
        "sender": OWN_LABEL if own else address,
        "address": None if own else address,
        "delivery": _delivery(stored, own=own, address=address),
    }
    if own:
        row["recipients"] = [{"role": "to", "label": None, "address": one} for one in others]
    found = [*flags, *doubts, *mended(stored.values())]
    found += [] if box in _BOXES else [Flag.UNKNOWN_FIELDS]
    found += [] if own or address else [Flag.SENDER_MISSING]
    found += [Flag.NULL_BODY] if body is None else []
    again = contents.met("sms", row["said_at"], key, own, address, body, row["subject"])
    row["flags"] = [*found, Flag.DUPLICATE] if again else found
    return row


def when(value: Value, unit_ms: int, precision: Precision) -> tuple[Row, list[Flag]]:
    """Return the columns of a time that is counted from 1970, and what is to be known of it."""
    number = integer(value)
    at, flag = instant(None if number is None else number * unit_ms)
    if value is not None and number is None:
        flag = Flag.DATE_IMPOSSIBLE
    return {"said_at": at, "precision": at and precision}, [flag] if flag else []


def mended(values: Iterable[Value]) -> list[Flag]:
    """Return the flag of text that was not valid, if one of the values is."""
    return [Flag.INVALID_UTF8] if any(isinstance(one, MendedText) for one in values) else []


def arrival(stored: Stored, unit_ms: int) -> list[Row]:
    """Return the delivery of what came in: when it was sent, and that it was read."""
    sent, _ = instant((integer(stored["date_sent"]) or 0) * unit_ms)
    found: list[Row] = [{"to": OWN_LABEL, "state": "sent", "at": sent}] if sent else []
    return [*found, {"to": OWN_LABEL, "state": "read", "at": None}] if integer(stored["read"]) == 1 else found


def _delivery(stored: Stored, *, own: bool | None, address: str | None) -> list[Row]:
    if own is False:
        return arrival(stored, 1)
    state = {DELIVERED: "delivered", FAILED: "failed"}.get(integer(stored["status"]) or 0)
    said = own and stored["status"] is not None and state
    return [{"to": address, "state": state, "at": None}] if said else []
