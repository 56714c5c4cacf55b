"""What strays of a clock are in words."""

from collections.abc import Iterator, Sequence

from onrecord.reconciliation.lines import Lines
from onrecord.reconciliation.strays import Stray
from onrecord.records.legible import legible
from onrecord.records.timers import timer_length

_MOST = 6
_MINUTE = 60


def strays_told(lines: Lines, strays: Sequence[Stray]) -> Iterator[str]:
    """Yield a sentence on each stretch of a copy where its clock showed other times than most copies do."""
    for stray in strays[:_MOST]:
        whose = "" if stray.label is None else f" for what {legible(lines.labels[stray.label][1])} says"
        moves = f" at first, {_off(stray.until)} at the end" if stray.until != stray.seconds else ""
        yield (
            f"From line {stray.first_line} to line {stray.last_line} the clock of this copy shows{whose} "
            f"{_off(stray.seconds)}{moves}. Times here are corrected for that."
        )
    if len(strays) > _MOST:
        yield f"Its clock strays in {len(strays) - _MOST} further stretches."


def _off(seconds: int) -> str:
    rounded = seconds if abs(seconds) < _MINUTE else round(seconds / _MINUTE) * _MINUTE
    return f"{timer_length(abs(rounded))} {'more' if seconds > 0 else 'less'} than other copies do"
