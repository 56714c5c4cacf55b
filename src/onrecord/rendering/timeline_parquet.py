"""Timeline and findings with what they name by number, as Parquet files in one folder."""

from collections.abc import Sequence
from dataclasses import asdict
from enum import Enum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from onrecord.records.reconciliation import Reconciliation
from onrecord.records.schema import Table

_INSTANT = pa.timestamp("ms", "UTC")
_STRINGS = pa.list_(pa.string())
_EVIDENCE = pa.list_(pa.struct([("copy", pa.string()), ("line", pa.int64()), ("says", pa.string())]))
_SPAN = pa.struct(
    [
        *(("kind", pa.string()), ("since", _INSTANT), ("until", _INSTANT)),
        *(("known", pa.int64()), ("held", pa.int64()), ("evidence", _EVIDENCE)),
    ]
)
_CLOCK = pa.struct([("since", pa.timestamp("ms")), ("utc_offset_minutes", pa.int64())])
_COPIES = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "file", "entry", "channel", "platform")),
        *(("messages", pa.int64()), ("first_said", _INSTANT), ("last_said", _INSTANT)),
        *(("precision", pa.string()), ("clock", pa.list_(_CLOCK))),
        *(("clock_fast_seconds", pa.int64()), ("clock_assumed", pa.bool_())),
        *((name, pa.string()) for name in ("holder", "custodian", "device")),
        *(("received_at", _INSTANT), ("coverage", pa.list_(_SPAN))),
        *(("absent", pa.map_(pa.string(), pa.int64())), ("earlier_capture_of", pa.string())),
        *(("not_understood", _EVIDENCE), ("warnings", _STRINGS)),
        ("copy_id", pa.string()),
    ]
)
_PEOPLE = pa.schema(
    [
        *(("id", pa.string()), ("name", pa.string())),
        *(("labels", pa.map_(pa.string(), _STRINGS)), ("joined_by", _STRINGS)),
        ("register", pa.string()),
    ]
)
_CAUSES = pa.schema(
    [
        *(("kind", pa.string()), ("copy", pa.string()), ("confidence", pa.string())),
        *(("evidence", _EVIDENCE), ("other_explanations", _STRINGS)),
    ]
)


PARQUET_FILES = tuple(f"{name}.parquet" for name in ("timeline", "findings", "causes", "copies", "people"))


def tables(found: Reconciliation) -> dict[str, Table]:
    """Return every table by name. ``copy``, ``person`` and ``cause`` are row numbers of the other tables."""
    return {
        "timeline": found.timeline,
        "findings": found.findings,
        "causes": _table(found.causes, _CAUSES),
        "copies": _table(found.copies, _COPIES),
        "people": _table(found.people, _PEOPLE),
    }


def write_parquet(found: Reconciliation, folder: Path) -> list[Path]:
    """Write ``timeline.parquet`` and the others into a folder that is there, and return their paths."""
    written = []
    for name, table in tables(found).items():
        path = folder / f"{name}.parquet"
        pq.write_table(table, path, compression="zstd")
        written.append(path)
    return written


def _table(values: Sequence[object], schema: pa.Schema) -> Table:
    return pa.Table.from_pylist([_row(value) for value in values], schema=schema)


def _row(value: object) -> dict[str, object]:
    """Turn a value into a row: lone surrogates, which Parquet cannot hold, become visible escapes."""
    row = asdict(value)  # type: ignore[call-overload]
    return {name: _plain(part) for name, part in row.items()}


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case str():
            return value.encode("utf-8", "backslashreplace").decode()
        case dict():
            return {_plain(name): _plain(part) for name, part in value.items()}
        case list() | tuple():
            return [_plain(part) for part in value]
        case _:
            return value
