"""Whether copies are of one conversation is told by what both say, and by how much of it that is."""

import datetime as dt

import pytest
from tests.support.copies import Row, copy_of, hour, in_order, notice, renamed, said, shifted, talk

from onrecord.reconciliation import reconcile
from onrecord.records.errors import NotOneConversationError


def one_conversation(one: list[Row], other: list[Row]) -> bool:
    try:
        reconcile([copy_of("a", one), copy_of("b", other)])
    except NotOneConversationError:
        return False
    return True


def of_group(group: str, count: int) -> list[Row]:
    return [said(hour(number) + 600, "Ada", f"In {group} berth {number} is free") for number in range(count)]


@pytest.mark.parametrize(("common", "belong"), [(3, False), (9, False), (11, True)])
def test_two_groups_with_a_few_announcements_in_common_are_not_one(common, belong):
    announced = [
        said(hour(9 * number), "Ben", f"To all: gate {number} is closed") for number in range(common)
    ]
    groups = [in_order([*of_group(name, 97), *announced]) for name in ("East", "West")]
    assert one_conversation(*groups) == belong


def test_what_only_one_covers_does_not_count_against_it():
    rows = talk(400)
    assert one_conversation(
        rows, rows[395:] + [said(hour(401 + n), "Ada", f"Later: {n} of many") for n in range(99)]
    )


@pytest.mark.parametrize(("apart", "belong"), [(25, True), (27, False), (16_000, False)])
def test_a_text_that_a_few_lines_share_must_be_of_about_one_day(apart, belong):
    few = [said(hour(40), "Mum", "Good morning"), said(hour(41), "Son", "Did you feed the cat")]
    rows = in_order([*talk(90), said(hour(40), "Ada", "Good morning")])
    assert one_conversation(rows, shifted(few, -dt.timedelta(hours=apart))) == belong


def test_copies_of_pictures_or_notices_alone_belong_together_by_sender_and_second():
    pictures = [said(hour(number), "Ben", None, kind="media") for number in range(30)]
    notices = [notice(hour(number), "added" if number % 2 else "left", "Ben") for number in range(30)]
    for rows in (pictures, notices):
        found = reconcile([copy_of("a", rows), copy_of("b", rows[:-1])])
        assert found.timeline.num_rows == 30
    assert not one_conversation(pictures, shifted(pictures, dt.timedelta(seconds=1)))
    with pytest.raises(NotOneConversationError, match="Without any text"):
        reconcile([copy_of("a", pictures), copy_of("b", renamed(pictures, {"Ben": "Al"}))])
