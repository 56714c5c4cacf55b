"""Counts from roll-ups equal counts of the rows, and say what they count."""

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.catalogue.stock import NOON, Said, batches, catalogued, filled, opened

from onrecord.records.errors import QueryError
from onrecord.records.searches import Filters, Query

pytestmark = pytest.mark.usefixtures("engine")

HOUR = dt.timedelta(hours=1)
MOMENTS = st.integers(-24 * 400, 24 * 60).map(lambda hours: NOON + hours * HOUR)
DAYS = MOMENTS.map(dt.datetime.date)


def _said(moment: dt.datetime | None, offset: int | None, sender: str | None, kind: str) -> Said:
    base = moment or NOON
    local = None if offset is None else base.replace(tzinfo=None) + offset * HOUR
    if local is None and moment is not None:
        return Said(sender=sender, at=moment, kind=kind, rare={"said_local": None, "said_text": "?"})
    return Said(sender=sender, at=moment, kind=kind, local=local)


MESSAGES = st.builds(
    _said,
    st.one_of(st.none(), MOMENTS),
    st.one_of(st.none(), st.sampled_from([-12, 0, 1, 14])),
    st.sampled_from([None, "Ada Quay", "Ben Mole"]),
    st.sampled_from(["text", "notice"]),
)
CAPTURES = st.lists(
    st.tuples(
        st.sampled_from(["Ada Quay", "Ben Mole"]),
        st.sampled_from(["whatsapp", "signal"]),
        st.lists(MESSAGES, max_size=25),
    ),
    min_size=1,
    max_size=3,
)


def _period(said: Said, by: str) -> str:
    return "unknown" if said.day is None else f"{said.day:%Y-%m-%d}"[: {"day": 10, "month": 7, "year": 4}[by]]


@settings(max_examples=60, deadline=None)
@given(
    CAPTURES,
    st.sampled_from(["day", "month", "year"]),
    st.tuples(st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS)),
    st.lists(st.sampled_from(["text", "notice"]), max_size=1).map(tuple),
    st.integers(1, 9),
)
def test_counts_equal_counts_of_the_rows(
    captures: Sequence[tuple[str, str, Sequence[Said]]],
    by: str,
    ends: tuple[dt.date | None, dt.date | None],
    kinds: tuple[str, ...],
    rows: int,
) -> None:
    since, before = ends
    undated = 0
    expected: Counter[tuple[str, str, str | None, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        catalogue = opened(Path(folder))
        for sequence, (custodian, channel, messages) in enumerate(captures):
            catalogue.add_capture(
                catalogued(sequence, custodian, "Harbour", channel), batches(messages, rows)
            )
            for said in messages:
                if kinds and said.kind not in kinds:
                    continue
                is_late = since is None or (said.day is not None and said.day >= since)
                is_early = before is None or (said.day is not None and said.day < before)
                undated += (since or before) is not None and said.day is None
                if is_late and is_early:
                    expected[channel, custodian, said.sender, _period(said, by)] += 1
        counted = catalogue.count(Filters(kinds=kinds, since=since, before=before), by)
        catalogue.close()
    got = {(row.channel, row.custodian, row.sender, row.period): row.messages for row in counted.rows}
    assert got == dict(expected)
    assert len(got) == len(counted.rows)
    assert counted.total == expected.total()
    assert counted.undated == undated
    assert counted.copies == len({(channel, custodian) for channel, custodian, _, _ in expected})


@settings(max_examples=40, deadline=None)
@given(
    CAPTURES,
    st.tuples(st.one_of(st.none(), DAYS), st.one_of(st.none(), DAYS)),
    st.sampled_from(["day", "month", "year"]),
)
def test_a_count_by_one_thing_sums_the_count_that_is_split_by_all(
    captures: Sequence[tuple[str, str, Sequence[Said]]],
    ends: tuple[dt.date | None, dt.date | None],
    period: str,
) -> None:
    filters = Filters(since=ends[0], before=ends[1])
    with tempfile.TemporaryDirectory() as folder:
        copies = [
            (catalogued(sequence, custodian, "Harbour", channel), messages)
            for sequence, (custodian, channel, messages) in enumerate(captures)
        ]
        catalogue = filled(Path(folder), copies)
        whole = catalogue.count(filters, period)
        counted = {
            "period": catalogue.count(filters, period, split=False),
            **{by: catalogue.count(filters, by) for by in ("channel", "custodian", "person")},
        }
        catalogue.close()
    for by, alone in counted.items():
        name = "sender" if by == "person" else by
        expected: Counter[str | None] = Counter()
        for row in whole.rows:
            expected[getattr(row, name)] += row.messages
        got = [(getattr(row, name), row.messages) for row in alone.rows]
        assert dict(got) == dict(expected)
        assert len(got) == len(expected)
        # What has no known day comes first, as in the count that is split.
        order = (
            [(key != "unknown", key) for key, _ in got] if by == "period" else [-lines for _, lines in got]
        )
        assert order == sorted(order)
        assert (alone.total, alone.copies, alone.captures, alone.captured_again, alone.undated) == (
            *(whole.total, whole.copies, whole.captures, whole.captured_again, whole.undated),
        )


def test_people_custodians_channels_and_conversations_narrow_counts(tmp_path: Path) -> None:
    copies = [
        (catalogued(0, "Ada Quay", "Harbour"), [Said(sender="Ada Quay"), Said(sender="Ben Mole")]),
        (catalogued(1, "Ben Mole", "Basin"), [Said(sender="Ada Quay")] * 3),
        (catalogued(2, "Ben Mole", "Basin", "signal"), [Said(sender=None, kind="notice")] * 5),
    ]
    catalogue = filled(tmp_path, copies)
    for filters, total, sentence_copies in (
        (Filters(), 10, 3),
        (Filters(people=("ada quay",)), 4, 2),
        (Filters(custodians=("Ben",)), 8, 1 + 1),
        (Filters(channels=("signal",)), 5, 1),
        (Filters(conversations=("basin",), channels=("whatsapp",)), 3, 1),
        (Filters(kinds=("text",)), 5, 2),
    ):
        counted = catalogue.count(filters, "month")
        assert (counted.total, counted.copies) == (total, sentence_copies)


def test_the_answer_says_what_it_counts(tmp_path: Path) -> None:
    copies = [(catalogued(0), [Said()]), (catalogued(1), [Said()]), (catalogued(2, "Ben Mole"), [Said()])]
    catalogue = filled(tmp_path, copies)
    counted = catalogue.count(Filters(), "day")
    assert (counted.copies, counted.captures, counted.captured_again) == (2, 3, [2])
    assert counted.has_notices
    narrowed = catalogue.count(Filters(custodians=("ben",), kinds=("text",)), "day")
    assert (narrowed.copies, narrowed.captures, narrowed.captured_again) == (1, 1, [])
    assert not narrowed.has_notices


def test_a_period_is_a_day_on_the_sources_own_clock(tmp_path: Path) -> None:
    said = Said(at=dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC), local=dt.datetime(2026, 7, 1, 0, 30))  # noqa: DTZ001 - a wall clock
    catalogue = filled(tmp_path, [(catalogued(0), [said])])
    july = Filters(since=dt.date(2026, 7, 1), before=dt.date(2026, 8, 1))
    assert [row.period for row in catalogue.count(july, "day").rows] == ["2026-07-01"]
    assert [hit.said_local for hit in catalogue.find(Query("", july)).hits] == [said.local]
    june = Filters(before=dt.date(2026, 7, 1))
    assert catalogue.count(june, "month").total == 0
    assert catalogue.find(Query("", june)).hits == []


def test_a_line_in_a_clock_change_has_a_known_day_and_is_counted_and_found(tmp_path: Path) -> None:
    change = Said("in the gap", at=None, local=dt.datetime(2026, 3, 29, 1, 30))  # noqa: DTZ001 - a wall clock
    catalogue = filled(tmp_path, [(catalogued(0), [change, Said("undated", at=None)])])
    march = Filters(since=dt.date(2026, 3, 1), before=dt.date(2026, 4, 1))
    for by in ("day", "month", "year"):
        counted = catalogue.count(march, by)
        assert (counted.total, counted.undated) == (1, 1)
    assert [hit.body for hit in catalogue.find(Query("", march)).hits] == ["in the gap"]
    assert catalogue.count(Filters(), "month").undated == 0


def test_a_channel_that_nothing_came_from_counts_nothing(tmp_path: Path) -> None:
    catalogue = filled(tmp_path, [(catalogued(0), [Said()])])
    signal = Filters(channels=("signal",))
    counted = catalogue.count(signal, "month")
    assert (counted.total, counted.copies, counted.rows) == (0, 0, [])
    assert catalogue.find(Query("", signal)).hits == []


def test_an_unknown_period_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError):
        opened(tmp_path).count(Filters(), "week")
