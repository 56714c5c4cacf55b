"""Where something was withheld is told by the days of the messages next to it, on either database."""

import datetime as dt
from pathlib import Path

import pytest
from tests.catalogue.stock import ENTRY, NOON, Said, batches, catalogued, opened

from onrecord.records.errors import NotHeldError
from onrecord.records.messages import Anomaly, Span
from onrecord.records.searches import Sight, WithheldAmong
from onrecord.records.withheld import WithholdReason

pytestmark = pytest.mark.usefixtures("engine")

DAYS = [Said(f"m{day}", at=NOON + dt.timedelta(days=day)) for day in range(4)]


def withheld(line: int, reason: str = WithholdReason.PARTY.mark) -> Anomaly:
    """Return what stands between the messages of two lines (1-based)."""
    return Anomaly(Span(ENTRY, line, line, line * 100 - 150), reason)


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


def test_days_are_those_of_the_messages_next_to_what_was_withheld(
    tmp_path: Path,
) -> None:
    catalogue = opened(tmp_path)
    stretches = [(2, 3), (2,), (1,), (9,), ()]
    for number, lines in enumerate(stretches):
        items = [*map(withheld, lines), withheld(3, "bytes that no rule places"), *batches(DAYS)]
        catalogue.add_capture(catalogued(number, copy="c"), items)
    assert catalogue.withheld_among("c") == [
        WithheldAmong(catalogued(0).capture.id, march(1), march(3)),
        WithheldAmong(catalogued(1).capture.id, march(1), march(2)),
        WithheldAmong(catalogued(2).capture.id, None, march(1)),
        WithheldAmong(catalogued(3).capture.id, march(4), None),
    ]


def test_a_message_whose_day_is_not_known_tells_none(tmp_path: Path) -> None:
    catalogue = opened(tmp_path)
    catalogue.add_capture(catalogued(0, copy="c"), [withheld(2), *batches([Said("m0", at=None), *DAYS[1:]])])
    assert catalogue.withheld_among("c") == [WithheldAmong(catalogued(0).capture.id, None, march(2))]


def test_a_copy_out_of_sight_is_as_one_that_is_not_held(tmp_path: Path) -> None:
    catalogue = opened(tmp_path)
    catalogue.add_capture(catalogued(0, copy="c"), [withheld(2), *batches(DAYS)])
    with pytest.raises(NotHeldError):
        catalogue.withheld_among("c", sight=Sight(frozenset()))
