"""Widening a matter needs two people who both reach what is added; narrowing needs one, at once."""

import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.procedures.test_matters import (
    PERMISSIONS,
    STORM,
    Office,
    copies,
    of,
    of_matter,
    officer,
    opened,
    sees,
    template,  # noqa: F401 - a fixture
)
from tests.support.canary import leaks

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Actor, Home
from onrecord.procedures.change_matter import Placing, change_matter, place_copy, restore_matter
from onrecord.procedures.close_matter import close_matter, reopen_matter
from onrecord.procedures.matter_reach import TERMINAL, WRITE, Reach, reach_of
from onrecord.procedures.matters import matter_of
from onrecord.procedures.show_matter import show_matter
from onrecord.procedures.widen_matter import (
    Deciding,
    agree_widening,
    refuse_widening,
    widenings_to_decide,
)
from onrecord.records.accounts import ALL, Role
from onrecord.records.errors import MatterError, NotHeldError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.matters import Matter, WideningState
from onrecord.rendering.matter_changes import changes, history

WIDER = replace(STORM, conversations=(*STORM.conversations, "Lunches"))


@pytest.fixture
def office(template: Office, tmp_path) -> Office:  # noqa: F811 - the fixture
    shutil.copytree(template.desk.folder, tmp_path, dirs_exist_ok=True)
    return Office(template.desk.__class__(tmp_path))


@pytest.fixture
def home(office):
    with office.home() as one:
        yield one


@pytest.fixture
def second(home) -> Home:
    return replace(home, actor=Actor("a-second", "Sam Second"))


def asked(home: Home, matter: str, reach: Reach = TERMINAL) -> str:
    done = change_matter(home, matter, WIDER, "They ask for it too", reach)
    assert done.waiting is not None
    return done.waiting.said.widening


def agreed(
    home: Home,
    matter: str,
    widening: str,
    reach: Reach = TERMINAL,
    asker: Callable[[object], Reach | None] = lambda _: None,
) -> Matter:
    return agree_widening(home, matter, widening, Deciding(reach, asker))


def records(home: Home, *scopes) -> Reach:
    return reach_of(home, PERMISSIONS, officer(*((Role.RECORDS, one) for one in scopes)), WRITE)


def test_what_is_asked_for_shows_readers_nothing_until_a_second_person_agrees(home, second):
    matter, own = opened(home), copies(home, "Ada Quay")
    reader = officer((Role.INQUIRY, of_matter(matter)))
    widening = asked(home, matter)
    assert sees(home, reader) == {own["Harbour"]}
    assert [one.name for one in show_matter(home, matter).columns] == list(STORM.conversations)
    done = agreed(second, matter, widening)
    assert sees(home, reader) == set(own.values())
    assert done == matter_of(home, matter)
    assert done.last.agreed_by == "Sam Second"
    assert done.last.reason == "They ask for it too"
    assert done.widenings[0].state is WideningState.AGREED
    changed, (told, *_) = history(done)[0][1], history(done)
    assert changed == ["Added conversation Lunches"]
    assert told[0].said.actor == home.actor.name


def test_who_asked_cannot_agree_and_can_take_it_back(home, second):
    matter = opened(home)
    widening, size = asked(home, matter), home.journal.size
    with pytest.raises(MatterError, match="second person"):
        agreed(home, matter, widening)
    assert home.journal.size == size
    assert refuse_widening(home, matter, widening).widenings[0].state is WideningState.TAKEN_BACK
    with pytest.raises(MatterError, match="does not wait"):
        agreed(second, matter, widening)
    assert matter_of(home, matter).last.conversations == matter_of(home, matter).words[0].said.conversations


def test_a_second_person_refuses_and_it_is_over(home, second):
    matter = opened(home)
    widening = asked(home, matter)
    assert refuse_widening(second, matter, widening).widenings[0].state is WideningState.REFUSED
    with pytest.raises(MatterError, match="does not wait"):
        refuse_widening(second, matter, widening)
    asked(home, matter)


@pytest.mark.parametrize("act", ["place", "put back", "reopen", "restore"])
def test_whatever_shows_readers_more_waits(home, second, act):
    matter, own = opened(home), copies(home, "Ada Quay")
    reader = officer((Role.INQUIRY, of_matter(matter)))
    if act == "place":
        done = place_copy(home, matter, Placing(own["Lunches"], 2, is_of_it=True), "Renamed")
    elif act == "put back":
        place_copy(home, matter, Placing(own["Harbour"], 1, is_of_it=False), "A namesake")
        done = place_copy(home, matter, Placing(own["Harbour"], 1, is_of_it=True), "The same after all")
    elif act == "reopen":
        close_matter(home, matter, "Done")
        done = reopen_matter(home, matter, "More came")
    else:
        change_matter(home, matter, replace(STORM, custodians=("Ben Mole",)), "Not hers")
        done = restore_matter(home, matter, "Hers")
    before = sees(home, reader)
    assert done.waiting is not None
    agreed(second, matter, done.waiting.said.widening)
    assert before < sees(home, reader)


def test_to_narrow_needs_nobody_else_and_what_waited_lapses(home, second):
    matter = opened(home)
    widening = asked(home, matter)
    done = change_matter(home, matter, replace(STORM, name="Storm", custodians=("Ada Quay",)), "Hers alone")
    assert done.waiting is None
    assert done.last.name == "Storm"
    with pytest.raises(MatterError, match="does not wait"):
        agreed(second, matter, widening)
    assert matter_of(home, matter).widenings[0].state is WideningState.LAPSED


def test_what_takes_nothing_from_readers_lets_a_change_wait_and_goes_into_it(home, second):
    matter = opened(home)
    widening, by_then = asked(home, matter), replace(STORM, name="Storm of 2026", until=None)
    done = change_matter(home, matter, by_then, "Named anew", records(home, of_matter(matter)))
    assert done == matter_of(home, matter)
    assert done.waiting is not None
    assert list(changes(done.last, done.waiting.said.wanted)) == ["Added conversation Lunches"]
    last = agreed(second, matter, widening).last
    assert (last.name, last.until, last.conversations[-1].name) == ("Storm of 2026", "", "Lunches")
    assert matter_of(home, matter).last == last


def test_a_name_that_was_asked_for_is_not_lost_to_another(home, second):
    matter = opened(home)
    waits = change_matter(home, matter, replace(WIDER, name="Gale"), "It was a gale").waiting
    change_matter(home, matter, replace(STORM, name="Squall", reference="R10"), "It was a squall")
    last = agreed(second, matter, waits.said.widening).last
    assert (last.name, last.reference) == ("Gale", "R10")


def test_only_one_change_waits_at_a_time(home):
    matter = opened(home)
    asked(home, matter)
    with pytest.raises(MatterError, match="waits for a second person already"):
        asked(home, matter)


def test_a_second_person_must_reach_what_is_added(home, second):
    matter = opened(home)
    widening = asked(home, matter)
    for reach in (
        records(home, of("Ada Quay"), of("Ben Mole")),
        records(home, of_matter(matter)),
        records(home),
    ):
        for do in (agreed, refuse_widening):
            with pytest.raises(NotHeldError):
                do(second, matter, widening, reach)
        assert widenings_to_decide(second, reach) == []
        seen = show_matter(home, matter, records(home, of_matter(matter)))
        assert seen.waiting is None
    everyone = [of(one) for one in STORM.custodians]
    assert len(widenings_to_decide(second, records(home, *everyone))) == 1
    assert widenings_to_decide(home, records(home, *everyone)) == []
    assert agreed(second, matter, widening, records(home, *everyone)).waiting is None


def test_a_copy_out_of_reach_is_agreed_by_nobody_who_does_not_see_it(home, second):
    matter, lunches = opened(home), copies(home, "Ada Quay")["Lunches"]
    done = place_copy(home, matter, Placing(lunches, 2, is_of_it=True), "Renamed")
    assert done.waiting is not None
    reach = records(home, of_matter(matter))
    assert show_matter(home, matter, reach).waiting is None
    with pytest.raises(NotHeldError):
        agreed(second, matter, done.waiting.said.widening, reach)


@pytest.mark.parametrize("asker", [None, (of("Ada Quay"),)])
def test_what_was_asked_counts_only_while_who_asked_reaches_it(home, second, asker):
    matter = opened(home)
    widening = asked(home, matter, records(home, ALL))
    reach = None if asker is None else records(home, *asker)
    with pytest.raises(MatterError, match="no role that reaches"):
        agreed(second, matter, widening, asker=lambda _: reach)
    assert agreed(second, matter, widening, asker=lambda _: records(home, ALL)).waiting is None


def test_the_clear_part_of_the_journal_names_the_matter_the_change_and_who(home, second):
    matter = opened(home)
    widening = asked(home, matter)
    agreed(second, matter, widening)
    told = [one for one in home.journal.envelopes() if widening in one.objects]
    assert [(one.verb, one.actor) for one in told] == [
        (Verb.MATTER_WIDENING, home.actor.id),
        (Verb.MATTER, "a-second"),
    ]
    assert all(set(one.objects) == {matter, widening} for one in told)


def test_no_word_of_what_waits_lies_in_clear_on_the_disk(office):
    with office.home() as home:
        change_matter(home, opened(home), replace(WIDER, name="Zanzibar storm"), "Because of Zanzibar")
    assert list(leaks(office.desk.folder / "home", "Zanzibar")) == []


def test_a_word_of_before_two_people_is_read_as_one_persons(home):
    old = {
        "matter": "m-old",
        "name": "Old",
        "reference": "",
        "since": "",
        "until": "",
        "custodians": [{"number": 1, "name": "Ada Quay"}],
        "conversations": [{"number": 1, "name": "Harbour", "copies": [], "apart": []}],
        "is_closed": False,
        "reason": "",
        "actor": "Ruth Records",
        "payload_version": 1,
    }
    home.journal.append(Draft(Verb.MATTER, ("m-old",), HOME_OBJECT, old), home.clock.now(), home.actor.id)
    said = matter_of(home, "m-old").last
    assert (said.actor, said.widening, said.agreed_by) == ("Ruth Records", "", "")
    same = replace(STORM, name="Old", reference="", since=None, until=None)
    with pytest.raises(MatterError, match="says this already"):
        change_matter(home, "m-old", replace(same, custodians=("Ada Quay",), conversations=("Harbour",)), "x")
