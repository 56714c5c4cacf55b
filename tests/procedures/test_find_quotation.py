"""A quotation is found though it was altered, with who holds it; what is not found is said to be that."""

import datetime as dt
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from benchmarks.quotations import as_written, headed, indexed, misspelt, recall, shortened, texts, tidied
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.catalogue.stock import NOON, Said, batches, catalogued, filled, opened

from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.ports.catalogue import Catalogue
from onrecord.procedures.find_quotation import (
    MOST_CHARACTERS,
    MOST_PARTS,
    SIMILAR,
    Segment,
    find_quotation,
)
from onrecord.procedures.likeness import WHOLE, Difference, Words
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.searches import Filters, Sight

SHUT = "We must close the outer quay before Monday, otherwise the storm will take the cranes"
TELL = "Nobody tells the minister until I have spoken to Dame Frances 👍"
LETTER = "She'll sign it tomorrow\nand then we send the letter to the harbour board"
_WORDS = [
    f"{head}{tail}" for head in ("har", "quay", "sto", "mi", "be") for tail in ("", "bour", "rm", "nd", "xt")
]
_BODIES = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9).map(" ".join)


@pytest.fixture
def held(tmp_path: Path) -> SqlCatalogue:
    """Two people's copies of one conversation, one clock a minute fast, and one person's of another."""
    said = [SHUT, TELL, "I will be there on time", "ok thanks", LETTER]
    copies = [
        (
            catalogued(number, name, "Harbour", copy=copy),
            [_said(text, at, number) for at, text in enumerate(said)],
        )
        for number, (name, copy) in enumerate((("Ada Quay", "a"), ("Ben Mole", "b")))
    ]
    return filled(tmp_path, [*copies, (catalogued(2, "Ada Quay", "Other", copy="c"), [_said(SHUT, 999, 0)])])


def _said(text: str, hours: int, minutes: int) -> Said:
    return Said(text, at=NOON + dt.timedelta(hours=hours, minutes=minutes))


def _found(catalogue: Catalogue, text: str) -> Sequence[tuple[str, str, set[str]]]:
    """Return each part with the body of its best match, and whose copies hold it."""
    return [
        (part.text, part.matches[0].holders[0].body, {hit.copy for hit in part.matches[0].holders})
        for part in find_quotation(catalogue, text, Filters())
        if part.is_found
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(_BODIES, min_size=1, max_size=12), st.data())
def test_a_text_of_four_different_words_that_is_unaltered_is_found_first(
    bodies: Sequence[str], data: st.DataObject
) -> None:
    long = [body for body in bodies if len(set(body.split())) >= 4]
    with tempfile.TemporaryDirectory() as folder:
        catalogue = filled(
            Path(folder), [(catalogued(0), [_said(one, at, 0) for at, one in enumerate(bodies)])]
        )
        for body in long:
            words = body.split()
            first = data.draw(st.integers(0, len(words) - 4))
            part = words[first : data.draw(st.integers(first + 4, len(words)))]
            for quoted in (body, body.upper(), " ".join(part)):
                (segment,) = find_quotation(catalogue, quoted, Filters())
                best = segment.matches[0]
                assert best.likeness.percent == WHOLE
                assert " ".join(Words.of(quoted).plain) in " ".join(Words.of(best.holders[0].body).plain)
            assert body in {
                hit.body
                for m in find_quotation(catalogue, body, Filters(), 20)[0].matches
                for hit in m.holders
            }
        catalogue.close()


@pytest.fixture(scope="module")
def world() -> Iterator[Catalogue]:
    """Every copy of a simulated world."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue = indexed("easy", 1, Path(folder))
        yield catalogue
        catalogue.close()


def test_on_a_simulated_world_quotations_are_found_as_written_and_as_the_press_prints_them(
    world: Catalogue,
) -> None:
    rng = np.random.default_rng(1)
    chosen = texts(world, 12, rng)
    for alter, least in ((as_written, 12), (tidied, 12), (headed, 12), (misspelt, 10), (shortened, 10)):
        assert recall(world, chosen, alter, rng).first >= least


def test_all_copies_that_hold_the_message_are_named_and_another_time_is_another_message(
    held: SqlCatalogue,
) -> None:
    (segment,) = find_quotation(held, SHUT, Filters())
    assert [{hit.copy for hit in match.holders} for match in segment.matches] == [{"c"}, {"a", "b"}]
    assert [match.likeness.percent for match in segment.matches] == [WHOLE, WHOLE]


def test_lines_with_names_and_times_are_parts_of_their_own(held: SqlCatalogue) -> None:
    pasted = """
    1 March 2026

    [01/03/2026, 13:05] Ben: Nobody tells the ministr until I’ve spoken to Dame Frances 😀
    Ada Quay: I will be there on time
    Ada Quay: the moon is made of green cheese and nobody knows why
    Ben: ok thanks
    """
    parts = find_quotation(held, pasted, Filters())
    assert [part.matches[0].holders[0].body for part in parts if part.is_found] == [
        *(TELL, "I will be there on time"),
    ]
    lost = [part.text for part in parts if not part.is_found and not part.is_short]
    assert lost == ["Ada Quay: the moon is made of green cheese and nobody knows why"]
    assert [part.text for part in parts if part.is_short] == ["1 March 2026", "Ben: ok thanks"]
    around = [
        one.quoted for one in parts[2].matches[0].likeness.stretches if one.difference is Difference.AROUND
    ]
    assert around == ["Ada Quay"]


@pytest.mark.parametrize("heading", ["Proposal", "Ada Quay: Proposal"])
def test_a_messages_own_heading_that_was_replaced_is_no_name_that_stands_before_it(
    tmp_path: Path, heading: str
) -> None:
    text = "route two past the puffin colony, notice out by Friday"
    held = filled(tmp_path, [(catalogued(0), [_said(f"Decision: {text}", 0, 0)])])
    (segment,) = find_quotation(held, f"{heading}: {text}", Filters())
    alike = segment.matches[0].likeness
    assert (alike.percent < WHOLE, alike.is_part) == (True, False)
    assert [(one.quoted, one.held) for one in alike.stretches if one.difference != Difference.AROUND] == [
        *(("Proposal", ""), ("", "Decision"), (text, text)),
    ]


def test_runs_in_quotation_marks_are_found_inside_a_newspapers_sentence(held: SqlCatalogue) -> None:
    article = (
        "He wrote: \u201cWe must close […] otherwise the storm will take the cranes\u201d, and "
        "\u00abShe\u2019ll sign it tomorow and then we will send the letter to the harbor board\u00bb."
    )
    assert [(body, copies) for _, body, copies in _found(held, article)] == [
        (SHUT, {"c"}),
        (LETTER, {"a", "b"}),
    ]


def test_what_a_paper_wrote_around_a_quotation_is_not_told_as_found_for_an_offices_name(
    tmp_path: Path,
) -> None:
    bodies = [SHUT, TELL, "The diary is with the Secretary of State at five, the Permanent Secretary later"]
    held = filled(tmp_path, [(catalogued(0), [_said(body, at, 0) for at, body in enumerate(bodies)])])
    article = f"\u201c{SHUT}\u201d, the Secretary of State wrote, adding: \u201c{TELL}\u201d."
    parts = find_quotation(held, article, Filters())
    assert [(part.text.strip(" ,:"), part.is_found, len(part.matches)) for part in parts] == [
        (SHUT, True, 1),
        ("the Secretary of State wrote, adding", False, 0),
        (TELL, True, 1),
    ]


def test_a_part_of_few_words_that_differs_in_one_or_is_in_twenty_messages_is_not_told_as_found(
    tmp_path: Path,
) -> None:
    bodies = [*(f"We will be there at {hour}" for hour in "abcdefghijklmnopqrst"), SHUT, "It is a shambles"]
    held = filled(tmp_path, [(catalogued(0), [_said(body, at, 0) for at, body in enumerate(bodies)])])
    few = ("we will be there", "they will be", "is a shambles")
    parts = find_quotation(held, "\n".join((SHUT, *few)), Filters())
    assert [(part.is_found, part.is_short) for part in parts] == [
        *((True, False), (False, True), (False, False), (True, False)),
    ]
    (alone,) = find_quotation(held, few[0], Filters())
    assert alone.percent == WHOLE


@pytest.mark.parametrize("marks", ["\u201c{}\u201d", '"{}"', "{}"])
@pytest.mark.parametrize("between", [" ", "\n\n", "\n"])
@pytest.mark.parametrize(
    "invented",
    ["We should delete the whole group before the inquiry asks for it.", "Delete it all now, please."],
)
def test_an_invented_quotation_beside_a_true_one_is_a_part_that_is_not_found(held, marks, between, invented):
    for said in ((f"{SHUT}.", invented), (invented, f"{SHUT}.")):
        parts = find_quotation(held, between.join(map(marks.format, said)), Filters())
        assert [part.text.strip('."\u201c\u201d') for part in parts if part.is_found] == [SHUT]
        assert [part.is_found for part in parts if not part.is_short].count(False) == 1


@pytest.mark.parametrize("stop", [".", ""])
@pytest.mark.parametrize("at", [0, 100, 251, 324])
def test_a_word_altered_anywhere_in_a_long_message_is_told(tmp_path: Path, at: int, stop: str) -> None:
    words = [f"word{number}{stop * (number % 9 == 0)}" for number in range(325)]
    held = filled(tmp_path, [(catalogued(0), [_said(" ".join(words), 0, 0)])])
    (segment,) = find_quotation(held, " ".join([*words[:at], "altered", *words[at + 1 :]]), Filters())
    (match,) = segment.matches
    told = {one for one in match.likeness.stretches if one.difference is not Difference.SAME}
    assert ({one.quoted for one in told}, {one.held for one in told}) == (
        *({"altered", ""}, {words[at].strip(stop), ""}),
    )
    assert not match.likeness.is_part


def test_an_invented_end_of_a_long_quotation_is_a_part_that_is_not_found(tmp_path: Path) -> None:
    text = ". ".join(" ".join(f"word{line}x{at}" for at in range(9)) for line in range(30))
    held = filled(tmp_path, [(catalogued(0), [_said(text, 0, 0)])])
    invented = "And we should delete the whole group before the inquiry asks for it."
    parts = find_quotation(held, f"{text}. {invented}", Filters())
    assert [part.text for part in parts if not part.is_found] == [invented]
    (whole,) = find_quotation(held, text, Filters())
    assert (whole.percent, whole.matches[0].likeness.is_part) == (WHOLE, False)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([SHUT, TELL, "ok", ".", "\u201d,", "\u2026 ", "\n \n", "?!"]), max_size=8))
def test_what_has_no_word_is_no_part(pieces: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        held = filled(Path(folder), [(catalogued(0), [_said(SHUT, 0, 0)])])
        parts = find_quotation(held, "\u201c\n.".join([TELL, *pieces]), Filters())
        assert all(Words.of(part.text).plain for part in parts)
        held.close()


def test_a_message_of_several_lines_is_one_part(held: SqlCatalogue) -> None:
    (segment,) = find_quotation(held, LETTER, Filters())
    assert (segment.percent, segment.matches[0].likeness.is_part) == (WHOLE, False)


def test_what_is_out_of_sight_is_not_found(held: SqlCatalogue) -> None:
    seen = Filters(sight=Sight(frozenset({"b"})))
    (segment,) = find_quotation(held, SHUT, seen)
    assert [[hit.copy for hit in match.holders] for match in segment.matches] == [["b"]]
    (hidden,) = find_quotation(held, SHUT, Filters(sight=Sight(frozenset())))
    assert (hidden.text, list(hidden.matches), hidden.is_short) == (SHUT, [], False)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), _BODIES), min_size=1, max_size=12), _BODIES)
def test_a_quotation_under_a_sight_is_answered_as_if_only_that_was_held(
    messages: Sequence[tuple[str, str]], quoted: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, part = opened(Path(folder), "whole.db"), opened(Path(folder), "part.db")
        for sequence, (copy, body) in enumerate(messages):
            entry, said = catalogued(sequence, copy=copy), [_said(body, sequence, 0)]
            whole.add_capture(entry, batches(said))
            if copy == "a":
                part.add_capture(entry, batches(said))
            else:
                part.mark_applied(sequence + 1)
        text = f"Ada: {quoted}\n{messages[0][1]} {quoted}"
        seen = [_plain(one) for one in find_quotation(whole, text, Filters(sight=Sight(frozenset("a"))))]
        assert seen == [_plain(one) for one in find_quotation(part, text, Filters())]
        whole.close()
        part.close()


def _plain(segment: Segment) -> object:
    matches = [(match.likeness, [hit.message for hit in match.holders]) for match in segment.matches]
    return segment.text, segment.is_short, matches


def test_a_short_text_is_looked_for_when_it_is_all_that_was_asked(held: SqlCatalogue) -> None:
    assert _found(held, "ok thanks") == [("ok thanks", "ok thanks", {"a", "b"})]


def test_few_words_must_nearly_all_be_alike(held: SqlCatalogue) -> None:
    (segment,) = find_quotation(held, "the minister wrote", Filters())
    assert segment.matches == []
    (like,) = find_quotation(held, "We must never close an outer quay on a Monday or a Tuesday", Filters())
    assert not like.is_found
    assert all(match.likeness.percent >= SIMILAR for match in like.matches)


@pytest.mark.parametrize("text", ["", " \n ", "?! …", "x" * (MOST_CHARACTERS + 1)])
def test_what_has_no_words_or_is_too_long_is_refused(held: SqlCatalogue, text: str) -> None:
    with pytest.raises(QueryError):
        find_quotation(held, text, Filters())


def test_a_filter_that_names_nothing_held_is_said(held: SqlCatalogue) -> None:
    with pytest.raises(NotHeldError):
        find_quotation(held, SHUT, Filters(custodians=("nobody",)))


class _Counting:
    """A catalogue that counts how often it is asked for candidates."""

    def __init__(self, catalogue: SqlCatalogue) -> None:
        self.catalogue, self.asked = catalogue, 0

    def __getattr__(self, name: str) -> object:
        self.asked += name == "resembling"
        return getattr(self.catalogue, name)


@pytest.mark.parametrize(
    "text",
    [
        "close the quay.\n" * 1_000,
        "close the quay. " * 1_000,
        "\u201cclose the quay\u201d " * 800,
        "'close the quay " * 1_000,
        "[… " * 4_000 + "close the quay",
        "a'b'" * 4_000,
        "\n \n" * 4_000 + "close the outer quay now",
        ("close " * 60 + "\n\n") * 50,
    ],
)
def test_a_hostile_text_is_looked_for_in_a_bounded_number_of_parts(held: SqlCatalogue, text: str) -> None:
    counting = _Counting(held)
    parts = find_quotation(counting, text, Filters())  # type: ignore[arg-type] - it hands all on
    assert counting.asked <= MOST_PARTS
    assert len(parts) <= MOST_PARTS
    assert len("".join(Words.of(text).plain)) == len(
        "".join("".join(Words.of(part.text).plain) for part in parts)
    )
