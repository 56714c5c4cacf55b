"""A source is leafed through in pages: every message once, in its place, and nothing kept."""

from collections.abc import Sequence

import pytest
from tests.support.withholding import NAME, opened, unwatched

from onrecord.compute import jobs
from onrecord.procedures.leaf_through import PAGE, Page, leaf_through
from onrecord.procedures.sources import LeftOut, Refused, Source
from onrecord.procedures.withhold import one_source
from onrecord.readers.registry import READERS
from onrecord.records.errors import UnreadableError, WithholdingError
from onrecord.records.messages import Assumptions

LINES = [f"13/03/2026, 09:{n % 60:02} - {('Ada', 'Ben')[n % 2]}: line {n}" for n in range(250)]
CHAT = "\n".join(["what no reader places", *LINES[:3], "and it goes on", *LINES[3:]]) + "\n"


class Here:
    """A sandbox that reads in this process, and a feed that does not change."""

    def items(self, _feed, _assumptions, progress):
        return jobs.items(opened({NAME: CHAT.encode()}), READERS, progress)

    def confirm_unchanged(self) -> None:
        """Nothing can change it."""


def pages() -> Sequence[Page]:
    return list(leaf_through(Here(), Source(Here(), Assumptions(), ""), unwatched))


def test_pages_are_full_but_the_last_and_every_line_stands_in_one_message() -> None:
    found = pages()
    assert [len(page.leaves) for page in found] == [PAGE, PAGE, 51]
    leaves = [leaf for page in found for leaf in page.leaves]
    assert [leaf.number for leaf in leaves] == list(range(1, 252))
    lines = [line for leaf in leaves for line in range(leaf.first, leaf.last + 1)]
    assert lines == list(range(1, 253))
    assert (leaves[0].kind, leaves[0].body) == ("", "")
    assert (leaves[3].first, leaves[3].last, leaves[3].sender) == (4, 5, "Ada")
    assert leaves[3].body == "line 2\nand it goes on"
    assert (leaves[3].said, leaves[3].day) == ("2026-03-13T09:02:00", "2026-03-13")
    assert found[0].last_day == "2026-03-13"


def test_no_words_show_in_a_representation() -> None:
    assert "line 2" not in repr(pages())


def test_something_is_withheld_of_one_source_alone_and_of_no_more() -> None:
    source = Source(Here(), Assumptions(), "")
    assert one_source([LeftOut("photo.jpg", "of nothing"), source]) is source
    for found in ([], [source, source], [source, Refused("b.txt", UnreadableError("damaged"))]):
        with pytest.raises(WithholdingError, match="by itself"):
            one_source(found)
