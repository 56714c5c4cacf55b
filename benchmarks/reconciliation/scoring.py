"""One reconciliation against the truth of its world: links, absences, people and clocks."""

from dataclasses import dataclass, field

from benchmarks.reconciliation.absences import AbsenceScore, score_absences
from benchmarks.reconciliation.answers import Answers, rows_of
from benchmarks.reconciliation.clocks import ClockScore, score_clocks
from benchmarks.reconciliation.links import score_links
from benchmarks.reconciliation.people import score_people
from benchmarks.reconciliation.tallies import Faults, Tally
from onrecord.records.reconciliation import Reconciliation
from onrecord.simulation import Truth


@dataclass(slots=True)
class Score:
    """How right a reconciliation is. ``alike`` are wrong links that no reader could tell from right ones."""

    links: Tally = field(default_factory=Tally)
    alike: int = 0
    absences: AbsenceScore = field(default_factory=AbsenceScore)
    people: Tally = field(default_factory=Tally)
    clocks: ClockScore = field(default_factory=ClockScore)
    seconds: float = 0.0
    failures: int = 0
    faults: Faults = field(default_factory=Faults)

    @property
    def unexplained_share(self) -> float:
        """The share of absences called unexplained, or of which nothing was said."""
        absences = self.absences
        return (absences.unexplained + absences.silent) / absences.absences if absences.absences else 0.0


def score(result: Reconciliation, truth: Truth) -> Score:
    """Compare a reconciliation with the truth."""
    answers, faults = Answers(truth), Faults()
    rows = rows_of(result, answers)
    links, alike = score_links(rows, answers, faults)
    return Score(
        links=links,
        alike=alike,
        absences=score_absences(result, rows, answers, faults),
        people=score_people(result, answers, faults),
        clocks=score_clocks(result, answers, faults),
        faults=faults,
    )


def pooled(scores: list[Score]) -> Score:
    """Pool the scores of several worlds; faults are not pooled."""
    whole = Score()
    for each in scores:
        whole.links += each.links
        whole.alike += each.alike
        whole.people += each.people
        whole.clocks += each.clocks
        whole.seconds += each.seconds
        whole.failures += each.failures
        _pool_absences(whole.absences, each.absences)
    return whole


def _pool_absences(whole: AbsenceScore, each: AbsenceScore) -> None:
    for mine, theirs in ((whole.kinds, each.kinds), (whole.knowable, each.knowable)):
        for kind, tally in theirs.items():
            mine[kind] = mine.get(kind, Tally()) + tally
    for name in ("absences", "unknowable", "unexplained", "silent", "invented"):
        setattr(whole, name, getattr(whole, name) + getattr(each, name))
