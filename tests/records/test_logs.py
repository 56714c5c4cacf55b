"""Days of a log are those of the organisation's clock, the last one included."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from onrecord.records.logs import ALWAYS, span_of_days

LONDON = ZoneInfo("Europe/London")


def test_a_span_of_days_ends_with_the_end_of_the_last_on_the_zones_own_clock():
    span = span_of_days(dt.date(2026, 3, 28), dt.date(2026, 3, 29), LONDON)
    assert span.since == dt.datetime(2026, 3, 28, tzinfo=dt.UTC)
    assert span.before == dt.datetime(2026, 3, 29, 23, tzinfo=dt.UTC), "the night on which summer time began"


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Kiritimati", "Pacific/Niue"])
def test_a_day_that_no_log_reaches_leaves_its_side_open(zone):
    assert span_of_days(dt.date.min, dt.date.max, ZoneInfo(zone)) == ALWAYS
    assert span_of_days(None, None, ZoneInfo(zone)) == ALWAYS
