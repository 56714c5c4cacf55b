"""What the issue asks of reconciliation, and what of it a score misses."""

from collections.abc import Iterator

from benchmarks.reconciliation.scoring import Score

LINKS_EASY, LINKS_HARD = 0.998, 0.99
PRECISION, RECALL = 0.99, 0.97
UNEXPLAINED = 0.01
PEOPLE = 0.99
ENOUGH = 100
"""A kind with fewer absences in a world is judged over all worlds alone: one fault is a percent there."""


def missed(score: Score, *, hard: bool) -> Iterator[str]:
    """Say which bounds a world's score misses."""
    if score.failures:
        yield f"{score.failures} could not be reconciled"
    least = LINKS_HARD if hard else LINKS_EASY
    if score.links.f1 < least:
        yield f"links F1 {score.links.f1:.4f} under {least}"
    yield from missed_kinds(score, ENOUGH)
    if score.unexplained_share >= UNEXPLAINED:
        yield f"unexplained {score.unexplained_share:.2%} of absences, not under 1 %"
    if score.people.recall < PEOPLE:
        yield f"people matched {score.people.recall:.3f} under {PEOPLE}"
    if score.people.wrong:
        yield f"{score.people.wrong} pairs of people wrongly joined"
    if score.clocks.relative < score.clocks.copies:
        inexact = score.clocks.copies - score.clocks.relative
        yield f"offsets of {inexact} of {score.clocks.copies} copies not exact"


def missed_kinds(score: Score, least: int) -> Iterator[str]:
    """Say which kinds of absence are said wrongly or not found, of those with at least so many.

    Judged is what a file can show: the rest is right by luck alone, and stands in the table beside it.
    """
    for kind, tally in score.absences.knowable.items():
        if tally.said >= least and tally.precision < PRECISION and kind != "unexplained":
            yield f"{kind}: precision {tally.precision:.3f} under {PRECISION}"
        if tally.true >= least and tally.recall < RECALL:
            yield f"{kind}: recall {tally.recall:.3f} under {RECALL}"
