"""What each copy could hold, holds and lacks: the figures that chart, table and statement share."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import CopyAccount, CoverageKind, CoverageSpan, FindingKind
from onrecord.rendering.index import Index
from onrecord.rendering.words import IN_SHORT, NOBODY, and_so, holder, letter, whose

_MOST_NAMED = 8
_MAILBOXES = ("mailbox", "mailboxes")
_PHONES = ("phone", "phones")
_ONLY_ELSEWHERE = {
    _MAILBOXES: "messages that only other mailboxes could hold",
    _PHONES: "what only other phones show, such as notices of the app and calls",
}
_OUTSIDE = (
    *(CoverageKind.BEFORE_JOINING, CoverageKind.AFTER_LEAVING),
    *(CoverageKind.CLEARED, CoverageKind.TRUNCATED),
)


@dataclass(frozen=True, slots=True)
class Account:
    """One copy in figures. ``since`` and ``until`` bound what it is proven to cover; None for open.

    ``outside`` are stretches between these that it could not hold. ``elsewhere`` counts what only other
    phones show (notices of the app, calls), ``untimed`` what has no time; with held and absent they are all.
    """

    copy: CopyAccount
    letter: str
    name: str
    whose: str
    is_covered: bool
    since: dt.datetime | None
    until: dt.datetime | None
    outside: Sequence[CoverageSpan]
    held: int
    absent: dict[FindingKind, int]
    elsewhere: int
    untimed: int

    @property
    def lacks(self) -> int:
        """How many messages that others hold are absent from this copy, whatever the cause."""
        return sum(self.absent.values())

    @property
    def not_applicable(self) -> int:
        """How many messages this copy neither holds nor is said to lack."""
        return self.elsewhere + self.untimed

    @property
    def causes(self) -> list[str]:
        """Say how many are absent of each cause: ``30 within covered time, no other cause fits``."""
        return [f"{count:,} {IN_SHORT[kind]}" for kind, count in self.absent.items()]

    @property
    def summed_up(self) -> str:
        """Say what it holds and lacks, in figures that make the whole."""
        other = f" (n/a {self.not_applicable:,})" if self.not_applicable else ""
        of = f"Holds {self.held:,} of {self.held + self.lacks + self.not_applicable:,}{other}."
        return of + (f" Absent {self.lacks:,}: {'; '.join(self.causes)}." if self.lacks else " None absent.")


def accounts(index: Index) -> list[Account]:
    """Return the figures of every copy, in their order."""
    return [_account(index, number) for number in range(len(index.found.copies))]


def not_applicable_words(of: Sequence[Account]) -> str:
    """Say what n/a means among these copies; nothing where it does not occur."""
    parts = []
    if any(one.elsewhere for one in of):
        parts.append(_ONLY_ELSEWHERE[device_noun(of)])
    if any(one.untimed for one in of):
        parts.append("messages whose time is not known")
    return f"n/a: {and_so(parts)}." if parts else ""


def headline(index: Index, of: Sequence[Account]) -> str:
    """Say in one sentence what the copies show: ``3 copies, 885 messages; of what other copies hold, …``."""
    begin = f"{_copies(of)}, {number_of(index.messages, 'message')}"
    if len(of) == 1:
        return f"{begin}; one copy alone cannot show an absence"
    lacking = [one for one in of if one.lacks]
    if not lacking:
        return f"{begin}; no copy lacks what another holds"
    first, *others = lacking[:_MOST_NAMED]
    named = [f"{first.letter} lacks {first.lacks:,}", *(f"{one.letter} {one.lacks:,}" for one in others)]
    more = len(lacking) - len(named)
    rest = [f"{more} other {'copy lacks' if more == 1 else 'copies lack'} some"] if more else []
    return f"{begin}; of what other copies hold, {and_so([*named, *rest])}"


def _copies(of: Sequence[Account]) -> str:
    """Count copies, and the phones that they are of where these are fewer."""
    ids = {one.copy.id for one in of}
    phones = len(of) - sum(one.copy.earlier_capture_of in ids - {one.copy.id} for one in of)
    counted = number_of(len(of), "copy")
    if phones == len(of) or not phones:
        return counted
    return f"{counted} of {phones:,} {device_noun(of)[phones > 1]}"


def device_noun(of: Sequence[Account]) -> tuple[str, str]:
    """Return the word, one and several, for what these copies were taken from."""
    return _MAILBOXES if all(one.copy.channel == "email" for one in of) else _PHONES


def _account(index: Index, number: int) -> Account:
    copy = index.found.copies[number]
    covered = [span for span in copy.coverage if span.kind is CoverageKind.COVERED]
    starts, ends = [span.since for span in covered], [span.until for span in covered]
    since = min((at for at in starts if at), default=None) if None not in starts else None
    until = max((at for at in ends if at), default=None) if None not in ends else None
    elsewhere, untimed = index.neither(number)
    return Account(
        copy=copy,
        letter=letter(number),
        name=holder(index.found, copy) or NOBODY,
        whose=whose(index.found, number),
        is_covered=bool(covered),
        since=since,
        until=until,
        outside=[span for span in copy.coverage if _is_between(span, since, until)],
        held=index.held(number),
        absent=index.absent(number),
        elsewhere=elsewhere,
        untimed=untimed,
    )


def _is_between(span: CoverageSpan, since: dt.datetime | None, until: dt.datetime | None) -> bool:
    """Tell whether a stretch lies between the ends of what is covered, with both its own ends known."""
    if span.kind not in _OUTSIDE or span.since is None or span.until is None:
        return False
    return (since is None or span.since > since) and (until is None or span.until < until)
