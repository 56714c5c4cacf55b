"""What is told of each copy and each person."""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from onrecord.reconciliation.absences import Absences
from onrecord.reconciliation.clocks import Clocks
from onrecord.reconciliation.coverage import Reach
from onrecord.reconciliation.discoveries import successive
from onrecord.reconciliation.identities import Identities
from onrecord.reconciliation.lines import YOU, Floats, Lines, Mask, Numbers
from onrecord.reconciliation.rulings import named
from onrecord.reconciliation.strays_told import strays_told
from onrecord.reconciliation.timeline import Order
from onrecord.reconciliation.timers import Setting
from onrecord.reconciliation.unread import as_evidence
from onrecord.records.messages import Precision
from onrecord.records.reconciliation import (
    CopyAccount,
    CoverageKind,
    CoverageSpan,
    Evidence,
    FindingKind,
    Known,
    Label,
    Person,
)
from onrecord.records.timers import timer_length

_Judged = tuple[Order, Sequence[Reach], Absences, Sequence[Setting]]
_NUMBER = re.compile(r"[+\d][\d\s()-]{6,}")
_FULL_NAME = 2


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The people, and the index of each one's number among the identities."""

    people: Sequence[Person]
    index: Numbers

    def of_lines(self, lines: Lines, lead: Numbers) -> Numbers:
        """Return who speaks in these lines, by index; -1 for nobody."""
        label = lines.label[lead]
        return np.where(label >= 0, self.index[np.maximum(label, 0)] if len(self.index) else -1, -1)

    def ids_of(self, holders: Sequence[int | None]) -> Sequence[str | None]:
        """Return the ids of these people, each given by the number of one of their labels."""
        return [None if one is None else self.people[int(self.index[one])].id for one in holders]


def people_of(lines: Lines, identities: Identities, known: Mapping[Label, Known] | None = None) -> People:
    """Return the people in the order in which they first appear; who only is "You" is the holder.

    ``known`` are labels that the register has.
    """
    index = np.full(len(lines.labels), -1)
    groups: dict[int, list[int]] = defaultdict(list)
    for number, (copy, label) in enumerate(lines.labels):
        holder = identities.holder[copy]
        who = holder if label in YOU and holder is not None else int(identities.person[number])
        groups[who].append(number)
    people = []
    for number, members in enumerate(sorted(groups.values())):
        index[members] = number
        one = _person(lines, number, members, _own_name(lines, identities, members))
        people.append(_registered(lines, one, members, known or {}))
    why = _joined_by(lines, identities, index)
    return People([replace(one, joined_by=why.get(number, ())) for number, one in enumerate(people)], index)


def _joined_by(lines: Lines, identities: Identities, index: Numbers) -> Mapping[int, Sequence[str]]:
    """Say for each person why labels were joined."""
    found: dict[int, list[str]] = defaultdict(list)
    for (one, other), says in identities.joined_by:
        found[int(index[one])].append(f"{named(lines, one)} and {named(lines, other)} {says}")
    return found


def _own_name(lines: Lines, identities: Identities, members: Sequence[int]) -> str:
    """Return what the archive calls a copy's holder, else their own phone; nothing for who holds none."""
    who = {int(identities.person[member]) for member in members}
    held = [copy for copy, holder in enumerate(identities.holder) if holder in who]
    custodians = {lines.copies[copy].custodian for copy in held} - {None}
    labels = {label for copy, label in (lines.labels[one] for one in members) if copy in held}
    full = sorted(
        label for label in labels if len(label.split()) >= _FULL_NAME and not _NUMBER.fullmatch(label)
    )
    names = sorted(str(name) for name in custodians) or full
    return names[0] if len(names) == 1 else ""


def _person(lines: Lines, number: int, members: Sequence[int], own: str) -> Person:
    labels: dict[str, list[str]] = defaultdict(list)
    for member in members:
        copy, label = lines.labels[member]
        labels[lines.copies[copy].id].append(label)
    names = [lines.labels[member][1] for member in members if lines.labels[member][1] not in YOU]
    return Person(
        f"p{number + 1}",
        own or _fullest(names) or "You",
        {copy: sorted(each, key=lambda one: one in YOU) for copy, each in labels.items()},
    )


def _registered(lines: Lines, person: Person, members: Sequence[int], known: Mapping[Label, Known]) -> Person:
    """Return a person under the name that the register has, if a label of theirs is known there."""
    labels = ((lines.copies[copy].id, label) for copy, label in (lines.labels[one] for one in members))
    found = next((known[label] for label in labels if label in known), None)
    return replace(person, name=found.name, register=found.person) if found else person


def _fullest(names: Sequence[str]) -> str:
    """Return the name that tells most: no number if there is another, two words, then the longest."""
    return max(
        sorted(set(names)),
        key=lambda name: (not _NUMBER.fullmatch(name), len(name.split()) == _FULL_NAME, len(name)),
        default="",
    )


def accounts_of(
    lines: Lines, clocks: Clocks, holders: Sequence[str | None], phones: Sequence[int], judged: _Judged
) -> Sequence[CopyAccount]:
    """Return what is told of each copy; ``holders`` are ids of people."""
    order = judged[0]
    later = dict(successive(lines, phones, order.known.said, order.known.places))
    return [
        _account(lines, clocks, copy, (holders[copy], later.get(copy)), judged)
        for copy in range(len(lines.copies))
    ]


def _account(
    lines: Lines, clocks: Clocks, copy: int, about: tuple[str | None, int | None], judged: _Judged
) -> CopyAccount:
    _, reaches, absences, _ = judged
    one, reach = lines.copies[copy], reaches[copy]
    spread = lines.spread[lines.of(copy)]
    return CopyAccount(
        id=one.id,
        file=one.file,
        entry=one.entry,
        channel=one.channel,
        platform=one.platform,
        messages=one.messages.num_rows,
        first_said=_instant(reach.first),
        last_said=_instant(reach.last),
        precision=(Precision.MINUTE if len(spread) and spread.mean() > 1 else Precision.SECOND).value,
        clock=clocks.pieces(lines, copy),
        clock_fast_seconds=clocks.fast[copy],
        clock_assumed=clocks.assumed[copy],
        holder=about[0],
        custodian=one.custodian,
        device=one.device,
        received_at=one.received_at,
        coverage=_coverage(lines, copy, judged),
        absent=_absent(absences, copy),
        earlier_capture_of=None if about[1] is None else lines.copies[about[1]].id,
        not_understood=as_evidence(one, one.not_understood, len(one.not_understood)),
        warnings=[*one.warnings, *strays_told(lines, clocks.strays[copy])],
        copy_id=one.copy_id,
    )


def _instant(seconds: float) -> dt.datetime | None:
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC) if np.isfinite(seconds) else None


def _absent(absences: Absences, copy: int) -> dict[str, int]:
    causes = Counter(absences.cause[:, copy][absences.cause[:, copy] >= 0].tolist())
    found: Counter[str] = Counter()
    for cause, times in causes.items():
        found[absences.causes[cause].kind.value] += times
    return dict(sorted(found.items()))


def _coverage(lines: Lines, copy: int, judged: _Judged) -> Sequence[CoverageSpan]:
    order, reaches, absences, settings = judged
    reach, said = reaches[copy], order.known.said
    held = order.known.places[:, copy] >= 0
    spans = [*_stays(lines, reach), *_ends(lines, copy, reach, absences)]
    spans.append(CoverageSpan(CoverageKind.COVERED, _instant(reach.first), _instant(reach.last)))
    spans += _timed(lines, settings, reach)
    tally = _Tally(said, held, order.known.common)
    return [tally.of(span) for span in sorted(spans, key=_start)]


def _start(span: CoverageSpan) -> tuple[bool, dt.datetime, str]:
    return span.since is not None, span.since or dt.datetime.min.replace(tzinfo=dt.UTC), span.kind.value


def _stays(lines: Lines, reach: Reach) -> list[CoverageSpan]:
    found = []
    for since, until, step in reach.stays.outside():
        before = not np.isfinite(since)
        kind = CoverageKind.BEFORE_JOINING if before else CoverageKind.AFTER_LEAVING
        evidence = [_line(lines, step.line, "a notice that the holder enters or leaves")]
        found.append(CoverageSpan(kind, _instant(since), _instant(until), evidence=evidence))
    return found


def _ends(lines: Lines, copy: int, reach: Reach, absences: Absences) -> list[CoverageSpan]:
    """Return what lies before the first line, if anything is absent there, and after the last."""
    kinds = {
        absences.causes[cause].kind for cause in np.unique(absences.cause[:, copy]).tolist() if cause >= 0
    }
    found = [
        CoverageSpan(
            CoverageKind.AFTER_EXPORT,
            _instant(reach.until),
            None,
            evidence=[_line(lines, reach.last_line, "the last line of this copy")],
        )
    ]
    for kind, shown in (
        (FindingKind.TRUNCATED, CoverageKind.TRUNCATED),
        (FindingKind.CLEARED, CoverageKind.CLEARED),
    ):
        if kind in kinds:
            evidence = [_line(lines, reach.first_line, "the first line of this copy")]
            since = _joined_before(reach)
            found.append(CoverageSpan(shown, since, _instant(reach.first), evidence=evidence))
    return found


def _joined_before(reach: Reach) -> dt.datetime | None:
    """Return when the holder came in last before the copy begins: what went after that could be held."""
    entered = [until for _, until, _ in reach.stays.outside() if until <= reach.first]
    return _instant(max(entered)) if entered else None


def _timed(lines: Lines, settings: Sequence[Setting], reach: Reach) -> list[CoverageSpan]:
    found = []
    for number, setting in enumerate(settings):
        if setting.seconds:
            until = settings[number + 1].at if number + 1 < len(settings) else None
            evidence = [_line(lines, setting.line, timer_length(setting.seconds))]
            found.append(
                CoverageSpan(
                    CoverageKind.TIMER,
                    _instant(setting.at),
                    None if until is None else _instant(until),
                    evidence=evidence,
                )
            )
    return [span for span in found if np.isfinite(reach.last)]


def _line(lines: Lines, line: int, says: str) -> Evidence:
    return Evidence(lines.copies[int(lines.copy[line])].id, int(lines.first[line]), says)


class _Tally:
    """Counts messages of a stretch of time, and those of them that one copy holds."""

    def __init__(self, said: Floats, held: Mask, common: Mask) -> None:
        counted = np.flatnonzero(common & ~np.isnan(said))
        order = counted[np.argsort(said[counted], kind="stable")]
        self._said = said[order]
        self._held = np.append(0, np.cumsum(held[order]))

    def of(self, span: CoverageSpan) -> CoverageSpan:
        """Return the stretch with its counts; a copy's last minute belongs to what it covers."""
        since = -np.inf if span.since is None else span.since.timestamp()
        until = np.inf if span.until is None else span.until.timestamp()
        covered = span.kind is CoverageKind.COVERED
        # The last line itself was held.
        after = span.kind is CoverageKind.AFTER_EXPORT
        first = int(np.searchsorted(self._said, since + 1 if after else since))
        last = int(
            np.searchsorted(self._said, until + 60 if covered else until, "right" if covered else "left")
        )
        known, held = max(last - first, 0), max(int(self._held[last] - self._held[first]), 0)
        return CoverageSpan(span.kind, span.since, span.until, known, held, span.evidence)
