"""A matter tells of what was withheld when its copies came: no held cell is whole without a word."""

import csv
import datetime as dt
import io

import pytest
from tests.conftest import Desk
from tests.procedures.test_matters import PERMISSIONS, Office, of, officer, opened
from tests.support.small_phone import DATABASE

from onrecord.ports.homes import Home
from onrecord.procedures.export_matter import export_matter
from onrecord.procedures.matter_reach import READ, TERMINAL, Reach, reach_of
from onrecord.procedures.open_matter import Wanted
from onrecord.procedures.show_matter import show_matter
from onrecord.records.accounts import Role, Scope, ScopeKind
from onrecord.records.matrices import Cell, LeftOut
from onrecord.records.matters import CellRef, CellState, Covering
from onrecord.records.withholding import WithheldCount
from onrecord.rendering.matrix_words import headline, label, left_out, why

CHAT = """\
02/02/2026, 09:01 - Ada: The storm is due on Friday
12/02/2026, 09:02 - Ben: We close the outer basin
13/02/2026, 09:03 - Mum: Bring the quinces
13/02/2026, 09:04 - Mum: And the jam
13/02/2026, 09:05 - Whip: Vote at six
15/02/2026, 09:06 - Ben: It is closed
21/02/2026, 09:07 - Ada: It opens again
"""
MUM = 'reason = "personal"\nsenders = ["Mum"]\n'
BOTH = MUM + '[[withhold]]\nreason = "party"\nsenders = ["Whip"]\n'
FEBRUARY = Wanted(
    "February", ("Ada Quay", "Ben Mole"), ("Harbour",), "", dt.date(2026, 2, 3), dt.date(2026, 2, 20)
)
WHENEVER = Wanted("Whenever", ("Ada Quay",), ("Harbour",), "", None, None)
ADA = CellRef(1, 1)


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(Desk(tmp_path))
    office.desk.run("init", "--unattended", "--organisation", "Harbours")
    return office


def withheld(office: Office, choices: str, text: str = CHAT) -> str:
    path = office.desk.folder / "withhold.toml"
    path.write_text(choices)
    return office.capture("Ada Quay", "Harbour", text, "--withhold", str(path))


def cell(home: Home, matter: str, reach: Reach = TERMINAL) -> tuple[Cell, str]:
    """Return Ada's cell, and all that is told of it."""
    found = show_matter(home, matter, reach)
    return found.cells[ADA], "; ".join(why(found.cells[ADA], found.matter.last))


def test_a_held_cell_says_how_many_messages_were_withheld_why_and_between_which_days(office):
    withheld(office, BOTH)
    with office.home() as home:
        matter = opened(home, FEBRUARY)
        held, told = cell(home, matter)
        assert (held.state, label(held), held.covering) == (CellState.HELD, "Held", Covering.WHOLE)
        assert (
            "left out when it was handed in: 3 messages (1 party, 2 personal), "
            "between messages of 12 Feb 2026 and 15 Feb 2026" in told
        )
        assert headline(show_matter(home, matter)) == (
            "1 of 2 held, 1 of these with messages left out, 1 outstanding"
        )
        assert "quinces" not in told


def test_the_table_to_take_away_has_what_was_withheld_in_a_column_of_its_own(office):
    withheld(office, MUM)
    with office.home() as home:
        lines = export_matter(home, opened(home, FEBRUARY), "Europe/London").decode("utf-8-sig").splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("cell,"))
    ada, ben = csv.DictReader(io.StringIO("\n".join(lines[start:])))
    assert ada["left out when handed in"].endswith(": 2 messages (2 personal)")
    assert "left out when it was handed in: 2 messages" in ada["why"]
    assert ben["left out when handed in"] == ""


def test_nothing_is_said_to_be_left_out_where_nothing_was(office):
    office.capture("Ada Quay", "Harbour", CHAT)
    with office.home() as home:
        matter = opened(home, FEBRUARY)
        held, told = cell(home, matter)
        assert (held.left_out, "left out" in told) == ([], False)
        assert headline(show_matter(home, matter)) == "1 of 2 held, 1 outstanding"


def test_where_nothing_stands_behind_what_was_withheld_it_says_until_when_is_not_known(office):
    withheld(office, 'reason = "personal"\nlines = ["6-7"]\n')
    with office.home() as home:
        _, told = cell(home, opened(home, FEBRUARY))
        assert "2 messages (2 personal), after messages of 13 Feb 2026: until when is not known" in told


def test_a_copy_with_nothing_of_the_time_asked_for_tells_what_was_withheld_of_it(office):
    """What was withheld may be all that it had of that time."""
    withheld(office, 'reason = "personal"\nlines = ["2-7"]\n')
    with office.home() as home:
        outstanding, told = cell(home, opened(home, FEBRUARY))
        assert outstanding.state is CellState.OUTSTANDING
        assert "left out when it was handed in: 6 messages (6 personal), after messages of 2 Feb 2026" in told


def test_what_was_withheld_of_several_captures_is_told_of_each_and_not_added_up(office):
    withheld(office, MUM)
    withheld(office, BOTH, f"{CHAT}22/02/2026, 09:08 - Ada: Good\n")
    with office.home() as home:
        held, told = cell(home, opened(home, FEBRUARY))
        assert len(held.left_out) == 2
        assert "left out of 2 captures, perhaps the same messages: 2 messages (2 personal), between" in told
        assert "; 3 messages (1 party, 2 personal), between" in told


def of_a_database(office, withhold):
    """Capture a phone's database without what is personal: some of it, by a line of the choice."""
    path, choice = office.desk.folder / "msgstore.db", office.desk.folder / "withhold.toml"
    path.write_bytes(DATABASE)
    choice.write_text(f'reason = "personal"\n{withhold}\n')
    return office.desk.capture(path, "Ada Quay", "--withhold", str(choice))


def test_of_a_database_it_says_that_how_much_was_of_this_conversation_is_not_known(office):
    done = of_a_database(office, 'conversations = ["447700900002@s.whatsapp.net"]')
    title = str(done["copies"][0]["title"])
    with office.home() as home:
        wanted = Wanted("All", ("Ada Quay",), (title,), "", dt.date(2000, 1, 1), None)
        _, told = cell(home, opened(home, wanted))
        assert "of the whole capture: how much of this conversation and of which time is not known" in told


def test_how_much_was_withheld_is_not_told_to_who_sees_but_some_copies_of_the_capture(office):
    done = of_a_database(office, 'kinds = ["media"]')
    one, *others = done["copies"]
    assert others
    with office.home() as home:
        matter = opened(home, Wanted("One", ("Ada Quay",), (str(one["title"]),)))
        every, _ = cell(home, matter)
        assert every.left_out[0].left_out is not None
        assert every.left_out[0].left_out.counts
        scope = Scope(ScopeKind.CONVERSATION, str(one["conversation_id"]))
        reach = reach_of(home, PERMISSIONS, officer((Role.INQUIRY, scope)), READ)
        some, told = cell(home, matter, reach)
        assert some.left_out[0].left_out == LeftOut(None)
        assert "how many is not told here" in told


def test_who_does_not_see_a_cell_is_not_told_what_was_withheld_of_it(office):
    withheld(office, MUM)
    with office.home() as home:
        matter = opened(home, FEBRUARY)
        reach = reach_of(home, PERMISSIONS, officer((Role.INQUIRY, of("Ben Mole"))), READ)
        found = show_matter(home, matter, reach)
        assert ADA not in found.cells
        assert found.totals.left_out == 0
        assert "2 messages" not in export_matter(home, matter, "Europe/London", reach).decode()


def test_where_all_time_is_asked_for_its_days_are_told_and_nothing_is_missing_to_know(office):
    withheld(office, MUM)
    with office.home() as home:
        _, told = cell(home, opened(home, WHENEVER))
        assert "2 messages (2 personal), between messages of 12 Feb 2026 and 13 Feb 2026" in told
        assert "not known" not in told


def test_only_files_and_a_browsers_count_are_told_as_such():
    files = LeftOut({"personal": WithheldCount(0, 0, 2)})
    assert left_out(files) == "2 files (2 personal)"
    lines = LeftOut({"party": WithheldCount(0, 5, 0)})
    assert left_out(lines) == "5 lines (5 party)"
    browsers = LeftOut({"party": WithheldCount(3, 4, 0)}, by_browser=True)
    assert left_out(browsers) == "3 messages (3 party, by the browser's count)"
