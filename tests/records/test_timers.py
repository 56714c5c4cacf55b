"""Lengths of timers in words."""

import pytest

from onrecord.records.timers import timer_length, timer_sign


@pytest.mark.parametrize(
    ("seconds", "sign", "words"),
    [
        (86_400, "24 h", "24 hours"),
        (604_800, "7 d", "7 days"),
        (7_776_000, "90 d", "90 days"),
        (2_419_200, "4 w", "4 weeks"),
        (30, "30 s", "30 seconds"),
        (3_600, "1 h", "1 hour"),
    ],
)
def test_a_timer_is_named_as_apps_name_it(seconds: int, sign: str, words: str) -> None:
    assert (timer_sign(seconds), timer_length(seconds)) == (sign, words)
