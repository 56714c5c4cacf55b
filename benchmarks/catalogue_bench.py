"""The catalogue alone: indexing a capture, then searching and counting, in one process.

``python -m benchmarks.catalogue_bench --messages 1000000``. The rows are made here, not read:
forty thousand words with the frequencies of a natural language, twelve senders and one who
wrote ten messages, minutes as Android shows them, one body in ten with an emoji and accents.
``--captures`` indexes the same conversation again as other custodians' copies.
"""

import argparse
import datetime as dt
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from sqlcipher3 import dbapi2

from onrecord.catalogue.opening import open_catalogue
from onrecord.catalogue.serving import open_served
from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.database.postgresql.servers import Server
from onrecord.ports.catalogue import Catalogued
from onrecord.records.captures import Capture, CaptureState, Copy, KeptOriginal
from onrecord.records.messages import CaptureId, ConversationId, CopyId, OriginalId
from onrecord.records.schema import MAX_ROWS, MESSAGES, SPAN, Batch
from onrecord.records.searches import Filters, Order, Query

KEY = bytes(range(32))
SENDERS = [f"Person {number}" for number in range(12)]
RARE = "Rare Person"
START = 1_546_300_800  # 1 January 2019, UTC
GAP_SECONDS = 158  # a million messages in five years
MEBIBYTE = 1024
_COMMON = ["the", "to", "and", "of", "a", "in", "is", "it", "you", "that", "on", "for"]


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds that the catalogue itself reports: the median and the worst of several."""

    median: float
    worst: float
    hits: int


def vocabulary(size: int, rng: np.random.Generator) -> list[str]:
    """Make words that sound like words, the commonest first."""
    syllables = [consonant + vowel for consonant in "bcdfghjklmnprstvwz" for vowel in "aeiou"]
    made = dict.fromkeys(_COMMON)
    while len(made) < size:
        made["".join(rng.choice(syllables, rng.integers(1, 5)))] = None
    return list(made)


def batches(messages: int, seed: int = 1) -> Iterator[Batch]:
    """Yield the conversation, the same for the same seed."""
    rng = np.random.default_rng(seed)
    words = np.array(vocabulary(40_000, rng), dtype=object)
    odds = np.cumsum(1 / np.arange(1, len(words) + 1))
    odds /= odds[-1]
    said, rare = START, set(rng.choice(messages, min(10, messages), replace=False).tolist())
    first_byte = 0
    for start in range(0, messages, MAX_ROWS):
        size = min(MAX_ROWS, messages - start)
        bodies = _bodies(size, words, odds, rng)
        times = said + np.cumsum(rng.exponential(GAP_SECONDS, size)).astype(np.int64)
        said = int(times[-1])
        senders = rng.integers(0, len(SENDERS), size)
        senders[[row - start for row in rare if start <= row < start + size]] = len(SENDERS)
        lengths = np.array([len(body.encode()) for body in bodies]) + 34
        places = first_byte + np.cumsum(lengths) - lengths
        first_byte += int(lengths.sum())
        yield _batch(start, bodies, times // 60 * 60, senders, places)


def _bodies(size: int, words: np.ndarray, odds: np.ndarray, rng: np.random.Generator) -> list[str]:
    lengths = np.clip(rng.geometric(1 / 12, size), 1, 60)
    chosen = words[np.minimum(np.searchsorted(odds, rng.random(lengths.sum())), len(words) - 1)].tolist()
    ends = np.cumsum(lengths).tolist()
    bodies = [
        " ".join(chosen[end - length : end]) for end, length in zip(ends, lengths.tolist(), strict=True)
    ]
    for row in np.flatnonzero(rng.random(size) < 0.1).tolist():
        bodies[row] += " \U0001f44d don\u2019t caf\u00e9"
    return bodies


def _batch(
    start: int, bodies: list[str], times: np.ndarray, senders: np.ndarray, places: np.ndarray
) -> Batch:
    size = len(bodies)
    lines = pa.array(np.arange(start + 1, start + size + 1))
    code = pa.array(np.zeros(size, np.int8))
    columns = {
        "ordinal": pa.array(np.arange(start, start + size)),
        "kind": pa.DictionaryArray.from_arrays(code, pa.array(["text"])),
        "said_text": pa.array(
            [f"{dt.datetime.fromtimestamp(at, dt.UTC):%d/%m/%Y, %H:%M}" for at in times.tolist()]
        ),
        "said_local": pa.array(times * 1000).cast(pa.timestamp("ms")),
        "said_at": pa.array(times * 1000).cast(pa.timestamp("ms", "UTC")),
        "precision": pa.DictionaryArray.from_arrays(code, pa.array(["minute"])),
        "sender": pa.DictionaryArray.from_arrays(
            pa.array(senders.astype(np.int32)), pa.array([*SENDERS, RARE])
        ),
        "body": pa.array(bodies),
        "edited": pa.array(np.zeros(size, bool)),
        "span": pa.StructArray.from_arrays(
            [pa.array(["_chat.txt"] * size), lines, lines, pa.array(places)], fields=list(SPAN)
        ),
        "sub_index": pa.array(np.zeros(size, np.int32)),
    }
    arrays = [
        columns[field.name] if field.name in columns else pa.nulls(size, field.type) for field in MESSAGES
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=MESSAGES)


def catalogued(sequence: int, entry: str = "_chat.txt") -> Catalogued:
    """Make the event of one custodian's copy."""
    whose = f"Custodian {sequence}"
    capture = Capture(
        id=CaptureId(f"capture-{sequence}"),
        state=CaptureState.EXACT,
        originals=(KeptOriginal(OriginalId(f"original-{sequence}"), entry, 1, "00" * 32),),
        copies=(
            Copy(CopyId(f"copy-{sequence}"), ConversationId("group"), whose, "phone", "Group", "whatsapp"),
        ),
    )
    return Catalogued(
        sequence, "2026-01-01T00:00:00Z", capture, f"recognition-{sequence}", {}, "officer", "UTC"
    )


def index(catalogue: SqlCatalogue, sequence: int, source: Path) -> None:
    """Index the conversation from a file, in flat memory, and print what that cost."""
    wall, cpu = time.perf_counter(), time.process_time()
    with pa.OSFile(str(source), "rb") as file:
        counts = catalogue.add_capture(catalogued(sequence), pa.ipc.open_stream(file))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    messages = sum(counts.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEBIBYTE
    print(
        f"index {messages:,} messages: {wall:.2f} s wall, {cpu:.2f} s CPU, "
        f"{messages / cpu:,.0f} messages a CPU second, peak {peak} MB"
    )


def timed(ask: Callable[[], tuple[float, int]], times: int = 9) -> Timed:
    """Ask once to warm up, then several times."""
    ask()
    answers = [ask() for _ in range(times)]
    spent = [milliseconds for milliseconds, _ in answers]
    return Timed(statistics.median(spent), max(spent), answers[0][1])


def report(name: str, bound: float, ask: Callable[[], tuple[float, int]]) -> None:
    """Print one line of the table."""
    result = timed(ask)
    print(f"{name:44} {result.median:8.2f} {result.worst:8.2f} {bound:8.0f}   {result.hits:,}")


def search(
    catalogue: SqlCatalogue, text: str, filters: Filters, order: Order = Order.NEWEST
) -> Callable[[], tuple[float, int]]:
    """Return a question whose answer is its milliseconds and hits."""

    def ask() -> tuple[float, int]:
        found = catalogue.find(Query(text, filters, order=order))
        return found.milliseconds, len(found.hits)

    return ask


def resembling(catalogue: SqlCatalogue) -> Callable[[], tuple[float, int]]:
    """Return the search for what shares words with a message of thirty."""
    hits = catalogue.find(Query("the", limit=1_000)).hits
    text = max((hit.body for hit in hits), key=len)

    def ask() -> tuple[float, int]:
        begun = time.perf_counter()
        found = catalogue.resembling(text, Filters())
        return (time.perf_counter() - begun) * 1000, len(found)

    return ask


def _rare_phrase(catalogue: SqlCatalogue) -> str:
    return max(
        (" ".join(hit.body.split()[:3]) for hit in catalogue.find(Query("ka*", limit=500)).hits), key=len
    )


def count(catalogue: SqlCatalogue, filters: Filters, by: str) -> Callable[[], tuple[float, int]]:
    """Return a count whose answer is its milliseconds and rows."""

    def ask() -> tuple[float, int]:
        counted = catalogue.count(filters, by)
        return counted.milliseconds, len(counted.rows)

    return ask


def questions(catalogue: SqlCatalogue) -> None:
    """Ask what the bounds speak of, and some worse things."""
    some = catalogue.find(Query("ka*")).hits[0].body.split()[0]
    spring = Filters(since=dt.date(2021, 3, 1), before=dt.date(2021, 4, 1))
    person = Filters(people=(SENDERS[3],), since=spring.since, before=spring.before)
    print(f"{'question (milliseconds)':44} {'median':>8} {'worst':>8} {'bound':>8}   hits")
    report("commonest word", 2, search(catalogue, "the", Filters()))
    report(f"common word {some}", 2, search(catalogue, some, Filters()))
    report("phrase of common words", 2, search(catalogue, '"the to"', Filters()))
    report("two common words", 5, search(catalogue, f"the {some}", Filters()))
    report("common word, person, a month", 5, search(catalogue, "the", person))
    report("common word, a person of ten messages", 5, search(catalogue, "the", Filters(people=(RARE,))))
    report("a person of ten messages, no words", 5, search(catalogue, "", Filters(people=(RARE,))))
    report(
        "the same, a month",
        5,
        search(catalogue, "", Filters((RARE,), since=spring.since, before=spring.before)),
    )
    late = Filters(before=dt.date(2019, 6, 1))
    report("commonest word, the oldest months", 5, search(catalogue, "the", late))
    report("rare phrase", 5, search(catalogue, f'"{_rare_phrase(catalogue)}"', Filters()))
    report("by relevance", 50, search(catalogue, some, Filters(), Order.RELEVANCE))
    report("resembling a message", 300, resembling(catalogue))
    report("newest of all", 2, search(catalogue, "", Filters()))
    report("two-letter beginning ka*", 50, search(catalogue, "ka*", Filters()))
    report("three-letter beginning kab*", 5, search(catalogue, "kab*", Filters()))
    for by in ("day", "month", "year"):
        report(f"count by {by}", 20, count(catalogue, Filters(), by))
    report("count March by day", 20, count(catalogue, spring, "day"))
    ragged = Filters(since=dt.date(2021, 3, 2), before=dt.date(2022, 4, 13))
    report("count by month, two months cut", 20, count(catalogue, ragged, "month"))


def main() -> None:
    """Measure in a folder that is removed, or kept where one is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--captures", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--postgresql", metavar="URL", help="measure on a server instead")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.folder or Path(temporary)
        source, path = folder / "messages.arrows", folder / "catalogue.db"
        if not source.exists():
            with pa.ipc.new_stream(str(source), MESSAGES) as writer:
                for batch in batches(chosen.messages):
                    writer.write_batch(batch)
        if chosen.postgresql:
            catalogue = open_served(Server(chosen.postgresql), KEY)
        else:
            catalogue = open_catalogue(path, KEY)
            print(f"SQLite {dbapi2.sqlite_version}")
        for sequence in range(catalogue.applied_sequence(), chosen.captures):
            index(catalogue, sequence, source)
        questions(catalogue)
        begun = time.perf_counter()
        catalogue.table_digests()
        print(f"digests of all tables: {time.perf_counter() - begun:.1f} s")
        catalogue.close()
        if path.exists():
            print(f"file: {path.stat().st_size >> 20} MB")


if __name__ == "__main__":
    main()
