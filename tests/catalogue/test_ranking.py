"""By relevance: the newest matches alone, those that say most of what was asked in fewest words first."""

import datetime as dt
from pathlib import Path

import pytest
from tests.catalogue.stock import NOON, Said, catalogued, filled

from onrecord.catalogue.ranking import RANKED
from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.records.errors import QueryError
from onrecord.records.searches import Filters, Order, Query

pytestmark = pytest.mark.usefixtures("engine")


def _bodies(catalogue: SqlCatalogue, text: str, limit: int = 50) -> list[str]:
    return [hit.body for hit in catalogue.find(Query(text, limit=limit, order=Order.RELEVANCE)).hits]


def test_a_short_text_that_says_a_word_twice_comes_before_a_long_one_that_says_it_once(
    tmp_path: Path,
) -> None:
    texts = [
        "storm " + "and so on " * 30,
        "storm storm",
        "a storm is due",
        "STORM, Storm! The storm\u2019s storm",
    ]
    catalogue = filled(tmp_path, [(catalogued(0), [Said(text) for text in texts])])
    assert _bodies(catalogue, "storm") == [texts[3], texts[1], texts[2], texts[0]]


def test_a_rarer_word_weighs_more(tmp_path: Path) -> None:
    texts = ["the the basin", "the basin basin", *["the basin the the the"] * 5]
    catalogue = filled(tmp_path, [(catalogued(0), [Said(text) for text in texts])])
    assert _bodies(catalogue, "the basin")[0] == "the basin basin"


def test_equals_stay_newest_first(tmp_path: Path) -> None:
    messages = [Said("storm", at=NOON + dt.timedelta(minutes=number)) for number in range(5)]
    catalogue = filled(tmp_path, [(catalogued(0), messages)])
    hits = catalogue.find(Query("storm", order=Order.RELEVANCE)).hits
    assert [hit.first_line for hit in hits] == [5, 4, 3, 2, 1]


def test_a_file_name_counts_as_text_and_a_phrase_as_one_word(tmp_path: Path) -> None:
    attachment = {"name": "outer basin, outer basin.pdf", "type": "pdf", "bytes": 5, "presence": "present"}
    messages = [Said("the outer basin"), Said("see", rare={"attachments": [attachment]}), Said("basin outer")]
    catalogue = filled(tmp_path, [(catalogued(0), messages)])
    assert _bodies(catalogue, '"outer basin"') == ["see", "the outer basin"]


def test_pages_by_relevance_hold_what_was_ranked_once(tmp_path: Path) -> None:
    messages = [Said("storm " * (1 + number % 7) + "x" * (number % 5)) for number in range(23)]
    catalogue = filled(tmp_path, [(catalogued(0), messages)])
    whole = catalogue.find(Query("storm", order=Order.RELEVANCE, limit=100))
    assert (whole.ranked_over, whole.is_capped, whole.next_skip, whole.next_row) == (23, False, None, None)
    lines, skip = [], 0
    while skip is not None:
        page = catalogue.find(Query("storm", limit=5, order=Order.RELEVANCE, skip=skip))
        lines += [hit.first_line for hit in page.hits]
        skip = page.next_skip
    assert lines == [hit.first_line for hit in whole.hits]


def test_only_the_newest_are_ranked_and_the_answer_says_so(tmp_path: Path) -> None:
    messages = [Said("storm storm storm")] + [
        Said("a storm", at=NOON + dt.timedelta(minutes=1)) for _ in range(RANKED)
    ]
    catalogue = filled(tmp_path, [(catalogued(0), messages)])
    found = catalogue.find(Query("storm", order=Order.RELEVANCE))
    assert (found.ranked_over, found.is_capped) == (RANKED, True)
    assert found.hits[0].body == "a storm"
    older = Filters(before=dt.date(2026, 3, 2), people=("ada",))
    assert catalogue.find(Query('"storm storm"', older, order=Order.RELEVANCE)).is_capped is False


@pytest.mark.parametrize(
    "query", [Query("", order=Order.RELEVANCE), Query("storm", order=Order.RELEVANCE, skip=-1)]
)
def test_without_words_nothing_is_relevant(tmp_path: Path, query: Query) -> None:
    catalogue = filled(tmp_path, [(catalogued(0), [Said("storm")])])
    with pytest.raises(QueryError):
        catalogue.find(query)
