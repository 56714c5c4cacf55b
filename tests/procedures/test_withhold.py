"""What would be kept is held against the line tree of the whole before it is kept."""

from dataclasses import replace

import pytest
from tests.support.withholding import NAME, SEED, drawn, kept_of

from onrecord.procedures.withhold import Drawn, amounts_in, compare_trees, told
from onrecord.records.errors import VerificationError
from onrecord.records.messages import Assumptions, CaptureId
from onrecord.records.withheld import WithholdReason
from onrecord.records.withholding import Choice, LineRange, WithheldCount

CHAT = b"12/03/2026, 09:01 - Ada: one\n12/03/2026, 09:02 - Ben: two\n13/03/2026, 09:02 - Ben: three\n"


@pytest.fixture(scope="module")
def drawing() -> Drawn:
    made = drawn({NAME: CHAT}, [Choice(WithholdReason.PERSONAL, lines=(LineRange(2, 2),))])
    return Drawn(None, Assumptions(), made, kept_of(made, ""), SEED)  # type: ignore[arg-type]


def test_what_leads_to_another_tree_than_the_source_is_not_kept(drawing: Drawn) -> None:
    compare_trees(drawing, drawing.drawing.tree)
    compare_trees(None, drawing.drawing.tree)
    with pytest.raises(VerificationError, match="nothing was kept"):
        compare_trees(drawing, replace(drawing.drawing.tree, root="00" * 32))


def test_no_seed_and_no_salt_shows_in_a_representation(drawing: Drawn) -> None:
    said = repr(drawing) + repr(kept_of(drawing.drawing, "zebrafinch"))
    assert SEED.hex() not in said
    assert repr(SEED) not in said
    assert "zebrafinch" not in said


def test_the_opening_has_the_seed_and_the_withheld_leaves(drawing: Drawn) -> None:
    opening = drawing.opening(CaptureId("c-1")).decode()
    assert SEED.hex() in opening
    assert '"withheld":[[1,1]]' in opening


def test_what_was_withheld_is_told_by_reason_and_never_by_content(drawing: Drawn) -> None:
    counts = {"personal": WithheldCount(1, 3, 0), "constituency": WithheldCount(2, 2, 1)}
    first, second = told(replace(drawing.drawing, counts=counts))
    assert first.startswith("Withheld when handed in, as constituency: 2 messages, 2 lines, 1 file;")
    assert second.startswith("Withheld when handed in, as personal: 1 message, 3 lines;")
    assert amounts_in([first, "Another warning.", second]) == [
        "constituency: 2 messages, 2 lines, 1 file",
        "personal: 1 message, 3 lines",
    ]


def test_what_an_older_receipt_says_was_withheld_is_read_as_before() -> None:
    older = (
        "The custodian withheld as personal: 2 messages, 3 lines; placeholders stand in the place of lines."
    )
    assert amounts_in(["A warning.", older]) == ["personal: 2 messages, 3 lines"]


def test_of_a_database_it_is_told_that_it_was_not_kept(drawing: Drawn) -> None:
    *_, last = told(replace(drawing.drawing, reader="whatsapp-android-db"))
    assert last.startswith("The database itself was not kept")
