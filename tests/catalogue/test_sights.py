"""A catalogue asked under a sight answers as one that only ever held the copies in sight."""

import dataclasses
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.catalogue.stock import NOON, Said, batches, catalogued, filled, opened
from tests.catalogue.test_finding import CAPTURES, FILTERS, QUERIES

from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.ports.catalogue import Catalogued
from onrecord.procedures.conversations import conversations
from onrecord.procedures.show import copies_in, show
from onrecord.records.captures import Copy
from onrecord.records.errors import NotHeldError, OnRecordError, QueryError
from onrecord.records.messages import ConversationId, CopyId, MessageId, OriginalId
from onrecord.records.searches import EVERYTHING, Filters, Order, Query, Sight

pytestmark = pytest.mark.usefixtures("engine")

_PERIODS = st.sampled_from(["day", "month", "year", "channel", "custodian", "person"])
_Captures = Sequence[tuple[str, str, str, Sequence[Said]]]


def _answer(ask: Callable[[], object]) -> object:
    """Return an answer, or the error and its words."""
    try:
        return ask()
    except OnRecordError as error:
        return type(error), str(error)


def _found(catalogue: SqlCatalogue, query: Query) -> object:
    found = catalogue.find(query)
    # A row's number is private, and may be another where more is held; its order is not.
    return [dataclasses.replace(hit, row=0) for hit in found.hits], found.next_row is None


def _ranked(catalogue: SqlCatalogue, query: Query) -> object:
    found = catalogue.find(query)
    return _found(catalogue, query), found.next_skip, found.ranked_over, found.is_capped


def _resembling(catalogue: SqlCatalogue, text: str, filters: Filters) -> object:
    return [dataclasses.replace(hit, row=0) for hit in catalogue.resembling(text, filters)]


def _counted(catalogue: SqlCatalogue, filters: Filters, by: str) -> object:
    return dataclasses.replace(catalogue.count(filters, by), milliseconds=0)


def _shown(catalogue: SqlCatalogue, copy: str, sight: Sight) -> object:
    shown = show(catalogue, copy, start=1, limit=5, sight=sight)
    return shown.captures, shown.lines, list(shown.rows)


def _answers(
    catalogue: SqlCatalogue,
    queries: Sequence[tuple[str, Filters]],
    by: str,
    sight: Sight,
    names: Sequence[str],
) -> Sequence[object]:
    """Ask all that can be asked under a sight."""
    asked: list[Callable[[], object]] = [lambda: conversations(catalogue, sight)]
    for text, filters in queries:
        seen = dataclasses.replace(filters, sight=sight)
        asked += [
            lambda text=text, seen=seen: _found(catalogue, Query(text, seen, 5)),  # type: ignore[misc]
            lambda seen=seen: _counted(catalogue, seen, by),  # type: ignore[misc]
            lambda text=text, seen=seen: _resembling(catalogue, f"{text} storm basin", seen),  # type: ignore[misc]
            lambda text=text, seen=seen: _ranked(catalogue, Query(text, seen, 5, order=Order.RELEVANCE)),  # type: ignore[misc]
        ]
    for name in names:
        asked += [
            lambda name=name: _shown(catalogue, name, sight),  # type: ignore[misc]
            lambda name=name: copies_in(catalogue, name, sight),  # type: ignore[misc]
            lambda name=name: catalogue.captures(name, sight=sight),  # type: ignore[misc]
            lambda name=name: list(catalogue.show(name, sight=sight)),  # type: ignore[misc]
            lambda name=name: catalogue.months(name, sight=sight),  # type: ignore[misc]
            lambda name=name: catalogue.page_of_day(name, NOON.date(), sight=sight),  # type: ignore[misc]
            lambda name=name: catalogue.conversations(named=name, sight=sight),  # type: ignore[misc]
        ]
    for original in range(4):
        message = MessageId(OriginalId(f"original-{original}"), 0, 0, 0)
        asked.append(lambda message=message: catalogue.place_of(message, sight=sight))  # type: ignore[misc]
    return [_answer(ask) for ask in asked]


def _entries(captures: _Captures) -> Sequence[tuple[Catalogued, Sequence[Said]]]:
    return [
        (catalogued(sequence, custodian, title, channel), messages)
        for sequence, (custodian, title, channel, messages) in enumerate(captures)
    ]


def _copy_of(entry: Catalogued) -> str:
    return entry.capture.copies[0].id


@settings(max_examples=60, deadline=None)
@given(
    CAPTURES,
    st.lists(st.tuples(QUERIES, FILTERS), min_size=1, max_size=6),
    _PERIODS,
    st.data(),
)
def test_answers_under_a_sight_are_those_of_a_catalogue_that_only_held_those_copies(
    captures: _Captures, queries: Sequence[tuple[str, Filters]], by: str, data: st.DataObject
) -> None:
    entries = _entries(captures)
    held = sorted({_copy_of(entry) for entry, _ in entries})
    seen = frozenset(data.draw(st.sets(st.sampled_from([*held, "copy-of-nobody"]))))
    sight = Sight(seen)
    names = [*held, *(copy[:-1] for copy in held), "Harbour", "Quay 東", "copy-", "capture-0", "capture-1"]
    with tempfile.TemporaryDirectory() as folder:
        whole, part = opened(Path(folder), "whole.db"), opened(Path(folder), "part.db")
        for entry, messages in entries:
            whole.add_capture(entry, batches(messages))
            if sight.sees(_copy_of(entry)):
                part.add_capture(entry, batches(messages))
            else:
                part.mark_applied(entry.sequence + 1)
        assert _answers(whole, queries, by, sight, names) == _answers(part, queries, by, EVERYTHING, names)
        assert _answers(part, queries, by, sight, names) == _answers(part, queries, by, EVERYTHING, names)
        whole.close()
        part.close()


def test_a_sight_of_nothing_finds_counts_and_names_nothing(tmp_path: Path) -> None:
    catalogue = filled(tmp_path, [(catalogued(0), [Said("storm")])])
    nothing = Filters(sight=Sight(frozenset()))
    assert catalogue.find(Query("storm", nothing)).hits == []
    assert catalogue.find(Query("", nothing)).hits == []
    assert catalogue.count(nothing, "month").total == 0
    assert catalogue.conversations(sight=nothing.sight) == []
    assert catalogue.copies_in("capture-0", sight=nothing.sight) == []


def test_a_person_who_only_speaks_out_of_sight_is_not_held(tmp_path: Path) -> None:
    copies = [
        (catalogued(0, "Ada Quay", copy="a"), [Said("storm", "Ada")]),
        (catalogued(1, "Ben Mole", copy="b"), [Said("storm", "Secret Source")]),
    ]
    catalogue = filled(tmp_path, copies)
    for sight in (Sight(frozenset({"a"})), Sight(frozenset())):
        filters = Filters(people=("secret",), sight=sight)
        asked = (
            lambda filters=filters: catalogue.find(Query("storm", filters)),
            lambda filters=filters: catalogue.count(filters, "day"),
        )
        for ask in asked:
            kind, words = _answer(ask)  # type: ignore[misc]
            assert kind is NotHeldError
            assert "no sender's name" in words
    assert len(catalogue.find(Query("storm", Filters(("secret",), sight=Sight(frozenset("ab"))))).hits) == 1


def test_a_capture_of_several_copies_shows_those_in_sight_alone(tmp_path: Path) -> None:
    entry = catalogued(0)
    keys = ("open", "closed")
    copies = tuple(
        Copy(CopyId(key), ConversationId(f"of-{key}"), "Ada Quay", "phone", f"Chat {key}", "whatsapp", key)
        for key in keys
    )
    entry = dataclasses.replace(entry, capture=dataclasses.replace(entry.capture, copies=copies))
    rares: Sequence[Mapping[str, object]] = [{"conversation": key} for key in keys]
    catalogue = filled(tmp_path, [(entry, [Said(f"storm {i}", rare=rares[i % 2]) for i in range(6)])])
    sight = Sight(frozenset({"open"}))
    assert catalogue.copies_in("capture-0", sight=sight) == ["open"]
    assert [row["copy_id"] for row in copies_in(catalogue, "capture-0", sight)] == ["open"]
    assert [capture.lines for capture in catalogue.captures("open", sight=sight)] == [3]
    hits = catalogue.find(Query("storm", Filters(sight=sight))).hits
    assert [hit.copy for hit in hits] == ["open"] * 3
    assert catalogue.count(Filters(sight=sight), "day").total == 3
    kind, words = _answer(lambda: show(catalogue, "closed", start=1, limit=5, sight=sight))  # type: ignore[misc]
    assert kind is NotHeldError
    assert words == str(_answer(lambda: show(catalogue, "Chat closed", start=1, limit=5, sight=sight))[1])  # type: ignore[index]


def test_a_sight_of_thousands_of_copies_is_answered(tmp_path: Path) -> None:
    copies = [(catalogued(number, copy=f"copy-{number:04}"), [Said("storm")]) for number in range(60)]
    catalogue = filled(tmp_path, copies)
    many = Sight(frozenset(f"copy-{number:04}" for number in range(1, 5000)))
    assert len(catalogue.find(Query("storm", Filters(sight=many), 100)).hits) == 59
    assert catalogue.count(Filters(sight=many), "year").total == 59


def test_an_impossible_question_is_refused_under_any_sight(tmp_path: Path) -> None:
    catalogue = filled(tmp_path, [(catalogued(0), [Said()])])
    nothing = Sight(frozenset())
    for ask in (
        lambda: catalogue.find(Query("storm", Filters(kinds=("letter",), sight=nothing))),
        lambda: catalogue.count(Filters(sight=nothing), "week"),
    ):
        kind, _ = _answer(ask)  # type: ignore[misc]
        assert kind is QueryError
