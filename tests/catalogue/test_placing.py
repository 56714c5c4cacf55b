"""A message is found again by its identity, a day leads to its first line, and months are counted."""

import datetime as dt
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.catalogue.stock import NOON, Said, batches, catalogued, filled, opened
from tests.catalogue.test_counting import MESSAGES

from onrecord.records.errors import NotHeldError
from onrecord.records.messages import MessageId, OriginalId

pytestmark = pytest.mark.usefixtures("engine")

_CAPTURES = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.lists(MESSAGES, max_size=15)), min_size=1, max_size=4
)


@settings(max_examples=60, deadline=None)
@given(_CAPTURES, st.integers(-450, 90).map(lambda days: NOON.date() + dt.timedelta(days=days)))
def test_places_days_and_months_are_those_of_the_copy_as_it_is_shown(
    captures: Sequence[tuple[str, Sequence[Said]]], day: dt.date
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = opened(Path(folder))
        said: dict[str, list[Said]] = {}
        for sequence, (copy, messages) in enumerate(captures):
            catalogue.add_capture(catalogued(sequence, copy=copy), batches(messages, 4))
            said.setdefault(copy, []).extend(messages)
        for copy, messages in said.items():
            rows = list(catalogue.show(copy))
            for number, row in enumerate(rows, 1):
                place = catalogue.place_of(MessageId.parse(str(row["id"])))
                assert (place.copy, place.number) == (copy, number)
            days = [one.day for one in messages]
            later = [one for one in days if one is not None and one >= day]
            expected = days.index(min(later)) + 1 if later else None
            assert catalogue.page_of_day(copy, day) == expected
            by_month = Counter(None if one is None else f"{one:%Y-%m}" for one in days)
            months = [(month.month, month.lines) for month in catalogue.months(copy)]
            assert months == sorted(by_month.items(), key=lambda pair: (pair[0] is None, pair[0]))
        catalogue.close()


def test_a_number_past_any_file_is_an_id_that_is_not_held(tmp_path: Path) -> None:
    catalogue = filled(tmp_path, [(catalogued(0), [Said()])])
    for numbers in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 10**40, 0), (0, -(10**40), 0)):
        with pytest.raises(NotHeldError):
            catalogue.place_of(MessageId(OriginalId("original-0"), *numbers))
    with pytest.raises(NotHeldError):
        catalogue.place_of(MessageId(OriginalId("original-1"), 0, 0, 0))


def test_the_last_day_of_the_calendar_is_a_day(tmp_path: Path) -> None:
    end = dt.datetime(9999, 12, 31, 12, tzinfo=dt.UTC)
    catalogue = filled(tmp_path, [(catalogued(0, copy="a"), [Said(), Said(at=end)])])
    assert catalogue.page_of_day("a", dt.date.max) == 2
    assert catalogue.page_of_day("a", dt.date.min) == 1


def test_a_name_leaves_the_copies_that_bear_it_exactly(tmp_path: Path) -> None:
    copies = [
        (catalogued(0, "Ada Quay", "Harbour", copy="a"), [Said()]),
        (catalogued(1, "Ben Mole", "Harbour", copy="b"), [Said()]),
    ]
    catalogue = filled(tmp_path, copies)
    for name, held in (("a", ["a"]), ("of-b", ["b"]), ("Harbour", ["a", "b"]), ("Harb", []), ("", [])):
        assert [row["copy_id"] for row in catalogue.conversations(named=name)] == held
