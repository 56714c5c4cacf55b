"""What is committed stands: a second copy that fails after it, or a later source, never says otherwise."""

import dataclasses
from itertools import count

import pytest

from onrecord import wiring
from onrecord.procedures.capture import Outcome
from onrecord.procedures.hand_in import GRADES, Given, HandingIn, NotTaken, Supplied, hand_in
from onrecord.procedures.second_copies import standing_copy
from onrecord.records.errors import StorageError
from onrecord.records.messages import Assumptions
from onrecord.settings import load

LINE = "12/03/2026, 09:01 - Ada Quay: the storm is due on {}\n13/03/2026, 09:01 - Ben Mole: agreed\n"
FULL = "there is no room on the second copy's storage: make some"


class Full:
    """An archive whose second copy is full at some of its calls, counted from 1."""

    def __init__(self, archive, full_at):
        self._archive, self._full_at, self._calls = archive, full_at, count(1)

    def __getattr__(self, name):
        return getattr(self._archive, name)

    def replicate(self, *given):
        if next(self._calls) in self._full_at:
            raise StorageError(FULL)
        return self._archive.replicate(*given)


@pytest.fixture
def handed_in(desk):
    """Hand in a folder of three chats, the second copy being full at some calls; return what was told."""
    desk.run("init", "--unattended")
    desk.set("same_device_copy_counts", "yes")
    copy = desk.folder / "copy"
    desk.run("replicate", copy)
    folder = desk.folder / "phone"
    folder.mkdir()
    for day in ("Monday", "Tuesday", "Friday"):
        (folder / f"WhatsApp Chat with {day}.txt").write_text(LINE.format(day))

    def run(*full_at):
        settings = load(desk.environment, desk.folder)
        with wiring.writing(settings) as home:
            full = dataclasses.replace(home, archive=Full(home.archive, full_at))
            said = HandingIn(
                custodian="Ada Quay",
                device="phone",
                grade=GRADES[Supplied.SELF],
                organisation="Harbours",
                rule=wiring.clearing_rule(settings),
                second_copy=standing_copy(home, copy),
            )
            given = Given(wiring.feed(folder, settings), Assumptions(), lambda _name, _what: ())
            return list(hand_in(full, given, said, lambda _done, _total: None))

    return run


def test_a_second_copy_that_fills_after_the_commit_leaves_a_capture_that_says_so(desk, handed_in):
    told = handed_in(2)
    assert [one.copy_behind for one in told] == [FULL, "", ""]
    assert all(isinstance(one, Outcome) and one.receipt and one.receipt.stored_copies == 2 for one in told)
    desk.run("rebuild")
    desk.run("verify")
    assert len(desk.json("conversations")) == 3


def test_one_that_fills_before_the_commit_keeps_nothing_of_that_source(desk, handed_in):
    with pytest.raises(StorageError, match="no room"):
        handed_in(1)
    desk.run("rebuild")
    assert desk.json("conversations") == []


def test_once_one_is_captured_what_ends_another_is_told_of_that_one_alone(desk, handed_in):
    told = handed_in(3)
    assert [type(one) for one in told] == [Outcome, NotTaken, Outcome]
    assert str(told[1].error) == FULL
    desk.run("rebuild")
    assert len(desk.json("conversations")) == 2
