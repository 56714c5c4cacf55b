"""Absences: what a copy lacks that another shows, and whether the right cause was named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.reconciliation.answers import Answers, Row, shown, words_of
from benchmarks.reconciliation.tallies import Faults, Tally
from benchmarks.reconciliation.unseen import cannot_be_seen
from onrecord.records.reconciliation import ABSENCES, FindingKind, Reconciliation
from onrecord.simulation.cast import EXPORT_LIMIT, EXPORT_LIMIT_WITH_MEDIA
from onrecord.simulation.handsets import Cause
from onrecord.simulation.truth import Absent, TrueCopy

CUT = "cleared/cut"
"""Cleared, or cut where no limit of the app would: one kind, since no file tells them apart."""

KINDS = (
    "before_joining",
    "after_leaving",
    "after_export",
    CUT,
    "truncated",
    "expired",
    "deleted_from_copy",
)
_LIMITS = (EXPORT_LIMIT, EXPORT_LIMIT_WITH_MEDIA)
_Absence = tuple[int, str]


@dataclass(slots=True)
class AbsenceScore:
    """Counts by kind. ``knowable`` leaves out what no file could tell: see ``unseen``.

    ``unexplained`` were called so; of ``silent`` nothing was said; ``invented`` are of no true absence.
    """

    kinds: dict[str, Tally] = field(default_factory=dict)
    knowable: dict[str, Tally] = field(default_factory=dict)
    absences: int = 0
    unknowable: int = 0
    unexplained: int = 0
    silent: int = 0
    invented: int = 0


def score_absences(
    result: Reconciliation, rows: Sequence[Row], answers: Answers, faults: Faults
) -> AbsenceScore:
    """Hold every finding of absence against the truth."""
    true = dict(_true_absences(answers))
    hidden = {absence for absence, causes in true.items() if cannot_be_seen(*absence, causes, answers)}
    score = AbsenceScore(absences=len(true), unknowable=len(hidden))
    judge = _Judge(answers, faults, true, hidden, score)
    for absence, kind in _said_absences(result, rows, answers):
        judge.hear(absence, kind)
    for absence, causes in true.items():
        judge.miss(absence, causes)
    return score


@dataclass(frozen=True, slots=True)
class _Judge:
    """Hears what was said of each absence, then asks for what was not; ``hidden`` cannot be seen."""

    answers: Answers
    faults: Faults
    true: Mapping[_Absence, Sequence[Cause]]
    hidden: set[_Absence]
    score: AbsenceScore
    said: dict[_Absence, str] = field(default_factory=dict)

    def hear(self, absence: _Absence, kind: str) -> None:
        """Count a finding; of several on one absence the first alone can be right."""
        again = absence in self.said
        right = not again and self._is_right(absence, kind)
        self._count(absence, kind, Tally(int(right), 1))
        self.said.setdefault(absence, kind)
        if again:
            self.faults.add("absence said twice", f"{self._describe(absence)} said again: {kind}")
        elif absence not in self.true:
            self.score.invented += 1
            self.faults.add("no absence", f"{self._describe(absence)} said: {kind}; true: it is there", 2)

    def miss(self, absence: _Absence, causes: Sequence[Cause]) -> None:
        """Count a true absence, under the cause that acted."""
        said = self.said.get(absence)
        found = said is not None and self._is_right(absence, said)
        self._count(absence, causes[0], Tally(found=int(found), true=1))
        self.score.silent += said is None
        self.score.unexplained += said == FindingKind.UNEXPLAINED
        if not found:
            self._note(absence, causes, said or "nothing")

    def _note(self, absence: _Absence, causes: Sequence[Cause], said: str) -> None:
        known = absence not in self.hidden
        truth = " then ".join(causes) + ("" if known else ", which no file tells")
        sort = f"{said} for {causes[0]}" + ("" if known else " (cannot be seen)")
        self.faults.add(sort, f"{self._describe(absence)} said: {said}; true: {truth}", int(known))

    def _is_right(self, absence: _Absence, kind: str) -> bool:
        copy = self.answers.copies[absence[1]]
        return _class_of(kind, copy) in {_class_of(cause, copy) for cause in self.true.get(absence, ())}

    def _count(self, absence: _Absence, kind: str, tally: Tally) -> None:
        name = _class_of(kind, self.answers.copies[absence[1]])
        kinds, knowable = self.score.kinds, self.score.knowable
        kinds[name] = kinds.get(name, Tally()) + tally
        if absence not in self.hidden:
            knowable[name] = knowable.get(name, Tally()) + tally

    def _describe(self, absence: _Absence) -> str:
        number, copy = absence
        item = self.answers.item(number)
        held = next((f"{name} line {place.first_line}" for name, place in shown(item)), "nowhere")
        return f"{copy} lacks {words_of(item)} ({item.id}, {item.at:%d %b %H:%M:%S}, {held});"


def _true_absences(answers: Answers) -> Iterator[tuple[_Absence, Sequence[Cause]]]:
    """Return what can be observed: items that a copy shows, absent from another that could list them.

    What is one phone's alone needs no finding in that phone's other captures.
    """
    for number, item in enumerate(answers.truth.items):
        if item.device is None and any(True for _ in shown(item)):
            for copy, place in item.copies.items():
                if isinstance(place, Absent):
                    yield (number, copy), place.causes


def _said_absences(
    result: Reconciliation, rows: Sequence[Row], answers: Answers
) -> Iterator[tuple[_Absence, str]]:
    """Return the findings of absence by true item; those of lines that are no message's are left out."""
    ids = [copy.id for copy in result.copies]
    columns = [result.findings.column(name).to_pylist() for name in ("kind", "copy", "message")]
    for kind, copy, message in zip(*columns, strict=True):
        number = rows[message].item
        if kind not in ABSENCES or number is None:
            continue
        item, name = answers.item(number), ids[copy]
        same_phone = item.device is not None and answers.copies[name].phone == item.device
        if not (same_phone and isinstance(item.copies.get(name), Absent)):
            yield (number, name), kind


def _class_of(kind: str, copy: TrueCopy) -> str:
    """Return the kind to count under; at a limit of the app, `truncated` must be told from `cleared`."""
    at_limit = copy.items == copy.limit and copy.limit in _LIMITS
    if kind in (FindingKind.CLEARED, FindingKind.TRUNCATED):
        return "truncated" if at_limit and kind == FindingKind.TRUNCATED else CUT
    return str(kind)
