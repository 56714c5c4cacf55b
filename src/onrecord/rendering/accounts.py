"""What each copy could hold, holds and lacks: the figures that chart, table and statement share."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import CopyAccount, CoverageKind, FindingKind
from onrecord.rendering.index import Index
from onrecord.rendering.words import BY_WEIGHT, IN_SHORT, holder, letter, whose


@dataclass(frozen=True, slots=True)
class Account:
    """One copy in figures. ``since`` and ``until`` bound what it is proven to cover; None for open."""

    copy: CopyAccount
    letter: str
    name: str
    whose: str
    is_covered: bool
    since: dt.datetime | None
    until: dt.datetime | None
    held: int
    absent: dict[FindingKind, int]

    @property
    def lacks(self) -> int:
        """How many messages that others hold are absent from this copy, whatever the cause."""
        return sum(self.absent.values())

    @property
    def by_cause(self) -> str:
        """Say how many are absent, by cause: ``30 within covered time, no other cause fits; 2 expired …``."""
        return "; ".join(f"{count:,} {IN_SHORT[kind]}" for kind, count in self.absent.items())


def accounts(index: Index) -> list[Account]:
    """Return the figures of every copy, in their order."""
    return [_account(index, number) for number in range(len(index.found.copies))]


def occurring(of: Sequence[Account]) -> list[FindingKind]:
    """Return the kinds of absence that occur in any copy."""
    return [kind for kind in BY_WEIGHT if any(kind in account.absent for account in of)]


def headline(index: Index, of: Sequence[Account]) -> str:
    """Say in one sentence what the copies show: ``3 copies, 885 messages; Ben's copy lacks 32 of them …``."""
    begin = f"{number_of(len(of), 'copy')}, {number_of(index.messages, 'message')}"
    lacking = sorted((one for one in of if one.lacks), key=_weight, reverse=True)
    if not lacking:
        return (
            f"{begin}; {'no copy lacks any of them' if len(of) > 1 else 'one copy alone, so uncorroborated'}"
        )
    first, others = lacking[0], len(lacking) - 1
    more = f"; {others} other {'copy lacks' if others == 1 else 'copies lack'} some too" if others else ""
    return f"{begin}; {first.whose} lacks {first.lacks:,} of them that others hold{more}"


def _weight(account: Account) -> tuple[int, int]:
    return account.absent.get(FindingKind.DELETED_FROM_COPY, 0), account.lacks


def _account(index: Index, number: int) -> Account:
    copy = index.found.copies[number]
    covered = [span for span in copy.coverage if span.kind is CoverageKind.COVERED]
    since, until = [span.since for span in covered], [span.until for span in covered]
    return Account(
        copy=copy,
        letter=letter(number),
        name=holder(index.found, copy),
        whose=whose(index.found, copy),
        is_covered=bool(covered),
        since=min((at for at in since if at), default=None) if None not in since else None,
        until=max((at for at in until if at), default=None) if None not in until else None,
        held=index.held(number),
        absent=index.absent(number),
    )
