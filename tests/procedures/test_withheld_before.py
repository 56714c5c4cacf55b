"""What a browser says that it left out is believed of nothing: it fits what came, or nothing is kept."""

import base64
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.withholding import NAME, SEED, derived_files, drawn, kept_of, reopened

from onrecord.compute.line_trees import Commitment, tree_of
from onrecord.integrity.salts import kept_salts
from onrecord.procedures import withheld_before
from onrecord.procedures.withheld_before import most_bytes, read_beforehand
from onrecord.records.errors import WithholdingError
from onrecord.records.messages import Assumptions, CaptureId, Entry
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange

CHAT = b"".join(b"13/03/2026, 09:%02d - Ada: line %d\n" % (n, n) for n in range(20))
CHOICES = [
    Choice(WithholdReason.PERSONAL, lines=(LineRange(2, 3), LineRange(9, 9))),
    Choice(WithholdReason.PARTY, lines=(LineRange(10, 12),)),
]
MADE = drawn({NAME: CHAT}, CHOICES)
KEPT = derived_files({NAME: CHAT}, MADE)[NAME]
OUT = [(one.first, one.last) for one in MADE.withheld]
SALTS = base64.b64encode(kept_salts(SEED, 20, OUT)).decode()
SAID = {
    "onrecord-withheld": 1,
    "lines": [[one.first, one.last, one.first_byte, one.reason.value] for one in MADE.text.lines],
    "leaves": list(MADE.leaves),
    "salts": SALTS,
    "root": MADE.tree.root,
    "count": 20,
    "messages": {"personal": 3, "party": 3},
}


class Came:
    """What came: a text by itself."""

    def __init__(self, name: str = NAME, *, is_folder: bool = False) -> None:
        self.name, self.is_folder = name, is_folder
        self.files = (Entry(0, name, len(KEPT)),)


def before(**changes):
    return read_beforehand(json.dumps({**SAID, **changes}).encode(), Came(), CaptureId("c-1"))


def test_what_fits_is_what_the_terminal_would_have_drawn() -> None:
    found = before()
    assert found.capture == "c-1"
    assert found.drawing == MADE
    assert found.withholding == kept_of(MADE, SALTS)
    assert found.messages == 6
    assumed = replace(Assumptions(), withheld=MADE.text)
    assert found.drawn(Came(), assumed).seed == b""
    with pytest.raises(WithholdingError):
        found.drawn(Came(), Assumptions())


LINES = SAID["lines"]
SLIPS = [
    {"onrecord-withheld": 2},
    {"more": 1},
    {"lines": []},
    {"lines": LINES[1:]},
    {"lines": LINES[::-1]},
    {"lines": [LINES[0], LINES[0], *LINES[1:]]},
    {"lines": [[2, 2, *LINES[0][2:]], [3, 3, *LINES[0][2:]], *LINES[1:]]},
    {"lines": [[2, 3, 0, "secret"], *LINES[1:]]},
    {"lines": [[2.0, 3, *LINES[0][2:]], *LINES[1:]]},
    {"lines": [*LINES[:-1], [19, 21, *LINES[-1][2:]]]},
    {"leaves": SAID["leaves"][1:]},
    {"leaves": [*SAID["leaves"], "00" * 32]},
    {"leaves": ["x" * 64, *SAID["leaves"][1:]]},
    {"salts": SALTS[4:]},
    {"salts": "not base64"},
    {"root": "00"},
    {"count": 6},
    {"count": True},
    {"messages": {"personal": 3}},
    {"messages": {"personal": 4, "party": 3}},
    {"messages": {"personal": 0, "party": 3}},
]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda one: str(one)[:40])
def test_what_does_not_fit_is_refused(slip) -> None:
    with pytest.raises(WithholdingError, match="nothing was kept"):
        before(**slip)


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_such_thing_is_refused(data) -> None:
    with pytest.raises(WithholdingError):
        read_beforehand(data, Came(), CaptureId("c-1"))


@pytest.mark.parametrize("filler", [b"[],", b"{},", b"12345,", b'"",', b'{"a":', b"[[[[]]]],"])
def test_no_more_is_read_than_the_text_that_came_has_a_use_for(monkeypatch, filler) -> None:
    read = []
    monkeypatch.setattr(withheld_before.canonical, "loads", read.append)
    room = most_bytes(Came()) - 100
    data = b'{"lines":[' + filler * (room // len(filler)) + b"[]]}"
    assert len(data) <= most_bytes(Came())
    for said in (data, b" " * (most_bytes(Came()) + 1)):
        with pytest.raises(WithholdingError, match="nothing was kept"):
            read_beforehand(said, Came(), CaptureId("c-1"))
    assert not read


@given(
    st.sets(st.integers(1, 60), min_size=1),
    st.lists(st.sampled_from(WithholdReason), min_size=60, max_size=60),
)
def test_whatever_is_left_out_of_a_text_finds_room(out, reasons) -> None:
    text = b"01/01/2026, 09:00 - A: a\n" + b"".join(b"01/01/2026, 09:00 - A: \n" for _ in range(60))
    choices = [Choice(reasons[line - 1], lines=(LineRange(line, line),)) for line in sorted(out)]
    made = drawn({NAME: text}, choices)
    kept = derived_files({NAME: text}, made)[NAME]
    ranges = [(one.first, one.last) for one in made.withheld]
    messages = {name: one.messages for name, one in made.counts.items()}
    said = {
        **SAID,
        "lines": [[one.first, one.last, one.first_byte, one.reason.value] for one in made.text.lines],
        "leaves": list(made.leaves),
        "salts": base64.b64encode(kept_salts(SEED, made.tree.leaves, ranges)).decode(),
        "root": made.tree.root,
        "count": made.tree.leaves,
        "messages": messages,
    }
    came = Came()
    came.files = (Entry(0, NAME, len(kept)),)
    assert read_beforehand(json.dumps(said).encode(), came, CaptureId("c-1")).drawing == made


def test_only_a_text_by_itself_can_have_been_drawn_so() -> None:
    data = json.dumps(SAID).encode()
    for came in (Came("photo.jpg"), Came(is_folder=True)):
        with pytest.raises(WithholdingError):
            read_beforehand(data, came, CaptureId("c-1"))


def tree(kept: bytes, made=MADE):
    return tree_of(reopened({NAME: kept}, made), Commitment(withholding=kept_of(made, SALTS))).tree()


def test_a_kept_line_that_was_changed_leads_to_another_root() -> None:
    assert tree(KEPT) == MADE.tree
    assert tree(KEPT.replace(b"line 5", b"line 6")) != MADE.tree


@pytest.mark.parametrize("stretch", range(3))
def test_nothing_but_placeholders_stands_for_what_was_withheld(stretch) -> None:
    at = MADE.text.lines[stretch].first_byte
    for changed in (b"x", b"\n"):
        with pytest.raises(WithholdingError, match="in the place of a withheld line"):
            tree(KEPT[: at + 3] + changed + KEPT[at + 4 :])
    lines = list(MADE.text.lines)
    lines[stretch] = replace(lines[stretch], first_byte=at + 1)
    moved = replace(MADE, text=replace(MADE.text, lines=tuple(lines)))
    with pytest.raises(WithholdingError, match="in the place of a withheld line"):
        tree(KEPT, moved)


def test_a_text_that_ends_within_a_placeholder_is_refused() -> None:
    short = KEPT[: MADE.text.lines[2].first_byte + 5]
    with pytest.raises(WithholdingError):
        tree(short)
