"""What a report says of one marking."""

from onrecord.cli.reports import _marking
from onrecord.records.captures import Marking, MarkingLevel, MarkingTier


def test_a_marking_in_recognised_text_is_said_to_stand_there():
    found = Marking(MarkingLevel.OFFICIAL_SENSITIVE, MarkingTier.MARKING, "banner", "a.png", 2)
    assert _marking(found, {"a.png"}) == "OFFICIAL-SENSITIVE, line 2 of the text recognised in 'a.png'"
    assert _marking(found, {"b.png"}) == "OFFICIAL-SENSITIVE, line 2"
