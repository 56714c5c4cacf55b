"""What a report says of one marking."""

import importlib
from types import SimpleNamespace

import pytest

from onrecord.cli.main import COMMANDS
from onrecord.cli.reports import _marking, tell_limits
from onrecord.cli.screen import console
from onrecord.records.captures import Marking, MarkingLevel, MarkingTier
from onrecord.records.receipts import Clearance, SafeToClear
from onrecord.rendering.clearances import answer, verdict


def test_a_marking_in_recognised_text_is_said_to_stand_there():
    found = Marking(MarkingLevel.OFFICIAL_SENSITIVE, MarkingTier.MARKING, "banner", "a.png", 2)
    assert _marking(found, {"a.png"}) == "OFFICIAL-SENSITIVE, line 2 of the text recognised in 'a.png'"
    assert _marking(found, {"b.png"}) == "OFFICIAL-SENSITIVE, line 2"


@pytest.mark.parametrize(
    ("channel", "place"),
    [
        ("whatsapp", "on the phone"),
        ("signal", "on the phone"),
        ("telegram", "in the account"),
        ("email", "in the mailbox"),
        ("slack", "in the account"),
        ("social_media", "in the account"),
        ("by_hand", "on the device"),
    ],
)
def test_the_verdict_names_where_a_channel_s_conversations_are(channel: str, place: str) -> None:
    clearance = Clearance(SafeToClear.NO, None, ("there is one copy", "ask the records officer"))
    told = SimpleNamespace(channel=channel, conversations=(), clearance=clearance)
    assert answer(told) == f"Safe to clear from the {place.rpartition(' ')[2]}: no"
    kept = {"email": "all the mail", "by_hand": "the note, picture or recording itself"}
    one = kept.get(channel, "the whole conversation")
    assert verdict(told) == f"Keep {one} {place}. There is one copy. Ask the records officer."
    told.conversations = ("Ada", "Ben")
    assert verdict(told).startswith(f"Keep {kept.get(channel, 'all conversations')} {place}. There is one")
    told.clearance = Clearance(SafeToClear.PARTIAL, "text may be cleared", ("1 file is not here",))
    assert f"Keep the rest {place}." in verdict(told)
    told.clearance = Clearance(SafeToClear.YES, None, ("all is kept",))
    every = kept.get(channel, "all conversations")
    assert verdict(told) == f"{every[:1].upper()}{every[1:]} may be cleared: all is kept."


@pytest.mark.parametrize(("count", "last"), [(4, "RCS 3."), (5, "and 1 more, each in the receipt")])
def test_limits_are_told_as_the_sentences_they_are(capsys, count: int, last: str) -> None:
    tell_limits(console(), [f"RCS {number}." for number in range(count)])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Limits    what such a source cannot tell:"
    assert lines[1:5] == [f"{'':10}RCS {number}." for number in range(4)]
    assert lines[-1].strip() == last


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_s_summary_is_not_cut_in_the_help(name: str) -> None:
    first = importlib.import_module(f"onrecord.cli.{name.replace('-', '_')}").command.__doc__.splitlines()[0]
    assert first.endswith(".")
    assert len(first) <= 60
