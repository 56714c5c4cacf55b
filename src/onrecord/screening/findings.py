"""What one line gave: constructs found, made into findings by the pack's rules."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from onrecord.records.captures import MarkingLevel, MarkingTier
from onrecord.screening.pack import Construct, Pack

_STRENGTH = {MarkingTier.MARKING: 0, MarkingTier.ASSERTION: 1, MarkingTier.MENTION: 2}
_HEIGHT = {
    MarkingLevel.OFFICIAL: 0,
    MarkingLevel.LEGACY: 1,
    MarkingLevel.OFFICIAL_SENSITIVE: 2,
    MarkingLevel.SECRET: 3,
    MarkingLevel.TOP_SECRET: 4,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A construct that the grammar recognised. ``cap`` is the most that it may be worth."""

    construct: Construct
    level: MarkingLevel
    cap: MarkingTier = MarkingTier.MARKING


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule makes of it."""

    level: MarkingLevel
    tier: MarkingTier
    rule: str


def weaker(one: MarkingTier, other: MarkingTier) -> MarkingTier:
    """Return the outcome that asks for less."""
    return max(one, other, key=_STRENGTH.__getitem__)


def judge(seen: Iterable[Seen], pack: Pack) -> list[Finding]:
    """Apply the rules to one line; a finding is left out when another is as sure and as high."""
    kept: list[Finding] = []
    for finding in sorted(_ruled(seen, pack), key=_urgency):
        if all(_HEIGHT[finding.level] > _HEIGHT[other.level] for other in kept):
            kept.append(finding)
    return kept


def _urgency(finding: Finding) -> tuple[int, int]:
    return _STRENGTH[finding.tier], -_HEIGHT[finding.level]


def _ruled(seen: Iterable[Seen], pack: Pack) -> Iterator[Finding]:
    rules = pack.rules
    for item in seen:
        rule = rules.get(item.construct)
        if rule is not None:
            yield Finding(item.level, weaker(rule.outcome, item.cap), rule.id)
