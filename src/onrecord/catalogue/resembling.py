"""Messages that share rare words, or runs of common ones, with a text: candidates for whoever compares.

Each word is looked up by itself, and only its newest few messages are read, so that the cost depends on
the text's length and not on how often "the" is held. Two or three common words in a row are rare again.
"""

import math
from collections.abc import Iterator, Sequence

from onrecord.catalogue.dialects import dialect_of
from onrecord.catalogue.finding import hits_at
from onrecord.catalogue.questions import Term
from onrecord.catalogue.scopes import Scope, scope
from onrecord.catalogue.seeking import Sought
from onrecord.catalogue.words import words
from onrecord.database.sql import Connection
from onrecord.records.errors import QueryError
from onrecord.records.searches import Filters, Hit

MOST_WORDS = 80
"""How many different words of a text are looked up: those that come first."""

MOST_HITS = 200

_READ = 250  # messages read of each word, the newest
_MANY = 1 << 20  # messages that a word is rare among; how many are held would tell of what is out of sight
_COMMON = 0.3  # what a common word weighs: its newest messages are no likelier than its others
_MOST_RUNS = 12  # spread over the text: two common words next to each other cost up to 20 ms

_Run = tuple[str, ...]


def resembling(connection: Connection, text: str, filters: Filters, limit: int) -> Sequence[Hit]:
    """Return at most ``limit`` messages that share words with a text, those that share the rarest first.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: more are asked for than are given at once.
    """
    if not 1 <= limit <= MOST_HITS:
        raise QueryError(f"at most {MOST_HITS} messages like a text are given: ask for 1 to {MOST_HITS}")
    within = scope(connection, filters)
    scores: dict[int, float] = {}
    for rows in _looked_up(connection, words(text), within):
        weight = math.log(_MANY / len(rows)) if len(rows) < _READ else _COMMON
        for row in rows:
            scores[row] = scores.get(row, 0.0) + weight
    best = sorted(scores, key=lambda row: (-scores[row], -row))[:limit]
    return hits_at(connection, best, ())


def _looked_up(connection: Connection, found: Sequence[str], within: Scope) -> Iterator[Sequence[int]]:
    """Yield the newest messages of each word, and of each run of words that are all common."""
    common: set[_Run] = set()
    alone: list[_Run] = [(word,) for word in dict.fromkeys(found)]
    for run in alone[:MOST_WORDS]:
        if rows := _rows(connection, run, within):
            yield rows
        if len(rows) == _READ:
            common.add(run)
    for size in (2, 3):
        runs = [run for run in _runs(found, size) if {run[1:], run[:-1]} <= common]
        for run in runs[:: -(-len(runs) // _MOST_RUNS) or 1]:
            if rows := _rows(connection, run, within):
                yield rows
            if len(rows) == _READ:
                common.add(run)


def _runs(found: Sequence[str], size: int) -> Sequence[_Run]:
    return list(dict.fromkeys(tuple(found[at : at + size]) for at in range(len(found) - size + 1)))


def _rows(connection: Connection, run: _Run, within: Scope) -> Sequence[int]:
    return dialect_of(connection).newest(connection, Sought((Term(run),), within), _READ)
