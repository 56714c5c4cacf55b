"""A matter: what is held is worked out, what people say are events, readers see what its last word says."""

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Desk
from tests.support.canary import leaks

from onrecord import wiring
from onrecord.governance.permissions import read_permissions
from onrecord.ports.homes import Actor, Home
from onrecord.procedures.answer_matter import Answering, answer_matter, take_back_answer
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.change_matter import Placing, change_matter, place_copy, restore_matter
from onrecord.procedures.close_matter import close_matter, reopen_matter
from onrecord.procedures.export_matter import export_matter
from onrecord.procedures.keep_reconciliation import keep_reconciliation, remove_reconciliation
from onrecord.procedures.matter_reach import READ, TERMINAL, WRITE, Reach, reach_of
from onrecord.procedures.matters import matter_of
from onrecord.procedures.open_matter import Wanted, names_of, open_matter
from onrecord.procedures.reconcile import Terms, reconcile_held
from onrecord.procedures.show_matter import list_matters, might_be_of, show_matter
from onrecord.procedures.sight import sight_of
from onrecord.procedures.widen_matter import Deciding, agree_widening
from onrecord.records.accounts import ALL, Grant, GrantState, Officer, Role, Scope, ScopeKind
from onrecord.records.errors import MatterError, NotHeldError, VerificationError
from onrecord.records.events import Verb
from onrecord.records.matters import (
    Answer,
    AnswerSaid,
    AnswerWord,
    CellRef,
    CellState,
    Covering,
    Matter,
    title_key,
)
from onrecord.records.searches import EVERYTHING
from onrecord.rendering.matrix_csv import harmless
from onrecord.rendering.matrix_words import headline, label, why
from onrecord.rendering.matter_changes import history
from onrecord.settings import load

TALK = """\
12/03/2026, 09:01 - Ada: The storm is due on Friday, says the office
14/03/2026, 09:02 - Ben: Agreed, we close the outer basin today
"""
OTHER = """\
12/03/2026, 10:01 - Ada: Lunch on Thursday at the old customs house
14/03/2026, 10:02 - Cleo: I shall be there at one
"""
STORM = Wanted(
    "Storm inquiry",
    ("Ada Quay", "Ben Mole", "Cleo Tarn"),
    ("Harbour", "Basin works"),
    "R9",
    dt.date(2026, 3, 12),
    dt.date(2026, 3, 14),
)
ADA_HARBOUR, BEN_HARBOUR, CLEO_HARBOUR = CellRef(1, 1), CellRef(2, 1), CellRef(3, 1)
ADA_WORKS = CellRef(1, 2)
NIL = Answering(Answer.NIL_RETURN, "Ben Mole, by letter", "I was never in it")
LOST = Answering(Answer.LOST, "Ben Mole", "The phone was wiped in 2021")
PERMISSIONS = read_permissions(
    (resources.files("onrecord.policy_packs") / "uk_nccc_2023" / "permissions.toml").read_bytes()
)
AT = dt.datetime(2026, 3, 12, tzinfo=dt.UTC)


def unwatched(_done: int, _total: int) -> None:
    """Progress that nobody watches."""


def officer(*grants: tuple[Role, Scope]) -> Officer:
    held = [Grant(1, 1, "", role, scope, GrantState.IN_FORCE, None, "", AT) for role, scope in grants]
    return Officer(1, "Ruth Records", "ruth@example.test", held)


def of_matter(matter: str) -> Scope:
    return Scope(ScopeKind.MATTER, matter)


def of(custodian: str) -> Scope:
    return Scope(ScopeKind.CUSTODIAN, custodian)


@dataclass(frozen=True)
class Office:
    """A home with Ada's copy of Harbour, and of another chat of hers."""

    desk: Desk

    @contextmanager
    def home(self) -> Iterator[Home]:
        with wiring.writing(load(self.desk.environment, self.desk.folder)) as home:
            catch_up(home, unwatched)
            yield home

    def capture(self, custodian: str, title: str = "Harbour", text: str = TALK, *more: str) -> str:
        folder = self.desk.folder / f"{custodian} {title}"
        folder.mkdir(exist_ok=True)
        path = folder / f"WhatsApp Chat with {title}.txt"
        path.write_text(text, "utf-8")
        return str(self.desk.capture(path, custodian, *more)["copies"][0]["copy_id"])


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Office:
    office = Office(Desk(tmp_path_factory.mktemp("template")))
    office.desk.run("init", "--unattended", "--organisation", "Harbours")
    office.capture("Ada Quay")
    office.capture("Ada Quay", "Lunches", OTHER)
    return office


@pytest.fixture
def office(template: Office, tmp_path) -> Office:
    shutil.copytree(template.desk.folder, tmp_path, dirs_exist_ok=True)
    return Office(Desk(tmp_path))


@pytest.fixture
def home(office) -> Iterator[Home]:
    with office.home() as opened:
        yield opened


def opened(home: Home, wanted: Wanted = STORM, reach: Reach = TERMINAL) -> str:
    return open_matter(home, wanted, reach).last.matter


def agreed(home: Home, matter: str) -> Matter:
    """Have a second person, at the terminal too, agree to what waits."""
    second = replace(home, actor=Actor("a-second", "Sam Second"))
    waiting = matter_of(home, matter).waiting
    assert waiting is not None
    return agree_widening(second, matter, waiting.said.widening, Deciding(TERMINAL, lambda _: None))


def state(home: Home, matter: str, ref: CellRef, reach: Reach = TERMINAL) -> CellState:
    return show_matter(home, matter, reach).cells[ref].state


def copies(home: Home, custodian: str) -> dict[str, str]:
    rows = home.catalogue.conversations()
    return {str(row["title"]): str(row["copy_id"]) for row in rows if row["custodian"] == custodian}


# What is held


def test_every_custodian_is_expected_to_have_every_conversation_until_somebody_says_otherwise(home):
    found = show_matter(home, opened(home))
    assert {ref: cell.state for ref, cell in found.cells.items() if cell.state != CellState.OUTSTANDING} == {
        ADA_HARBOUR: CellState.HELD
    }
    assert headline(found) == "1 of 6 held, 5 outstanding"


def test_what_is_held_is_worked_out_and_nobody_can_declare_it(home):
    assert "held" not in {one.value for one in Answer}
    cell = show_matter(home, opened(home)).cells[ADA_HARBOUR]
    (copy,) = cell.copies
    assert (copy.first_on, copy.last_on, copy.lines) == (dt.date(2026, 3, 12), dt.date(2026, 3, 14), 2)
    assert [one.grade.value for one in copy.captures if one.grade] == ["self-supplied export"]
    assert cell.covering is Covering.WHOLE


def test_a_custodian_and_a_title_mean_the_same_in_capitals_or_not(home):
    wanted = replace(STORM, custodians=("ADA QUAY",), conversations=("hARBOUR",))
    assert state(home, opened(home, wanted), CellRef(1, 1)) is CellState.HELD


def test_a_custodian_and_a_title_mean_the_same_however_their_accents_are_written(office):
    """As a phone writes them and as somebody types them, who reads for the matter sees them."""
    composed, apart = ("Jos\u00e9 Mole", "Caf\u00e9"), ("Jose\u0301 Mole", "Cafe\u0301")
    office.capture(apart[0], apart[1], TALK)
    with office.home() as home:
        wanted = replace(STORM, custodians=composed[:1], conversations=composed[1:])
        assert state(home, opened(home, wanted), CellRef(1, 1)) is CellState.HELD


def test_a_copy_that_does_not_reach_the_ends_asked_for_is_held_in_part_and_both_days_are_said(home):
    matter = opened(home, replace(STORM, since=dt.date(2026, 1, 1), until=dt.date(2026, 6, 30)))
    found = show_matter(home, matter)
    cell = found.cells[ADA_HARBOUR]
    assert (cell.state, label(cell)) == (CellState.HELD, "Held in part")
    assert "held to 14 Mar 2026, asked to 30 Jun 2026" in why(cell, found.matter.last)
    assert "held from 12 Mar 2026, asked from 1 Jan 2026" in why(cell, found.matter.last)


def test_a_copy_reaches_as_far_as_a_person_said_that_it_was_exported(office):
    office.capture("Ben Mole", "Harbour", TALK, "--exported-at", "2026-07-02T10:00")
    with office.home() as home:
        found = show_matter(home, opened(home, replace(STORM, until=dt.date(2026, 6, 30))))
        assert found.cells[BEN_HARBOUR].covering is Covering.WHOLE
        assert "exported 2 Jul 2026: nothing came after 14 Mar 2026" in why(
            found.cells[BEN_HARBOUR], found.matter.last
        )
        assert found.cells[ADA_HARBOUR].covering is Covering.PART


def test_a_copy_with_nothing_of_the_time_asked_for_is_not_held_of_it_and_is_told(home):
    matter = opened(home, replace(STORM, since=dt.date(2026, 4, 1), until=dt.date(2026, 6, 30)))
    found = show_matter(home, matter)
    cell = found.cells[ADA_HARBOUR]
    assert cell.state is CellState.OUTSTANDING
    assert "a copy is held, 12 Mar 2026 to 14 Mar 2026: nothing of the time asked for" in why(
        cell, found.matter.last
    )


def test_a_copy_under_another_title_is_held_once_a_person_puts_it_in(home):
    matter, copy = opened(home), copies(home, "Ada Quay")["Lunches"]
    assert state(home, matter, ADA_WORKS) is CellState.OUTSTANDING
    offered = might_be_of(home, show_matter(home, matter), ADA_WORKS)
    assert copy in {row["copy_id"] for row in offered}
    place_copy(home, matter, Placing(copy, 2, is_of_it=True), "The office says that it is the works chat")
    agreed(home, matter)
    assert state(home, matter, ADA_WORKS) is CellState.HELD
    restore_matter(home, matter, "It was lunch after all")
    assert state(home, matter, ADA_WORKS) is CellState.OUTSTANDING


def test_a_namesake_is_not_held_once_a_person_takes_it_out(home):
    matter, copy = opened(home), copies(home, "Ada Quay")["Harbour"]
    place_copy(home, matter, Placing(copy, 1, is_of_it=False), "Another group of that name")
    assert state(home, matter, ADA_HARBOUR) is CellState.OUTSTANDING
    place_copy(home, matter, Placing(copy, 1, is_of_it=True), "It is the same after all")
    agreed(home, matter)
    assert state(home, matter, ADA_HARBOUR) is CellState.HELD


def test_what_is_kept_out_stays_out_when_it_is_filed_anew(office):
    with office.home() as home:
        matter, copy = opened(home), copies(home, "Ada Quay")["Harbour"]
        place_copy(home, matter, Placing(copy, 1, is_of_it=False), "Another group of that name")
        (capture,) = [one.id for one in home.catalogue.captures(copy)]
    office.desk.run("move", capture, "--device", "another phone", "--reason", "It was on her other phone")
    with office.home() as home:
        now = copies(home, "Ada Quay")["Harbour"]
        assert now != copy
        assert state(home, matter, ADA_HARBOUR) is CellState.OUTSTANDING
        reader = officer((Role.INQUIRY, of_matter(matter)))
        assert now not in (sees(home, reader) or ())
        place_copy(home, matter, Placing(now, 1, is_of_it=True), "It is the same after all")
        assert state(home, matter, ADA_HARBOUR) is CellState.OUTSTANDING
        agreed(home, matter)
        assert state(home, matter, ADA_HARBOUR) is CellState.HELD


def test_custodians_whose_names_differ_in_a_letter_are_two(home):
    wanted = replace(STORM, custodians=("Zo\u00eb Strau\u00df", "Zo\u00eb Strauss", "ZO\u00cb STRAUSS"))
    matter = open_matter(home, wanted)
    assert [one.name for one in matter.last.custodians] == ["Zo\u00eb Strau\u00df", "Zo\u00eb Strauss"]


def test_a_copy_that_a_reconciliation_joins_counts_as_held_and_nobodys_sight_follows_from_it(office):
    renamed = office.capture("Ben Mole", "Old harbour")
    with office.home() as home:
        matter = opened(home)
        reader = officer((Role.INQUIRY, of_matter(matter)))
        assert state(home, matter, BEN_HARBOUR) is CellState.OUTSTANDING
        both = (copies(home, "Ada Quay")["Harbour"], renamed)
        done = reconcile_held(home, both, Terms("Europe/London"), unwatched)
        kept = keep_reconciliation(home, done, Terms("Europe/London"))
        cell = show_matter(home, matter).cells[BEN_HARBOUR]
        assert (cell.state, [one.joined for one in cell.copies]) == (CellState.HELD, [True])
        assert any(
            "it is not put into the matter yet" in one for one in why(cell, matter_of(home, matter).last)
        )
        assert renamed not in (sees(home, reader) or ())
        reach = reach_of(home, PERMISSIONS, reader, READ)
        assert state(home, matter, BEN_HARBOUR, reach) is CellState.OUTSTANDING
        place_copy(home, matter, Placing(renamed, 1, is_of_it=True), "The reconciliation shows it")
        agreed(home, matter)
        place_copy(home, matter, Placing(both[0], 1, is_of_it=False), "A person's word outweighs an aid")
        assert state(home, matter, ADA_HARBOUR) is CellState.OUTSTANDING
        remove_reconciliation(home, kept.id)
        assert state(home, matter, BEN_HARBOUR, reach_of(home, PERMISSIONS, reader, READ)) is CellState.HELD


# What people say


def test_one_answer_on_many_cells_is_one_event_with_whose_word_when_and_why(home):
    matter = opened(home)
    size = home.journal.size
    said = answer_matter(home, matter, [BEN_HARBOUR, CLEO_HARBOUR], NIL).said
    assert home.journal.size == size + 1
    assert (said.by, said.reason, said.cells) == (NIL.by, NIL.reason, (BEN_HARBOUR, CLEO_HARBOUR))
    assert state(home, matter, BEN_HARBOUR) is state(home, matter, CLEO_HARBOUR) is CellState.NIL_RETURN
    answer_matter(home, matter, [CLEO_HARBOUR], LOST)
    assert state(home, matter, CLEO_HARBOUR) is CellState.LOST
    assert headline(show_matter(home, matter)) == "1 of 6 held, 1 nil return, 1 lost, 3 outstanding"


def test_an_answer_is_undone_by_a_further_event_and_what_was_said_before_holds_again(home):
    matter = opened(home)
    answer_matter(home, matter, [BEN_HARBOUR], NIL)
    last = answer_matter(home, matter, [BEN_HARBOUR, CLEO_HARBOUR], LOST).said.answer
    size = home.journal.size
    take_back_answer(home, matter, last, "The wrong custodian")
    assert home.journal.size == size + 1
    assert state(home, matter, BEN_HARBOUR) is CellState.NIL_RETURN
    assert state(home, matter, CLEO_HARBOUR) is CellState.OUTSTANDING
    assert [word.taken_back is not None for word in matter_of(home, matter).said_of(BEN_HARBOUR)] == [
        False,
        True,
    ]
    with pytest.raises(MatterError, match="taken back already"):
        take_back_answer(home, matter, last)


def test_a_later_capture_makes_a_nil_return_held_and_says_that_it_was_contradicted(office):
    with office.home() as home:
        matter = opened(home)
        answer_matter(home, matter, [BEN_HARBOUR], NIL)
    office.capture("Ben Mole")
    with office.home() as home:
        found = show_matter(home, matter)
        cell = found.cells[BEN_HARBOUR]
        assert (cell.state, cell.is_contradicted) == (CellState.HELD, True)
        assert any(
            "contradicts what was said before it came: nil return, Ben Mole, by letter" in one
            for one in why(cell, found.matter.last)
        )
        assert found.totals.contradicted == 1


def test_a_word_on_the_rest_of_what_is_held_in_part_is_no_contradiction(home):
    matter = opened(home, replace(STORM, until=dt.date(2026, 6, 30)))
    answer_matter(home, matter, [ADA_HARBOUR], Answering(Answer.NIL_RETURN, "Ada Quay", "It went quiet"))
    found = show_matter(home, matter)
    cell = found.cells[ADA_HARBOUR]
    assert (label(cell), cell.is_contradicted) == ("Held", False)
    assert any(one.startswith("of the rest: nil return, Ada Quay") for one in why(cell, found.matter.last))
    answer_matter(home, matter, [ADA_HARBOUR], LOST)
    assert label(show_matter(home, matter).cells[ADA_HARBOUR]) == "Held in part"


@pytest.mark.parametrize("said", [Answer.NIL_RETURN, Answer.LOST, Answer.NOT_EXPECTED])
def test_no_word_can_stand_against_what_is_held(home, said):
    matter, size = opened(home), home.journal.size
    with pytest.raises(MatterError, match=r"1 cell \(1-1\) is held"):
        answer_matter(home, matter, [ADA_HARBOUR, BEN_HARBOUR], Answering(said, "Somebody", "Because"))
    assert home.journal.size == size


def test_asking_again_makes_a_cell_outstanding_since_then(home):
    matter = opened(home)
    before = show_matter(home, matter).cells[BEN_HARBOUR].since
    answer_matter(home, matter, [BEN_HARBOUR], NIL)
    answer_matter(home, matter, [BEN_HARBOUR], Answering(Answer.EXPECTED, "", "He was seen in it"))
    cell = show_matter(home, matter).cells[BEN_HARBOUR]
    assert cell.state is CellState.OUTSTANDING
    assert cell.since > before


@pytest.mark.parametrize(
    ("cells", "answering", "said"),
    [
        ([], NIL, "nothing is chosen"),
        ([BEN_HARBOUR], replace(NIL, reason=" "), "no reason"),
        ([BEN_HARBOUR], replace(NIL, by=" "), "on whose word"),
    ],
)
def test_an_answer_without_cells_word_or_reason_is_refused(home, cells, answering, said):
    with pytest.raises(MatterError, match=said):
        answer_matter(home, opened(home), cells, answering)


@given(st.lists(st.tuples(st.sampled_from(list(Answer)), st.booleans()), max_size=8))
def test_the_last_word_that_was_not_taken_back_stands(said):
    words = {}
    for number, (answer, is_back) in enumerate(said):
        told = AnswerSaid(f"w-{number}", "m-1", (BEN_HARBOUR,), answer, "", "", "")
        back = AnswerWord(replace(told, said=None, takes_back=told.answer), AT)
        words[told.answer] = AnswerWord(told, AT, back if is_back else None)
    kept = [answer for answer, is_back in said if not is_back]
    standing = Matter((), words).standing().get(BEN_HARBOUR)
    assert (standing.said.said if standing else None) == (kept[-1] if kept else None)
    assert CLEO_HARBOUR not in Matter((), words).standing()


# Opening, changing, closing


def test_who_is_left_out_and_asked_again_keeps_number_and_words(home):
    matter = opened(home)
    answer_matter(home, matter, [BEN_HARBOUR], NIL)
    change_matter(home, matter, replace(STORM, custodians=("Dora Finch", "Ada Quay")), "Ben left in 2020")
    agreed(home, matter)
    found = show_matter(home, matter)
    assert [(one.number, one.name) for one in found.rows] == [(4, "Dora Finch"), (1, "Ada Quay")]
    change_matter(home, matter, STORM, "He was there in March")
    agreed(home, matter)
    assert state(home, matter, BEN_HARBOUR) is CellState.NIL_RETURN


def test_every_change_says_what_it_changed_who_and_why(home):
    matter = opened(home)
    change_matter(home, matter, replace(STORM, custodians=("Ada Quay",), until=None), "Only hers")
    close_matter(home, matter, "The inquiry reported")
    told = [(changed, word.said.reason) for word, changed in history(matter_of(home, matter))]
    assert told == [
        (["Closed"], "The inquiry reported"),
        (
            [
                "Time asked for: from 12 Mar 2026",
                "Left out custodian Ben Mole",
                "Left out custodian Cleo Tarn",
            ],
            "Only hers",
        ),
        (["Opened"], ""),
    ]


def test_a_closed_matter_is_neither_changed_nor_answered_until_it_is_opened_again(home):
    matter = opened(home)
    close_matter(home, matter, "Done")
    with pytest.raises(MatterError, match="closed"):
        answer_matter(home, matter, [BEN_HARBOUR], NIL)
    with pytest.raises(MatterError, match="closed"):
        change_matter(home, matter, replace(STORM, name="Another"), "Why")
    with pytest.raises(MatterError, match="closed already"):
        close_matter(home, matter, "Done")
    reopen_matter(home, matter, "More came")
    agreed(home, matter)
    answer_matter(home, matter, [BEN_HARBOUR], NIL)


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (replace(STORM, name=" "), "needs a name"),
        (replace(STORM, custodians=(" ",)), "needs a name"),
        (replace(STORM, conversations=()), "needs a name"),
        (replace(STORM, since=dt.date(2026, 4, 1)), "before the first"),
        (replace(STORM, custodians=[str(number) for number in range(501)]), "at most 500"),
    ],
)
def test_a_matter_that_asks_for_nothing_or_too_much_is_refused(home, wanted, said):
    with pytest.raises(MatterError, match=said):
        open_matter(home, wanted)


def test_a_change_that_changes_nothing_or_says_no_reason_is_refused(home):
    matter = opened(home)
    with pytest.raises(MatterError, match="says this already"):
        change_matter(home, matter, STORM, "Why")
    with pytest.raises(MatterError, match="no reason"):
        change_matter(home, matter, replace(STORM, name="Another"), " ")
    with pytest.raises(MatterError, match="nothing was changed"):
        restore_matter(home, matter, "Why")


@given(st.lists(st.text(max_size=6), max_size=8))
def test_each_name_is_asked_for_once_as_it_was_first_written(lines):
    found = names_of(lines, title_key)
    assert all(name in {line.strip() for line in lines} and name for name in found)
    assert list(names_of(found, title_key)) == list(found)


def test_the_clear_part_of_the_journal_names_a_matter_by_its_id_alone(home):
    matter = opened(home)
    answer_matter(home, matter, [BEN_HARBOUR], NIL)
    told = [one for one in home.journal.envelopes() if one.verb in (Verb.MATTER, Verb.MATTER_ANSWER)]
    assert [one.objects for one in told] == [(matter,), (matter,)]


def test_no_word_on_a_matter_lies_in_clear_on_the_disk(office):
    with office.home() as home:
        matter = opened(home, replace(STORM, name="Zebrafinch matter", custodians=("Zebrafinch Custodian",)))
        said = Answering(Answer.LOST, "Zebrafinch Office", "Zebrafinch reason")
        answer_matter(home, matter, [ADA_HARBOUR], said)
    assert list(leaks(office.desk.home, "Zebrafinch")) == []
    (office.desk.home / "control").write_text("Zebrafinch reason", "utf-8")
    assert list(leaks(office.desk.home, "Zebrafinch"))


# Who sees what


def sees(home: Home, asker: Officer, verb: str = "read") -> frozenset[str] | None:
    return sight_of(home, PERMISSIONS, asker, verb).copies


def test_who_reads_for_a_matter_sees_the_copies_of_its_custodians_in_its_conversations_and_no_other(office):
    office.capture("Ben Mole")
    office.capture("Dora Finch")
    with office.home() as home:
        reader = officer((Role.INQUIRY, of_matter(opened(home))))
        assert sees(home, reader) == {
            copies(home, "Ada Quay")["Harbour"],
            copies(home, "Ben Mole")["Harbour"],
        }
        assert sees(home, officer((Role.INQUIRY, of_matter("m-0")))) == frozenset()


def test_changing_a_matter_changes_what_its_readers_see_and_is_itself_in_the_journal(home):
    matter = opened(home)
    reader, own = officer((Role.INQUIRY, of_matter(matter))), copies(home, "Ada Quay")
    assert sees(home, reader) == {own["Harbour"]}
    size = home.journal.size
    change_matter(home, matter, replace(STORM, conversations=("Lunches",)), "The wrong chat")
    assert sees(home, reader) == {own["Harbour"]}
    agreed(home, matter)
    assert sees(home, reader) == {own["Lunches"]}
    assert home.journal.size == size + 2
    place_copy(home, matter, Placing(own["Harbour"], 3, is_of_it=True), "Renamed in May")
    agreed(home, matter)
    assert sees(home, reader) == set(own.values())
    place_copy(home, matter, Placing(own["Lunches"], 3, is_of_it=False), "A namesake")
    assert sees(home, reader) == {own["Harbour"]}
    alone = replace(STORM, custodians=("Ben Mole",), conversations=("Lunches",))
    change_matter(home, matter, alone, "Not hers")
    assert sees(home, reader) == frozenset()


def test_need_to_know_ends_when_a_matter_is_closed_and_begins_again_when_it_is_opened(home):
    matter = opened(home)
    reader = officer((Role.INQUIRY, of_matter(matter)))
    close_matter(home, matter, "It reported")
    assert sees(home, reader) == frozenset()
    with pytest.raises(NotHeldError):
        show_matter(home, matter, reach_of(home, PERMISSIONS, reader, READ))
    reopen_matter(home, matter, "More came")
    agreed(home, matter)
    assert sees(home, reader) == {copies(home, "Ada Quay")["Harbour"]}


def test_a_word_on_a_matter_that_cannot_be_read_shows_its_readers_nothing(home, monkeypatch):
    matter = opened(home)
    reader = officer((Role.INQUIRY, of_matter(matter)))
    read = type(home.journal).events_at

    def unreadable(self, *arguments, **named):
        for event in read(self, *arguments, **named):
            yield replace(event, payload=None) if event.envelope.verb is Verb.MATTER else event

    monkeypatch.setattr(type(home.journal), "events_at", unreadable)
    with pytest.raises(VerificationError, match="onrecord verify"):
        sees(home, reader)


ALL_OF_IT = [(Role.RECORDS, ALL)]


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ([(Role.RECORDS, ALL)], True),
        ([(Role.RECORDS, of("Ada Quay")), (Role.RECORDS, of("ben mole"))], True),
        ([(Role.RECORDS, of("Ada Quay"))], False),
        ([(Role.INQUIRY, of("Ben Mole")), (Role.RECORDS, of("Ada Quay"))], False),
        ([(Role.INQUIRY, ALL)], False),
    ],
)
def test_who_opens_a_matter_must_reach_every_custodian_by_roles_of_their_own(home, roles, may):
    reach = reach_of(home, PERMISSIONS, officer(*roles), WRITE)
    wanted = replace(STORM, custodians=("Ada Quay", "Ben Mole"))
    if may:
        assert opened(home, wanted, reach)
        return
    size = home.journal.size
    with pytest.raises(MatterError, match="do not reach"):
        open_matter(home, wanted, reach)
    assert home.journal.size == size


@pytest.mark.parametrize(
    "wider",
    [
        replace(STORM, custodians=(*STORM.custodians, "Dora Finch")),
        replace(STORM, conversations=(*STORM.conversations, "Lunches")),
        replace(STORM, conversations=("Lunches",)),
    ],
)
def test_a_role_for_a_matter_lets_nobody_widen_it(home, wider):
    matter = opened(home)
    asker = officer((Role.RECORDS, of_matter(matter)))
    reach = reach_of(home, PERMISSIONS, asker, WRITE)
    before = sees(home, asker)
    with pytest.raises(MatterError, match="do not reach"):
        change_matter(home, matter, wider, "I want to see more", reach)
    lunches = copies(home, "Ada Quay")["Lunches"]
    with pytest.raises(NotHeldError):
        place_copy(home, matter, Placing(lunches, 2, is_of_it=True), "I want to see it", reach)
    assert sees(home, asker) == before
    change_matter(home, matter, replace(STORM, name="Storm", custodians=("Ada Quay",)), "Narrower", reach)


def test_who_narrowed_a_matter_by_a_role_for_it_cannot_undo_that(home):
    matter = opened(home)
    reach = reach_of(home, PERMISSIONS, officer((Role.RECORDS, of_matter(matter))), WRITE)
    harbour = copies(home, "Ada Quay")["Harbour"]
    change_matter(home, matter, replace(STORM, custodians=("Ada Quay",)), "Narrower", reach)
    with pytest.raises(MatterError, match="do not reach"):
        restore_matter(home, matter, "Wider again", reach)
    place_copy(home, matter, Placing(harbour, 1, is_of_it=False), "A namesake", reach)
    with pytest.raises(MatterError, match="do not reach"):
        restore_matter(home, matter, "Not a namesake", reach)


def test_a_narrow_officer_sees_rows_of_their_custodian_alone_and_outside_it_nothing(office):
    office.capture("Ben Mole")
    with office.home() as home:
        matter, hidden = opened(home), opened(home, replace(STORM, custodians=("Cleo Tarn",)))
        reach = reach_of(home, PERMISSIONS, officer((Role.RECORDS, of("Ben Mole"))), WRITE)
        found = show_matter(home, matter, reach)
        assert ([one.name for one in found.rows], found.is_whole) == (["Ben Mole"], False)
        assert set(found.cells) == {BEN_HARBOUR, CellRef(2, 2)}
        assert headline(found) == "1 of 2 held, 1 outstanding"
        assert [one.matter.last.matter for one in list_matters(home, reach)] == [matter]
        with pytest.raises(NotHeldError):
            show_matter(home, hidden, reach)
        with pytest.raises(NotHeldError):
            answer_matter(home, matter, [CLEO_HARBOUR], NIL, reach)
        with pytest.raises(NotHeldError):
            change_matter(home, matter, replace(STORM, name="Mine"), "Why", reach)
        text = export_matter(home, matter, "Europe/London", reach).decode()
        assert "Cleo" not in text
        assert "only what the roles of whoever took it reach is here" in text
        answer_matter(home, matter, [CellRef(2, 2)], NIL, reach)


def test_an_answer_on_cells_of_others_is_not_undone_by_who_sees_but_some_of_them(home):
    matter = opened(home)
    answer = answer_matter(home, matter, [BEN_HARBOUR, CLEO_HARBOUR], NIL).said.answer
    reach = reach_of(home, PERMISSIONS, officer((Role.RECORDS, of("Ben Mole"))), WRITE)
    with pytest.raises(NotHeldError):
        take_back_answer(home, matter, answer, "Mine", reach)


def test_who_reads_one_conversation_sees_its_cell_alone_and_who_reads_for_a_matter_no_other_matter(home):
    matter, copy = opened(home), copies(home, "Ada Quay")["Harbour"]
    one = officer((Role.INQUIRY, Scope(ScopeKind.CONVERSATION, copy)))
    assert set(show_matter(home, matter, reach_of(home, PERMISSIONS, one, READ)).cells) == {ADA_HARBOUR}
    other = opened(home)
    reader = reach_of(home, PERMISSIONS, officer((Role.INQUIRY, of_matter(other))), READ)
    assert show_matter(home, other, reader).is_whole
    assert [each.matter.last.matter for each in list_matters(home, reader)] == [other]
    with pytest.raises(NotHeldError):
        show_matter(home, matter, reader)


# Taking it away


@given(st.text(max_size=30))
def test_no_field_of_the_table_is_a_formula_to_a_spreadsheet(text):
    assert not harmless(text).lstrip().startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_table_says_who_took_it_and_when_and_has_a_line_for_each_cell(home):
    matter = opened(home, replace(STORM, name='=HYPERLINK("http://evil.example")'))
    answer_matter(home, matter, [BEN_HARBOUR], replace(NIL, reason="@never, ever"))
    named = replace(home, actor=Actor("a-1", "+Ruth Records"))
    text = export_matter(named, matter, "Europe/London").decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == 'matter,"\'=HYPERLINK(""http://evil.example"")"'
    assert "taken by,'+Ruth Records" in lines
    assert any(line.startswith("taken at,") for line in lines)
    cells = {f"cell {row}-{column}" for row in "123" for column in "12"}
    assert len([line for line in lines if line[:8] in cells]) == 6
    assert "'@never, ever" in text


def test_matters_are_the_same_after_the_index_was_made_anew(office):
    with office.home() as home:
        matter = opened(home)
        answer_matter(home, matter, [BEN_HARBOUR], NIL)
        before = show_matter(home, matter)
    office.desk.run("rebuild")
    with office.home() as home:
        assert show_matter(home, matter) == before
        assert sees(home, officer((Role.RECORDS, ALL))) == EVERYTHING.copies
