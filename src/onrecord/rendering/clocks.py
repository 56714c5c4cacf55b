"""What a reader who looks a line up must know of a copy's clock."""

import datetime as dt
from collections.abc import Iterator, Sequence

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import ClockPiece, CopyAccount
from onrecord.rendering.times import WallClock
from onrecord.rendering.words import and_so

_HOUR = 60
_MOST_OFFSETS = 4


def clock_words(copy: CopyAccount, clock: WallClock) -> Iterator[str]:
    """Yield a sentence for each way in which a copy's clock differs from that on which times are told."""
    if differs(copy, clock):
        yield f"Its clock shows {_offsets(copy.clock)}; times here are {place_of(clock)}'s."
    if copy.clock_fast_seconds:
        way = "fast" if copy.clock_fast_seconds > 0 else "slow"
        seconds = number_of(abs(copy.clock_fast_seconds), "second")
        yield f"Its clock is {seconds} {way} beside the others; times here allow for that."


def place_of(clock: WallClock) -> str:
    """Name the place whose clock this is: ``London``."""
    return legible(clock.zone.rpartition("/")[2].replace("_", " "))


def differs(copy: CopyAccount, clock: WallClock) -> bool:
    """Tell whether a line of the copy would show another time of day than is told here."""
    first = copy.first_said
    for piece in copy.clock:
        since = first if piece.since is None else _in_utc(piece)
        if since is not None and piece.utc_offset_minutes != _minutes(clock.local(since)):
            return True
    return False


def _in_utc(piece: ClockPiece) -> dt.datetime | None:
    offset = dt.timezone(dt.timedelta(minutes=piece.utc_offset_minutes))
    # An hour on, past the minute at which both clocks change.
    return None if piece.since is None else piece.since.replace(tzinfo=offset) + dt.timedelta(hours=1)


def _minutes(local: dt.datetime) -> int:
    return round((local.utcoffset() or dt.timedelta()).total_seconds()) // 60


def _offsets(pieces: Sequence[ClockPiece]) -> str:
    """Name the offsets; an hour's change for summer time and back is one clock still."""
    offsets = list(dict.fromkeys(piece.utc_offset_minutes for piece in pieces))
    named = [_offset(minutes) for minutes in sorted(offsets[:_MOST_OFFSETS])]
    if len(offsets) == 2 and abs(offsets[0] - offsets[1]) == _HOUR:  # noqa: PLR2004 - winter and summer
        return f"{named[0]}, in summer {named[1]}"
    return and_so(named) if len(offsets) == 1 else f"{and_so(named)} at different times"


def _offset(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), _HOUR)
    sign = "-" if minutes < 0 else "+"
    return "UTC" if not minutes else f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}"
