"""A wall clock becomes the instant that the zone's own rules give, or none and a flag."""

import datetime as dt
import zoneinfo
from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onrecord.readers.batching import to_batch
from onrecord.readers.zones import place, zone_named
from onrecord.records.errors import SettingsError
from onrecord.records.messages import Flag
from onrecord.records.schema import Batch

wall = dt.datetime.fromisoformat

ZONES = [
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Africa/Casablanca",  # four changes in some years
    "Pacific/Apia",  # lost a whole day in 2011
    "Asia/Kathmandu",
    "America/St_Johns",  # changed at one minute past midnight
    "Europe/Dublin",  # negative summer time
    "UTC",
]
SPAN = {"entry": "chat.txt", "first": 1, "last": 1, "first_byte": 0}


def batch_of(times: Sequence[dt.datetime | None]) -> Batch:
    return to_batch([{"kind": "text", "span": SPAN, "said_local": time} for time in times])


def expected(time: dt.datetime, zone: zoneinfo.ZoneInfo) -> tuple[dt.datetime | None, list[str] | None]:
    """Place one time by the standard library: there is an instant only where both folds agree."""
    folds = [time.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1)]
    if folds[0] == folds[1]:
        return folds[0], None
    exists = folds[0].astimezone(zone).replace(tzinfo=None) == time
    return None, [Flag.DST_FOLD if exists else Flag.DST_GAP]


NEAR_CHANGES = st.builds(
    lambda day, seconds: day + dt.timedelta(seconds=seconds),
    st.sampled_from(
        [
            wall("2024-03-31T01:00"),
            wall("2024-10-27T01:00"),
            wall("2024-11-03T01:00"),
            wall("2024-04-07T02:00"),
            wall("2011-12-30"),
            wall("2010-08-08T03:00"),
            wall("2006-10-29T00:01"),
            wall("1947-04-13T01:00"),
            wall("1968-10-27"),
        ]
    ),
    st.integers(-7200, 7200),
)
TIMES = st.one_of(
    NEAR_CHANGES,
    st.datetimes(wall("1970-01-01"), wall("2199-12-30")).map(
        lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
    ),
)


@settings(deadline=None)
@given(st.lists(st.none() | TIMES, min_size=1, max_size=20), st.sampled_from(ZONES))
@example([wall("2024-10-27T01:00"), wall("2024-03-31T01:59:59.999000")], "Europe/London")
def test_every_time_is_placed_as_the_zone_places_it(times: list[dt.datetime | None], name: str) -> None:
    zone = zoneinfo.ZoneInfo(name)
    placed = place(batch_of(times), name)
    wanted = [(None, None) if time is None else expected(time, zone) for time in times]
    found = zip(placed.column("said_at").to_pylist(), placed.column("flags").to_pylist(), strict=True)
    assert list(found) == wanted
    assert placed.column("said_local").to_pylist() == times
    placed.validate(full=True)


def test_instants_that_the_source_gave_stay_as_they_are() -> None:
    given_at = dt.datetime(2024, 10, 27, 1, 30, tzinfo=dt.UTC)
    rows = [
        {"kind": "text", "span": SPAN, "said_local": wall("2024-10-27T01:30"), "said_at": at}
        for at in (given_at, None)
    ]
    placed = place(to_batch(rows), "Europe/London")
    assert placed.column("said_at").to_pylist() == [given_at, None]
    assert placed.column("flags").to_pylist() == [None, [Flag.DST_FOLD]]


def test_flags_that_were_there_are_kept_and_none_comes_twice() -> None:
    row = {
        "kind": "text",
        "span": SPAN,
        "said_local": wall("2024-03-31T01:30"),
        "flags": ["null_body"],
    }
    placed = place(place(to_batch([row]), "Europe/London"), "Europe/London")
    assert placed.column("flags").to_pylist() == [["null_body", Flag.DST_GAP]]


@pytest.mark.parametrize("year", [1, 1899, 2201, 9999])
def test_a_year_when_no_app_was_there_is_placed_nowhere(year: int) -> None:
    placed = place(batch_of([wall(f"{year:04}-06-01"), wall("2024-06-01T12:00")]), "Europe/London")
    assert placed.column("said_at").to_pylist() == [None, dt.datetime(2024, 6, 1, 11, tzinfo=dt.UTC)]
    assert placed.column("flags").to_pylist() == [[Flag.DATE_IMPOSSIBLE], None]


def test_a_batch_with_nothing_to_place_is_returned_as_it_came() -> None:
    batch = batch_of([None, None])
    assert place(batch, "Europe/London") is batch
    empty = batch.slice(0, 0)
    assert place(empty, "Europe/London") is empty


def test_a_sliced_batch_is_placed_by_its_own_rows() -> None:
    batch = batch_of([wall(f"2024-{month:02}-01T12:00") for month in range(1, 13)]).slice(5, 2)
    assert place(batch, "Europe/London").column("said_at").cast(pa.int64()).to_pylist() == [
        1717239600000,
        1719831600000,
    ]


@pytest.mark.parametrize("name", ["Europe/Lundon", "", "../etc/passwd", "/etc/localtime", "GMT+1\0"])
def test_an_unknown_zone_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(SettingsError, match="give an IANA name such as Europe/London"):
        zone_named(name)


INSTANTS = st.one_of(
    NEAR_CHANGES.map(lambda time: time.replace(tzinfo=dt.UTC)),
    st.datetimes(wall("1900-01-02"), wall("2199-12-30")).map(
        lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000, tzinfo=dt.UTC)
    ),
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.none() | TIMES, st.none() | INSTANTS), min_size=1, max_size=20),
    st.sampled_from(ZONES),
)
def test_what_one_side_knows_fills_the_other_and_what_both_know_stays(
    times: list[tuple[dt.datetime | None, dt.datetime | None]], name: str
) -> None:
    zone = zoneinfo.ZoneInfo(name)
    rows = [{"kind": "text", "span": SPAN, "said_local": local, "said_at": at} for local, at in times]
    placed = place(to_batch(rows), name)
    wanted = []
    for local, at in times:
        if at is None:
            found, flags = (None, None) if local is None else expected(local, zone)
            wanted.append((local, found, flags))
        else:
            shown = at.astimezone(zone)
            # A clock of seconds before zones were whole: the standard library keeps them too.
            wanted.append((local or shown.replace(tzinfo=None), at, None))
    columns = (placed.column(column).to_pylist() for column in ("said_local", "said_at", "flags"))
    assert list(zip(*columns, strict=True)) == wanted
    placed.validate(full=True)
    assert place(placed, name).equals(placed)


@pytest.mark.parametrize("year", [1899, 2201])
def test_an_instant_beyond_the_calendar_is_taken_away_and_flagged(year: int) -> None:
    ats = [dt.datetime(year, 6, 1, tzinfo=dt.UTC), dt.datetime(2024, 6, 1, 11, tzinfo=dt.UTC)]
    placed = place(to_batch([{"kind": "text", "span": SPAN, "said_at": at} for at in ats]), "Europe/London")
    assert placed.column("said_local").to_pylist() == [None, wall("2024-06-01T12:00")]
    assert placed.column("said_at").to_pylist() == [None, ats[1]]
    assert placed.column("flags").to_pylist() == [[Flag.DATE_IMPOSSIBLE], None]
