"""Where a message stands in its copy: by its identity, by a day, and how many there are each month."""

import datetime as dt
from collections.abc import Sequence

from onrecord.catalogue.codes import UNKNOWN_DAY
from onrecord.catalogue.dialects import dialect_of
from onrecord.catalogue.scopes import scope_of_copy
from onrecord.catalogue.showing import copy_number
from onrecord.catalogue.sights import among, seen_copies
from onrecord.catalogue.times import LAST_ROW
from onrecord.database.sql import Connection, value_of
from onrecord.records.errors import NotHeldError
from onrecord.records.messages import CopyId, MessageId
from onrecord.records.searches import MonthHeld, Place, Sight

_PLACE = """SELECT copy.copy_id, part."offset" + message.ordinal + 1 FROM original
 CROSS JOIN entry ON entry.capture_id = original.capture_id AND entry.original_id = original.id
 AND entry.number = ?2
 CROSS JOIN message ON message.entry_id = entry.id AND message.first_byte = ?3 AND message.sub_index = ?4
 CROSS JOIN part ON part.id = message.part_id CROSS JOIN copy ON copy.id = part.copy_id
 WHERE original.original_id = ?1 AND {seen} LIMIT 1"""
_MONTHS = """SELECT period, sum(lines) FROM monthly WHERE copy = ? GROUP BY period
 ORDER BY period = ?, period"""
_DAY = "SELECT min(period) FROM daily WHERE copy = ? AND period >= ?"


def place_of(connection: Connection, message: MessageId, sight: Sight) -> Place:
    """Return the copy that holds a message, and its number there from 1.

    Raises:
        NotHeldError: no message in sight has that identity.
    """
    statement = _PLACE.format(seen=among("copy.id", seen_copies(connection, sight)))
    values = (message.original, message.entry, message.first_byte, message.sub_index)
    # A link may hold any number; none that is beyond SQLite's is a place.
    is_place = all(abs(number) <= LAST_ROW for number in values[1:])
    row = connection.execute(statement, values).fetchone() if is_place else None
    if row is None:
        raise NotHeldError(
            "no message has that id; search for its words, or look in `onrecord conversations`"
        )
    return Place(CopyId(row[0]), row[1])


def page_of_day(connection: Connection, copy: str, day: dt.date, sight: Sight) -> int | None:
    """Return the number of a copy's first line on a day of its own clock, or on the next day that has any.

    None when it has none from that day on. The first is the earliest in the source's order.

    Raises:
        NotHeldError: no copy has that id, or several begin so.
    """
    number = copy_number(connection, copy, sight)
    asked = day.year * 10_000 + day.month * 100 + day.day
    found = value_of(connection.execute(_DAY, (number, asked)))
    if found is None:
        return None
    first = dt.date(found // 10_000, found // 100 % 100, found % 100)
    within = scope_of_copy(connection, number, first)
    places = dialect_of(connection).first_places(connection, within)
    return min((place for place in places if place is not None), default=None)


def months(connection: Connection, copy: str, sight: Sight) -> Sequence[MonthHeld]:
    """Return how many lines a copy has in each month of its own clock; those of unknown day come last.

    Raises:
        NotHeldError: no copy has that id, or several begin so.
    """
    number = copy_number(connection, copy, sight)
    rows = connection.execute(_MONTHS, (number, UNKNOWN_DAY)).fetchall()
    return [
        MonthHeld(None if period == UNKNOWN_DAY else f"{period // 100:04}-{period % 100:02}", lines)
        for period, lines in rows
    ]
