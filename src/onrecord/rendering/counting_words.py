"""What a count counts, in words: lines of copies, never distinct messages."""

from collections.abc import Sequence

from onrecord.records.plurals import number_of
from onrecord.records.searches import Counted


def captured_again(times: Sequence[int]) -> str | None:
    """Say that copies were captured more than once (``times`` each), and what that does to counts."""
    if not times:
        return None
    often = f"{times[0]:,} times" if len(set(times)) == 1 else "more than once"
    were = "was" if len(times) == 1 else "were"
    both = "both exports hold" if set(times) == {2} else "several exports hold"
    return f"{number_of(len(times), 'copy')} {were} captured {often}: lines that {both} are counted in each"


def what_is_counted(counted: Counted) -> str:
    """Say what a count is of: lines of copies, not distinct messages."""
    copies = f"{number_of(counted.copies, 'copy')} ({number_of(counted.captures, 'capture')})"
    notices = "notices included" if counted.has_notices else "notices left out"
    lines = "line" if counted.total == 1 else "lines"
    parts = [f"{lines} in {copies}, {notices}; the same message in two copies counts twice"]
    if again := captured_again(counted.captured_again):
        parts.append(again)
    if counted.undated:
        whose = "its" if counted.undated == 1 else "their"
        parts.append(f"{number_of(counted.undated, 'line')} left out: {whose} day is not known")
    return "; ".join(parts)
