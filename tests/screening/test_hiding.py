"""A marking written to be seen by people is found, however it is hidden from machines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.screening import marked_texts as ways

from onrecord.records.captures import Marking
from onrecord.screening.markings import Screen

SCREEN = Screen()
BANNERS = {
    "SECRET": "SECRET",
    "UK SECRET": "SECRET",
    "SECRET UK EYES ONLY": "SECRET",
    "NATO SECRET": "SECRET",
    "SECRET RECIPIENTS ONLY": "SECRET",
    "SECRET LOCSEN": "SECRET",
    "TOP SECRET": "TOP SECRET",
    "UK TOP SECRET STRAP": "TOP SECRET",
    "COSMIC TOP SECRET": "TOP SECRET",
}
PLAIN = st.sampled_from(sorted(BANNERS))


def spills(text: str) -> list[Marking]:
    return [found for found in SCREEN.lines("chat.txt", 1, [text.encode()]) if found.spills]


def check(banner: str, text: str) -> None:
    assert BANNERS[banner] in [found.level for found in spills(text)], ascii(text)


@given(PLAIN.flatmap(lambda banner: st.tuples(st.just(banner), ways.strewn(banner))))
def test_invisible_characters_hide_nothing(case: tuple[str, str]) -> None:
    check(*case)


@given(PLAIN.flatmap(lambda banner: st.tuples(st.just(banner), ways.starred(banner))))
def test_signs_of_markup_hide_nothing(case: tuple[str, str]) -> None:
    check(*case)


@settings(max_examples=150)
@given(PLAIN.flatmap(lambda banner: st.tuples(st.just(banner), ways.disguised(banner))))
def test_look_alikes_hide_nothing(case: tuple[str, str]) -> None:
    check(*case)


@pytest.mark.parametrize("banner", sorted(BANNERS))
def test_full_width_forms_hide_nothing(banner: str) -> None:
    check(banner, banner.translate(ways.FULL_WIDTH))


@pytest.mark.parametrize("banner", sorted(BANNERS))
def test_scanning_errors_hide_nothing(banner: str) -> None:
    check(banner, banner.translate(ways.SCANNED))


@given(PLAIN.flatmap(lambda banner: st.tuples(st.just(banner), ways.emboldened(banner))))
def test_bold_and_italic_hide_nothing(case: tuple[str, str]) -> None:
    check(*case)


@given(PLAIN.flatmap(lambda banner: st.tuples(st.just(banner), ways.spaced(banner))))
def test_letter_spacing_hides_nothing(case: tuple[str, str]) -> None:
    check(*case)


@settings(max_examples=150)
@given(
    PLAIN.flatmap(
        lambda banner: st.tuples(
            st.just(banner),
            ways.spaced(banner).flatmap(ways.disguised).flatmap(ways.strewn).flatmap(ways.emboldened),
        )
    )
)
def test_all_of_it_together_hides_nothing(case: tuple[str, str]) -> None:
    check(*case)


@given(PLAIN, st.sampled_from("\r\v\f\x85\u2028\u2029"), st.booleans())
def test_a_line_break_of_another_kind_hides_nothing(banner: str, line_break: str, first: bool) -> None:  # noqa: FBT001 - drawn
    check(
        banner,
        f"{banner}{line_break}the dredger sails" if first else f"the dredger sails{line_break}{banner}",
    )


@given(
    PLAIN,
    st.sampled_from(
        ["> ", ">> ", "| ", "\u2022 ", "- ", "*** ", "[", "(", "\u201c", "\U0001f512 ", "\ufeff"]
    ),
)
def test_quoting_and_decoration_hide_nothing(banner: str, decoration: str) -> None:
    check(banner, decoration + banner)


@given(PLAIN, st.sampled_from(["=", "-", "*", "\u2550", "\U0001f534", "=-", "_ ", ". "]), st.integers(1, 700))
def test_rules_of_any_length_hide_nothing(banner: str, sign: str, count: int) -> None:
    check(banner, f"{sign * count} {banner} {sign * count}")


@given(PLAIN, st.sampled_from([*map(chr, range(9)), "\x1c", "\x7f", "\x80"]), st.booleans())
def test_a_control_character_between_lines_hides_nothing(banner: str, control: str, first: bool) -> None:  # noqa: FBT001 - drawn
    check(banner, f"{banner}{control}the dredger sails" if first else f"the dredger sails{control}{banner}")


@given(PLAIN, st.sampled_from([*map(chr, range(9)), "\x1c", "\x7f", "\x80", "\ufffd"]), st.integers(1, 7))
def test_a_control_character_inside_a_word_hides_nothing(banner: str, control: str, place: int) -> None:
    check(banner, banner[:place] + control + banner[place:])
