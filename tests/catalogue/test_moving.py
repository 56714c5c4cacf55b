"""What is moved is indexed as if it had been captured so: every table, every filter, every count."""

import itertools
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.catalogue.stock import NOON, Said, batches, catalogued, filled, opened
from tests.catalogue.test_finding import CAPTURES

from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.ports.catalogue import Catalogued, Moved
from onrecord.records.errors import HomeError, NotHeldError
from onrecord.records.searches import Filters, Query, Sight

Taken = tuple[str, str, str, Sequence[Said]]
WHO = st.sampled_from(["Ada Quay", "Ben Mole", "Cy Ash"])


def moved(sequence: int, was: Catalogued, now: Catalogued) -> Moved:
    """The move of a capture from the copy that one word on it names to that of another."""
    pairs = zip(was.capture.copies, now.capture.copies, strict=True)
    return Moved(sequence, was.capture.id, tuple((one.id, other) for one, other in pairs), now.recognition)


def tables(catalogue: SqlCatalogue) -> dict[str, str]:
    """Digests of all tables but what the catalogue knows of itself."""
    return {name: digest for name, digest in catalogue.table_digests().items() if name != "state"}


def answers(catalogue: SqlCatalogue) -> list[object]:
    """What is found and counted under each custodian and copy."""
    found: list[object] = []
    for row in catalogue.conversations():
        for filters in (
            Filters(custodians=(str(row["custodian"]),)),
            Filters(sight=Sight(frozenset({str(row["copy_id"])}))),
        ):
            hits = catalogue.find(Query("", filters, limit=1000)).hits
            months = catalogue.count(filters, "month").rows
            found.append(({str(hit.message) for hit in hits}, sorted(map(repr, months))))
    return found


@settings(max_examples=25, deadline=None)
@given(CAPTURES, st.data())
def test_a_moved_capture_is_indexed_as_if_it_had_been_captured_so(
    captures: Sequence[Taken], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        right, wrong = opened(Path(folder), "right.db"), opened(Path(folder), "wrong.db")
        moves = []
        for sequence, (custodian, title, channel, messages) in enumerate(captures):
            meant = catalogued(sequence, custodian, title, channel)
            said = catalogued(sequence, data.draw(WHO), title, channel)
            right.add_capture(meant, batches(messages))
            wrong.add_capture(said, batches(messages))
            if said.capture.copies != meant.capture.copies:
                moves.append((said, meant))
        for sequence, (said, meant) in enumerate(data.draw(st.permutations(moves)), len(captures)):
            wrong.move_capture(moved(sequence, said, meant))
        assert tables(wrong) == tables(right)
        assert answers(wrong) == answers(right)


@settings(max_examples=10, deadline=None)
@given(CAPTURES, st.lists(WHO, min_size=1, max_size=4))
def test_moves_there_and_back_leave_no_trace_in_the_index(
    captures: Sequence[Taken], through: Sequence[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        catalogue = opened(Path(folder))
        for sequence, (custodian, title, channel, messages) in enumerate(captures):
            catalogue.add_capture(catalogued(sequence, custodian, title, channel), batches(messages))
        before = tables(catalogue)
        custodian, title, channel, _ = captures[0]
        stations = [custodian, *through, custodian]
        for at, (one, other) in enumerate(itertools.pairwise(stations), len(captures)):
            was, now = (catalogued(0, who, title, channel) for who in (one, other))
            catalogue.move_capture(moved(at, was, now))
        assert tables(catalogue) == before


def test_a_copy_that_holds_nothing_any_more_is_gone_and_no_filter_finds_it(tmp_path: Path) -> None:
    was, now = catalogued(0), catalogued(0, "Ben Mole")
    catalogue = filled(tmp_path, [(was, [Said("storm"), Said("café")])])
    catalogue.move_capture(moved(1, was, now))
    assert [row["custodian"] for row in catalogue.conversations()] == ["Ben Mole"]
    with pytest.raises(NotHeldError):
        catalogue.find(Query("storm", Filters(custodians=("Ada Quay",))))
    old = Sight(frozenset({was.capture.copies[0].id}))
    assert catalogue.find(Query("storm", Filters(sight=old))).hits == []
    assert len(catalogue.find(Query("café", Filters(custodians=("Ben Mole",)))).hits) == 1
    assert catalogue.captured(now.recognition) == was.capture.id


def test_a_move_that_is_applied_already_changes_nothing(tmp_path: Path) -> None:
    was, now = catalogued(0), catalogued(0, "Ben Mole")
    catalogue = filled(tmp_path, [(was, [Said("storm")])])
    catalogue.move_capture(moved(1, was, now))
    after = catalogue.table_digests()
    catalogue.move_capture(moved(1, was, now))
    assert catalogue.table_digests() == after


def test_a_move_before_whose_event_others_are_not_applied_is_refused(tmp_path: Path) -> None:
    was, now = catalogued(0), catalogued(0, "Ben Mole")
    catalogue = filled(tmp_path, [(was, [Said("storm")])])
    before = catalogue.table_digests()
    with pytest.raises(HomeError, match="rebuild"):
        catalogue.move_capture(moved(2, was, now))
    assert catalogue.table_digests() == before


def test_a_capture_that_is_not_indexed_is_moved_all_the_same_in_the_journal_alone(tmp_path: Path) -> None:
    was, now = catalogued(0), catalogued(0, "Ben Mole")
    catalogue = filled(tmp_path, [(was, [Said("storm")])])
    gone = replace(moved(1, was, now), capture="capture-gone")
    before = tables(catalogue)
    catalogue.move_capture(gone)
    assert tables(catalogue) == before
    assert catalogue.applied_sequence() == 2


def test_what_was_moved_can_be_forgotten_without_a_word_left(tmp_path: Path) -> None:
    was, now = catalogued(0), catalogued(0, "Ben Mole")
    catalogue = filled(tmp_path, [(was, [Said("zebrafinch", at=NOON)])])
    catalogue.move_capture(moved(1, was, now))
    assert catalogue.forget_copy(now.capture.copies[0].id) == 1
    assert catalogue.find(Query("zebrafinch")).hits == []
    catalogue.close()
    assert b"zebrafinch" not in (tmp_path / "c.db").read_bytes()
