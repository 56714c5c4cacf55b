"""Rows gathered into batches by column: most messages are plain and never become a row of their own."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onrecord.readers.batching import BATCH_TEXT_CHARACTERS
from onrecord.readers.formats.telegram_json.times import EARLIEST, LATEST
from onrecord.readers.formats.telegram_json.words import ShapeError, text_of
from onrecord.records.messages import Kind, Precision
from onrecord.records.schema import MESSAGES, SPAN, Batch

Row = dict[str, Any]
MakeRow = Callable[[Mapping[str, Any]], Row]

ROWS = 8_192
_PLAIN = frozenset(
    (
        *("id", "type", "date", "date_unixtime", "edited", "edited_unixtime"),
        *("from", "from_id", "text", "text_entities", "reply_to_message_id"),
    )
)
_EDIT = frozenset(("edited", "edited_unixtime"))
_FIELDS = itemgetter("id", "type", "date", "date_unixtime", "from", "from_id", "text")
_STAND_IN: Mapping[str, Any] = dict.fromkeys(("date", "from", "from_id", "text"), "-") | {
    "id": 1,
    "type": "message",
    "date_unixtime": "0",
}
_SAID = (
    *("kind", "said_text", "seconds", "sender", "address", "body", "edited", "edit_seconds"),
    *("reply_to", "native_id"),
)
_LISTS = (*_SAID, "first_byte", "first", "last")
_KINDS = [kind.value for kind in Kind]
_CODES = {kind: code for code, kind in enumerate(_KINDS)}
_RARE = (
    *("said_local", "attachments", "reactions", "flags", "notice"),
    *("timer_seconds", "forwarded_from", "deleted_by"),
)
_MILLISECONDS = 1000


class Columns:
    """Columns that grow; those that plain messages leave empty are kept by row."""

    def __init__(self, entry: str) -> None:
        """Begin with no row. ``own`` is the number of the source's owner, once it is known."""
        self.own: int | None = None
        self._entry = entry
        self._ordinal = 0
        self._clear()

    def __len__(self) -> int:
        """The number of rows gathered."""
        return len(self._lists["first"])

    @property
    def is_full(self) -> bool:
        """Whether a batch is due."""
        return len(self) >= ROWS or self._characters >= BATCH_TEXT_CHARACTERS

    def _clear(self) -> None:
        self._lists: dict[str, list[Any]] = {name: [] for name in _LISTS}
        self._rare: dict[str, dict[int, object]] = {}
        self._conversations: list[tuple[str | None, int]] = []
        self._characters = 0

    def add_row(self, row: Row) -> None:
        """Add one row with its place (``first_byte``, ``first``, ``last``)."""
        self._add_rare(len(self), row)
        for name, values in self._lists.items():
            values.append(row.get(name))
        self._conversations.append((row["conversation"], 1))
        self._characters += len(str(row.get("body") or ""))

    def add_run(
        self,
        messages: Sequence[dict[str, Any]],
        places: Mapping[str, NDArray[np.int64]],
        conversation: str | None,
        make_row: MakeRow,
    ) -> Sequence[str | None]:
        """Add messages that stand in a row; ``make_row`` is asked for those that are not plain.

        Returns who said each.

        Raises:
            ShapeError: one of them is none of a known form; nothing was added.
        """
        begin = len(self)
        columns, plain = _plain_columns(messages)
        rows = [(at, make_row(messages[at])) for at, is_plain in enumerate(plain) if not is_plain]
        for name in _SAID:
            column = columns[name]
            for at, row in rows:
                column[at] = row.get(name)
            self._lists[name].extend(column)
        for at, row in rows:
            self._add_rare(begin + at, row)
        for name, numbers in places.items():
            self._lists[name].extend(numbers.tolist())
        self._conversations.append((conversation, len(messages)))
        self._characters += sum([len(body) for body in columns["body"] if body])
        return columns["sender"]

    def _add_rare(self, index: int, row: Row) -> None:
        for name in _RARE:
            value = row.get(name)
            if value:
                self._rare.setdefault(name, {})[index] = value

    def take(self) -> Batch:
        """Return the rows as a batch and begin anew."""
        count, lists = len(self), self._lists
        arrays = {name: self._array(name) for name in MESSAGES.names if name in lists and name != "kind"}
        arrays["kind"] = _coded(_KINDS, [_CODES[kind] for kind in lists["kind"]], "kind")
        arrays["conversation"] = self._spoken_in()
        arrays["ordinal"] = pa.array(np.arange(self._ordinal, self._ordinal + count))
        arrays["sub_index"] = pa.array(np.zeros(count, np.int32))
        arrays["said_at"] = _instants(lists["seconds"])
        arrays["edited_at"] = _instants(lists["edit_seconds"])
        arrays["precision"] = self._precision(arrays["said_at"])
        arrays["span"] = self._spans()
        if self.own is not None:
            addresses = pa.array(lists["address"], pa.string())
            # Exports of 2020 give the bare number.
            forms = (f"user{self.own}", str(self.own))
            arrays["is_own"] = pc.or_(*(pc.equal(addresses, form) for form in forms))
        columns = [arrays[name] if name in arrays else self._sparse(name, count) for name in MESSAGES.names]
        self._ordinal += count
        self._clear()
        return pa.RecordBatch.from_arrays(columns, schema=MESSAGES)

    def _array(self, name: str) -> "pa.Array[Any]":
        kind = MESSAGES.field(name).type
        if pa.types.is_dictionary(kind):
            return pa.array(self._lists[name], pa.string()).dictionary_encode().cast(kind)
        return pa.array(self._lists[name], kind)

    def _sparse(self, name: str, count: int) -> "pa.Array[Any]":
        kind, values = MESSAGES.field(name).type, self._rare.get(name)
        if values is None:
            return pa.nulls(count, kind)
        indices = np.full(count, -1, np.int64)
        indices[list(values)] = np.arange(len(values))
        return pa.array(list(values.values()), kind).take(pa.array(indices, mask=indices < 0))

    def _spoken_in(self) -> "pa.Array[Any]":
        keys = list(dict.fromkeys(key for key, _ in self._conversations if key is not None))
        codes = {key: code for code, key in enumerate(keys)}
        indices = [codes.get(key, -1) if key is not None else -1 for key, _ in self._conversations]
        counts = [count for _, count in self._conversations]
        return _coded(keys, np.repeat(np.array(indices, np.int64), counts), "conversation")

    def _precision(self, said_at: "pa.Array[Any]") -> "pa.Array[Any]":
        walls = self._rare.get("said_local", {})
        timed = said_at.is_valid().to_numpy(zero_copy_only=False)
        timed[list(walls)] = True
        names = pa.array([Precision.SECOND.value])
        indices = pa.array(np.zeros(len(timed), np.int8), mask=~timed)
        return pa.DictionaryArray.from_arrays(indices, names)

    def _spans(self) -> "pa.StructArray":
        numbers = [pa.array(self._lists[name], pa.int64()) for name in ("first", "last", "first_byte")]
        return pa.StructArray.from_arrays([pa.repeat(self._entry, len(self)), *numbers], fields=list(SPAN))


def _coded(names: list[str], codes: "Sequence[int] | NDArray[np.int64]", column: str) -> "pa.Array[Any]":
    """Return a column of names by their codes, -1 for none."""
    kind = MESSAGES.field(column).type
    numbers = np.asarray(codes, np.int64)
    indices = pa.array(numbers, mask=numbers < 0).cast(kind.index_type)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _instants(seconds: Sequence[int | None]) -> "pa.Array[Any]":
    return pc.multiply(pa.array(seconds, pa.int64()), _MILLISECONDS).cast(MESSAGES.field("said_at").type)


def _plain_columns(messages: Sequence[dict[str, Any]]) -> tuple[dict[str, list[Any]], list[bool]]:
    """Return columns for messages as though all were plain, and which of them are.

    Plain is a typed message of the present form that has one text, a named sender and a known time.
    """
    plain = list(map(_PLAIN.issuperset, messages))
    for sure in (False, True):
        if sure:
            plain = list(map(_is_plain, messages))
        taken = [message if good else _STAND_IN for message, good in zip(messages, plain, strict=True)]
        with contextlib.suppress(ValueError, KeyError, ShapeError):
            return _checked(taken), plain
    raise AssertionError("what is plain one by one is plain together")


def _checked(messages: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return columns of messages that are plain.

    Raises:
        KeyError: one of them lacks something.
        ShapeError: one of them has a text that is none.
        ValueError: one of them is not plain.
    """
    ids, kinds, dates, times, names, addresses, texts = zip(*map(_FIELDS, messages), strict=True)
    bodies = [text if type(text) is str else text_of(text) or "" for text in texts]
    replies = [message.get("reply_to_message_id", 0) for message in messages]
    shapes = (
        (ids, int),
        (replies, int),
        (dates, str),
        (times, str),
        (names, str),
        (addresses, str),
    )
    if any(set(map(type, values)) != {kind} for values, kind in shapes) or set(kinds) != {"message"}:
        raise ValueError("not plain")
    seconds = list(map(int, times))
    if "" in bodies or not all(map(str.isdecimal, times)) or min(seconds) < EARLIEST or max(seconds) > LATEST:
        raise ValueError("not plain")
    edit_seconds = [None if _EDIT.isdisjoint(message) else _edit_seconds(message) for message in messages]
    return {
        "kind": [Kind.TEXT.value] * len(messages),
        "said_text": list(dates),
        "seconds": seconds,
        "sender": list(names),
        "address": list(addresses),
        "body": bodies,
        "edited": [time is not None for time in edit_seconds],
        "edit_seconds": edit_seconds,
        "reply_to": [str(number) if number else None for number in replies],
        "native_id": list(map(str, ids)),
    }


def _edit_seconds(message: Mapping[str, Any]) -> int:
    """Return when a plain message was edited.

    Raises:
        KeyError: the source does not tell.
        ValueError: it is no time, or that of no edit.
    """
    time = message["edited_unixtime"]
    seconds = int(time) if isinstance(time, str) and time.isdecimal() else 0
    if not 0 < seconds <= LATEST:
        raise ValueError("not plain")
    return seconds


def _is_plain(message: Mapping[str, Any]) -> bool:
    try:
        _checked([message])
    except (ValueError, KeyError, ShapeError):
        return False
    return _PLAIN.issuperset(message)
