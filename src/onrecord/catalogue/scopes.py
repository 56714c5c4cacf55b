"""Filters become tokens inside the index, a range of row numbers, and numbers for the roll-ups."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.catalogue import tags
from onrecord.catalogue.codes import KIND_CODES, KINDS, UNKNOWN_DAY
from onrecord.catalogue.held_names import Held, confirmed
from onrecord.catalogue.senders import Senders, chosen_senders
from onrecord.catalogue.sights import among, hidden_copies, seen_copies
from onrecord.catalogue.state import DISPLACED, stated
from onrecord.catalogue.tags import NOTHING, any_of, one_of
from onrecord.catalogue.times import FIRST_KNOWN, LAST_ROW, first_row, milliseconds
from onrecord.catalogue.words import label_key
from onrecord.database.sql import Connection
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
_CUSTODIANS = "SELECT DISTINCT custodian_number FROM copy WHERE custodian_key = ? AND {copy}"
_CUSTODIANS_WITH = "SELECT DISTINCT custodian_number FROM copy WHERE instr(custodian_key, ?) > 0 AND {copy}"
_CHANNELS = "SELECT DISTINCT channel_number FROM copy WHERE channel = ? AND {copy}"
_ANY_CHANNEL = "SELECT DISTINCT channel_number FROM copy WHERE {copy}"
_COPIES = "SELECT id FROM copy WHERE (title_key = ?1 OR conversation_id = ?2 OR copy_id = ?2) AND {copy}"
_COPIES_WITH = """SELECT id FROM copy WHERE (instr(title_key, ?1) > 0 AND ?1 <> ''
 OR substr(copy_id, 1, length(?2)) = ?2) AND {copy}"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What filters choose. Days are of the source's own clock, ``before`` exclusive.

    ``copies`` are those chosen among what is in sight. ``hidden`` says the same by its opposite, where
    that is the shorter: each copy named costs a search 25 microseconds. ``channels`` are then always named.
    """

    labels: Senders | None
    custodians: Chosen
    channels: Chosen
    copies: Chosen
    hidden: Chosen
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

    def expression(self, terms: Sequence[str]) -> str:
        """Return an FTS5 expression for terms within all filters given; empty when there are neither."""
        filters = [any_of(what, numbers) for what, numbers in self._chosen()]
        if self.labels is not None:
            filters.append(self.labels.expression())
        whole = " AND ".join([*terms, *filters])
        return f"({whole}) NOT {any_of(tags.COPY, self.hidden)}" if self.hidden else whole

    def query(self, terms: Sequence[str]) -> str:
        """Return the same as a ``tsquery``; empty when there are neither."""
        filters = [one_of(what, numbers) for what, numbers in self._chosen()]
        if self.labels is not None:
            filters.append(self.labels.query())
        whole = " & ".join([*terms, *filters])
        return f"{whole} & !{one_of(tags.COPY, self.hidden)}" if self.hidden else whole

    def _chosen(self) -> Sequence[tuple[str, Sequence[int]]]:
        """Return the tokens' kinds and numbers of each filter given."""
        chosen = (
            (tags.CUSTODIAN, self.custodians),
            (tags.CHANNEL, self.channels),
            (tags.COPY, self.copies if self.hidden is None else None),
            (tags.KIND, self.kinds),
        )
        return [(what, numbers) for what, numbers in chosen if numbers is not None]

    def roll_up_condition(self, table: str) -> str:
        """Return SQL that holds for the roll-up rows chosen, copy by copy; it names numbers alone."""
        copies = " AND ".join(
            among(column, numbers)
            for column, numbers in (
                ("id", self.copies),
                ("custodian_number", self.custodians),
                ("channel_number", self.channels),
            )
        )
        return " AND ".join(
            (
                f"{table}.copy IN (SELECT id FROM copy WHERE {copies})",  # noqa: S608 - numbers
                "TRUE" if self.labels is None else self.labels.condition(table),
                among(f"{table}.kind", self.kinds),
            )
        )


def scope(connection: Connection, filters: Filters) -> Scope:
    """Look up what filters name, among what is in sight.

    Raises:
        NotHeldError: a filter names a person, custodian, conversation or channel not held.
        QueryError: a filter names a kind that does not exist.
    """
    seen = seen_copies(connection, filters.sight)
    held = Held(connection, seen)
    copies = _chosen_copies(held, filters.conversations)
    hidden = _fewer_hidden(connection, seen) if copies is None else None
    channels = _chosen_channels(held, filters.channels)
    if hidden and channels is None:
        channels = sorted(held.numbers(_ANY_CHANNEL, ()))
    return Scope(
        labels=chosen_senders(held, filters),
        custodians=_chosen_custodians(held, filters.custodians),
        channels=channels,
        copies=seen if copies is None else copies,
        hidden=hidden,
        kinds=_chosen_kinds(filters.kinds),
        since=filters.since,
        before=filters.before,
        displaced=int(stated(connection, DISPLACED)),
    )


def scope_of_copy(connection: Connection, copy: int, day: dt.date) -> Scope:
    """Return the scope of one copy's lines on one day of its own clock."""
    end = None if day == dt.date.max else day + dt.timedelta(days=1)
    displaced = int(stated(connection, DISPLACED))
    return Scope(None, None, None, (copy,), None, None, day, end, displaced)


def _fewer_hidden(connection: Connection, seen: Chosen) -> Chosen:
    """Return the copies out of sight if they are fewer than those in it."""
    if seen is None:
        return None
    hidden = hidden_copies(connection, seen)
    return hidden if len(hidden) < len(seen) else None


def _chosen_custodians(held: Held, names: Sequence[str]) -> Chosen:
    if not names:
        return None
    found: list[int] = []
    for name in names:
        found += confirmed(held.named(name, _CUSTODIANS, _CUSTODIANS_WITH), "custodian's name", name)
    return sorted(set(found))


def _chosen_channels(held: Held, names: Sequence[str]) -> Chosen:
    if not names:
        return None
    found: list[int] = []
    for name in names:
        channel = channel_meant(name)
        if channel is None:
            known = ", ".join(map(channel_name, CHANNELS))
            raise NotHeldError(f"there is no channel {name!r}; the channels are {known}")
        # That nothing came from a channel is an answer; that a channel is unknown is a typing mistake.
        found += held.numbers(_CHANNELS, (channel,)) or [NOTHING]
    return sorted(set(found))


def _chosen_copies(held: Held, names: Sequence[str]) -> Chosen:
    if not names:
        return None
    found: list[int] = []
    for name in names:
        values = (label_key(name), name.strip())
        numbers = held.numbers(_COPIES, values) or (held.numbers(_COPIES_WITH, values) if values[1] else ())
        found += confirmed(numbers, "conversation", name)
    return sorted(set(found))


def _chosen_kinds(names: Sequence[str]) -> Chosen:
    if not names:
        return None
    words = [name.strip().lower().replace("-", "_") for name in names]
    if unknown := [word for word in words if word not in KIND_CODES]:
        raise QueryError(f"there is no kind {unknown[0]!r}; the kinds are {', '.join(KINDS)}")
    return sorted({KIND_CODES[word] for word in words})


def _midnight(day: dt.date) -> int:
    return milliseconds(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC))


def _day_number(day: dt.date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day
