"""Rows gathered into batches by column: most messages are plain and never become a row of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onrecord.readers.batching import BATCH_TEXT_CHARACTERS
from onrecord.readers.formats.telegram_json.messages import Rows
from onrecord.readers.formats.telegram_json.plain import SAID, plain_columns
from onrecord.readers.formats.telegram_json.words import text_number
from onrecord.records.messages import Kind, Precision
from onrecord.records.schema import MESSAGES, SPAN, Batch

Row = dict[str, Any]

ROWS = 8_192
_PLACES = ("first", "last", "first_byte")
_KINDS = [kind.value for kind in Kind]
_CODES = {kind: code for code, kind in enumerate(_KINDS)}
_RARE = frozenset(
    (
        *("kind", "edited", "reply_to", "said_local", "attachments", "reactions", "flags", "notice"),
        *("timer_seconds", "forwarded_from", "deleted_by"),
    )
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
        return len(self._lists["body"])

    @property
    def is_full(self) -> bool:
        """Whether a batch is due."""
        return len(self) >= ROWS or self._characters >= BATCH_TEXT_CHARACTERS

    def _clear(self) -> None:
        self._lists: dict[str, list[Any]] = {name: [] for name in SAID}
        self._places: list[list[NDArray[np.int64]]] = []
        self._rare: dict[str, dict[int, Any]] = {}
        self._conversations: list[tuple[str | None, int]] = []
        self._characters = 0

    def add_row(self, row: Row) -> None:
        """Add one row with its place (``first_byte``, ``first``, ``last``)."""
        self._add_rare(len(self), row)
        for name, values in self._lists.items():
            values.append(row.get(name))
        self._places.append([np.array([row[name]], np.int64) for name in _PLACES])
        self._conversations.append((row["conversation"], 1))
        self._characters += len(str(row.get("body") or ""))

    def add_run(
        self,
        messages: Sequence[dict[str, Any]],
        places: Mapping[str, NDArray[np.int64]],
        conversation: str | None,
        rows: Rows,
    ) -> tuple[Sequence[str | None], Sequence[object]]:
        """Add messages that stand in a row; ``rows`` is asked for those that are not plain.

        Returns who said each, and its number.

        Raises:
            ShapeError: one of them is none of a known form; nothing was added.
        """
        begin = len(self)
        columns, others, extras = plain_columns(messages, rows)
        extras |= {at: rows.row(messages[at]) for at in others}
        for at in others:
            for name in SAID:
                columns[name][at] = extras[at].get(name)
            columns["native_id"][at] = messages[at].get("id")
        for name in SAID:
            self._lists[name].extend(columns[name])
        for at, row in extras.items():
            self._add_rare(begin + at, row)
        self._places.append([places[name] for name in _PLACES])
        self._conversations.append((conversation, len(messages)))
        self._characters += sum([len(body) for body in columns["body"] if body])
        return columns["sender"], columns["native_id"]

    def _add_rare(self, index: int, row: Row) -> None:
        for name, value in row.items():
            if value and name in _RARE:
                self._rare.setdefault(name, {})[index] = value

    def take(self) -> Batch:
        """Return the rows as a batch and begin anew."""
        count, lists = len(self), self._lists
        arrays = {name: self._array(name) for name in ("said_text", "sender", "address", "body")}
        arrays["native_id"] = _numbered(lists["native_id"])
        arrays["kind"] = self._kinds(count)
        arrays["edited"] = self._edited(count)
        arrays["conversation"] = self._spoken_in()
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

    def _kinds(self, count: int) -> "pa.Array[Any]":
        codes, rare = np.full(count, _CODES[Kind.TEXT.value], np.int64), self._rare.get("kind", {})
        codes[list(rare)] = [_CODES[kind] for kind in rare.values()]
        return _coded(_KINDS, codes, "kind")

    def _edited(self, count: int) -> "pa.Array[Any]":
        edited = np.zeros(count, np.bool_)
        edited[list(self._rare.get("edited", ()))] = True
        return pa.array(edited)

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
        numbers = [pa.array(np.concatenate(columns)) for columns in zip(*self._places, strict=True)]
        return pa.StructArray.from_arrays([pa.repeat(self._entry, len(self)), *numbers], fields=list(SPAN))


def _coded(names: list[str], codes: "Sequence[int] | NDArray[np.int64]", column: str) -> "pa.Array[Any]":
    """Return a column of names by their codes, -1 for none."""
    kind = MESSAGES.field(column).type
    numbers = np.asarray(codes, np.int64)
    indices = pa.array(numbers, mask=numbers < 0).cast(kind.index_type)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _instants(seconds: Sequence[int | str | None]) -> "pa.Array[Any]":
    """Return instants of seconds, which plain messages have as digits."""
    digits = [each if type(each) is str or each is None else str(each) for each in seconds]
    numbers = pa.array(digits, pa.string()).cast(pa.int64())
    return pc.multiply(numbers, _MILLISECONDS).cast(MESSAGES.field("said_at").type)


def _numbered(numbers: Sequence[object]) -> "pa.Array[Any]":
    """Return the messages' own numbers as texts, nearly all of which are whole."""
    try:
        return pa.array(numbers, pa.int64()).cast(pa.string())
    except (TypeError, ValueError, OverflowError):
        return pa.array([text_number(number) for number in numbers], pa.string())
