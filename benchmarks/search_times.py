"""Time searches and counts inside the process, warm, on the home that the environment names."""

import datetime as dt
import json
import sys
import time
from collections.abc import Callable

from onrecord import wiring
from onrecord.ports.catalogue import Catalogue
from onrecord.procedures.count import count
from onrecord.procedures.search import search
from onrecord.records.searches import Filters, Query
from onrecord.settings import from_process

RUNS = 15


def main(common: str, person: str, rare: str, since: str, before: str) -> dict[str, float]:
    """Return median milliseconds by kind of question."""
    days = {"since": dt.date.fromisoformat(since), "before": dt.date.fromisoformat(before)}
    with wiring.reading(from_process()) as home:
        index = home.catalogue
        return {
            "common word": _median(lambda: _hits(index, Query(common))),
            "with person and dates": _median(lambda: _hits(index, Query(common, Filters((person,), **days)))),
            "with a rare person": _median(lambda: _hits(index, Query(common, Filters((rare,))))),
            "counts": _median(lambda: count(index, Filters(channels=("whatsapp",)), "month").total),
        }


def _hits(index: Catalogue, query: Query) -> int:
    return len(search(index, query).hits)


def _median(question: Callable[[], int]) -> float:
    if not question():
        raise RuntimeError("a question of the benchmark found nothing")
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        question()
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)[RUNS // 2]


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:6])))
