"""Counting a reading by conversation, column by column."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from onrecord.records.captures import ConversationCount
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Conversation, Statement, TimerChange
from onrecord.records.schema import Batch

MOST_CONVERSATIONS = 100_000
"""More than any account has; a source that claims more is refused."""

_Numbers = np.ndarray[Any, np.dtype[np.int64]]
_NEVER = np.iinfo(np.int64)


class Conversations:
    """Messages by kind, first and last time and timers of each key that rows bear."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._kinds: dict[str, Counter[str]] = {}
        self._bounds: dict[str, tuple[int, int]] = {}
        self._timers: dict[str, list[TimerChange]] = {}

    def add(self, batch: Batch) -> None:
        """Count a batch whose wall-clock times are placed.

        Raises:
            UnreadableError: there are more conversations than any account has.
        """
        keys, rows = _codes(batch.column("conversation"))
        kinds, places = _codes(batch.column("kind"))
        pairs = np.bincount(rows * len(kinds) + places, minlength=len(keys) * len(kinds))
        for pair in np.flatnonzero(pairs).tolist():
            key, kind = divmod(pair, len(kinds))
            self._kinds.setdefault(keys[key], Counter())[kinds[kind]] += int(pairs[pair])
        if len(self._kinds) > MOST_CONVERSATIONS:
            raise UnreadableError(
                f"the source claims over {MOST_CONVERSATIONS:,} conversations, more than any account has: "
                "look at it with its sender"
            )
        self._add_bounds(keys, rows, batch.column("said_local"))

    def add_timer(self, key: str, timer: TimerChange) -> None:
        """Keep a timer of one conversation."""
        self._timers.setdefault(key, []).append(timer)

    def counted(self, statement: Statement) -> Sequence[ConversationCount]:
        """Return the conversations that hold messages, in the statement's order.

        Raises:
            UnreadableError: a row bears a key that the statement does not name.
        """
        named = _named(statement)
        if self._kinds.keys() - named.keys():
            raise UnreadableError("the reader left a conversation without a name: report the file's kind")
        return tuple(self._count(named[key]) for key in named if key in self._kinds or not key)

    def empty(self, statement: Statement) -> int:
        """Return how many conversations that are named hold no message."""
        return sum(key not in self._kinds for key in _named(statement) if key)

    def _count(self, named: Conversation) -> ConversationCount:
        kinds = self._kinds.get(named.key, Counter())
        first, last = self._bounds.get(named.key, (None, None))
        return ConversationCount(
            key=named.key,
            title=named.title,
            channel=named.channel,
            messages=kinds.total(),
            by_kind=dict(sorted(kinds.items())),
            timers=tuple(self._timers.get(named.key, ())),
            first_said=_time(first),
            last_said=_time(last),
            participants=tuple(named.participants),
        )

    def _add_bounds(self, keys: Sequence[str], rows: _Numbers, said_local: "pa.TimestampArray[Any]") -> None:
        known = said_local.is_valid().to_numpy(zero_copy_only=False)
        times = said_local.cast(pa.int64()).fill_null(0).to_numpy()[known]
        rows = rows[known]
        first, last = np.full(len(keys), _NEVER.max), np.full(len(keys), _NEVER.min)
        np.minimum.at(first, rows, times)
        np.maximum.at(last, rows, times)
        for place in np.unique(rows).tolist():
            before = self._bounds.get(keys[place], (int(first[place]), int(last[place])))
            self._bounds[keys[place]] = min(before[0], int(first[place])), max(before[1], int(last[place]))


def _named(statement: Statement) -> dict[str, Conversation]:
    """Return the statement's conversations by key; one by nature has the empty key."""
    if not statement.conversations:
        return {"": Conversation("", statement.title, statement.channel)}
    return {one.key: one for one in statement.conversations}


def _codes(column: "pa.DictionaryArray[Any, Any]") -> tuple[Sequence[str], _Numbers]:
    """Return the words of a dictionary column, the empty one for null, and each row's place among them."""
    words = [*column.dictionary.to_pylist(), ""]
    return words, column.indices.cast(pa.int64()).fill_null(len(words) - 1).to_numpy()


def _time(milliseconds: int | None) -> dt.datetime | None:
    if milliseconds is None:
        return None
    return dt.datetime(1970, 1, 1) + dt.timedelta(milliseconds=milliseconds)  # noqa: DTZ001 - a wall clock
