"""Batches of bodies, as a reader would give them."""

from collections.abc import Callable, Mapping, Sequence

import pyarrow as pa
import pytest

from onrecord.records.schema import MESSAGES, Batch
from onrecord.screening.markings import Screen

MakeBatch = Callable[..., Batch]


def batch_of(bodies: Sequence[str | None], first: int = 1, **columns: Sequence[object]) -> Batch:
    """Make a batch whose row k is one message on as many lines as its body has."""
    count = len(bodies)
    heights = [(body or "").count("\n") + 1 for body in bodies]
    starts = [first + sum(heights[:row]) for row in range(count)]
    spans = [
        {"entry": "chat.txt", "first": start, "last": start + height - 1, "first_byte": 0}
        for start, height in zip(starts, heights, strict=True)
    ]
    given: Mapping[str, Sequence[object]] = {
        "ordinal": range(count),
        "kind": ["text"] * count,
        "body": bodies,
        "edited": [False] * count,
        "span": spans,
        "sub_index": [0] * count,
        **columns,
    }
    arrays = [
        pa.array(given[field.name], field.type) if field.name in given else pa.nulls(count, field.type)
        for field in MESSAGES
    ]
    return pa.record_batch(arrays, schema=MESSAGES)


@pytest.fixture(scope="session")
def make_batch() -> MakeBatch:
    return batch_of


@pytest.fixture(scope="session")
def screen() -> Screen:
    return Screen()
