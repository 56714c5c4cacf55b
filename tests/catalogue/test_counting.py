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
from onrecord.records.searches import Filters

HOUR = dt.timedelta(hours=1)
MOMENTS = st.integers(-24 * 400, 24 * 60).map(lambda hours: NOON + hours * HOUR)


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
    local = said.at if "said_local" in said.rare else said.said_local
    return "unknown" if local is None else f"{local:%Y-%m-%d}"[: {"day": 10, "month": 7, "year": 4}[by]]


@settings(max_examples=60, deadline=None)
@given(
    CAPTURES,
    st.sampled_from(["day", "month", "year"]),
    st.tuples(st.one_of(st.none(), MOMENTS), st.one_of(st.none(), MOMENTS)),
    st.lists(st.sampled_from(["text", "notice"]), max_size=1).map(tuple),
    st.integers(1, 9),
)
def test_counts_equal_counts_of_the_rows(
    captures: Sequence[tuple[str, str, Sequence[Said]]],
    by: str,
    ends: tuple[dt.datetime | None, dt.datetime | None],
    kinds: tuple[str, ...],
    rows: int,
) -> None:
    since, before = ends
    expected: Counter[tuple[str, str, str | None, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        catalogue = opened(Path(folder))
        for sequence, (custodian, channel, messages) in enumerate(captures):
            catalogue.add_capture(
                catalogued(sequence, custodian, "Harbour", channel), batches(messages, rows)
            )
            for said in messages:
                is_late = since is None or (said.at is not None and said.at >= since)
                is_early = before is None or (said.at is not None and said.at < before)
                if is_late and is_early and (not kinds or said.kind in kinds):
                    expected[channel, custodian, said.sender, _period(said, by)] += 1
        counted = catalogue.count(Filters(kinds=kinds, since=since, before=before), by)
        catalogue.close()
    got = {(row.channel, row.custodian, row.sender, row.period): row.messages for row in counted.rows}
    assert got == dict(expected)
    assert len(got) == len(counted.rows)
    assert counted.total == expected.total()
    assert counted.copies == len({(channel, custodian) for channel, custodian, _, _ in expected})


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
    assert catalogue.count(Filters(), "day").counts == (
        "lines in 2 copies (3 captures), notices included; the same message in two copies counts twice"
    )
    narrowed = catalogue.count(Filters(custodians=("ben",), kinds=("text",), since=NOON), "day").counts
    assert narrowed == (
        "lines in 1 copy (1 capture), notices left out; the same message in two copies counts twice; "
        "lines without a known time are left out"
    )


def test_a_period_is_a_day_on_the_sources_own_clock(tmp_path: Path) -> None:
    said = Said(at=dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC), local=dt.datetime(2026, 7, 1, 0, 30))  # noqa: DTZ001 - a wall clock
    catalogue = filled(tmp_path, [(catalogued(0), [said])])
    july = Filters(
        since=dt.datetime(2026, 6, 30, 23, tzinfo=dt.UTC), before=dt.datetime(2026, 7, 31, 23, tzinfo=dt.UTC)
    )
    assert [row.period for row in catalogue.count(july, "day").rows] == ["2026-07-01"]


def test_an_unknown_period_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QueryError):
        opened(tmp_path).count(Filters(), "week")
