"""Take messages away as one table, for figures and analysis: all in sight that words and filters find."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from onrecord.ports.catalogue import Catalogue
from onrecord.procedures.chosen_messages import stretches
from onrecord.records.searches import Hit, Query
from onrecord.rendering.messages_parquet import Row, parquet_of

GROUP = 5_000
"""So many messages are held at once."""

Opened = Callable[[], Catalogue]
"""Returns the index for one question: what is given piece by piece may go on in another thread."""


def export(
    opened: Opened, query: Query, told: Callable[[int], None], marks: Mapping[str, str] | None = None
) -> Iterator[bytes]:
    """Yield the bytes of a Parquet file of what a query finds, newest first; ``told`` hears how many so far.

    ``marks`` stand in the file's metadata, each under ``onrecord.`` and its name. A message captured while
    this goes on is in the file if its turn had not come, and never twice.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: nothing in the words can be searched for.
    """
    return parquet_of(_groups(opened, replace(query, limit=GROUP), told), marks or {})


def _groups(opened: Opened, query: Query, told: Callable[[int], None]) -> Iterator[Sequence[Row]]:
    written, before = 0, query.before_row
    while True:
        catalogue = opened()
        found = catalogue.find(replace(query, before_row=before))
        rows = _rows(catalogue, found.hits, query)
        written += len(rows)
        told(written)
        yield rows
        before = found.next_row
        if before is None:
            return


def _rows(catalogue: Catalogue, hits: Sequence[Hit], query: Query) -> Sequence[Row]:
    """Return hits with all that the index has of each, in the order of the hits."""
    held: dict[str, Row] = {}
    for copy, of_copy in groupby(sorted(hits, key=lambda hit: hit.copy), key=lambda hit: hit.copy):
        (about,) = [
            row
            for row in catalogue.conversations(named=copy, sight=query.filters.sight)
            if row["copy_id"] == copy
        ]
        numbers = sorted(hit.number for hit in of_copy)
        held |= {str(row["message"]): row for row in _of_copy(catalogue, about, numbers, query)}
    return [held[str(hit.message)] for hit in hits]


def _of_copy(
    catalogue: Catalogue, about: Mapping[str, object], numbers: Sequence[int], query: Query
) -> Iterator[Row]:
    for first, last in stretches(numbers):
        shown = catalogue.show(
            str(about["copy_id"]), start=first - 1, limit=last - first + 1, sight=query.filters.sight
        )
        messages = (row for row in shown if "anomaly" not in row)
        for number, row in enumerate(messages, start=first):
            yield {**about, **row, "message": row["id"], "number": number}
