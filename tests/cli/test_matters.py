"""``onrecord matter`` and ``matters``: what the pages do, at the terminal."""

from dataclasses import replace

import pytest
from tests.conftest import Desk

from onrecord import wiring
from onrecord.ports.homes import Actor
from onrecord.procedures.change_matter import change_matter
from onrecord.procedures.open_matter import Wanted
from onrecord.settings import load

USAGE = 64


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("matters"))
    desk.capture(desk.export(), "Ada Quay")
    return desk


def opened(desk: Desk) -> str:
    asked = ("--custodian", "Ada Quay", "--custodian", "Ben Mole", "--conversation", "Harbour resilience")
    days = ("--since", "2026-03-12", "--until", "2026-06-30", "--reference", "R9")
    (made,) = desk.json("matter", "open", "--name", "Storm inquiry", *asked, *days)
    assert made["totals"] == {"held": 1, "nil_return": 0, "lost": 0, "outstanding": 1, "not_expected": 0}
    return str(made["matter"])


def test_a_matter_is_opened_answered_undone_changed_and_closed(desk):
    matter = opened(desk)
    said = ("--said", "nil-return", "--by", "Ben Mole", "--reason", "=I was never in it")
    (answered,) = desk.json("matter", "answer", matter, "--cell", "2-1", *said)
    assert answered["totals"]["nil_return"] == 1
    shown = desk.run("matters", matter).stdout
    assert "2-1  Harbour resilience: nil return" in shown
    assert "held to 14 Mar 2026, asked to 30 Jun 2026" in shown
    assert "'=I was never in it" in desk.run("matters", matter, "--csv").stdout
    (answer,) = answered["answers"]
    (undone,) = desk.json("matter", "answer", matter, "--undo", answer["answer"])
    assert undone["totals"]["outstanding"] == 1
    desk.run("matter", "change", matter, "--until", "2026-03-14", "--reason", "No longer asked for")
    (whole,) = desk.json("matters", matter)
    assert [cell["covering"] for cell in whole["cells"]] == ["whole", None]
    (back,) = desk.json("matter", "change", matter, "--undo", "last", "--reason", "It is asked for")
    assert (back["until"], back["waiting"]) == ("2026-06-30", None)
    assert desk.json("matter", "close", matter, "--reason", "It reported")[0]["state"] == "closed"
    refused = desk.run("matter", "answer", matter, "--cell", "2-1", *said, expect=1)
    assert "the matter is closed" in refused.stderr
    (waits,) = desk.json("matter", "close", matter, "--reopen", "--reason", "More came")
    assert (waits["state"], waits["waiting"]["changes"]) == ("closed", ["Opened again"])
    assert "Opened again: More came" in desk.run("matters", matter).stdout


def test_what_waits_needs_another_account_whatever_the_environment_says(desk, monkeypatch):
    matter = opened(desk)
    added = ("--conversation", "Harbour resilience", "--conversation", "Lunches", "--reason", "Asked for too")
    assert "second person" in desk.run("matter", "change", matter, *added).stdout
    monkeypatch.setenv("LOGNAME", "somebody-else")
    (shown,) = desk.json("matters", matter)
    change = ("--widening", shown["waiting"]["widening"])
    assert change[1] in desk.run("matters", matter).stdout
    assert "which change you looked at" in desk.run("matter", "agree", matter, expect=1).stderr
    assert "second person" in desk.run("matter", "agree", matter, *change, expect=1).stderr
    assert desk.json("matter", "refuse", matter, *change)[0]["waiting"] is None
    assert "nothing waits" in desk.run("matter", "agree", matter, expect=1).stderr


def test_another_account_agrees_at_the_terminal_to_what_one_asked_for(desk):
    matter = opened(desk)
    with wiring.writing(load(desk.environment, desk.folder)) as home:
        asker = replace(home, actor=Actor("a-other", "Sam Second"))
        names, titles = ("Ada Quay", "Ben Mole"), ("Harbour resilience", "Lunches")
        change_matter(asker, matter, Wanted("Storm inquiry", names, titles), "Asked for too")
    (shown,) = desk.json("matters", matter)
    (done,) = desk.json("matter", "agree", matter, "--widening", shown["waiting"]["widening"])
    assert [one["name"] for one in done["conversations"]] == list(titles)
    assert done["words"][-1]["actor"] == "Sam Second"
    assert done["words"][-1]["agreed_by"]


def test_a_copy_is_put_in_and_taken_out_by_the_number_of_its_conversation(desk):
    matter = opened(desk)
    copy = str(desk.json("conversations")[0]["copy_id"])
    place = ("matter", "change", matter, "--copy", copy, "--reason", "A namesake")
    assert desk.json(*place, "--out-of", "1")[0]["totals"]["held"] == 0
    (waits,) = desk.json(*place, "--into", "1")
    assert waits["waiting"]["changes"] == [f"Put copy {copy} into Harbour resilience"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("open", "--custodian", "Ada"), "--name: say what the matter is called"),
        (("change", "--reason", "x"), "MATTER: say which matter"),
        (("change", "m-0", "--reason", "x"), "one of these"),
        (("change", "m-0", "--copy", "k-0", "--reason", "x"), "--into or --out-of"),
        (("answer", "m-0", "--cell", "2-1"), "--said: say what"),
        (("answer", "m-0", "--cell", "2", "--said", "lost"), "like 3-2"),
    ],
)
def test_wrong_usage_says_what_is_lacking(desk, arguments, said):
    assert said in desk.run("matter", *arguments, expect=USAGE).stderr


def test_a_matter_that_there_is_not_is_refused(desk):
    assert "there is no such matter" in desk.run("matters", "m-0", expect=1).stderr
