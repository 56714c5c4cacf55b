"""Why each copy lacks what others hold: the cause that its reach, its timers and its holder's stays leave.

In this order: the holder was not there; the copy had ended; the copy begins later (cleared, or cut at an export
limit); a timer had run out; else, inside what is proven to be covered, it was removed from this copy. Where more
than one would have taken a message, the one that acted first is said and the others are told as other explanations.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.coverage import Reach
from onrecord.reconciliation.lines import Lines, Mask, Numbers
from onrecord.reconciliation.membership import Step
from onrecord.reconciliation.timers import Floats, Setting, gone_at, read_until
from onrecord.records.reconciliation import Cause, Confidence, Evidence, FindingKind

_MARGIN_SECONDS = 60.0
_NO_CAUSE = -1

OTHERS = {
    "removed": "It may have been removed from this copy before that.",
    "never_came": "It may never have reached this phone.",
    "edited_file": "A text export can be edited before it is handed over.",
    "kept_out": "The export may have been made without it.",
    "left_early": "The holder may have removed the last messages before exporting.",
    "cut": "The app may have cut the export, or the export may have been shortened by hand.",
    "cleared": "The chat may have been cleared on this phone, or the app installed anew.",
    "timer": "A timer that no copy shows may have removed it.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Absences:
    """``kind`` and ``cause`` (an index into ``causes``) of each message in each copy that lacks it; -1 elsewhere."""

    cause: Numbers
    causes: Sequence[Cause]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Messages in order of time: when, which line of each copy holds them (-1), whether all copies could hold them,

    and whether a timer takes them (notices and calls stay).
    """

    said: Floats
    places: Numbers
    common: Mask
    fleeting: Mask


def absences_of(
    lines: Lines, known: Known, reaches: Sequence[Reach], settings: Sequence[Setting]
) -> Absences:
    """Say of every message why each copy lacks it."""
    cause = np.full(known.places.shape, _NO_CAUSE)
    causes: list[Cause] = []
    gone, under = gone_at(settings, known.said)
    gone[~known.fleeting | _kept(known, gone, reaches)] = np.inf
    for copy, reach in enumerate(reaches):
        judge = _Judge(lines, known, copy, reach)
        for mask, one in judge.judged(gone, under, settings):
            if mask.any():
                cause[mask, copy] = len(causes)
                causes.append(one)
    return Absences(cause, causes)


def _kept(known: Known, gone: Floats, reaches: Sequence[Reach]) -> Mask:
    """Tell which messages somebody saved from the timer: a copy still holds them after they were to be gone."""
    last = np.array([reach.last for reach in reaches])
    return ((known.places >= 0) & (gone[:, None] < last[None, :] - _MARGIN_SECONDS)).any(axis=1)


class _Judge:
    """Judges one copy."""

    def __init__(self, lines: Lines, known: Known, copy: int, reach: Reach) -> None:
        self._lines, self._said, self._reach = lines, known.said, reach
        self._name = lines.copies[copy].id
        self._held = known.places[:, copy] >= 0
        self._open = known.common & ~self._held & ~np.isnan(known.said)

    def judged(
        self, gone: Floats, under: Numbers, settings: Sequence[Setting]
    ) -> Iterator[tuple[Mask, Cause]]:
        """Yield masks of messages and why they are absent, each message once."""
        reach, said = self._reach, self._said
        yield from self._outside()
        yield self._taken(
            said > reach.last,
            self._cause(
                FindingKind.AFTER_EXPORT,
                Confidence.STRONG,
                [self._line(reach.last_line, "the last line of this copy")],
                ["left_early"],
            ),
        )
        left = self._left_until(gone)
        for number, setting in enumerate(settings):
            yield self._taken((under == number) & (gone <= left), self._expired(setting))
        yield self._taken(said < reach.first, self._cut())
        inside = (said >= reach.proven_from) & (said <= reach.proven_until)
        yield self._taken(
            inside,
            self._cause(FindingKind.DELETED_FROM_COPY, Confidence.STRONG, [], ["edited_file", "never_came"]),
        )
        yield self._taken(
            ~inside,
            self._cause(FindingKind.UNEXPLAINED, Confidence.WEAK, [], ["removed", "never_came", "kept_out"]),
        )

    def _taken(self, mask: Mask, cause: Cause) -> tuple[Mask, Cause]:
        found = self._open & mask
        self._open &= ~found
        return found, cause

    def _outside(self) -> Iterator[tuple[Mask, Cause]]:
        for since, until, step in self._reach.stays.outside():
            before = not np.isfinite(since)
            kind = FindingKind.BEFORE_JOINING if before else FindingKind.AFTER_LEAVING
            says = "the holder enters the conversation" if before else "the holder leaves the conversation"
            line = step if before else self._left_by(since)
            mask = (self._said > since) & (self._said < until)
            yield self._taken(mask, self._cause(kind, Confidence.STRONG, [self._line(line.line, says)], []))

    def _left_by(self, since: float) -> Step:
        return next(step for step in self._reach.stays.steps if step.at == since)

    def _left_until(self, gone: Floats) -> float:
        """Return when this copy was exported, as far as timers show: no earlier than its last line."""
        inside = ~np.isnan(self._said) & (self._said >= self._reach.first) & (self._said <= self._reach.last)
        timed = np.where(inside & (self._open | self._held), gone, np.inf)
        plain = inside & ~np.isfinite(gone) & (self._open | self._held)
        lost = float((plain & ~self._held).sum()) / max(1, int(plain.sum()))
        return read_until(timed, self._held, self._reach.last, lost)

    def _expired(self, setting: Setting) -> Cause:
        evidence = [
            self._line(setting.line, f"messages are set to disappear after {setting.seconds} seconds")
        ]
        return self._cause(FindingKind.EXPIRED, Confidence.STRONG, evidence, ["removed"])

    def _cut(self) -> Cause:
        line = self._line(self._reach.first_line, "the first line of this copy")
        if self._reach.cut_at:
            says = f"this copy has as many lines as an export holds at most ({self._reach.cut_at:,})"
            evidence = [line, Evidence(self._name, None, says)]
            return self._cause(FindingKind.TRUNCATED, Confidence.STRONG, evidence, ["cleared"])
        if self._reach.is_whole:
            return self._cause(FindingKind.UNEXPLAINED, Confidence.WEAK, [line], ["removed", "never_came"])
        return self._cause(FindingKind.CLEARED, Confidence.FAIR, [line], ["cut"])

    def _line(self, line: int, says: str) -> Evidence:
        copy = self._lines.copies[int(self._lines.copy[line])]
        return Evidence(copy.id, int(self._lines.first[line]), says)

    def _cause(
        self, kind: FindingKind, confidence: Confidence, evidence: Sequence[Evidence], others: Sequence[str]
    ) -> Cause:
        return Cause(kind, self._name, confidence, evidence, tuple(OTHERS[other] for other in others))
