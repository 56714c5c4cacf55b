"""The table of scores by world, as Markdown."""

from collections.abc import Iterable

from benchmarks.reconciliation.absences import KINDS
from benchmarks.reconciliation.scoring import Score
from benchmarks.reconciliation.tallies import Tally

_SHORT = ("joining", "leaving", "export", "cleared/cut", "at limit", "expired", "deleted")
HEAD = (
    "world",
    "links F1",
    "alike",
    *_SHORT,
    "unexpl.",
    "invented",
    "people",
    "joined",
    "offsets",
    "true zone",
    "fast s",
    "CPU s",
    "met",
)
LEGEND = """\
links F1: pairs of lines that are one message; alike: wrong pairs that only a finer clock would tell apart.
Kinds: precision/recall in percent (number of absences); [of what a file can show, if unlike].
unexpl.: share of absences called unexplained or not mentioned; invented: findings of what is no absence.
people: pairs of labels matched; joined: pairs wrongly joined; offsets: copies with the right offset, beside
the others, at every line; true zone: the same against UTC; fast s: worst error of a fast clock."""


def header() -> str:
    """Write the table's first two lines."""
    return f"{_line(HEAD)}\n{_line('---' for _ in HEAD)}"


def line(name: str, score: Score, missed: list[str]) -> str:
    """Write one world's line."""
    clocks, absences = score.clocks, score.absences
    cells = [
        name,
        f"{score.links.f1:.4f}",
        str(score.alike or ""),
        *(_kind(score, kind) for kind in KINDS),
        f"{score.unexplained_share:.1%}" if absences.absences else "",
        str(absences.invented or ""),
        f"{score.people.recall:.3f}",
        str(score.people.wrong),
        f"{clocks.relative}/{clocks.copies}",
        f"{clocks.absolute}/{clocks.copies}",
        f"{clocks.fast_seconds:.0f}",
        f"{score.seconds:.2f}",
        f"NO ({len(missed)})" if missed else "yes",
    ]
    return _line(cells)


def _kind(score: Score, kind: str) -> str:
    raw = score.absences.kinds.get(kind, Tally())
    if not raw.said and not raw.true:
        return ""
    shown, known = _percents(raw), _percents(score.absences.knowable.get(kind, Tally()))
    return f"{shown} ({raw.true})" + (f" [{known}]" if known != shown else "")


def _percents(tally: Tally) -> str:
    return f"{tally.precision * 100:.1f}/{tally.recall * 100:.1f}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
