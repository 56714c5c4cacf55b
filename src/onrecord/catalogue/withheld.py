"""Where in a copy something was withheld: between messages of which days. What it was, is not here."""

import datetime as dt

from onrecord.catalogue.showing import copy_number
from onrecord.catalogue.times import wall_clock
from onrecord.database.sql import Connection
from onrecord.records.messages import CaptureId
from onrecord.records.searches import Sight, WithheldAmong
from onrecord.records.withheld import WITHHELD_MARKS

_AMONG = """SELECT capture.capture_id, count(*), count(earlier.said_local), count(later.said_local),
 min(earlier.said_local), min(later.said_local), max(earlier.said_local), max(later.said_local)
 FROM anomaly JOIN part ON part.id = anomaly.part_id JOIN capture ON capture.id = part.capture_id
 LEFT JOIN message AS earlier ON earlier.part_id = part.id AND earlier.ordinal = anomaly.ordinal - 1
 LEFT JOIN message AS later ON later.part_id = part.id AND later.ordinal = anomaly.ordinal
 WHERE part.copy_id = ? AND anomaly.reason IN ({reasons})
 GROUP BY capture.id, capture.capture_id ORDER BY capture.id"""


def withheld_among(connection: Connection, copy: str, sight: Sight) -> list[WithheldAmong]:
    """Return among which messages of a copy withheld ones stood, a row for each capture that has some.

    Raises:
        NotHeldError: no copy has that id, or several begin so.
    """
    reasons = tuple(WITHHELD_MARKS)
    statement = _AMONG.format(reasons=", ".join("?" * len(reasons)))
    rows = connection.execute(statement, (copy_number(connection, copy, sight), *reasons)).fetchall()
    return [_among(*row) for row in rows]


def _among(capture: str, stretches: int, before: int, after: int, *ends: int | None) -> WithheldAmong:
    first, last = [one for one in ends[:2] if one is not None], [one for one in ends[2:] if one is not None]
    first_on = _day(min(first)) if before == stretches else None
    return WithheldAmong(CaptureId(capture), first_on, _day(max(last)) if after == stretches else None)


def _day(milliseconds: int) -> dt.date | None:
    at = wall_clock(milliseconds)
    return at.date() if at else None
