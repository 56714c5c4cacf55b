"""Who looked: the access log, newest first, and how much of it is what was asked for."""

from dataclasses import dataclass

from onrecord.ports.service import AccessLog
from onrecord.records.accounts import Access, AccessVerb
from onrecord.records.logs import ALWAYS, Found, Span


@dataclass(frozen=True, slots=True)
class LooksAsked:
    """Which lines are asked for: of one account (``NOBODY``: of none), of one kind, within a time."""

    account: int | None = None
    verb: AccessVerb | None = None
    span: Span = ALWAYS


ALL_LOOKS = LooksAsked()


def looks(log: AccessLog, asked: LooksAsked, before: int | None, limit: int) -> Found[Access]:
    """Return up to ``limit`` lines below a number, newest first."""
    total, _ = log.newest()
    lines = log.lines(before, limit + 1, asked.account, asked.verb, asked.span)
    matching = total if asked == ALL_LOOKS else log.count(asked.account, asked.verb, asked.span)
    further = lines[limit - 1].number if len(lines) > limit else None
    return Found(lines[:limit], matching, total, further)
