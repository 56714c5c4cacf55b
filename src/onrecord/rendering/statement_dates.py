"""What is absent, set against requests and holds: before, on the day, after. No more is said here."""

import datetime as dt
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from onrecord.records.legible import legible
from onrecord.records.reconciliation import FindingKind
from onrecord.rendering.accounts import Account
from onrecord.rendering.index import NO_TIME, Numbers
from onrecord.rendering.statement_sections import KeyDate, Matter, Sentence, places_of, timer_words
from onrecord.rendering.timers import timer_history
from onrecord.rendering.times import WallClock, day, milliseconds
from onrecord.rendering.words import IN_SHORT

_NEVER_HELD = (FindingKind.BEFORE_JOINING, FindingKind.AFTER_LEAVING, FindingKind.AFTER_EXPORT)
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
        says = f"{_named(date)}: of {count:,} absent from {one.whose} ({IN_SHORT[kind]}), {said}."
        held = [*matter.index.places(int(messages[0])), *matter.index.places(int(messages[-1]))]
        yield Sentence(says, list(dict.fromkeys(places_of(held))) or matter.everywhere)


def _split(said_ms: Numbers, on: dt.date, clock: WallClock) -> str:
    """Count times before, on and after a day of the clock."""
    begin, end = _midnight(on, clock), _midnight(on + dt.timedelta(days=1), clock)
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


def _midnight(on: dt.date, clock: WallClock) -> int:
    return milliseconds(dt.datetime(on.year, on.month, on.day, tzinfo=ZoneInfo(clock.zone)))


def _timers(matter: Matter, date: KeyDate) -> Iterator[Sentence]:
    for one in timer_history(matter.index):
        if one.at is not None:
            when = _when(matter.clock.local(one.at).date(), date.on)
            says = f"{_named(date)}: {when}, {matter.clock.on(one.at)}, {timer_words(one)}."
            yield Sentence(says, places_of(one.places))


def _when(happened: dt.date, on: dt.date) -> str:
    if happened == on:
        return "on the day"
    return "before it" if happened < on else "after it"


def _named(date: KeyDate) -> str:
    return f"{legible(date.name)} ({day(date.on)})"
