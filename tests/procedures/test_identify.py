"""The register of people: a word holds in every capture, a later one undoes it, it goes with its capture."""

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
from onrecord.procedures.identify import Given, Whom, identify, withdraw
from onrecord.procedures.people import people
from onrecord.procedures.reconcile import Terms, reconcile_held
from onrecord.procedures.register import PERSON_ID, register_of
from onrecord.records.errors import NotHeldError, RulingError, StorageError, VerificationError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.reconciliation import Reconciliation
from onrecord.records.searches import Sight
from onrecord.settings import load

TALK = """\
14/03/2026, 09:01 - Ada: The storm is due on Friday, says the office
14/03/2026, 09:02 - Ben: Agreed, we close the outer basin today
14/03/2026, 09:05 - Ada: Dredging will begin in the following week
14/03/2026, 09:09 - Ben: The contract has been signed by the board
14/03/2026, 09:12 - Cleo: Ok
"""
MORE = "15/03/2026, 10:00 - Dora Zebrafinch: A new voice from the pilot office\n"


def unwatched(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Office:
    """A home with two people's copies of one conversation, the first of them captured twice."""

    desk: Desk
    ada: str
    ben: str

    @contextmanager
    def home(self) -> Iterator[Home]:
        with wiring.writing(load(self.desk.environment, self.desk.folder)) as home:
            yield home

    def say(self, copy: str, label: str, person: str, reason: str = "I know them", **more) -> Given:
        with self.home() as home:
            return identify(home, (copy, label), Whom(person, **more), reason, unwatched)

    def withdraw(self, copy: str, label: str) -> None:
        with self.home() as home:
            withdraw(home, (copy, label), "It was wrong")

    def reconciled(self) -> Reconciliation:
        with self.home() as home:
            return reconcile_held(home, [self.ada, self.ben], Terms("Europe/London"), unwatched)

    def people(self) -> set[frozenset[tuple[str, str]]]:
        """The people of the reconciliation, as labels of the archive's copies."""
        found = self.reconciled()
        held = {copy.id: copy.copy_id for copy in found.copies}
        return {
            frozenset((held[copy], label) for copy, labels in one.labels.items() for label in labels)
            for one in found.people
        }


NAME = "WhatsApp Chat with Harbour.txt"


def captured(desk: Desk, *copies: tuple[str, str]) -> Office:
    desk.run("init", "--unattended", "--organisation", "Harbours")
    for custodian, text in copies:
        desk.capture(desk.export(text, NAME), custodian)
    held = {str(row["custodian"]): str(row["copy_id"]) for row in desk.json("conversations")}
    return Office(desk, held["Ada Quay"], held["Ben Mole"])


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Office:
    other = TALK.replace("Cleo", "C. Holm").replace("Ada:", "Mum:")
    copies = (("Ada Quay", TALK), ("Ada Quay", TALK + MORE), ("Ben Mole", other))
    return captured(Desk(tmp_path_factory.mktemp("template")), *copies)


@pytest.fixture
def office(template: Office, tmp_path) -> Office:
    shutil.copytree(template.desk.folder, tmp_path, dirs_exist_ok=True)
    return replace(template, desk=Desk(tmp_path))


def test_labels_given_to_one_person_are_one_in_every_capture_and_bear_the_register_s_id(office):
    assert frozenset({(office.ada, "Cleo")}) in office.people()
    given = office.say(office.ada, "Cleo", "Cleo Holm")
    again = office.say(office.ben, "C. Holm", given.person.person)
    assert (given.is_new, again.is_new) == (True, False)
    assert PERSON_ID.fullmatch(given.person.person)
    found = office.reconciled()
    cleo = next(one for one in found.people if one.register)
    assert (cleo.register, cleo.name) == (given.person.person, "Cleo Holm")
    assert sorted(len(labels) for labels in cleo.labels.values()) == [1, 1, 1]
    assert all("Cleo Holm" in why and "I know them" in why for why in cleo.joined_by)
    assert not [doubt for doubt in found.doubts if "C. Holm" in (doubt.one[1], doubt.other[1])]


def test_labels_given_to_two_people_are_apart_whatever_they_say(office):
    assert frozenset({(office.ada, "Ada"), (office.ben, "Mum")}) in office.people()
    office.say(office.ada, "Ada", "Ada Quay")
    office.say(office.ben, "Mum", "Somebody Else")
    assert {frozenset({(office.ada, "Ada")}), frozenset({(office.ben, "Mum")})} <= office.people()


def test_the_last_word_holds_and_one_that_is_taken_back_is_as_if_never_said(office):
    before = office.people()
    office.say(office.ada, "Ada", "Ada Quay")
    office.say(office.ben, "Mum", "Somebody Else")
    office.say(office.ben, "Mum", "Ada Quay")
    assert office.people() == before
    office.say(office.ben, "Mum", "Somebody Else")
    assert office.people() != before
    office.withdraw(office.ben, "Mum")
    office.withdraw(office.ada, "Ada")
    assert office.people() == before
    assert not [one for one in office.reconciled().people if one.register]
    with office.home() as home:
        assert [len(one.labels) for one in people(home).people] == [0, 0]


def test_an_account_of_the_register_is_a_person_in_every_copy(desk):
    number = "+44 7700 900123"
    office = captured(desk, ("Ada Quay", TALK), ("Ben Mole", TALK.replace("Cleo", number)))
    assert frozenset({(office.ada, "Cleo")}) in office.people()
    office.say(office.ada, "Cleo", "Cleo Holm", accounts=["447700900123@s.whatsapp.net"])
    assert frozenset({(office.ada, "Cleo"), (office.ben, number)}) in office.people()
    office.say(office.ada, "Cleo", "Cleo Holm", no_accounts=["+447700900123"])
    assert frozenset({(office.ada, "Cleo")}) in office.people()


@pytest.mark.parametrize(
    ("label", "whom", "error", "says"),
    [
        (
            "Nobody",
            Whom("X"),
            RulingError,
            '"Nobody" in k-.*name one of "Ada", "Ben", "Cleo", "Dora Zebrafinch"',
        ),
        ("Ada", Whom("n-0123456789abcdef"), NotHeldError, "`onrecord people`"),
        ("Ada", Whom(" "), RulingError, "no name"),
        ("Ada", Whom("Ada Quay", accounts=["12"]), RulingError, "country code"),
        ("Ada", Whom("Ada Quay", no_accounts=["+447700900123"]), RulingError, "no account"),
        ("Ada", Whom("Ada Quay", accounts=["Ada"]), RulingError, "e-mail address"),
    ],
)
def test_what_names_nobody_is_refused_with_what_to_do_and_nothing_is_written(
    office, label, whom, error, says
):
    with office.home() as home:
        events = home.journal.size
        with pytest.raises(error, match=says):
            identify(home, (office.ada, label), whom, "I know them", unwatched)
        assert home.journal.size == events


def test_an_unknown_copy_and_a_missing_reason_are_refused_with_what_to_do(office):
    with office.home() as home:
        with pytest.raises(NotHeldError, match="`onrecord conversations`"):
            identify(home, ("k-0", "Ada"), Whom("Ada Quay"), "I know them", unwatched)
        with pytest.raises(RulingError, match="say why"):
            identify(home, (office.ada, "Ada"), Whom("Ada Quay"), " ", unwatched)
        with pytest.raises(RulingError, match="say why"):
            withdraw(home, (office.ada, "Ada"), "\n")
        with pytest.raises(RulingError, match="`onrecord people`"):
            withdraw(home, (office.ada, "Ada"), "It was wrong")


def test_a_name_means_the_one_who_has_it_and_two_of_a_name_are_told_apart_by_id(office):
    first = office.say(office.ada, "Ada", "Alex Smith")
    assert office.say(office.ben, "Mum", "alex smith").by_name
    second = office.say(office.ada, "Ben", "Alex Smith", is_new=True)
    assert first.person.person != second.person.person
    with pytest.raises(RulingError, match=f"(?s)(?=.*{first.person.person}).*{second.person.person}"):
        office.say(office.ben, "Ben", "Alex Smith")


def test_an_account_of_somebody_out_of_sight_names_nobody_in_a_reconciliation(desk):
    number = "+44 7700 900123"
    office = captured(desk, ("Ada Quay", TALK), ("Ben Mole", TALK.replace("Cleo", number)))
    office.say(office.ada, "Cleo", "Cleo Holm", accounts=[number])
    for seen, names in (({office.ada, office.ben}, {"Cleo Holm"}), ({office.ben}, set())):
        terms = Terms("Europe/London", sight=Sight(frozenset(seen)))
        with office.home() as home:
            found = reconcile_held(home, [office.ada, office.ben], terms, unwatched)
        assert {one.name for one in found.people if one.register} == names


def test_an_account_is_one_person_s_alone(office):
    ada = office.say(office.ada, "Ada", "Ada Quay", accounts=["+44 7700 900123"])
    with pytest.raises(RulingError, match=f"{ada.person.person}.*--drop-account"):
        office.say(office.ada, "Ben", "Ben Mole", accounts=["447700900123"])


def test_accounts_are_said_by_those_alone_who_may_see_every_copy(office):
    narrow = Sight(frozenset({office.ada}))
    with pytest.raises(RulingError, match="may see all"):
        office.say(office.ada, "Ada", "Ada Quay", accounts=["+44 7700 900123"], sight=narrow)


def test_with_the_key_of_its_capture_what_was_said_of_a_label_goes(office):
    """The newest capture that has the label holds the word; others hold theirs."""
    office.say(office.ada, "Dora Zebrafinch", "Dora")
    office.say(office.ben, "Mum", "Ada Quay")
    with office.home() as home:
        sealed = {one.said.label: one.identity for one in register_of(home).labels.values()}
        home.keys.destroy_identities(sealed["Dora Zebrafinch"])
        register = register_of(home)
        assert [label for _, label in register.labels] == ["Mum"]
        assert register.unread == people(home).unread == 1


def test_a_word_that_was_taken_back_does_not_return_when_a_newer_capture_goes(office):
    office.say(office.ada, "Cleo", "Cleo Holm")
    with office.home() as home:
        first = register_of(home).labels[office.ada, "Cleo"].identity
    longer = office.desk.export(TALK + MORE + MORE.replace("10:00", "10:01"), NAME)
    newest = office.desk.capture(longer, "Ada Quay")["capture"]
    office.withdraw(office.ada, "Cleo")
    with office.home() as home:
        assert first != newest
        home.keys.destroy_identities(str(newest))
        assert register_of(home).labels[office.ada, "Cleo"].said.person is None
        home.keys.destroy_identities(first)
        assert register_of(home).labels == {}


WORDS = ("Dora Zebrafinch", "Dora Kestrel", "447700900123", "the heron told me")


def test_neither_label_nor_name_nor_number_nor_reason_is_in_the_home_in_clear(office):
    office.say(office.ada, WORDS[0], WORDS[1], WORDS[3], accounts=[WORDS[2]])
    office.withdraw(office.ada, WORDS[0])
    for words in WORDS:
        assert list(leaks(office.desk.home / "archive" / "log", words)) == []
    with office.home() as home:
        verbs = [one.verb for one in home.journal.envelopes()]
    assert verbs[-3:] == [Verb.PERSON, Verb.IDENTIFY, Verb.IDENTIFY]


@pytest.mark.parametrize("words", WORDS[:3])
def test_the_search_finds_what_leaks_into_an_envelope(office, words):
    """The control of the test above."""
    with office.home() as home:
        draft = Draft(Verb.IDENTIFY, (words,), HOME_OBJECT, {})
        home.journal.append(draft, home.clock.now(), home.actor.id)
    assert list(leaks(office.desk.home / "archive" / "log", words))


def test_the_envelope_names_the_captures_and_the_person_and_the_index_passes_over_both(office):
    given = office.say(office.ada, "Ada", "Ada Quay")
    with office.home() as home:
        envelopes = list(home.journal.envelopes())
        captures = [one.objects[0] for one in envelopes if one.verb is Verb.CAPTURE]
        assert list(envelopes[-2].objects) == [given.person.person]
        assert list(envelopes[-1].objects) == captures[:2]
        assert (envelopes[-2].identity, envelopes[-1].identity) == (HOME_OBJECT, captures[1])
        assert catch_up(home, unwatched) == 0
        assert home.catalogue.applied_sequence() == home.journal.size


def test_the_register_is_in_the_journal_alone_so_a_rebuild_and_a_second_copy_have_it(office):
    office.say(office.ada, "Ada", "Ada Quay")
    before = office.desk.json("people")
    office.desk.run("rebuild")
    assert office.desk.json("people") == before
    office.desk.run("replicate", office.desk.folder / "second")
    assert office.desk.json("verify")[0]["faults"] == []
    for path in (office.desk.home / "archive" / "log" / "journal").iterdir():
        path.unlink()
    office.desk.run("restore", office.desk.folder / "second")
    assert office.desk.json("people") == before


def test_what_is_interrupted_between_person_and_label_makes_nobody_twice(office, monkeypatch):
    with office.home() as home:
        append, drafts = home.journal.append, []

        def full(draft, at, actor):
            drafts.append(draft)
            if draft.verb is Verb.IDENTIFY:
                raise StorageError("the disk is full")
            return append(draft, at, actor)

        monkeypatch.setattr(home.journal, "append", full)
        with pytest.raises(StorageError):
            identify(home, (office.ada, "Ada"), Whom("Ada Quay"), "I know them", unwatched)
        assert len(drafts) == 2
    assert office.say(office.ada, "Ada", "Ada Quay").by_name
    with office.home() as home:
        assert len(people(home).people) == 1


def test_a_word_of_a_later_version_is_refused_not_misread(office):
    with office.home() as home:
        payload = {"payload_version": 2, "person": "n-0123456789abcdef"}
        draft = Draft(Verb.PERSON, ("n-0123456789abcdef",), HOME_OBJECT, payload)
        home.journal.append(draft, home.clock.now(), home.actor.id)
        with pytest.raises(VerificationError, match="version"):
            register_of(home)
