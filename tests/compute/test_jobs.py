"""Markings that must stop a capture are never lost among those that need not."""

import pytest

from onrecord.compute import jobs
from onrecord.records.captures import Marking, MarkingLevel, MarkingTier


def marking(line: int, level: MarkingLevel) -> Marking:
    return Marking(level, MarkingTier.MARKING, "banner", "chat.txt", line)


def test_a_marking_that_stops_is_not_crowded_out_by_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_MARKINGS", 5)
    kept = jobs._Markings()
    kept.add(marking(line, MarkingLevel.OFFICIAL) for line in range(100))
    kept.add(marking(line, MarkingLevel.SECRET) for line in range(100, 200))
    assert [(one.line, one.level) for one in kept.found()] == [
        *((line, MarkingLevel.OFFICIAL) for line in range(5)),
        *((line, MarkingLevel.SECRET) for line in range(100, 105)),
    ]
