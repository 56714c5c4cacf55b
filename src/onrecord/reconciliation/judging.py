"""Judging one copy: the cause of an absence that its reach, its timers, its holder's stays and gaps leave.

In this order: the holder was not there; the reader did not understand what may be it; the copy had ended;
a timer had run out; the copy begins later (cleared, or cut at an export limit); else, inside what is proven
to be covered, it was removed from it. What else would leave the same traces is told as other explanations.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from onrecord.reconciliation.coverage import Reach
from onrecord.reconciliation.lines import Floats, Lines, Mask, Numbers
from onrecord.reconciliation.membership import Step
from onrecord.reconciliation.timers import Setting, has_run, read_until
from onrecord.reconciliation.unread import Unread, as_evidence, beside, may_hold
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Anomaly
from onrecord.records.reconciliation import Cause, Confidence, Evidence, FindingKind
from onrecord.records.timers import timer_length

MARGIN_SECONDS = 60.0

_Judged = tuple[Numbers, Cause]

OTHERS = {
    "removed": "A message may have been removed from this copy before its time was up.",
    "removed_all": "It may have been removed from this copy.",
    "never_came": "It may never have reached this phone or mailbox.",
    "edited_file": "A text export can be edited before it is handed over.",
    "kept_out": "The export may have been made without it.",
    "left_early": "The holder may have removed the last messages before exporting.",
    "cut": "The app may have cut the export, or the export may have been shortened by hand.",
    "cleared": "The chat may have been cleared on this phone, or the app installed anew.",
    "unread": "Parts of this copy were not understood: some of these messages may stand there.",
    "made_sooner": "Nothing says that the copy was made so late: the timer may not have run out before.",
    "newest": "The newest messages may not have come with this file.",
    "one_holds": "One copy alone holds it: that copy may have been edited before it was handed over.",
    "notice_alone": "One copy alone shows that notice, though others cover its time: it may have been typed.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Messages in order of time: when they were ``said``, and which line of each copy holds them (-1).

    ``common`` ones would stand in every copy; a timer takes those that are ``fleeting`` (no notice, no call).
    ``meant_for`` tells which copies a message was addressed to.
    """

    said: Floats
    places: Numbers
    common: Mask
    fleeting: Mask
    meant_for: Mask


class Judge:
    """Judges one copy. ``alone`` is of each line by how many other sources it could be borne out."""

    def __init__(
        self, lines: Lines, known: Known, copy: int, of_copy: tuple[Reach, Unread], alone: Numbers
    ) -> None:
        """Take what is known of the messages, and of the copy."""
        self._lines, self._said = lines, known.said
        self._reach, self._unread = of_copy
        self._copy = lines.copies[copy]
        self._name = self._copy.id
        self._held = known.places[:, copy] >= 0
        self._line_of = np.where(self._held, lines.first[np.maximum(known.places[:, copy], 0)], -1)
        self._open = known.common & known.meant_for[:, copy] & ~self._held & ~np.isnan(known.said)
        self._alone = alone
        self._borne_out = alone[known.places.max(axis=1)] if len(known.said) else alone[:0]

    def judged(self, gone: Floats, under: Numbers, settings: Sequence[Setting]) -> Iterator[_Judged]:
        """Yield messages and why they are absent, each message once."""
        reach, said = self._reach, self._said
        yield from self._outside()
        run_out = (gone <= self._left_until(gone)) & has_run(gone, under, self._held, reach.last)
        yield from self._beside_unread(run_out)
        yield self._taken(said > reach.until), self._ended()
        for number, messages in _by_number(np.where(self._open & run_out, under, -1)):
            self._open[messages] = False
            sure = gone[messages] <= reach.until + MARGIN_SECONDS
            yield messages[sure], self._expired(settings[number], is_sure=True)
            yield messages[~sure], self._expired(settings[number], is_sure=False)
        yield self._taken(said > reach.last), self._after_its_lines()
        yield self._taken(said < reach.first), self._cut()
        yield from self._removed(self._taken((said >= reach.proven_from) & (said <= reach.proven_until)))
        yield self._taken(np.ones(len(said), bool)), self._unexplained()

    def _taken(self, mask: Mask) -> Numbers:
        """Return what of these is still unexplained, and count it as explained."""
        found = np.flatnonzero(self._open & mask)
        self._open[found] = False
        return found

    def _outside(self) -> Iterator[_Judged]:
        """Yield what was said while the holder was not there."""
        stretches = self._reach.stays.outside()
        since = np.array([since for since, _, _ in stretches])
        until = np.array([until for _, until, _ in stretches])
        which = np.searchsorted(since, self._said, "left") - 1
        inside = self._open & (which >= 0)
        inside[inside] &= self._said[inside] < until[which[inside]]
        for number, messages in _by_number(np.where(inside, which, -1)):
            self._open[messages] = False
            yield messages, self._not_there(stretches[number][0], stretches[number][2])

    def _not_there(self, since: float, step: Step) -> Cause:
        left = np.isfinite(since)
        line = self._reach.stays.at(since).line if left else step.line
        says = "the holder leaves the conversation" if left else "the holder enters the conversation"
        kind = FindingKind.AFTER_LEAVING if left else FindingKind.BEFORE_JOINING
        return self._by_notice(kind, line, says, [])

    def _by_notice(self, kind: FindingKind, line: int, says: str, others: Sequence[str]) -> Cause:
        """Return a cause that one notice shows: less sure where others should show it, and do not."""
        doubtful = self._alone[line] > 0
        confidence = Confidence.FAIR if doubtful else Confidence.STRONG
        more = ["notice_alone"] if doubtful else []
        return self._cause(kind, confidence, [self._line(line, says)], [*others, *more])

    def _left_until(self, gone: Floats) -> float:
        """Return when this copy was exported: as was said, else as far as timers show, or its last line."""
        if self._copy.exported_at is not None:
            return self._reach.until
        inside = ~np.isnan(self._said) & (self._said >= self._reach.first) & (self._said <= self._reach.last)
        timed = np.where(inside & (self._open | self._held), gone, np.inf)
        plain = inside & ~np.isfinite(gone) & (self._open | self._held)
        lost = float((plain & ~self._held).sum()) / max(1, int(plain.sum()))
        return read_until(timed, self._held, self._reach.last, lost)

    def _beside_unread(self, run_out: Mask) -> Iterator[_Judged]:
        """Yield what may stand in lines that were not understood, where these are as many or more."""
        for messages, pieces in beside(self._line_of, self._open & ~run_out, self._unread.placed):
            if may_hold(pieces, len(messages)):
                self._open[messages] = False
                yield messages, self._not_read([], pieces)

    def _ended(self) -> Cause:
        line = self._line(self._reach.last_line, "the last line of this copy")
        newest = Incomplete.NEWEST_MISSING in self._copy.incomplete
        others = ["left_early", *(["newest"] if newest else [])]
        return self._cause(FindingKind.AFTER_EXPORT, Confidence.STRONG, [line], others)

    def _removed(self, messages: Numbers) -> Iterator[_Judged]:
        """Say that messages were removed, unless what was not read of the copy may be all of them.

        Surest is what two sources hold. What one alone holds and several others lack may be its own.
        """
        unread = self._unread
        if unread.why_any or may_hold(unread.elsewhere, len(messages)):
            yield messages, self._not_read(unread.why_any, unread.elsewhere)
            return
        not_understood = any(not piece.withheld for piece in self._copy.not_understood)
        others = ["edited_file", "never_came", *(["unread"] if not_understood else [])]
        borne_out = np.minimum(self._borne_out[messages], 2)
        for number, confidence in enumerate((Confidence.STRONG, Confidence.FAIR, Confidence.WEAK)):
            more = ["one_holds"] if number else []
            cause = self._cause(FindingKind.DELETED_FROM_COPY, confidence, [], [*others, *more])
            yield messages[borne_out == number], cause

    def _not_read(self, whys: Sequence[Evidence], pieces: Sequence[Anomaly]) -> Cause:
        """Say that messages may stand in what was not understood, or in what the custodian withheld."""
        withheld = any(piece.withheld for piece in pieces)
        kind = FindingKind.WITHHELD if withheld else FindingKind.UNEXPLAINED
        evidence = [*whys, *as_evidence(self._copy, pieces)]
        return self._cause(kind, Confidence.WEAK, evidence, ["removed_all", "never_came"])

    def _unexplained(self) -> Cause:
        others = ["removed_all", "never_came", "kept_out", "cleared"]
        return self._cause(FindingKind.UNEXPLAINED, Confidence.WEAK, [], others)

    def _expired(self, setting: Setting, *, is_sure: bool) -> Cause:
        says = f"messages are set to disappear after {timer_length(setting.seconds)}"
        found = self._by_notice(FindingKind.EXPIRED, setting.line, says, ["removed"])
        if is_sure:
            return found
        others = (*found.other_explanations, OTHERS["made_sooner"])
        return replace(found, confidence=Confidence.FAIR, other_explanations=others)

    def _after_its_lines(self) -> Cause:
        says = "this copy is said to have been made later than this, and has no line after its last"
        line = self._line(self._reach.last_line, "the last line of this copy")
        evidence = [line, Evidence(self._name, None, says)]
        others = ["removed_all", "never_came", "kept_out"]
        return self._cause(FindingKind.UNEXPLAINED, Confidence.WEAK, evidence, others)

    def _cut(self) -> Cause:
        line = self._line(self._reach.first_line, "the first line of this copy")
        if self._reach.cut_at:
            says = f"this copy has as many lines as an export holds at most ({self._reach.cut_at:,})"
            evidence = [line, Evidence(self._name, None, says)]
            return self._cause(FindingKind.TRUNCATED, Confidence.STRONG, evidence, ["cleared"])
        if self._reach.is_whole:
            return self._cause(
                FindingKind.UNEXPLAINED, Confidence.WEAK, [line], ["removed_all", "never_came", "cleared"]
            )
        return self._cause(FindingKind.CLEARED, Confidence.FAIR, [line], ["cut"])

    def _line(self, line: int, says: str) -> Evidence:
        copy = self._lines.copies[int(self._lines.copy[line])]
        return Evidence(copy.id, int(self._lines.first[line]), says)

    def _cause(
        self, kind: FindingKind, confidence: Confidence, evidence: Sequence[Evidence], others: Sequence[str]
    ) -> Cause:
        return Cause(kind, self._name, confidence, evidence, tuple(OTHERS[other] for other in others))


def _by_number(numbers: Numbers) -> Iterator[tuple[int, Numbers]]:
    """Yield each number with where it stands; negative ones are left out."""
    at = np.flatnonzero(numbers >= 0)
    order = at[np.argsort(numbers[at], kind="stable")]
    for part in np.split(order, np.flatnonzero(np.diff(numbers[order])) + 1):
        if len(part):
            yield int(numbers[part[0]]), part
