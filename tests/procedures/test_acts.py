"""What was done is chosen among all events of the journal, which is read through but once."""

import datetime as dt
from types import SimpleNamespace

import pytest
from tests.keys.desk import AT, Place

from onrecord.ports.archive import Draft
from onrecord.procedures.acts import ActsAsked, Outlines, acts, acts_asked
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.logs import ALWAYS, NOBODY, Span

VERBS = (Verb.CAPTURE, Verb.NOTE, Verb.CAPTURE, Verb.MATTER)
ACTORS = ("a-ada", "a-ben", "a-terminal")
EVENTS = 24


@pytest.fixture
def journal(tmp_path):
    place = Place(tmp_path)
    place.make()
    made = place.journal()
    for number in range(EVENTS):
        write(made, number)
    return made


def write(journal, number):
    draft = Draft(VERBS[number % 4], (), identity=HOME_OBJECT, payload={})
    journal.append(draft, AT + dt.timedelta(hours=number), ACTORS[number % 3])


class Watched:
    """A journal that tells what of it was read through."""

    def __init__(self, journal):
        self.journal, self.read = journal, []

    def __getattr__(self, name):
        return getattr(self.journal, name)

    def outlines(self, start=0):
        for number, one in enumerate(self.journal.outlines(start), start):
            self.read.append(number)
            yield one


def ask(journal, asked, before=None, limit=50, outlines=None):
    found = acts(SimpleNamespace(journal=journal), outlines or Outlines(), asked, before, limit)
    return [one.sequence for one in found.entries], found


def expected(*, actors=ACTORS, verbs=VERBS, hours=range(EVENTS)):
    numbers = range(EVENTS)
    return [n for n in numbers if ACTORS[n % 3] in actors and VERBS[n % 4] in verbs and n in hours][::-1]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        (ActsAsked(), expected()),
        (ActsAsked(frozenset({"a-ada"})), expected(actors=["a-ada"])),
        (ActsAsked(frozenset()), []),
        (ActsAsked(but=frozenset({"a-ada", "a-ben"})), expected(actors=["a-terminal"])),
        (ActsAsked(verb=Verb.CAPTURE), expected(verbs=[Verb.CAPTURE])),
        (ActsAsked(span=Span(AT + dt.timedelta(hours=3))), expected(hours=range(3, EVENTS))),
        (ActsAsked(span=Span(None, AT + dt.timedelta(hours=3))), expected(hours=range(3))),
        (
            ActsAsked(frozenset({"a-ben"}), verb=Verb.NOTE, span=Span(AT, AT + dt.timedelta(hours=14))),
            expected(actors=["a-ben"], verbs=[Verb.NOTE], hours=range(14)),
        ),
    ],
)
def test_the_events_asked_for_are_given_newest_first_and_counted(journal, asked, wanted):
    numbers, found = ask(journal, asked)
    assert numbers == wanted
    assert (found.matching, found.total, found.next_before) == (len(wanted), EVENTS, None)


@pytest.mark.parametrize("asked", [ActsAsked(), ActsAsked(verb=Verb.CAPTURE)])
@pytest.mark.parametrize("limit", [1, 3, 12, 24])
def test_pages_give_every_event_asked_for_once_and_then_end(journal, asked, limit):
    given, before = [], None
    while True:
        numbers, found = ask(journal, asked, before, limit)
        given += numbers
        before = found.next_before
        if before is None:
            break
    assert given == ask(journal, asked)[0]


def test_an_event_is_read_through_once_however_often_is_asked(journal):
    watched, outlines = Watched(journal), Outlines()
    for verb in (Verb.CAPTURE, Verb.NOTE):
        ask(watched, ActsAsked(verb=verb), outlines=outlines)
    assert watched.read == list(range(EVENTS))
    write(journal, EVENTS)
    numbers, _ = ask(watched, ActsAsked(verb=VERBS[EVENTS % 4]), outlines=outlines)
    assert numbers[0] == EVENTS, "what was written meanwhile is found"
    assert watched.read == list(range(EVENTS + 1))


def test_nothing_is_read_through_where_all_is_asked_for(journal):
    watched = Watched(journal)
    ask(watched, ActsAsked(), limit=3)
    assert watched.read == []


def test_an_accounts_events_are_those_of_its_actor_and_nobodys_those_of_none():
    actors = {1: "a-ada", 2: "a-ben"}
    assert acts_asked(actors, 2, None, ALWAYS).actors == {"a-ben"}
    assert acts_asked(actors, 3, None, ALWAYS).actors == frozenset(), "of no such account is nothing"
    assert acts_asked(actors, NOBODY, None, ALWAYS).but == {"a-ada", "a-ben"}
    assert acts_asked(actors, None, None, ALWAYS) == ActsAsked()
