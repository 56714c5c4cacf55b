"""Find where this machine's clock was set back: events that bear an earlier time than one before them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from onrecord.ports.homes import Home

_LEEWAY = dt.timedelta(minutes=5)
"""GUESS: one that waits for another to write bears a time a little earlier; clocks are set right by less."""


@dataclass(frozen=True, slots=True)
class ClockSetback:
    """An event that bears an earlier time than the event before it, by more than they can overlap."""

    sequence: int
    at: dt.datetime
    before: dt.datetime


def clock_setbacks(home: Home) -> Iterator[ClockSetback]:
    """Yield each place of the journal at which time went back by more than five minutes, oldest first.

    The log's order holds all the same: what came after what is not told by times.

    Raises:
        VerificationError: an event is changed or missing.
    """
    times = (outline.at for outline in home.journal.outlines())
    for sequence, (before, at) in enumerate(pairwise(times), start=1):
        if at < before - _LEEWAY:
            yield ClockSetback(sequence, at, before)
