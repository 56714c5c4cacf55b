"""Rows gathered into batches by column: most messages are plain and never become a row of their own."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onrecord.readers.batching import BATCH_TEXT_CHARACTERS
from onrecord.readers.formats.telegram_json.times import EARLIEST, LATEST
from onrecord.records.messages import Kind, Precision
from onrecord.records.schema import MESSAGES, SPAN, Batch

Row = dict[str, object]
MakeRow = Callable[[Mapping[str, Any]], Row]

ROWS = 16_384
_PLAIN = frozenset(
    (
        *("id", "type", "date", "date_unixtime", "edited", "edited_unixtime"),
        *("from", "from_id", "text", "text_entities", "reply_to_message_id"),
    )
)
_LISTS = (
    *("kind", "said_text", "seconds", "sender", "address", "body", "edited", "reply_to", "native_id"),
    *("conversation", "first_byte", "first", "last"),
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
        return len(self._lists["kind"])

    @property
    def is_full(self) -> bool:
        """Whether a batch is due."""
        return len(self) >= ROWS or self._characters >= BATCH_TEXT_CHARACTERS

    def _clear(self) -> None:
        self._lists: dict[str, list[Any]] = {name: [] for name in _LISTS}
        self._sparse: dict[str, dict[int, object]] = {}
        self._characters = 0

    def add_row(self, row: Row) -> None:
        """Add one row with its place (``first_byte``, ``first``, ``last``)."""
        index = len(self)
        for name, values in self._lists.items():
            values.append(row.get(name))
        self._add_sparse(index, row)
        self._characters += len(str(row.get("body") or ""))

    def add_run(
        self,
        messages: Sequence[dict[str, Any]],
        places: Mapping[str, NDArray[np.int64]],
        conversation: str | None,
        make_row: MakeRow,
    ) -> None:
        """Add messages that stand in a row; ``make_row`` is asked for those that are not plain.

        Raises:
            ShapeError: one of them is none of a known form; nothing was added.
        """
        begin = len(self)
        columns, plain = _plain_columns(messages)
        rows = {at: make_row(messages[at]) for at, is_plain in enumerate(plain) if not is_plain}
        for name, values in columns.items():
            self._lists[name].extend(values)
        for name, numbers in places.items():
            self._lists[name].extend(numbers.tolist())
        self._lists["conversation"].extend([conversation] * len(messages))
        for at, row in rows.items():
            self._replace(begin + at, row)
        self._characters += sum(len(body) for body in self._lists["body"][begin:] if body)

    def _replace(self, index: int, row: Row) -> None:
        for name in _LISTS[: _LISTS.index("conversation")]:
            self._lists[name][index] = row.get(name)
        self._add_sparse(index, row)

    def _add_sparse(self, index: int, row: Row) -> None:
        for name, value in row.items():
            if name not in self._lists and value:
                self._sparse.setdefault(name, {})[index] = value

    def take(self) -> Batch:
        """Return the rows as a batch and begin anew."""
        count, lists = len(self), self._lists
        arrays = {name: self._array(name) for name in MESSAGES.names if name in lists}
        arrays["ordinal"] = pa.array(np.arange(self._ordinal, self._ordinal + count))
        arrays["sub_index"] = pa.array(np.zeros(count, np.int32))
        arrays["said_at"] = _instants(lists["seconds"])
        arrays["precision"] = self._precision(arrays["said_at"])
        arrays["span"] = self._spans()
        if self.own is not None:
            addresses = pa.array(lists["address"], pa.string())
            # Exports of 2020 give the bare number.
            forms = (f"user{self.own}", str(self.own))
            arrays["is_own"] = pc.or_(*(pc.equal(addresses, form) for form in forms))
        columns = [arrays.get(field.name, self._rare(field, count)) for field in MESSAGES]
        self._ordinal += count
        self._clear()
        return pa.RecordBatch.from_arrays(columns, schema=MESSAGES)

    def _array(self, name: str) -> "pa.Array[Any]":
        kind = MESSAGES.field(name).type
        if pa.types.is_dictionary(kind):
            return pa.array(self._lists[name], pa.string()).dictionary_encode().cast(kind)
        return pa.array(self._lists[name], kind)

    def _rare(self, field: "pa.Field[Any]", count: int) -> "pa.Array[Any]":
        values = self._sparse.get(field.name)
        if values is None:
            return pa.nulls(count, field.type)
        return pa.array([values.get(index) for index in range(count)], field.type)

    def _precision(self, said_at: "pa.Array[Any]") -> "pa.Array[Any]":
        walls = self._sparse.get("said_local", {})
        timed = said_at.is_valid().to_numpy(zero_copy_only=False)
        timed[list(walls)] = True
        names = pa.array([Precision.SECOND.value])
        indices = pa.array(np.zeros(len(timed), np.int8), mask=~timed)
        return pa.DictionaryArray.from_arrays(indices, names)

    def _spans(self) -> "pa.StructArray":
        numbers = [pa.array(self._lists[name], pa.int64()) for name in ("first", "last", "first_byte")]
        return pa.StructArray.from_arrays([pa.repeat(self._entry, len(self)), *numbers], fields=list(SPAN))


def _instants(seconds: Sequence[int | None]) -> "pa.Array[Any]":
    return pc.multiply(pa.array(seconds, pa.int64()), _MILLISECONDS).cast(MESSAGES.field("said_at").type)


def _plain_columns(messages: Sequence[dict[str, Any]]) -> tuple[dict[str, list[Any]], list[bool]]:
    """Return columns for messages as though all were plain, and which of them are.

    Plain is a typed message of the present form that has one text, a named sender and a known time.
    """
    columns: dict[str, list[Any]] = {
        "kind": [Kind.TEXT.value] * len(messages),
        "said_text": [message.get("date") for message in messages],
        "sender": [message.get("from") for message in messages],
        "address": [message.get("from_id") for message in messages],
        "body": [message.get("text") for message in messages],
        "edited": ["edited" in message for message in messages],
    }
    plain = [_PLAIN.issuperset(message) for message in messages]
    for name in ("said_text", "sender", "address", "body"):
        _narrow(plain, columns[name], str)
    ids = [message.get("id") for message in messages]
    times = [message.get("date_unixtime") for message in messages]
    replies = [message.get("reply_to_message_id") for message in messages]
    _narrow(plain, ids, int)
    _narrow(plain, times, str)
    kinds = [message.get("type") for message in messages]
    columns["seconds"] = [_seconds(time) for time in times]
    columns["native_id"] = [str(number) for number in ids]
    columns["reply_to"] = [None if number is None else str(number) for number in replies]
    others = zip(kinds, columns["seconds"], columns["body"], replies, messages, strict=True)
    plain = [
        good
        and kind == "message"
        and seconds is not None
        and body != ""
        and (reply is None or type(reply) is int)
        and ("edited" in message) == ("edited_unixtime" in message)
        for good, (kind, seconds, body, reply, message) in zip(plain, others, strict=True)
    ]
    return columns, plain


def _narrow(plain: list[bool], values: Sequence[object], kind: type) -> None:
    """Take out of ``plain`` the rows whose value has another type; mostly there is none."""
    if set(map(type, values)) != {kind}:
        plain[:] = [good and type(value) is kind for good, value in zip(plain, values, strict=True)]


def _seconds(time: object) -> int | None:
    if isinstance(time, str) and time.isascii() and time.isdigit():
        seconds = int(time) if len(time) <= len(str(LATEST)) else LATEST + 1
        return seconds if EARLIEST <= seconds <= LATEST else None
    return None
