"""What is absent, set against requests and holds: before, on the day, after. No more is said here."""

import datetime as dt
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import FindingKind
from onrecord.rendering.accounts import Account
from onrecord.rendering.index import NO_TIME, Numbers
from onrecord.rendering.statement_matter import KeyDate, Matter, Sentence, places_of
from onrecord.rendering.timers import timer_history
from onrecord.rendering.times import WallClock, day, milliseconds
from onrecord.rendering.words import IN_SHORT

_NEVER_HELD = (FindingKind.BEFORE_JOINING, FindingKind.AFTER_LEAVING, FindingKind.AFTER_EXPORT)
_DAY_MS = 86_400_000
"""The calendar's last day has none after it."""
_CAUTION = (
    "Before and after speak of when a message was sent; when it ceased to be in a copy, copies do not show."
)


def against_dates(matter: Matter, dates: Sequence[KeyDate]) -> Iterator[Sentence]:
    """Yield, for each request or hold, how many absent messages were sent before, on and after its day.

    Messages that a copy could not hold are left out: no request or hold bears on them.
    """
    if not dates:
        yield Sentence("No request or hold was named to set this against.", matter.everywhere)
        return
    yield Sentence(_CAUTION, matter.everywhere)
    for date in dates:
        for one in matter.about:
            yield from _absent(matter, one, date)
        yield from _timers(matter, date)


def _absent(matter: Matter, one: Account, date: KeyDate) -> Iterator[Sentence]:
    for kind in (kind for kind in one.absent if kind not in _NEVER_HELD):
        count = one.absent[kind]
        messages = matter.index.of_kind(matter.number(one), kind)
        said = _split(matter.index.said_ms[messages], date.on, matter.clock)
        says = f"{_named(date)}: of {count:,} absent from {one.whose}, {IN_SHORT[kind]}: {said}."
        held = [*matter.index.places(int(messages[0])), *matter.index.places(int(messages[-1]))]
        yield Sentence(says, list(dict.fromkeys(places_of(held))) or matter.everywhere)


def _split(said_ms: Numbers, on: dt.date, clock: WallClock) -> str:
    """Count times before, on and after a day of the clock."""
    begin, end = bounds_of(on, clock)
    known = said_ms[said_ms != NO_TIME]
    before, after = int((known < begin).sum()), int((known >= end).sum())
    parts = [
        f"{before:,} sent before it",
        f"{len(known) - before - after:,} on the day",
        f"{after:,} after it",
    ]
    if len(known) < len(said_ms):
        parts.append(f"{len(said_ms) - len(known):,} at a time not known")
    return ", ".join(parts)


def bounds_of(on: dt.date, clock: WallClock) -> tuple[int, int]:
    """Return when a day of a clock begins and the next does, in milliseconds after the epoch."""
    begin = _midnight(on, clock)
    return begin, _midnight(on + dt.timedelta(days=1), clock) if on < dt.date.max else begin + _DAY_MS


def _midnight(on: dt.date, clock: WallClock) -> int:
    return milliseconds(dt.datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(clock.zone)))


def _timers(matter: Matter, date: KeyDate) -> Iterator[Sentence]:
    """Yield one sentence on how often the timer was changed before and after; its own section has each."""
    history = [one for one in timer_history(matter.index) if one.at is not None]
    if history:
        days = [matter.clock.local(one.at).date() for one in history if one.at]
        parts = [
            f"{sum(day < date.on for day in days):,} before it",
            f"{days.count(date.on):,} on the day",
            f"{sum(day > date.on for day in days):,} after it",
        ]
        count = number_of(len(history), "change")
        says = f"{_named(date)}: of {count} of the disappearing-message timer: {', '.join(parts)}."
        yield Sentence(says, places_of([place for one in history for place in one.places]))


def _named(date: KeyDate) -> str:
    return f"{legible(date.name)} ({day(date.on)})"
