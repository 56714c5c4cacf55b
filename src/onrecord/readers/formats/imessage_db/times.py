"""Apple's times: counted from 1 January 2001 in UTC, in nanoseconds, before iOS 11 in seconds."""

import datetime as dt

from onrecord.readers.sqlite.tables import Value, integer
from onrecord.readers.text_messages import instant
from onrecord.records.messages import Flag, Precision

_EPOCH_MS = 978_307_200_000
_SECONDS_END = 100_000_000_000


def time_of(value: Value) -> tuple[dt.datetime | None, Precision | None, Flag | None]:
    """Return an instant with its precision, or the flag that says why there is none."""
    number = integer(value)
    if number is None or number == 0:
        return None, None, Flag.DATE_MISSING if value in {None, 0} else Flag.DATE_IMPOSSIBLE
    counts_seconds = abs(number) < _SECONDS_END
    since = number * 1000 if counts_seconds else number // 1_000_000
    # The year 1970 itself is no missing time here.
    when, flag = instant((_EPOCH_MS + since) or 1)
    if when is None:
        return None, None, flag
    return when, Precision.SECOND if counts_seconds else Precision.MILLISECOND, None


def at(value: Value) -> dt.datetime | None:
    """Return an instant, None where there is none."""
    return time_of(value)[0]
