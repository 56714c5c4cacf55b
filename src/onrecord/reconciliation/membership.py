"""When each copy's holder was in the conversation, by the notices that any copy holds."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from onrecord.reconciliation.comings import ENTERING, LEAVING
from onrecord.reconciliation.identities import Identities
from onrecord.reconciliation.lines import YOU, Lines, Sort
from onrecord.reconciliation.linking import Links


@dataclass(slots=True)
class Step:
    """Somebody entered or left: when, and the line that says so (of any copy)."""

    at: float
    enters: bool
    line: int


@dataclass(slots=True)
class Stays:
    """One holder's steps, in order of time. Nobody who was there from the start has a first step in."""

    steps: list[Step] = field(default_factory=list)

    def outside(self) -> Sequence[tuple[float, float, Step]]:
        """Return stretches in which the holder was not there: from, until, and the step that shows it."""
        found: list[tuple[float, float, Step]] = []
        if not self.steps:
            return found
        since, last = -np.inf, self.steps[0]
        inside = not last.enters
        for step in self.steps:
            if step.enters and not inside:
                found.append((since, step.at, step))
            if not step.enters and inside:
                since, last = step.at, step
            inside = step.enters
        if not inside:
            found.append((since, np.inf, last))
        return found

    def at(self, instant: float) -> Step:
        """Return the step taken at an instant."""
        return self.steps[bisect.bisect_left(self.steps, instant, key=lambda step: step.at)]


def stays_of(lines: Lines, links: Links, identities: Identities) -> Sequence[Stays]:
    """Return each copy's stays."""
    steps: dict[int, dict[int, Step]] = {}
    told = (lines.sort == Sort.NOTICE) & (lines.subject >= 0) & ~links.is_part
    for line in np.flatnonzero(told).tolist():
        kind = lines.notices[lines.notice[line]]
        if kind is None or kind[0] not in ENTERING | LEAVING or np.isnan(links.best[line]):
            continue
        who = _subject(lines, identities, line)
        if who is not None:
            step = Step(float(links.best[line]), kind[0] in ENTERING, line)
            _keep(steps.setdefault(who, {}), int(links.message[line]), step, lines)
    return [_of(steps, identities, copy, lines, links) for copy in range(len(lines.copies))]


def _keep(steps: dict[int, Step], message: int, step: Step, lines: Lines) -> None:
    """Keep the line that shows the time most closely."""
    known = steps.get(message)
    if known is None or lines.spread[step.line] < lines.spread[known.line]:
        steps[message] = step


def _subject(lines: Lines, identities: Identities, line: int) -> int | None:
    copy, label = lines.labels[lines.subject[line]]
    return identities.holder[copy] if label in YOU else int(identities.person[lines.subject[line]])


def _of(
    steps: dict[int, dict[int, Step]], identities: Identities, copy: int, lines: Lines, links: Links
) -> Stays:
    holder = identities.holder[copy]
    found = dict(steps.get(holder, {})) if holder is not None else {}
    if holder is None:
        # Nobody else names the holder: what this copy says of "You" is still told.
        for line in range(lines.starts[copy], lines.starts[copy + 1]):
            if links.is_part[line]:
                continue
            if lines.subject[line] >= 0 and lines.labels[lines.subject[line]][1] in YOU:
                kind = lines.notices[lines.notice[line]] if lines.notice[line] >= 0 else None
                if kind is not None and kind[0] in ENTERING | LEAVING:
                    found[int(links.message[line])] = Step(float(links.best[line]), kind[0] in ENTERING, line)
    return Stays(sorted(found.values(), key=lambda step: step.at))
