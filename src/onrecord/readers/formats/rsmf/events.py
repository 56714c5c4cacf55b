"""Events as rows."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from onrecord.readers.batching import Row
from onrecord.readers.formats.rsmf.package import Package
from onrecord.readers.formats.rsmf.roster import Roster, identifier, text
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces, Piece
from onrecord.readers.json_pieces.values import parsed
from onrecord.records.messages import Anomaly

_KNOWN = frozenset(
    (
        *(
            "id",
            "type",
            "parent",
            "body",
            "participant",
            "conversation",
            "timestamp",
            "deleted",
            "importance",
        ),
        *("reactions", "attachments", "edits", "custom", "direction", "read_receipts"),
    )
)
_PATTERNS = [("participants", "*"), ("conversations", "*"), ("events", "*")]
_EVENT = 2
_NOTICES = {"join": "joined", "leave": "left", "history": "history", "disclaimer": "history"}
_YEARS = range(1900, 2200)
_SECONDS = re.compile(r"[T ]\d{2}:?\d{2}:?\d{2}")
_CLOCK = re.compile(r"[T ]\d{2}:?\d{2}")
_FRACTION = re.compile(r"[.,]\d")
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".heic", ".webp", ".bmp", ".tiff")
_MOST_UNKNOWN = 20
_Time = tuple[dt.datetime | None, dt.datetime | None]


class Events:
    """One manifest's events, counted as they are read."""

    def __init__(self, package: Package, roster: Roster) -> None:
        """Take the manifest and who is in it."""
        self._package = package
        self._roster = roster
        self.count = self.attachments = self.important = self.deleted = self.naive = 0
        self.unknown: set[str] = set()
        self.used: set[str] = set()
        self.named: set[str] = set()
        self.first: dt.datetime | None = None
        self.last: dt.datetime | None = None

    def read(self) -> Iterator[Row | Anomaly]:
        """Yield every event of the manifest, and what is broken in it."""
        with self._package.open_manifest() as stream:
            pieces = (
                piece
                for piece in JsonPieces(stream, _PATTERNS)
                if isinstance(piece, Broken) or piece.pattern == _EVENT
            )
            for number, piece in enumerate(pieces):
                item = self._item(piece)
                # In a mail all events have one place, the zip's, and are told apart by their number.
                if self._package.around is not None and not isinstance(item, Anomaly):
                    item = {**item, "sub_index": number}
                yield item

    def _item(self, piece: Piece | Broken) -> Row | Anomaly:
        span = self._package.place(piece)
        if isinstance(piece, Broken):
            return Anomaly(span, piece.reason)
        self.count += 1
        try:
            event, repaired = parsed(piece.data)
        except ValueError:
            return Anomaly(span, "this is not valid JSON")
        if not isinstance(event, dict):
            return Anomaly(span, "this is no event as RSMF writes one")
        row = self._row(event)
        flags = [*row["flags"], *(["invalid_utf8"] if repaired else [])]
        return {**row, "flags": flags, "span": span.as_json()}

    def _row(self, event: Mapping[str, Any]) -> dict[str, Any]:
        self._note_unknown(event)
        self.important += event.get("importance") == "high"
        conversation = self._roster.conversation_of(event.get("conversation"))
        self.used.add(conversation)
        parent = identifier(event.get("parent")) or None
        return {
            **self._said(event),
            **self._sender(event, conversation),
            **self._what(event),
            "conversation": self._roster.conversations[conversation].key,
            "native_id": identifier(event.get("id")) or None,
            "reply_to": parent,
            "thread": parent,
            "reactions": self._reactions(event),
            "delivery": self._receipts(event),
            **self._edits(event),
        }

    def _note_unknown(self, event: Mapping[str, Any]) -> None:
        if len(self.unknown) < _MOST_UNKNOWN:
            self.unknown.update(f"events.{name}" for name in event if name not in _KNOWN)

    def _said(self, event: Mapping[str, Any]) -> dict[str, Any]:
        written = text(event.get("timestamp"))
        at, local = moment(written)
        moments = [one for one in (at, local) if one is not None]
        if not moments:
            flags = ["date_impossible" if written else "date_missing"]
            return {"said_text": written or None, "flags": flags}
        self.naive += at is None
        bare = moments[0].replace(tzinfo=None)
        self.first = bare if self.first is None else min(self.first, bare)
        self.last = bare if self.last is None else max(self.last, bare)
        return {
            "said_text": written,
            "said_at": at,
            "said_local": local,
            "precision": precision(written),
            "flags": [] if _CLOCK.search(written) else ["time_doubtful"],
        }

    def _sender(self, event: Mapping[str, Any], conversation: str) -> dict[str, Any]:
        person = self._roster.person(event.get("participant"))
        direction = event.get("direction")
        own: bool | None = direction == "outgoing" if direction in ("incoming", "outgoing") else None
        custodian = self._roster.custodians.get(conversation)
        if own is None and custodian and person:
            own = identifier(event.get("participant")) == custodian
        if person is None:
            return {"is_own": own}
        return {"sender": person.label, "address": person.address, "is_own": own}

    def _what(self, event: Mapping[str, Any]) -> dict[str, Any]:
        kind = text(event.get("type"))
        body = text(event.get("body")) or None
        attachments = [self._attachment(one) for one in _objects(event.get("attachments"))]
        if event.get("deleted") is True:
            self.deleted += 1
            return {"kind": "deleted", "body": body, "attachments": attachments}
        if kind in _NOTICES:
            person = self._roster.person(event.get("participant"))
            notice = {"kind": _NOTICES[kind], "seconds": None, "subject": person.label if person else None}
            return {"kind": "notice", "notice": notice, "body": body or kind, "attachments": attachments}
        if kind == "message":
            return {
                "kind": "text" if body or not attachments else "media",
                "body": body,
                "attachments": attachments,
            }
        return {"kind": "unknown", "body": body or kind or None, "attachments": attachments}

    def _attachment(self, value: Mapping[str, Any]) -> dict[str, Any]:
        self.attachments += 1
        file_id = identifier(value.get("id"))
        file = self._package.files.get(file_id)
        self.named.update({file.entry} if file else ())
        name = text(value.get("display")) or file_id or None
        size = value.get("size")
        said = size if isinstance(size, int) and not isinstance(size, bool) and 0 <= size < 2**63 else None
        is_image = PurePosixPath((name or "").lower()).suffix in _IMAGES
        return {
            "name": name,
            "type": "image" if is_image else "document",
            "bytes": file.size_bytes if file else said,
            "presence": "present" if file else "missing",
            "entry": file.entry if file else None,
            "sha256": file.sha256 if file else None,
        }

    def _reactions(self, event: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for one in _objects(event.get("reactions")):
            value, people = text(one.get("value")), one.get("participants")
            named = [self._roster.person(each) for each in people] if isinstance(people, list) else []
            found += [{"by": each.label, "emoji": value, "at": None} for each in named if each]
            count = one.get("count")
            more = count - len(named) if isinstance(count, int) else int(not named)
            if more > 0:
                found.append(
                    {
                        "by": None,
                        "emoji": f"{value} ({more} more)" if named or more > 1 else value,
                        "at": None,
                    }
                )
        return found

    def _receipts(self, event: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "to": person.label if (person := self._roster.person(one.get("participant"))) else None,
                "state": "delivered" if one.get("action") == "delivered" else "read",
                "at": moment(text(one.get("timestamp")))[0],
            }
            for one in _objects(event.get("read_receipts"))
        ]

    def _edits(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return the earlier wordings: each was said when the event, or the edit before it, was."""
        stood_from = moment(text(event.get("timestamp")))[0]
        found = []
        edits = sorted(_objects(event.get("edits")), key=lambda one: text(one.get("timestamp")))
        for edit in edits:
            if isinstance(edit.get("previous"), str):
                found.append({"said_at": stood_from, "body": edit["previous"]})
            stood_from = moment(text(edit.get("timestamp")))[0]
        return {"edited": True, "revisions": found, "edited_at": stood_from} if edits else {}


def moment(written: str) -> _Time:
    """Return a time's instant, or its wall clock where no offset is given."""
    try:
        found = dt.datetime.fromisoformat(written.strip())
        at = found.astimezone(dt.UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None, None
    if found.year not in _YEARS:
        return None, None
    return (at, None) if at else (None, found)


def precision(written: str) -> str:
    """Return the finest unit that a time is written in."""
    if _FRACTION.search(written):
        return "millisecond"
    return "second" if _SECONDS.search(written) else "minute"


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
