"""Filters become tokens inside the index, a range of row numbers, and numbers for the roll-ups."""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlcipher3.dbapi2 import Connection

from onrecord.catalogue import tags
from onrecord.catalogue.codes import KIND_CODES, KINDS, UNKNOWN_DAY
from onrecord.catalogue.state import DISPLACED, stated
from onrecord.catalogue.tags import tag
from onrecord.catalogue.times import FIRST_KNOWN, LAST_ROW, first_row, milliseconds
from onrecord.catalogue.words import label_key
from onrecord.records.channels import channel_meant, channel_name
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.messages import CHANNELS
from onrecord.records.searches import Filters

Chosen = Sequence[int] | None
"""Numbers of rows that a filter names; None when it is not given."""

_LEAST, _GREATEST = -(1 << 63), (1 << 63) - 1
_DAY_MS = 86_400_000
_FIRST_DAY = 101  # 1 January of the year 1
_AFTER_ALL_DAYS = 10_000_01_01
_NOTHING = 0
"""A number that no custodian, channel or copy has."""
_LABELS = "SELECT id FROM label WHERE key = ?"
_LABELS_WITH = "SELECT id FROM label WHERE instr(key, ?) > 0"
_CUSTODIANS = "SELECT DISTINCT custodian_number FROM copy WHERE custodian_key = ?"
_CUSTODIANS_WITH = "SELECT DISTINCT custodian_number FROM copy WHERE instr(custodian_key, ?) > 0"
_CHANNELS = "SELECT DISTINCT channel_number FROM copy WHERE channel = ?"
_COPIES = "SELECT id FROM copy WHERE title_key = ?1 OR conversation_id = ?2 OR copy_id = ?2"
_COPIES_WITH = """SELECT id FROM copy WHERE instr(title_key, ?1) > 0 AND ?1 <> ''
 OR substr(copy_id, 1, length(?2)) = ?2"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What filters choose. Days are of the source's own clock, ``before`` exclusive."""

    labels: Chosen
    custodians: Chosen
    channels: Chosen
    copies: Chosen
    kinds: Chosen
    since: dt.date | None
    before: dt.date | None
    displaced: int

    @property
    def is_dated(self) -> bool:
        """Tell whether messages without a known day are left out."""
        return self.since is not None or self.before is not None

    @property
    def ends(self) -> tuple[int, int]:
        """Return the range of times on the source's own clock: from the first to before the second."""
        since = _LEAST if self.since is None else _midnight(self.since)
        return since, _GREATEST if self.before is None else _midnight(self.before)

    @property
    def days(self) -> tuple[int, int]:
        """Return the range of days as the roll-ups number them; all, known or not, when no day is named."""
        if not self.is_dated:
            return UNKNOWN_DAY, _AFTER_ALL_DAYS
        since = _FIRST_DAY if self.since is None else _day_number(self.since)
        return since, _AFTER_ALL_DAYS if self.before is None else _day_number(self.before)

    def stretches(self) -> Sequence[tuple[int, int]]:
        """Return ranges of row numbers that hold all that is chosen, the newest first.

        A clock is at most a day away from UTC. A message whose hour is uncertain has a known
        day, and stands among those whose instant is unknown.
        """
        if not self.is_dated:
            return ((1, LAST_ROW),)
        since, before = self.ends
        first = FIRST_KNOWN if self.since is None else first_row(since - _DAY_MS)
        last = LAST_ROW if self.before is None else first_row(before + _DAY_MS) + self.displaced
        return (first, last), (1, FIRST_KNOWN - 1)

    @property
    def has_notices(self) -> bool:
        """Tell whether lines that the app wrote are among what is chosen."""
        return self.kinds is None or KIND_CODES["notice"] in self.kinds

    def expressions(self) -> Sequence[str]:
        """Return an FTS5 expression for each filter given; all must hold."""
        chosen = (
            (tags.LABEL, self.labels),
            (tags.CUSTODIAN, self.custodians),
            (tags.CHANNEL, self.channels),
            (tags.COPY, self.copies),
            (tags.KIND, self.kinds),
        )
        return [_any_of(what, numbers) for what, numbers in chosen if numbers is not None]

    def roll_up_condition(self, table: str) -> str:
        """Return SQL that holds for the roll-up rows chosen; it names numbers alone."""
        conditions = ["1"]
        for column, numbers in (("copy", self.copies), ("label", self.labels), ("kind", self.kinds)):
            if numbers is not None:
                conditions.append(f"{table}.{column} IN ({_listed(numbers)})")
        for column, numbers in (("custodian", self.custodians), ("channel", self.channels)):
            if numbers is not None:
                chosen = f"SELECT id FROM copy WHERE {column}_number IN ({_listed(numbers)})"  # noqa: S608 - numbers
                conditions.append(f"{table}.copy IN ({chosen})")
        return " AND ".join(conditions)


def scope(connection: Connection, filters: Filters) -> Scope:
    """Look up what filters name.

    Raises:
        NotHeldError: a filter names a person, custodian, conversation or channel not held.
        QueryError: a filter names a kind that does not exist.
    """
    return Scope(
        labels=_chosen(connection, filters.people, "sender label", _LABELS, _LABELS_WITH),
        custodians=_chosen(connection, filters.custodians, "custodian", _CUSTODIANS, _CUSTODIANS_WITH),
        channels=_chosen_channels(connection, filters.channels),
        copies=_chosen_copies(connection, filters.conversations),
        kinds=_chosen_kinds(filters.kinds),
        since=filters.since,
        before=filters.before,
        displaced=int(stated(connection, DISPLACED)),
    )


def _chosen(connection: Connection, names: Sequence[str], what: str, exact: str, within: str) -> Chosen:
    """Find names case-insensitively: whole, or where none is, as a part."""
    if not names:
        return None
    found: list[int] = []
    for name in names:
        key = label_key(name)
        rows = connection.execute(exact, (key,)).fetchall()
        rows = rows or (connection.execute(within, (key,)).fetchall() if key else [])
        found += _held(rows, what, name)
    return sorted(set(found))


def _chosen_channels(connection: Connection, names: Sequence[str]) -> Chosen:
    if not names:
        return None
    found: list[int] = []
    for name in names:
        channel = channel_meant(name)
        if channel is None:
            known = ", ".join(map(channel_name, CHANNELS))
            raise NotHeldError(f"there is no channel {name!r}; the channels are {known}")
        rows = connection.execute(_CHANNELS, (channel,)).fetchall()
        # That nothing came from a channel is an answer; that a channel is unknown is a typing mistake.
        found += [row[0] for row in rows] or [_NOTHING]
    return sorted(set(found))


def _chosen_copies(connection: Connection, names: Sequence[str]) -> Chosen:
    if not names:
        return None
    found: list[int] = []
    for name in names:
        values = (label_key(name), name.strip())
        rows = connection.execute(_COPIES, values).fetchall()
        rows = rows or (connection.execute(_COPIES_WITH, values).fetchall() if values[1] else [])
        found += _held(rows, "conversation", name)
    return sorted(set(found))


def _chosen_kinds(names: Sequence[str]) -> Chosen:
    if not names:
        return None
    words = [name.strip().lower().replace("-", "_") for name in names]
    if unknown := [word for word in words if word not in KIND_CODES]:
        raise QueryError(f"there is no kind {unknown[0]!r}; the kinds are {', '.join(KINDS)}")
    return sorted({KIND_CODES[word] for word in words})


def _held(rows: Sequence[tuple[int]], what: str, name: str) -> Iterable[int]:
    if not rows:
        raise NotHeldError(
            f"no {what} is or contains {name!r}; `onrecord conversations` and `onrecord count` "
            "list what is held"
        )
    return [row[0] for row in rows]


def _midnight(day: dt.date) -> int:
    return milliseconds(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))


def _day_number(day: dt.date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _any_of(what: str, numbers: Sequence[int]) -> str:
    return "(" + " OR ".join(f'"{tag(what, number)}"' for number in numbers) + ")"


def _listed(numbers: Sequence[int]) -> str:
    return json.dumps(list(numbers))[1:-1]
