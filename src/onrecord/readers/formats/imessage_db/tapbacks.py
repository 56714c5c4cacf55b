"""Tapbacks: rows of their own in the database, reactions of the message that they are about."""

from dataclasses import dataclass, field

from onrecord.readers.formats.imessage_db.columns import TAPBACK
from onrecord.readers.formats.imessage_db.contents import Contents
from onrecord.readers.formats.imessage_db.times import at
from onrecord.readers.sqlite.tables import Row as Stored
from onrecord.readers.sqlite.tables import integer, text

_SIGNS = {0: "❤️", 1: "👍", 2: "👎", 3: "😂", 4: "‼️", 5: "❓"}
_EMOJI = 6
_ADDED, _REMOVED = 2000, 3000

Row = dict[str, object]


def is_tapback(code: int | None) -> bool:
    """Tell whether a message's ``associated_message_type`` says that it is a tapback; stickers are none."""
    return code is not None and code // 1000 in {2, 3} and code % 1000 <= _EMOJI


def target_of(guid: str | None) -> str | None:
    """Return the message that ``p:0/GUID`` or ``bp:GUID`` names; the prefix says which part of it."""
    if not guid:
        return None
    return guid.rpartition("/")[2] if guid.startswith("p:") else guid.removeprefix("bp:")


@dataclass(slots=True)
class Tapbacks:
    """Those of all messages, by the message that they are about."""

    _by_target: dict[str, dict[tuple[object, object], Row]] = field(default_factory=dict)
    _rows: dict[str, list[int]] = field(default_factory=dict)
    count: int = 0
    removed: int = 0

    @classmethod
    def of(cls, contents: Contents) -> "Tapbacks":
        """Read every tapback, in the order in which they came."""
        found = cls()
        anomalies = len(contents.anomalies)
        for row in contents.sound("message", TAPBACK):
            code = integer(row["associated_message_type"])
            target = target_of(text(row["associated_message_guid"]))
            if code is not None and is_tapback(code) and target:
                found.add(contents, row, code, target)
        del contents.anomalies[anomalies:]  # the messages' own pass tells them
        return found

    def add(self, contents: Contents, row: Stored, code: int, target: str) -> None:
        """Take one: a new one by the same person replaces what they had said of the same part."""
        self.count += 1
        by = contents.who(own=integer(row["is_from_me"]) == 1, handle=integer(row["handle_id"]))
        place = (by, row["associated_message_guid"])
        self._rows.setdefault(target, []).append(integer(row["rowid"]) or 0)
        reactions = self._by_target.setdefault(target, {})
        reactions.pop(place, None)
        if code >= _REMOVED:
            self.removed += 1
            return
        emoji = _SIGNS.get(code - _ADDED) or text(row["associated_message_emoji"])
        reactions[place] = {"by": by, "emoji": emoji, "at": at(row["date"])}

    def take(self, guid: str | None) -> list[Row]:
        """Return the reactions of a message, which has now been met."""
        if guid is None:
            return []
        self._rows.pop(guid, None)
        return list(self._by_target.pop(guid, {}).values())

    def orphans(self) -> list[int]:
        """Return the rows of tapbacks whose message was not met, in order."""
        return sorted(row for rows in self._rows.values() for row in rows)
