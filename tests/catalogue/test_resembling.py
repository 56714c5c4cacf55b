"""Candidates for a quotation: rare words, or runs of common ones, go before what is only newer."""

import datetime as dt
from pathlib import Path

import pytest
from tests.catalogue.stock import NOON, Said, catalogued, filled

from onrecord.catalogue.resembling import MOST_HITS
from onrecord.records.errors import QueryError
from onrecord.records.searches import Filters

pytestmark = pytest.mark.usefixtures("engine")

_OLD = NOON - dt.timedelta(days=1)


def test_rare_words_lead_to_a_message_among_thousands_that_share_the_common_ones(tmp_path: Path) -> None:
    common = [Said("the storm is due at the quay on the day") for _ in range(2_000)]
    catalogue = filled(
        tmp_path, [(catalogued(0), [Said("zebrafinch at the quay on the day", at=_OLD), *common])]
    )
    hits = catalogue.resembling("the storm is due at the quay: zebrafinch", Filters(), limit=5)
    assert hits[0].body.startswith("zebrafinch")


def test_common_words_in_a_row_are_rare_again(tmp_path: Path) -> None:
    common = [
        Said(text)
        for text in ("the quay is shut", "shut it is", "is the day due", "due it")
        for _ in range(600)
    ]
    catalogue = filled(tmp_path, [(catalogued(0), [Said("is it due: the shut quay", at=_OLD), *common])])
    assert (
        catalogue.resembling("is it due, the shut key", Filters(), limit=5)[0].body
        == "is it due: the shut quay"
    )


def test_days_narrow_what_resembles(tmp_path: Path) -> None:
    catalogue = filled(tmp_path, [(catalogued(0), [Said("zebrafinch", at=_OLD), Said("zebrafinch")])])
    hits = catalogue.resembling("zebrafinch", Filters(before=NOON.date()))
    assert [hit.said_at for hit in hits] == [_OLD]


@pytest.mark.parametrize("limit", [0, MOST_HITS + 1])
def test_an_impossible_number_of_messages_is_refused(tmp_path: Path, limit: int) -> None:
    with pytest.raises(QueryError):
        filled(tmp_path, [(catalogued(0), [Said()])]).resembling("harbour", Filters(), limit=limit)


def test_a_text_without_words_resembles_nothing(tmp_path: Path) -> None:
    assert filled(tmp_path, [(catalogued(0), [Said()])]).resembling("…", Filters()) == []
