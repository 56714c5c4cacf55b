"""Leaf through a source before it is captured: what stands in it, a page at a time. Nothing is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from onrecord.ports.sandbox import Progress, Sandbox
from onrecord.procedures.sources import Source
from onrecord.records.messages import Anomaly
from onrecord.records.schema import Batch

PAGE = 100
"""Messages of a page."""
_MOST_CHARACTERS = 400
_COLUMNS = ["said_text", "said_local", "kind", "sender", "body", "attachments", "span"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One message, or lines that no reader understood: then ``kind`` is empty.

    ``number`` counts from 1; ``first`` and ``last`` are its lines, or of a database its place among the
    messages. ``said`` is the time on the phone's own clock (``2026-03-12T09:03:00``), or as it was written;
    ``day`` is known or empty. ``body`` is cut short.
    """

    number: int
    first: int
    last: int
    said: str = ""
    day: str = ""
    sender: str = ""
    kind: str = ""
    body: str = field(default="", repr=False)
    files: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Messages that follow one another."""

    leaves: Sequence[Leaf]

    @property
    def last_day(self) -> str:
        """The last day that is known on it, empty where none is."""
        return max((one.day for one in self.leaves), default="")


def leaf_through(
    sandbox: Sandbox, source: Source, progress: Progress, *, of_rows: bool = False
) -> Iterator[Page]:
    """Yield a source's pages as the keyless child reads it, each full but the last.

    ``of_rows`` tells that it is a database: what was not understood there holds no words, and is not shown.

    Raises:
        SourceChangedError: what was sent is not what is read.
    """
    waiting: list[Leaf] = []
    number = 0
    for item in sandbox.items(source.feed, source.assumptions, progress):
        for leaf in _rows(item, number) if of_rows else _leaves(item, number):
            number = leaf.number
            waiting.append(leaf)
            if len(waiting) == PAGE:
                yield Page(tuple(waiting))
                waiting.clear()
    if waiting:
        yield Page(tuple(waiting))
    source.feed.confirm_unchanged()


def _leaves(item: object, number: int) -> Iterator[Leaf]:
    if isinstance(item, Anomaly):
        yield Leaf(number + 1, item.span.first, item.span.last)
    elif isinstance(item, Batch):
        for at, row in enumerate(item.select(_COLUMNS).to_pylist(), number + 1):
            yield _leaf(at, row)


def _rows(item: object, number: int) -> Iterator[Leaf]:
    """Yield messages by their place, which is their number."""
    for leaf in () if isinstance(item, Anomaly) else _leaves(item, number):
        yield replace(leaf, first=leaf.number, last=leaf.number)


def _leaf(number: int, row: dict[str, Any]) -> Leaf:
    at, body = row["said_local"], row["body"] or ""
    return Leaf(
        number=number,
        first=row["span"]["first"],
        last=row["span"]["last"],
        said=at.isoformat(timespec="seconds") if at else row["said_text"] or "",
        day=at.date().isoformat() if at else "",
        sender=row["sender"] or "",
        kind=row["kind"],
        body=body if len(body) <= _MOST_CHARACTERS else f"{body[:_MOST_CHARACTERS]}…",
        files=len(row["attachments"] or ()),
    )
