"""Messages of one copy as rows of a table: as the source wrote them, each with where it stands in it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from onrecord.records.messages import Kind, Precision, Presence
from onrecord.rendering.escaping import escaped, escaped_lines, isolated
from onrecord.rendering.times import UNKNOWN_TIME, day

Row = Mapping[str, Any]
_COLUMNS = ("Time", "Sender", "Message", "Line and identity")
_HEAD = "".join(f'<th scope="col">{title}</th>' for title in _COLUMNS)
_PRESENCES = {
    Presence.PRESENT: "in the source",
    Presence.OMITTED: "left out by the app",
    Presence.MISSING: "named, not in the source",
}
_SAID = (Kind.TEXT, Kind.DELETED)
_FINE = (Precision.SECOND, Precision.MILLISECOND)


def filed_messages(rows: Sequence[Row]) -> Iterator[str]:
    """Yield a table of messages; what was not filed between two, not understood or withheld, is said."""
    yield '<table class="day"><caption>The messages</caption>'
    yield f"<thead><tr>{_HEAD}</tr></thead><tbody>\n"
    for before, row in pairwise([None, *rows]):
        if before is not None and row is not None and _has_gap(before, row):
            yield _across("Messages that stand here in the copy are not filed.")
        if row is not None:
            yield _unplaced(row) if "anomaly" in row else _message(row)
    yield "</tbody></table>\n"


def said_on(row: Row) -> str:
    """Write when a message was said, on the clock of its phone."""
    if row["said_local"] is None:
        return str(row["said_text"] or UNKNOWN_TIME)
    local = dt.datetime.fromisoformat(row["said_local"])
    time = f"{local:%H:%M:%S}" if row["precision"] in _FINE else f"{local:%H:%M}"
    return f"{day(local)} {time}{'' if row['said_at'] else ' (not certain)'}"


def _has_gap(before: Row, row: Row) -> bool:
    """Tell whether messages lie between two rows; the app's own order tells it within one capture alone."""
    if before["capture"] != row["capture"]:
        return True
    if "anomaly" in before or "anomaly" in row:
        return False
    return int(row["ordinal"]) != int(before["ordinal"]) + 1


def _message(row: Row) -> str:
    sender = isolated(row["sender"]) if row["sender"] else _no_sender(row)
    app = ' class="app"' if row["kind"] == Kind.NOTICE else ""
    others = "".join(f'<p class="other">{words}: {isolated(text)}</p>' for words, text in _beside(row))
    return (
        f'<tr{app}><td class="at">{escaped(said_on(row))}</td><td class="who">{sender}</td>'
        f'<td class="said" dir="auto">{_body(row)}{others}</td><td class="in">{_where(row)}</td></tr>\n'
    )


def _no_sender(row: Row) -> str:
    return "written by the app" if row["kind"] == Kind.NOTICE else "sender not known"


def _body(row: Row) -> str:
    label = "" if row["kind"] in _SAID else f"[{escaped(str(row['kind']).replace('_', ' '))}] "
    deleted = "[shown as deleted] " if row["kind"] == Kind.DELETED else ""
    edited = ' <span class="note">(edited)</span>' if row["edited"] else ""
    subject = f"<strong>Subject: {isolated(row['subject'])}</strong><br>" if row.get("subject") else ""
    return f"{subject}{label}{deleted}{escaped_lines(row['body'] or '')}{edited}"


def _beside(row: Row) -> Iterator[tuple[str, str]]:
    """Yield what the source knows of a message beside its text."""
    for one in row["attachments"]:
        yield f"Attachment, {_PRESENCES[one['presence']]}", one["name"] or one["type"] or "a file"
    if quoted := row.get("quoted"):
        yield "Answers", f"{quoted['sender'] or 'somebody'}: {quoted['body'] or 'a message without text'}"
    if row.get("forwarded_from"):
        yield "Forwarded from", row["forwarded_from"]
    for one in row["recipients"]:
        yield "To", one["label"] or one["address"] or "somebody"
    for one in row["revisions"]:
        yield "Earlier wording", one["body"] or ""
    for one in row["reactions"]:
        yield "Reaction", f"{one['emoji'] or '?'} {one['by'] or 'somebody'}"


def _where(row: Row) -> str:
    span = row["span"]
    return f"{_lines(span)}<br>{escaped(row['id'])}"


def _unplaced(row: Row) -> str:
    why = "" if "withheld" in row else "not understood: "
    return _across(f"{_lines(row['span'])} {why}{escaped(row['anomaly'])}")


def _lines(span: Mapping[str, Any]) -> str:
    first, last = span["first"], span["last"]
    return f"line {first}" if first == last else f"lines {first} to {last}"


def _across(words: str) -> str:
    return f'<tr class="app"><td colspan="{len(_COLUMNS)}">{words}</td></tr>\n'
