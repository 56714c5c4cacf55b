"""One message as a person reads it, the same in ``read``, ``show`` and ``search``.

What the app or this program adds stands in square brackets; all else is as the source wrote it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.cli.times import said_when
from onrecord.records.legible import legible
from onrecord.records.messages import Flag, Kind, NoticeKind, Precision, Presence

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
_CARRIERS = (Kind.MEDIA, Kind.STICKER, Kind.CONTACT)


def when_said(row: Row, zone: str) -> str:
    """Write the time of a message on the phone's own clock."""
    local = row["said_local"]
    return said_when(
        dt.datetime.fromisoformat(local) if local else None,
        row["said_text"],
        zone,
        known=row["said_at"] is not None,
        flags=row["flags"],
        seconds=row["precision"] in (Precision.SECOND, Precision.MILLISECOND),
    )


def content(row: Row) -> str:
    """Return what a message says, with what it is where that is not text; not yet made safe to show."""
    said = " ".join(part for part in (*_labels(row), _body(row), _found_text(row)) if part)
    return f"{said or '[empty message]'}{' (edited)' if row['edited'] else ''}"


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


def _body(row: Row) -> str:
    body = row["body"] or ""
    if row["kind"] == Kind.DELETED:
        return f"[deleted: {body}]"
    # "null" is the app's word for a content that it keeps back.
    if Flag.NULL_BODY in row["flags"] or body in [attachment["name"] for attachment in row["attachments"]]:
        return ""
    return str(body)


def unplaced(row: Row) -> str:
    """Write which lines of a source were not understood, and why."""
    first, last = row["span"]["first"], row["span"]["last"]
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return f"{lines} not understood: {legible(row['anomaly'])}"
