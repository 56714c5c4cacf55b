"""What a message's summary says of edits and of parts that were unsent: a binary property list."""

import datetime as dt
import plistlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.readers.formats.imessage_db.times import at
from onrecord.readers.sqlite.tables import Value
from onrecord.readers.typedstream import text_of

_LONGEST = 4 * 1024**2
_MOST_EDITS = 1000
_PLACEHOLDER = "\ufffc"
_EPOCH = dt.datetime(2001, 1, 1)  # noqa: DTZ001 - as property lists give dates, without a zone

Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Summary:
    """Earlier wordings, oldest first; the latest and its time; how many parts there were, and are unsent."""

    revisions: Sequence[Row] = ()
    latest: str | None = None
    edited: bool = False
    edited_at: dt.datetime | None = None
    parts: int = 0
    unsent: int = 0
    readable: bool = True

    @property
    def all_unsent(self) -> bool:
        """Whether nothing of the message is left."""
        return self.unsent > 0 and self.unsent >= self.parts


def summary_of(data: Value) -> Summary:
    """Read a summary; most messages have none, or one that says nothing of edits."""
    if not isinstance(data, bytes) or not data:
        return Summary()
    found = _loaded(data)
    if not isinstance(found, dict):
        return Summary(readable=False)
    wordings, readable = _wordings(found.get("ec"))
    parts, unsent = found.get("otr"), found.get("rp")
    gone = len({one for one in unsent if isinstance(one, int)}) if isinstance(unsent, list) else 0
    return Summary(
        revisions=[one for history in wordings for one in history[:-1]],
        latest="".join(str(history[-1]["body"]) for history in wordings) or None,
        edited=bool(wordings),
        edited_at=max(filter(None, (_time_of(history[-1]) for history in wordings)), default=None),
        parts=len(parts) if isinstance(parts, dict) else 0,
        unsent=gone,
        readable=readable,
    )


def _loaded(data: bytes) -> object:
    if len(data) > _LONGEST:
        return None
    try:
        return plistlib.loads(data, fmt=plistlib.FMT_BINARY)
    except (plistlib.InvalidFileException, ValueError, TypeError, RecursionError, MemoryError, OverflowError):
        return None


def _wordings(found: object) -> tuple[list[list[Row]], bool]:
    """Return each edited part's wordings, the first as it was sent, the last as it stands."""
    if not isinstance(found, dict):
        return [], found is None
    histories, readable, left = [], True, _MOST_EDITS
    for _, events in sorted(found.items(), key=lambda item: str(item[0]).zfill(9)):
        if not isinstance(events, list):
            readable = False
            continue
        history = [_wording(event) for event in events[:left] if isinstance(event, Mapping)]
        left -= len(history)
        readable = (
            readable and len(history) == len(events) and all(one["body"] is not None for one in history)
        )
        if history:
            histories.append(history)
    return histories, readable


def _wording(event: Mapping[object, object]) -> Row:
    stream, time = event.get("t"), event.get("d")
    text = text_of(stream).text if isinstance(stream, bytes) else None
    return {"said_at": _instant(time), "body": None if text is None else text.replace(_PLACEHOLDER, "")}


def _time_of(wording: Row) -> dt.datetime | None:
    time = wording["said_at"]
    return time if isinstance(time, dt.datetime) else None


def _instant(time: object) -> dt.datetime | None:
    if isinstance(time, dt.datetime):
        time = (time - _EPOCH).total_seconds()
    if isinstance(time, float):
        time = int(time) if abs(time) < 2**62 else None  # NaN compares false
    return at(time) if isinstance(time, int) else None
