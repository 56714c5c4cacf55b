"""Text from a source can neither drive a terminal nor reverse what stands beside it, and stays readable."""

import pytest

from onrecord.records.legible import legible, legible_lines


@pytest.mark.parametrize("mark", "\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff")
def test_an_invisible_direction_mark_is_left_out(mark: str) -> None:
    assert legible(f"{mark}Ada{mark} Quay") == "Ada Quay"


@pytest.mark.parametrize("mark", "\x00\x1b\x7f\x9b\r\u2028\u2029\u202d\u202e\ud800")
def test_an_override_or_a_control_character_stays_a_harmless_escape(mark: str) -> None:
    assert legible(f"a{mark}b") == f"a\\u{ord(mark):04x}b"


def test_a_body_is_split_at_line_feeds_alone() -> None:
    assert legible_lines("one\r\ntwo\x0bthree") == ["one", "two\\u000bthree"]
