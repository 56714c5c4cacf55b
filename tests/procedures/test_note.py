"""A note for the record: linked to its messages, corrected by a later word, gone with its capture."""

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from tests.conftest import Desk
from tests.support.canary import leaks

from onrecord import wiring
from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.chosen_messages import which
from onrecord.procedures.note import Choice, Correction, Decision, Noted, correct, note, propose, withdraw
from onrecord.procedures.notes import Notes, notes
from onrecord.records.errors import NoteError, NotHeldError, QueryError, VerificationError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.searches import Sight
from onrecord.settings import load

TALK = """\
14/03/2026, 09:01 - Ada: The storm is due on Friday, says the office
14/03/2026, 09:02 - Ben: Agreed, we close the outer basin today
14/03/2026, 09:05 - Ada: Dredging will begin in the following week
14/03/2026, 09:09 - Ben: The contract has been signed by the board
"""
MORE = "15/03/2026, 10:00 - Dora Zebrafinch: A new voice from the pilot office\n"
CLOSED = Decision("Close the outer basin", "Ben Mole", dt.date(2026, 3, 14), "Storm of March")


def unwatched(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Office:
    """A home with a copy that was captured twice: messages 1 to 4, then 5 to 9 of a longer export."""

    desk: Desk
    copy: str
    captures: tuple[str, str]

    @contextmanager
    def home(self) -> Iterator[Home]:
        with wiring.writing(load(self.desk.environment, self.desk.folder)) as home:
            yield home

    def note(self, numbers: str, decision: Decision = CLOSED) -> Noted:
        with self.home() as home:
            return note(home, Choice(self.copy, which([numbers])), decision, unwatched)

    def ids(self) -> list[str]:
        return [str(row["id"]) for row in self.desk.json("show", self.copy)]


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Office:
    desk = Desk(tmp_path_factory.mktemp("template"))
    desk.run("init", "--unattended", "--organisation", "Harbours")
    captures = tuple(
        str(desk.capture(desk.export(text, "WhatsApp Chat with Harbour.txt"), "Ada Quay")["capture"])
        for text in (TALK, TALK + MORE)
    )
    return Office(desk, str(desk.json("conversations")[0]["copy_id"]), captures)


@pytest.fixture
def office(template: Office, tmp_path) -> Office:
    shutil.copytree(template.desk.folder, tmp_path, dirs_exist_ok=True)
    return replace(template, desk=Desk(tmp_path))


def test_a_note_says_what_who_and_when_and_names_its_messages_by_identity(office):
    said = office.note("2-3").note.last
    assert (said.decision, said.by, said.on, said.matter) == (
        CLOSED.decision,
        CLOSED.by,
        "2026-03-14",
        CLOSED.matter,
    )
    assert list(said.messages) == office.ids()[1:3]
    assert (said.copy, said.captures) == (office.copy, office.captures[:1])
    with office.home() as home:
        assert notes(home).one(said.note).last == said


def test_messages_are_chosen_by_number_or_by_identity_alike(office):
    ids = office.ids()
    with office.home() as home:
        drafts = [
            propose(home, Choice(office.copy, which(texts)))
            for texts in (["2-3"], ["3", "2"], [ids[2], ids[1]], ["2", ids[2]])
        ]
    assert drafts[0].messages == ids[1:3]
    assert drafts == drafts[:1] * 4


def test_a_draft_quotes_word_by_word_names_who_spoke_and_when_and_writes_nothing(office):
    with office.home() as home:
        events = home.journal.size
        one = propose(home, Choice(office.copy, which(["2"])))
        several = propose(home, Choice(office.copy, which(["1-2"])))
        assert home.journal.size == events
    assert (one.decision, one.by, one.on) == (
        "Agreed, we close the outer basin today",
        "Ben",
        dt.date(2026, 3, 14),
    )
    assert several.decision.splitlines()[1] == "Ben: “Agreed, we close the outer basin today”"
    assert (several.participants, several.by) == (["Ada", "Ben"], "")
    assert (several.first_said, several.last_said) == ("2026-03-14T09:01:00", "2026-03-14T09:02:00")


def test_a_message_of_another_copy_is_none_of_this_one(office):
    office.desk.capture(
        office.desk.export("16/03/2026, 08:00 - Eve: Other\n", "WhatsApp Chat with Other.txt")
    )
    other = next(one for one in office.desk.json("conversations") if one["title"] == "Other")
    theirs = str(office.desk.json("show", str(other["copy_id"]))[0]["id"])
    with pytest.raises(NotHeldError, match="holds no message"):
        office.note(theirs)


def test_the_very_same_note_is_written_once(office):
    first = office.note("2")
    again = office.note("2")
    assert (first.is_new, again.is_new) == (True, False)
    assert again.note == first.note
    assert office.note("2", replace(CLOSED, by="Ada Quay")).is_new


def test_a_correction_is_a_later_word_and_what_stood_stays(office):
    made = office.note("2").note.last
    with office.home() as home:
        correct(home, made.note, Correction(by="Ada Quay", on=dt.date(2026, 3, 13)), "I misread")
        found = notes(home).one(made.note)
    assert (found.last.by, found.last.on, found.last.decision) == ("Ada Quay", "2026-03-13", CLOSED.decision)
    assert [word.said.by for word in found.words] == ["Ben Mole", "Ada Quay"]
    assert [word.said.reason for word in found.words] == ["", "I misread"]
    assert found.last.messages == made.messages


def test_a_note_that_is_taken_back_stays_as_withdrawn_and_is_not_corrected(office):
    made = office.note("2").note.last.note
    with office.home() as home:
        withdraw(home, made, "It was another basin")
        assert notes(home).one(made).last.is_withdrawn
        with pytest.raises(NoteError, match="was withdrawn"):
            correct(home, made, Correction(by="Ada Quay"), "I misread")
        with pytest.raises(NoteError, match="was withdrawn"):
            withdraw(home, made, "again")
    assert office.note("2").is_new


@pytest.mark.parametrize(
    ("numbers", "decision", "error", "says"),
    [
        ("2", replace(CLOSED, decision=" "), NoteError, "--decision is blank"),
        ("2", replace(CLOSED, by="\n"), NoteError, "--by is blank"),
        ("2", replace(CLOSED, on=dt.date(9999, 1, 1)), NoteError, "still to come"),
        ("10", CLOSED, NotHeldError, "last message is number 9"),
        ("c-none/0/0/0", CLOSED, NotHeldError, "no message c-none/0/0/0"),
    ],
)
def test_what_makes_no_note_is_refused_and_nothing_is_written(office, numbers, decision, error, says):
    with office.home() as home:
        events = home.journal.size
        with pytest.raises(error, match=says):
            note(home, Choice(office.copy, which([numbers])), decision, unwatched)
        assert home.journal.size == events


@pytest.mark.parametrize("text", ["0", "3-2", "two", "1-99999", "a/b/c/d", "", "-1"])
def test_what_chooses_no_messages_is_refused(text):
    with pytest.raises(QueryError):
        which([text])


def test_an_unknown_copy_or_note_and_a_missing_reason_are_refused_with_what_to_do(office):
    made = office.note("2").note.last.note
    with office.home() as home:
        with pytest.raises(NotHeldError, match="`onrecord conversations`"):
            note(home, Choice("k-0", which(["1"])), CLOSED, unwatched)
        with pytest.raises(NotHeldError, match="`onrecord notes`"):
            withdraw(home, "d-0", "It was wrong")
        with pytest.raises(NoteError, match="say why"):
            withdraw(home, made, " ")
        with pytest.raises(NoteError, match="says this already"):
            correct(home, made, Correction(by=CLOSED.by), "I misread")


def test_with_the_key_of_the_newest_capture_it_speaks_of_a_note_goes(office):
    """Every word is sealed with the same key: a correction outlives no first word."""
    older, newer = office.note("1-2").note.last.note, office.note("4-9").note.last.note
    with office.home() as home:
        correct(home, newer, Correction(by="Ada Quay"), "I misread")
        assert [notes(home).one(one).identity for one in (older, newer)] == list(office.captures)
        home.keys.destroy_identities(office.captures[1])
        left = notes(home)
        assert (list(left.by_id), left.unread) == ([older], (newer,))
        with pytest.raises(NotHeldError, match="was destroyed"):
            left.one(newer)


WORDS = ("Dora Zebrafinch", "Heron protocol", "Kestrel matter", "an egret told me")


def test_no_word_of_a_note_is_in_the_home_in_clear(office):
    made = office.note("9", Decision(WORDS[1], WORDS[0], dt.date(2026, 3, 15), WORDS[2])).note.last.note
    with office.home() as home:
        correct(home, made, Correction(matter="Other"), WORDS[3])
        withdraw(home, made, WORDS[3])
    for words in WORDS:
        assert list(leaks(office.desk.home / "archive" / "log", words)) == []


@pytest.mark.parametrize("words", WORDS)
def test_the_search_finds_what_leaks_into_an_envelope(office, words):
    """The control of the test above."""
    with office.home() as home:
        home.journal.append(Draft(Verb.NOTE, (words,), HOME_OBJECT, {}), home.clock.now(), home.actor.id)
    assert list(leaks(office.desk.home / "archive" / "log", words))


def test_the_envelope_names_note_and_captures_and_the_index_passes_over_it(office):
    made = office.note("4-5").note.last.note
    with office.home() as home:
        envelope = list(home.journal.envelopes())[-1]
        assert (envelope.verb, list(envelope.objects)) == (Verb.NOTE, [made, *office.captures])
        assert catch_up(home, unwatched) == 0
        assert home.catalogue.applied_sequence() == home.journal.size


def test_a_note_on_a_copy_out_of_sight_is_as_one_that_is_not_there(office):
    made = office.note("2").note.last.note
    blind = Sight(frozenset({"k-other"}))
    with office.home() as home:
        assert notes(home, blind) == Notes()
        choice = Choice(office.copy, which(["2"]))
        for attempt in (
            lambda: withdraw(home, made, "why", blind),
            lambda: correct(home, made, Correction(by="x"), "why", blind),
            lambda: propose(home, choice, blind),
            lambda: note(home, choice, CLOSED, unwatched, blind),
        ):
            with pytest.raises(NotHeldError, match=r"there is no note|holds no copy"):
                attempt()
        assert list(notes(home, Sight(frozenset({office.copy}))).by_id) == [made]


def test_notes_are_in_the_journal_alone_so_a_rebuild_has_them(office):
    office.note("2")
    before = office.desk.json("notes")
    office.desk.run("rebuild")
    assert office.desk.json("notes") == before


def test_a_word_of_a_later_version_is_refused_not_misread(office):
    with office.home() as home:
        draft = Draft(Verb.NOTE, ("d-0",), HOME_OBJECT, {"payload_version": 2, "note": "d-0"})
        home.journal.append(draft, home.clock.now(), home.actor.id)
        with pytest.raises(VerificationError, match="version"):
            notes(home)
