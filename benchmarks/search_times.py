"""Time searches and counts inside the process, warm, on the home that the environment names."""

import datetime as dt
import json
import sys
import time
from collections.abc import Callable

from onrecord import wiring
from onrecord.ports.homes import Home
from onrecord.procedures.count import count
from onrecord.procedures.find_quotation import find_quotation
from onrecord.procedures.search import search
from onrecord.procedures.show import show
from onrecord.records.searches import Filters, Order, Query, Sight
from onrecord.settings import from_process

RUNS = 15


def main(common: str, person: str, rare: str, since: str, before: str) -> dict[str, float]:
    """Return median milliseconds by kind of question."""
    days = {"since": dt.date.fromisoformat(since), "before": dt.date.fromisoformat(before)}
    with wiring.reading(from_process()) as home:
        index = home.catalogue
        copy = max(index.conversations(), key=lambda row: int(str(row["messages"])))
        late = int(str(copy["messages"])) * 9 // 10 or 1
        seen = Filters(sight=Sight(frozenset({str(copy["copy_id"])})))
        quoted = _quoted(home, common)
        return {
            "common word": _median(lambda: _hits(home, Query(common))),
            "with person and dates": _median(lambda: _hits(home, Query(common, Filters((person,), **days)))),
            "with a rare person": _median(lambda: _hits(home, Query(common, Filters((rare,))))),
            "common word, under a sight": _median(lambda: _hits(home, Query(common, seen))),
            "common word, by relevance": _median(lambda: _hits(home, Query(common, order=Order.RELEVANCE))),
            "a quotation of a message": _median(
                lambda: len(find_quotation(index, quoted, Filters())[0].matches)
            ),
            "a hundred messages of a copy, nine tenths on": _median(
                lambda: len(list(show(index, str(copy["copy_id"]), start=late, limit=100).rows))
            ),
            "counts by person": _median(lambda: count(home, Filters(), "person").total),
            "counts": _median(lambda: count(home, Filters(channels=("whatsapp",)), "month").total),
        }


def _quoted(home: Home, common: str) -> str:
    """Return the beginning of one of the longer messages as it is quoted, after a name."""
    hits = search(home, Query(common, limit=1_000)).hits
    words = max((hit.body for hit in hits), key=len).split()[:30]
    return f"Somebody: {' '.join(words)}"


def _hits(home: Home, query: Query) -> int:
    return len(search(home, query).hits)


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
