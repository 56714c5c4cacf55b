"""One message as a person reads it, the same in ``read``, ``show`` and ``search``.

What the app or this program adds stands in square brackets; all else is as the source wrote it.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.records.legible import legible
from onrecord.records.messages import Flag, Kind, NoticeKind, Precision, Presence
from onrecord.rendering.said_times import at_instant, said_when

Row = Mapping[str, Any]
"""A message as ``read --json`` prints it."""

_TYPES = {"image": "photo", "voice": "voice message", "gif": "GIF", "contact": "contact card"}
_PRESENCES = {
    Presence.PRESENT: "in the export",
    Presence.OMITTED: "left out by the app",
    Presence.MISSING: "named, not in the export",
}
_LABELS = {
    Kind.VIEW_ONCE: "view-once: content not in the export",
    Kind.MEDIA: "media",
    Kind.UNKNOWN: "the app shows no content",
}
_MOST_PEOPLE, _LONGEST_QUOTE = 8, 100
_CODE = re.compile(r"\A[a-z]+(?:_[a-z]+)+(?=:|\Z)")
"""An app's code for an act, where that is all it says: ``join_group_by_request``."""
_CARRIERS = (Kind.MEDIA, Kind.STICKER, Kind.CONTACT)


def when_said(row: Row, zone: str) -> str:
    """Write the time of a message on the phone's own clock."""
    local = row["said_local"]
    return said_when(
        dt.datetime.fromisoformat(local) if local and row["said_at"] is not None else None,
        row["said_text"],
        zone,
        flags=row["flags"],
        seconds=row["precision"] in (Precision.SECOND, Precision.MILLISECOND),
    )


def content(row: Row, zone: str = "UTC") -> str:
    """Return what a message says, with what it is where that is not text; not yet made safe to show."""
    said = " ".join(part for part in (*_labels(row), _body(row, zone), _found_text(row)) if part)
    return f"{said or '[empty message]'}{' (edited)' if row['edited'] else ''}"


def about_lines(row: Row) -> Sequence[str]:
    """Return what a source knows of a message beside its text, a line each; not yet made safe to show."""
    quoted, forwarded = row.get("quoted"), row.get("forwarded_from")
    people = [_person(one) for one in row.get("recipients") or ()]
    reactions = [f"{one['emoji'] or '?'} {one['by'] or 'somebody'}" for one in row.get("reactions") or ()]
    lines = [
        f"[subject: {row['subject']}]" if row.get("subject") else "",
        f"[to: {', '.join(people[:_MOST_PEOPLE])}{_others(people)}]" if people else "",
        f"[answers {quoted['sender'] or 'somebody'}: {_short(quoted['body'])}]" if quoted else "",
        f"[forwarded from {forwarded}]" if forwarded else "",
        f"[earlier wordings: {len(row['revisions'])}]" if row.get("revisions") else "",
        f"[reactions: {', '.join(reactions)}]" if reactions else "",
    ]
    return [line for line in lines if line]


def _person(recipient: Mapping[str, Any]) -> str:
    role = "" if recipient["role"] == "to" else f"{recipient['role']} "
    return f"{role}{recipient['label'] or recipient['address'] or 'somebody'}"


def _others(people: Sequence[str]) -> str:
    left = len(people) - _MOST_PEOPLE
    return f" and {left:,} more" if left > 0 else ""


def _short(body: str | None) -> str:
    text = " ".join((body or "a message without text").split())
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]} …"


def recognised_lines(row: Row) -> Sequence[str]:
    """Return text recognised in a message's picture, under a line that says what it is; not yet made safe."""
    recognised = row.get("recognised")
    if not recognised:
        return ()
    by = f"{recognised['tool']} {recognised['version']}".strip()
    heading = f"[recognised text, {recognised['confidence']} % sure, by {by}; no part of the record:]"
    return (heading, *str(recognised["text"]).split("\n"))


def _found_text(row: Row) -> str:
    """Return the part of recognised text that a search found; ``show`` gives all of it by itself."""
    found = row.get("recognised") or {}
    if not found.get("text") or "ordinal" in row:
        return ""
    return f"[recognised text, {found['confidence']} % sure: {found['text']}]"


def _labels(row: Row) -> Sequence[str]:
    kind = row["kind"]
    files = [_file(attachment) for attachment in row["attachments"]]
    if kind in (Kind.TEXT, Kind.DELETED) or (files and kind in _CARRIERS):
        return files
    if kind == Kind.NOTICE:
        explained = (row["notice"] or {}).get("kind") != NoticeKind.UNKNOWN
        return ["[notice]" if explained else "[notice, not explained]", *files]
    return [f"[{_LABELS.get(kind, kind)}]", *(files if kind != Kind.VIEW_ONCE else ())]


def _file(attachment: Mapping[str, Any]) -> str:
    type_ = attachment["type"] or "media"
    return f"[{attachment['name'] or _TYPES.get(type_, type_)}: {_PRESENCES[attachment['presence']]}]"


def _body(row: Row, zone: str) -> str:
    body = row["body"] or ""
    if row["kind"] == Kind.DELETED:
        by = f" by {row['deleted_by']}" if row.get("deleted_by") else ""
        deleted_at = row.get("deleted_at")
        instant = dt.datetime.fromisoformat(deleted_at) if deleted_at else None
        at = f" at {at_instant(instant, zone, seconds=True)}" if instant else ""
        return f"[deleted{by}{at}{': ' + body if body else ''}]"
    if row["kind"] == Kind.NOTICE:
        return _CODE.sub(lambda code: code[0].replace("_", " "), body)
    # "null" is the app's word for a content that it keeps back.
    if Flag.NULL_BODY in row["flags"] or body in [attachment["name"] for attachment in row["attachments"]]:
        return ""
    return str(body)


def unplaced(row: Row) -> str:
    """Write which lines of a source were not understood, or were withheld, and why."""
    first, last = row["span"]["first"], row["span"]["last"]
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return f"{lines} {'' if 'withheld' in row else 'not understood: '}{legible(row['anomaly'])}"
