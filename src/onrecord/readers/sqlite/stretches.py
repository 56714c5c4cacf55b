"""Stretches of a table's rows, of bounded size."""

from collections.abc import Iterator

from onrecord.readers.sqlite.tables import Row, text
from onrecord.records.messages import Anomaly

_MOST_ROWS = 2048
_MOST_CHARACTERS = 4_000_000


def of(items: Iterator[Row | Anomaly], body: str) -> Iterator[tuple[list[Row], list[Anomaly]]]:
    """Gather rows, and the anomalies among them, until there are many or their texts are long."""
    rows: list[Row] = []
    anomalies: list[Anomaly] = []
    characters = 0
    for item in items:
        if isinstance(item, Anomaly):
            anomalies.append(item)
        else:
            rows.append(item)
            characters += len(text(item[body]) or "")
        if len(rows) >= _MOST_ROWS or characters >= _MOST_CHARACTERS:
            yield rows, anomalies
            rows, anomalies, characters = [], [], 0
    yield rows, anomalies
