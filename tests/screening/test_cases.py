"""Each labelled line is judged as labelled, however it reaches the screen."""

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from onrecord.records.captures import Marking, MarkingTier
from onrecord.records.schema import Batch
from onrecord.screening.markings import Screen

GROUPS = tomllib.loads(Path(__file__).with_name("cases.toml").read_text("utf-8"))["group"]
CASES = [
    pytest.param(text, group.get("level"), group["outcome"], id=f"{group['outcome']}-{text[:40]!r}")
    for group in GROUPS
    for text in group["texts"]
]
OUTCOMES = (MarkingTier.MARKING, MarkingTier.ASSERTION, MarkingTier.MENTION)
LEVELS = ("TOP SECRET", "SECRET", "OFFICIAL-SENSITIVE", "LEGACY", "OFFICIAL")


def gravest(found: Sequence[Marking]) -> Marking | None:
    return min(found, key=lambda item: (OUTCOMES.index(item.tier), LEVELS.index(item.level)), default=None)


def judged(found: Sequence[Marking], level: str | None, outcome: str) -> bool:
    worst = gravest(found)
    if outcome == "none":
        return worst is None
    if outcome == "no marking":
        return not any(marking.spills for marking in found)
    return worst is not None and (worst.level, worst.tier) == (level, outcome)


def test_there_are_enough_cases_on_both_sides() -> None:
    outcomes = [case.values[2] for case in CASES]
    assert len(outcomes) >= 120
    assert min(outcomes.count("marking"), outcomes.count("none") + outcomes.count("no marking")) >= 40


@pytest.mark.parametrize(("text", "level", "outcome"), CASES)
def test_a_line_is_judged_as_labelled(screen: Screen, text: str, level: str | None, outcome: str) -> None:
    found = screen.lines("chat.txt", 1, [line.encode() for line in text.split("\n")])
    assert judged(found, level, outcome), found


@pytest.mark.parametrize(("text", "level", "outcome"), CASES)
def test_a_body_is_judged_as_its_lines_are(
    screen: Screen, make_batch: Callable[..., Batch], text: str, level: str | None, outcome: str
) -> None:
    found = screen.batch(make_batch(["good morning", text, "see you on the quay"]))
    assert judged(found, level, outcome), found
    assert all(2 <= marking.line <= 2 + text.count("\n") for marking in found)
