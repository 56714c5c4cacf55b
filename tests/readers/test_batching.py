"""Rows become batches that hold the schema, in order, in flat memory."""

import datetime as dt
from collections.abc import Iterator

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.readers import batching
from onrecord.readers.batching import ROWS_TOGETHER, Row, batches, nulls, to_batch
from onrecord.records.messages import Anomaly, Span, Statement
from onrecord.records.schema import MAX_ROWS, MESSAGES, Batch

wall = dt.datetime.fromisoformat

STATEMENT = Statement("Harbours", "WhatsApp", "android", "chat.txt")


def row(line: int, **more: object) -> dict[str, object]:
    return {
        "kind": "text",
        "span": {"entry": "chat.txt", "first": line, "last": line, "first_byte": line * 10},
        **more,
    }


def anomaly(line: int) -> Anomaly:
    return Anomaly(Span("chat.txt", line, line, line * 10), "no header")


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=60), st.integers(1, 7))
def test_every_item_comes_out_once_and_in_order_among_its_kind(kinds: list[bool], most: int) -> None:
    source = [row(line, body=f"b{line}") if kind else anomaly(line) for line, kind in enumerate(kinds)]
    found = list(batches([*source, STATEMENT], max_rows=most))
    tables = [item for item in found if isinstance(item, Batch)]
    assert [body for table in tables for body in table.column("body").to_pylist()] == [
        one["body"] for one in source if isinstance(one, dict)
    ]
    assert [number for table in tables for number in table.column("ordinal").to_pylist()] == list(
        range(sum(kinds))
    )
    assert [item for item in found if isinstance(item, Anomaly)] == [
        one for one in source if isinstance(one, Anomaly)
    ]
    assert found[-1] is STATEMENT
    assert all(0 < table.num_rows <= most and table.schema.equals(MESSAGES) for table in tables)


def test_a_batch_is_full_below_the_schemas_bound() -> None:
    assert ROWS_TOGETHER <= MAX_ROWS
    sizes = [item.num_rows for item in batches(row(line) for line in range(ROWS_TOGETHER + 1))]
    assert sizes == [ROWS_TOGETHER, 1]


def test_long_bodies_close_a_batch_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batching, "BATCH_TEXT_CHARACTERS", 100)
    sizes = [item.num_rows for item in batches(row(line, body="x" * 40) for line in range(7))]
    assert sizes == [3, 3, 1]


def test_nothing_is_held_back_for_ever_by_a_source_of_anomalies() -> None:
    taken = []

    def source() -> Iterator[Row | Anomaly]:
        yield row(0)
        for line in range(1, 100_000):
            taken.append(line)
            yield anomaly(line)

    found = batches(source())
    assert isinstance(next(found), Batch)
    assert len(taken) < 10_000


def test_what_a_row_leaves_out_is_empty_and_what_it_says_is_kept() -> None:
    said = wall("2026-03-01T09:30")
    full = row(
        2,
        said_local=said,
        precision="minute",
        sender="Ada",
        edited=True,
        notice={"kind": "timer_on", "seconds": 86_400, "subject": None},
        attachments=[{"name": "a.jpg", "type": "image", "bytes": None, "presence": "missing"}],
        reactions=[],
        flags=["null_body"],
    )
    bare, told = to_batch([row(1), full]).to_pylist()
    assert {name: value for name, value in bare.items() if value is not None} == {
        "ordinal": 0, "kind": "text", "edited": False, "sub_index": 0, "span": row(1)["span"],
    }  # fmt: skip
    attachment = {**full["attachments"][0], "entry": None, "sha256": None}
    assert {name: told[name] for name in full} == {**full, "reactions": None, "attachments": [attachment]}


NESTED = {
    "span": "last_line",
    "notice": "who",
    "attachments": "file",
    "reactions": "label",
    "recipients": "name",
    "delivery": "who",
    "quoted": "text",
    "revisions": "text",
}
NEEDED = {
    "span": "entry",
    "notice": "kind",
    "attachments": "presence",
    "recipients": "role",
    "delivery": "state",
}


def within(name: str, keys: set[str]) -> object:
    value = dict.fromkeys(keys, None)
    return value if pa.types.is_struct(MESSAGES.field(name).type) else [value]


def names_within(name: str) -> set[str]:
    type_ = MESSAGES.field(name).type
    return {field.name for field in (type_ if pa.types.is_struct(type_) else type_.value_type)}


@pytest.mark.parametrize("name", [field.name for field in MESSAGES if pa.types.is_nested(field.type)])
def test_a_name_within_a_field_that_the_schema_lacks_is_an_error_of_the_reader(name: str) -> None:
    if name not in NESTED:
        assert name == "flags"  # words, not mappings
        return
    known = names_within(name)
    many = [row(line) for line in range(50)]
    to_batch([*many, {**row(51), name: within(name, known)}] if name != "span" else many)
    with pytest.raises(ValueError, match=rf"no \['{NESTED[name]}'\] in {name}; it has "):
        to_batch([*many, {**row(51), name: within(name, known | {NESTED[name]})}])


@pytest.mark.parametrize(("name", "needed"), NEEDED.items())
def test_a_name_within_a_field_that_the_schema_demands_is_never_left_out(name: str, needed: str) -> None:
    with pytest.raises(ValueError, match=f"every {name} needs {needed}"):
        to_batch([row(1), {**row(2), name: within(name, names_within(name) - {needed})}])


def test_a_column_that_does_not_exist_or_a_kind_left_out_is_an_error_of_the_reader() -> None:
    with pytest.raises(ValueError, match="no column"):
        to_batch([row(1, bodi="x")])
    with pytest.raises(ValueError, match="every row needs a kind"):
        to_batch([row(1, kind=None)])


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 1_000])
@pytest.mark.parametrize("field", [one for one in MESSAGES if one.nullable], ids=lambda one: one.name)
def test_a_column_without_a_value_is_as_arrow_makes_it(field: pa.Field, count: int) -> None:
    column = nulls(field.type, count)
    column.validate(full=True)
    assert column.equals(pa.array([None] * count, field.type))
    assert column.null_count == count


def test_columns_without_a_value_cost_nothing_a_row() -> None:
    before = pa.total_allocated_bytes()
    held = [nulls(field.type, MAX_ROWS) for field in MESSAGES for _ in range(10)]
    assert pa.total_allocated_bytes() - before < MAX_ROWS
    assert {len(column) for column in held} == {MAX_ROWS}
