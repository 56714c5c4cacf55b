"""What stands around the words that were said is left out, and a message's own words are not."""

import pytest

from onrecord.procedures.likeness import WHOLE, Words, likeness
from onrecord.procedures.quoted_extent import best_within, is_short

SAID = "shut the outer quay before Monday"


def _percent(quoted: str, held: str) -> int:
    mine, theirs = Words.of(quoted), Words.of(held)
    return best_within(mine, theirs, likeness(mine, theirs)).percent


@pytest.mark.parametrize(
    ("text", "is_so"),
    [("shut it", True), ("Ben Mole: shut it", True), ("1 March 2026", True), ("Ben: shut it now", False)],
)
def test_two_words_are_short_whatever_name_or_time_stands_before_them(text: str, *, is_so: bool) -> None:
    assert is_short(text) == is_so


@pytest.mark.parametrize(
    "quoted",
    [f"Ada Quay: {SAID}", f"\u201c{SAID}\u201d, he wrote", f"[12/03/2026, 14:05] Ben: {SAID}"],
)
def test_a_name_a_time_and_a_papers_words_after_the_mark_do_not_count(quoted: str) -> None:
    assert _percent(quoted, SAID) == WHOLE
    assert _percent(quoted, f"Well, {SAID}") == WHOLE


@pytest.mark.parametrize("held", ["Decision", "Ada, decision"])
def test_a_messages_own_heading_counts_where_the_quotation_has_another(held: str) -> None:
    assert _percent(f"Proposal again: {SAID}", f"{held}: {SAID}") < WHOLE
    assert _percent(f"Proposal: {SAID}", f"Ben Mole on a decision: {SAID}") == WHOLE
    assert _percent(f"\u201c{SAID}\u201d, he wrote: \u201cand no later than that\u201d", SAID) < WHOLE
