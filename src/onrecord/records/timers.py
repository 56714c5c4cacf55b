"""Lengths of disappearing-message timers in the words of apps: ``24 hours``, ``7 days``, ``4 weeks``."""

from onrecord.records.plurals import number_of

_UNITS = ((604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_SIGNS = {"week": "w", "day": "d", "hour": "h", "minute": "min", "second": "s"}
_DAY = 86_400


def timer_length(seconds: int) -> str:
    """Write a timer's length in words: ``24 hours``, ``7 days``."""
    size, unit = _unit(seconds)
    return number_of(seconds // size, unit)


def timer_sign(seconds: int) -> str:
    """Write a timer's length shortly: ``24 h``, ``7 d``."""
    size, unit = _unit(seconds)
    return f"{seconds // size} {_SIGNS[unit]}"


def _unit(seconds: int) -> tuple[int, str]:
    """Return the largest unit that a length is a multiple of, as apps name it: 24 hours, 7 days, 4 weeks."""
    if seconds in {_DAY, 7 * _DAY}:
        return (3_600, "hour") if seconds == _DAY else (_DAY, "day")
    return next(((size, unit) for size, unit in _UNITS if seconds and seconds % size == 0), (1, "second"))
