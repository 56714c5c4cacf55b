"""Rows gathered into batches by column: most messages are plain and never become a row of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onrecord.readers.batching import BATCH_TEXT_CHARACTERS
from onrecord.readers.formats.telegram_json.growing import Names, Texts
from onrecord.readers.formats.telegram_json.messages import Rows
from onrecord.readers.formats.telegram_json.plain import TEXTS, plain_columns
from onrecord.records.messages import Kind, Precision
from onrecord.records.schema import MESSAGES, SPAN, Batch

Row = dict[str, Any]

ROWS = 8_192
_PLACES = ("first", "last", "first_byte")
_KINDS = [kind.value for kind in Kind]
_CODES = {kind: code for code, kind in enumerate(_KINDS)}
_RARE = frozenset(
    (
        *(
            "native_text",
            "kind",
            "edited",
            "reply_to",
            "said_local",
            "attachments",
            "reactions",
            "flags",
            "notice",
        ),
        *("timer_seconds", "forwarded_from", "deleted_by", "edited_at"),
    )
)
_MILLISECONDS = 1000
_NONE = -(1 << 62)
_MOST_NUMBER = 1 << 62


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
        return self._count + len(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether a batch is due."""
        characters = self._characters + sum(texts.characters for texts in self._texts.values())
        return len(self) >= ROWS or characters >= BATCH_TEXT_CHARACTERS

    def _clear(self) -> None:
        self._count = self._characters = 0
        self._waiting: list[Row] = []
        columns = (Texts(), Names(), Names(), Texts())
        self._texts: dict[str, Texts | Names] = dict(zip(TEXTS, columns, strict=True))
        self._numbers: list[list[NDArray[np.int64]]] = []
        self._rare: dict[str, dict[int, Any]] = {}
        self._conversations: list[tuple[str | None, int]] = []

    def add_row(self, row: Row) -> None:
        """Add one row with its place (``first_byte``, ``first``, ``last``)."""
        self._waiting.append(row)
        self._characters += sum(len(row[name] or "") for name in TEXTS)

    def _add_waiting(self) -> None:
        rows, self._waiting, self._characters = self._waiting, [], 0
        if rows:
            texts = {name: [row[name] for row in rows] for name in TEXTS}
            seconds = np.array([_NONE if row["seconds"] is None else row["seconds"] for row in rows])
            places = [np.array([row[name] for row in rows], np.int64) for name in _PLACES]
            self._conversations += [(row["conversation"], 1) for row in rows]
            rare = {at: row | {"native_text": row["native_id"]} for at, row in enumerate(rows)}
            self._add(texts, [seconds, np.full(len(rows), _NONE), *places], rare)

    def add_run(
        self,
        messages: Sequence[dict[str, Any]],
        places: Mapping[str, NDArray[np.int64]],
        conversation: str | None,
        rows: Rows,
    ) -> tuple[Sequence[str | None], NDArray[np.int64]]:
        """Add messages that stand in a row; ``rows`` is asked for those that are not plain.

        Returns who said each, and its number, zero where it is none.

        Raises:
            ShapeError: one of them is none of a known form; nothing was added.
        """
        (texts, seconds, numbers), others, extras = plain_columns(messages, rows)
        for at in others:
            row: Row = rows.row(messages[at])
            seconds[at] = _NONE if row["seconds"] is None else row["seconds"]
            numbers[at] = number_of(messages[at])
            for name in TEXTS:
                texts[name][at] = row[name]
            extras[at] = row | {"native_text": row["native_id"]}
        self._add_waiting()
        self._conversations.append((conversation, len(messages)))
        self._add(texts, [seconds, numbers, *(places[name] for name in _PLACES)], extras)
        return texts["sender"], numbers

    def _add(
        self, texts: Mapping[str, list[Any]], numbers: list[NDArray[np.int64]], rare: Mapping[int, Row]
    ) -> None:
        for at, row in rare.items():
            self._add_rare(self._count + at, row)
        for name, values in texts.items():
            self._texts[name].add(values)
        self._numbers.append(numbers)
        self._count += len(numbers[0])

    def _add_rare(self, index: int, row: Row) -> None:
        for name, value in row.items():
            if name in _RARE and (value or name == "native_text"):
                self._rare.setdefault(name, {})[index] = value

    def take(self) -> Batch:
        """Return the rows as a batch and begin anew."""
        self._add_waiting()
        count = self._count
        seconds, numbers, *places = map(np.concatenate, zip(*self._numbers, strict=True))
        arrays: dict[str, pa.Array[Any]] = {name: texts.take() for name, texts in self._texts.items()}
        arrays["native_id"] = self._native_ids(numbers)
        arrays["kind"] = self._kinds(count)
        arrays["edited"] = self._edited(count)
        arrays["conversation"] = self._spoken_in()
        arrays["ordinal"] = pa.array(np.arange(self._ordinal, self._ordinal + count))
        arrays["sub_index"] = pa.array(np.zeros(count, np.int32))
        arrays["said_at"] = _instants(seconds)
        arrays["precision"] = self._precision(seconds != _NONE)
        arrays["span"] = self._spans(places)
        if self.own is not None:
            addresses = arrays["address"].cast(pa.string())
            # Exports of 2020 give the bare number.
            forms = (f"user{self.own}", str(self.own))
            arrays["is_own"] = pc.or_(*(pc.equal(addresses, form) for form in forms))
        columns = [arrays[name] if name in arrays else self._sparse(name, count) for name in MESSAGES.names]
        self._ordinal += count
        self._clear()
        return pa.RecordBatch.from_arrays(columns, schema=MESSAGES)

    def _native_ids(self, numbers: NDArray[np.int64]) -> "pa.Array[Any]":
        """Return the messages' own numbers as texts; those of rows are texts already."""
        written = pa.array(numbers).cast(pa.string())
        texts = self._rare.get("native_text", {})
        if not texts:
            return written
        at = sorted(texts)
        mask = np.zeros(len(numbers), np.bool_)
        mask[at] = True
        values = pa.array([texts[each] for each in at], pa.string())
        return pc.replace_with_mask(written, pa.array(mask), values)

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

    def _precision(self, timed: NDArray[np.bool_]) -> "pa.Array[Any]":
        timed[list(self._rare.get("said_local", ()))] = True
        names = pa.array([Precision.SECOND.value])
        indices = pa.array(np.zeros(len(timed), np.int8), mask=~timed)
        return pa.DictionaryArray.from_arrays(indices, names)

    def _spans(self, places: Sequence[NDArray[np.int64]]) -> "pa.StructArray":
        columns = [pa.repeat(self._entry, self._count), *map(pa.array, places)]
        return pa.StructArray.from_arrays(columns, fields=list(SPAN))


def _coded(names: list[str], codes: "Sequence[int] | NDArray[np.int64]", column: str) -> "pa.Array[Any]":
    """Return a column of names by their codes, -1 for none."""
    kind = MESSAGES.field(column).type
    numbers = np.asarray(codes, np.int64)
    indices = pa.array(numbers, mask=numbers < 0).cast(kind.index_type)
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _instants(seconds: NDArray[np.int64]) -> "pa.Array[Any]":
    milliseconds = pa.array(seconds * _MILLISECONDS, mask=seconds == _NONE)
    return milliseconds.cast(MESSAGES.field("said_at").type)


def number_of(message: Mapping[str, Any]) -> int:
    """Return a message's number, 0 for one that is none."""
    number = message.get("id")
    return number if type(number) is int and abs(number) < _MOST_NUMBER else 0
