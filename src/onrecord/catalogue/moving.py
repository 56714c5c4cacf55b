"""File what a capture holds under other copies: its rows stay, what finds and counts them is made anew."""

import itertools
from collections.abc import Iterator

import numpy as np

from onrecord.catalogue.codes import NO_LABEL
from onrecord.catalogue.dialects import dialect_of
from onrecord.catalogue.forgetting import indexed, words_of
from onrecord.catalogue.names import copy_numbers
from onrecord.catalogue.roll_ups import RollUps
from onrecord.catalogue.row_numbers import UNKNOWN, Numbers
from onrecord.catalogue.state import APPLIED, raise_to, stated
from onrecord.catalogue.tags import CopyNumbers, copy_tags
from onrecord.catalogue.words import VERSION
from onrecord.database.sql import Connection, value_of
from onrecord.ports.catalogue import Moved
from onrecord.records.captures import Copy
from onrecord.records.errors import HomeError

_PAGE = 10_000
_CAPTURE = "SELECT id FROM capture WHERE capture_id = ?"
_COPY = "SELECT id, custodian_number, channel_number FROM copy WHERE copy_id = ?"
_PART = "SELECT id FROM part WHERE capture_id = ? AND copy_id = ?"
_COUNTED = "SELECT label_id, kind, said_local, said_at FROM message WHERE part_id = ?"
_PARTS = "SELECT id, messages FROM part WHERE copy_id = ? ORDER BY capture_id"
_TOTALS = """UPDATE copy SET messages = ?1,
 first_said = (SELECT min(said_local) FROM message JOIN part ON part.id = part_id WHERE copy_id = ?2),
 last_said = (SELECT max(said_local) FROM message JOIN part ON part.id = part_id WHERE copy_id = ?2)
 WHERE id = ?2"""


def move_capture(connection: Connection, moved: Moved) -> None:
    """File what a capture holds under other copies and mark the event applied, in one transaction.

    A move whose event is applied already changes nothing.

    Raises:
        HomeError: events before this one are not applied, or the words were indexed by other rules.
    """
    with connection.transaction():
        applied = int(stated(connection, APPLIED))
        if moved.sequence < applied:
            return
        if moved.sequence > applied:
            raise HomeError(f"the index lacks events from {applied} on: run `onrecord rebuild`")
        if stated(connection, "words_version") != VERSION:
            raise HomeError("the index was written under other rules: run `onrecord rebuild` first")
        row = connection.execute(_CAPTURE, (moved.capture,)).fetchone()
        if row is not None:
            _move(connection, row[0], moved)
        raise_to(connection, APPLIED, moved.sequence + 1)


def _move(connection: Connection, capture: int, moved: Moved) -> None:
    for before, copy in moved.copies:
        _move_part(connection, capture, before, copy)
    values = (moved.recognition, capture)
    connection.execute("UPDATE capture SET recognition = ? WHERE id = ?", values)


def _move_part(connection: Connection, capture: int, before: str, copy: Copy) -> None:
    row = connection.execute(_COPY, (before,)).fetchone()
    was = CopyNumbers(*row) if row else None
    part = value_of(connection.execute(_PART, (capture, was.copy))) if was else None
    now = copy_numbers(connection, copy)
    if part is None or was is None or now.copy == was.copy:
        return
    _move_words(connection, part, was, now)
    _move_counts(connection, part, was.copy, now.copy)
    connection.execute("UPDATE part SET copy_id = ? WHERE id = ?", (now.copy, part))
    for number in (was.copy, now.copy):
        _total(connection, number)


def _move_words(connection: Connection, part: int, was: CopyNumbers, now: CopyNumbers) -> None:
    for page in words_of(connection, part):
        before, after = ([indexed(row, copy_tags(copy)) for row in page] for copy in (was, now))
        dialect_of(connection).move_words(connection, before, after)


def _move_counts(connection: Connection, part: int, was: int, now: int) -> None:
    for copy, times in ((was, -1), (now, 1)):
        counted = RollUps()
        for labels, kinds, said_local, said_at in _counted(connection, part):
            counted.add(np.full(len(kinds), copy, np.int64), labels, kinds, said_local, said_at)
        counted.write(connection, times)
    for table in ("daily", "monthly"):
        connection.execute(f"DELETE FROM {table} WHERE copy = ? AND lines = 0", (was,))  # noqa: S608 - named above


def _counted(connection: Connection, part: int) -> Iterator[tuple[Numbers, Numbers, Numbers, Numbers]]:
    """Yield labels, kinds and times of a part's messages, as they were counted when they were written."""
    rows = iter(connection.execute(_COUNTED, (part,)))
    while page := list(itertools.islice(rows, _PAGE)):
        labels, kinds, said_local, said_at = zip(*page, strict=True)
        yield (
            _numbers(labels, NO_LABEL),
            _numbers(kinds, UNKNOWN),
            _numbers(said_local, UNKNOWN),
            _numbers(said_at, UNKNOWN),
        )


def _numbers(values: tuple[int | None, ...], missing: int) -> Numbers:
    return np.array([missing if one is None else one for one in values], np.int64)


def _total(connection: Connection, copy: int) -> None:
    """Count a copy anew, and tell each part how many messages come before it; without a part it is gone."""
    before = 0
    parts = connection.execute(_PARTS, (copy,)).fetchall()
    for part, messages in parts:
        connection.execute('UPDATE part SET "offset" = ? WHERE id = ?', (before, part))
        before += messages
    if parts:
        connection.execute(_TOTALS, (before, copy))
    else:
        connection.execute("DELETE FROM copy WHERE id = ?", (copy,))
