"""The list of what was received: captures, newest first."""

import datetime as dt
from collections.abc import Sequence

from onrecord.catalogue.sights import among, seen_copies
from onrecord.catalogue.times import LAST_ROW
from onrecord.database.sql import Connection
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import CaptureId
from onrecord.records.searches import Received, Sight

# A receipt tells of every copy of its capture: who may not see one of them may not see the receipt.
_RECEIVED = """SELECT capture.id, capture.capture_id, captured_at, captured_by, min(copy.custodian),
 sum(part.messages) FROM capture
 JOIN part ON part.capture_id = capture.id JOIN copy ON copy.id = part.copy_id
 WHERE capture.id < ?1 GROUP BY capture.id HAVING count(*) FILTER (WHERE NOT ({seen})) = 0
 ORDER BY capture.id DESC LIMIT ?2"""
_TITLES = """SELECT part.capture_id, copy.title FROM part JOIN copy ON copy.id = part.copy_id
 WHERE {those} ORDER BY part.id"""

# A capture's number tells how many there are in all: it stays in here, and who asks names the capture.
_NUMBER = """SELECT capture.id FROM capture
 JOIN part ON part.capture_id = capture.id JOIN copy ON copy.id = part.copy_id
 WHERE capture.capture_id = ? GROUP BY capture.id HAVING count(*) FILTER (WHERE NOT ({seen})) = 0"""


def received(connection: Connection, before: str | None, limit: int, sight: Sight) -> Sequence[Received]:
    """Return captures, newest first, older than another; only those whose copies are all in sight.

    Raises:
        NotHeldError: there is no such other capture in sight.
    """
    seen = among("copy.id", seen_copies(connection, sight))
    number = LAST_ROW if before is None else _number(connection, before, seen)
    rows = connection.execute(_RECEIVED.format(seen=seen), (number, limit)).fetchall()
    names: dict[int, list[str]] = {row[0]: [] for row in rows}
    for held, title in connection.execute(_TITLES.format(those=among("part.capture_id", list(names)))):
        names[held].append(title)
    return [
        Received(CaptureId(capture), dt.datetime.fromisoformat(at), by, whose, names[held], lines)
        for held, capture, at, by, whose, lines in rows
    ]


def _number(connection: Connection, capture: str, seen: str) -> int:
    row = connection.execute(_NUMBER.format(seen=seen), (capture,)).fetchone()
    if row is None:
        raise NotHeldError("the capture that this list should go on after is not held; begin with its newest")
    return int(row[0])
