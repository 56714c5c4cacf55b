"""Likeness is of words in their order; what differs is told, and no word of either text is lost."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.procedures.likeness import WHOLE, Difference, Likeness, Words, excerpt, likeness, shared

_WORDS = st.lists(
    st.sampled_from(["the", "quay", "is", "shut", "storm", "Monday", "café", "don't", "東", "京", "👍"]),
    max_size=25,
)
SAID = "We must close the outer quay before Monday, otherwise the storm takes the cranes"


def _compared(quoted: str, held: str) -> Likeness:
    return likeness(Words.of(quoted), Words.of(held))


def _differences(found: Likeness) -> Sequence[tuple[str, str, str]]:
    return [
        (one.difference, one.quoted, one.held)
        for one in found.stretches
        if one.difference is not Difference.SAME
    ]


@given(_WORDS, _WORDS)
def test_stretches_are_the_quotation_in_its_order_and_the_message_without_gaps(
    quoted: list[str], held: list[str]
) -> None:
    mine, theirs = Words.of(" ".join(quoted)), Words.of(" ".join(held))
    found = likeness(mine, theirs)
    assert 0 <= found.percent <= WHOLE
    assert [w for one in found.stretches for w in Words.of(one.quoted).plain] == list(mine.plain)
    said = [w for one in found.stretches for w in Words.of(one.held).plain]
    assert f" {' '.join(said)} " in f" {' '.join(theirs.plain)} " or not said
    assert all(
        Words.of(one.quoted).plain == Words.of(one.held).plain
        for one in found.stretches
        if one.difference is Difference.SAME
    )
    assert found.is_part == (len(said) < len(theirs.plain))


@given(_WORDS.filter(lambda words: len(words) > 1), st.data())
def test_one_word_of_a_message_replaced_gives_back_both_texts_and_is_no_part_of_a_longer_one(
    held: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(held) - 1))
    other = data.draw(st.sampled_from(["Friday", *held]))
    quoted = [*held[:at], other, *held[at + 1 :]]
    found = _compared(" ".join(quoted), " ".join(held))
    assert " ".join(one.quoted for one in found.stretches if one.quoted) == " ".join(quoted)
    assert " ".join(one.held for one in found.stretches if one.held) == " ".join(held)
    assert not found.is_part


@given(_WORDS, _WORDS, _WORDS)
def test_words_that_stand_in_the_message_as_they_are_quoted_are_wholly_alike(
    before: list[str], quoted: list[str], after: list[str]
) -> None:
    if quoted:
        found = _compared(" ".join(quoted), " ".join([*before, *quoted, *after]))
        assert found.percent == WHOLE
        assert found.is_part == bool(before or after)


@given(_WORDS, _WORDS)
def test_only_words_in_their_order_with_none_between_are_wholly_alike(
    quoted: list[str], held: list[str]
) -> None:
    mine, theirs = Words.of(" ".join(quoted)), Words.of(" ".join(held))
    stands = f" {' '.join(mine.plain)} " in f" {' '.join(theirs.plain)} "
    assert (likeness(mine, theirs).percent == WHOLE) == bool(mine.plain and stands)


@given(_WORDS, _WORDS)
def test_words_shared_in_one_order_are_the_longest_common_subsequence(
    one: list[str], other: list[str]
) -> None:
    mine, theirs = Words.of(" ".join(one)), Words.of(" ".join(other))
    lengths = [0] * (len(theirs.plain) + 1)
    for word in mine.plain:
        row = [0]
        for at, held in enumerate(theirs.plain, 1):
            row.append(lengths[at - 1] + 1 if held == word else max(lengths[at], row[-1]))
        lengths = row
    assert shared(mine, theirs) == lengths[-1]


@pytest.mark.parametrize(
    "quoted",
    [
        SAID.upper(),
        "we must close the outer quay — before Monday; otherwise the storm takes the cranes!",
        "\u201cWe must close the outer quay before Monday\u201d \u00abotherwise the storm takes the cranes",
        "We must\u00a0close the o\u00aduter quay before Monday otherwise the storm takes the cranes",
    ],
)
def test_case_accents_dashes_and_quotation_marks_do_not_count(quoted: str) -> None:
    assert _compared(quoted, SAID).percent == WHOLE
    assert _compared("She\u2019ll see the cafe", "she'll see the café").percent == WHOLE


def test_what_differs_is_told_word_by_word() -> None:
    found = _compared("We must shut the outer key before Monday, otherwise a big storm takes cranes", SAID)
    assert _differences(found) == [
        (Difference.INSERTED, "shut", ""),
        (Difference.DROPPED, "", "close"),
        (Difference.INSERTED, "key", ""),
        (Difference.DROPPED, "", "quay"),
        (Difference.INSERTED, "a big", ""),
        (Difference.DROPPED, "", "the"),
        (Difference.DROPPED, "", "the"),
    ]
    assert 50 < found.percent < 90


def test_a_word_spelt_otherwise_is_changed_and_nearly_alike() -> None:
    found = _compared("We must close the outer quay befor Monday, otherwise the strom takes the cranes", SAID)
    assert _differences(found) == [
        (Difference.CHANGED, "befor", "before"),
        (Difference.CHANGED, "strom", "storm"),
    ]
    assert found.percent > 90
    at_edges = _compared("Wee must close the outer kuay", "We must close the outer quay")
    assert [one.difference for one in at_edges.stretches] == [
        *(Difference.CHANGED, Difference.SAME, Difference.CHANGED)
    ]


@pytest.mark.parametrize(
    ("quoted", "held", "alone", "is_part"),
    [
        (SAID.replace("cranes", "ships"), SAID, ("ships", "cranes"), False),
        (SAID.replace("We", "Nobody"), SAID, ("Nobody", "We"), False),
        (SAID.replace("must", "will"), SAID, ("will", "must"), False),
        (f"Well, {SAID}", SAID, ("Well", ""), False),
        (SAID.replace("cranes", "ships"), f"{SAID}. Thanks to all", ("ships", "cranes"), True),
        (SAID.replace("We", "Nobody"), f"Ada! {SAID}", ("Nobody", "We"), True),
    ],
)
def test_a_word_replaced_at_either_end_is_told_beside_the_messages_as_one_inside_is(
    quoted: str, held: str, alone: tuple[str, str], *, is_part: bool
) -> None:
    found = _compared(quoted, held)
    told = [(one, other) for _, one, other in _differences(found)]
    assert ("".join(one for one, _ in told), "".join(other for _, other in told)) == alone
    assert found.is_part == is_part


def test_a_word_at_an_end_counts_though_the_long_word_beside_it_is_replaced() -> None:
    found = _compared("I will refuse to sign this", "I categorically refuse to sign this")
    assert _differences(found) == [
        (Difference.INSERTED, "will", ""),
        (Difference.DROPPED, "", "categorically"),
    ]


def test_words_left_out_count_unless_the_quotation_says_that_they_are_left_out() -> None:
    marked = _compared("We must close the outer quay […] otherwise the storm takes the cranes", SAID)
    silent = _compared("We must close the outer quay otherwise the storm takes the cranes", SAID)
    assert _differences(marked) == _differences(silent) == [(Difference.DROPPED, "", "before Monday")]
    assert marked.percent == WHOLE - 1 > silent.percent


def test_another_emoji_hardly_counts() -> None:
    assert (
        WHOLE
        > _compared("the quay is shut from Monday on 👍", "the quay is shut from Monday on 😀").percent
        >= 95
    )


def test_a_long_mail_is_compared_where_it_says_what_is_quoted() -> None:
    mail = f"{'the minutes are attached and so on ' * 2_000}{SAID}. {'regards to all of you ' * 2_000}"
    quoted = Words.of(SAID)
    part = excerpt(quoted, mail)
    assert len(part) < len(mail) // 4
    assert likeness(quoted, Words.of(part)).percent == WHOLE
    assert excerpt(quoted, "short") == "short"
    assert len(excerpt(Words.of("zebra"), mail)) < len(mail) // 4


def test_the_same_few_words_again_and_again_are_compared_all_the_same() -> None:
    words = ["ha", "ho"] * 120
    assert _compared(" ".join(words), " ".join([*words, "hum"])).percent == WHOLE
    assert _compared(" ".join(["hey", *words]), " ".join(reversed(words))).percent < WHOLE
