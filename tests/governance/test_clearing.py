"""When a phone may be cleared: the rule, from counts alone."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.governance.cautions import cautions
from onrecord.governance.clearing import ClearingRule, Stored, decide, turns_on_order
from onrecord.records.captures import CaptureState, Grade, MediaCount, Summary
from onrecord.records.completeness import CopyOf, Incomplete
from onrecord.records.messages import Assumptions, Flag, Kind
from onrecord.records.receipts import SafeToClear

RULE = ClearingRule(authority="the records officer", stored_copies=2)
WHOLE = Summary(
    reader="whatsapp-text",
    version="1",
    messages=5,
    by_kind={"text": 5},
    senders={"Ada Quay": 5},
    anomalies=0,
    unknown_notices=0,
    by_flag={},
    media=MediaCount(),
    timers=(),
    first_said=dt.datetime(2026, 3, 12, 9, 0),  # noqa: DTZ001 - the phone's own clock
    last_said=dt.datetime(2026, 3, 14, 8, 15),  # noqa: DTZ001 - the same
    title="Harbour",
    channel="whatsapp",
    platform="android",
    entry="chat.txt",
    copy_of=CopyOf.PHONE,
)


def clearance(summary, *, stored_copies=2):
    return decide(RULE, summary, CaptureState.EXACT, stored=Stored(stored_copies), withheld=0)


def test_a_whole_conversation_in_two_copies_may_be_cleared():
    assert clearance(WHOLE).answer is SafeToClear.YES


def test_what_was_made_by_hand_clears_nothing():
    for changed in ({"channel": "by_hand"}, {"copy_of": CopyOf.BY_HAND}):
        found = clearance(replace(WHOLE, **changed))
        assert found.answer is SafeToClear.NO
        assert "does not stand for a conversation on the phone" in found.reasons[0]


def test_what_was_forwarded_clears_nothing():
    found = clearance(replace(WHOLE, grade=Grade.FORWARDED))
    assert found.answer is SafeToClear.NO
    assert found.reasons[0] == "it was forwarded: what was left out cannot be seen"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"channel": "email"}, "it is mail from a mailbox and cannot show"),
        ({"channel": "slack"}, "it is a copy of what an account holds and cannot show"),
        ({"copy_of": CopyOf.ACCOUNT}, "it is a copy of what an account holds and cannot show"),
        ({"copy_of": CopyOf.COMPUTER}, "it is a copy of what a computer holds and cannot show"),
    ],
)
def test_a_copy_of_an_account_or_a_computer_clears_no_phone_and_says_of_which(changed, said):
    found = clearance(replace(WHOLE, **changed))
    assert found.answer is SafeToClear.NO
    assert found.reasons[0].startswith(said)
    assert found.reasons[0].count(":") == 0


def test_a_single_day_is_written_once():
    found = clearance(replace(WHOLE, last_said=WHOLE.first_said, media=MediaCount(omitted=1)))
    assert (found.scope or "").startswith("text of 12 March 2026 may be cleared; 1 photo, video or file")


OF_MESSAGES = [Flag.UNKNOWN_FIELDS, Flag.BROKEN_STRUCTURE, Flag.ENCRYPTED_BODY]
lacking = st.fixed_dictionaries(
    {
        "incomplete": st.lists(st.sampled_from(Incomplete), max_size=3),
        "anomalies": st.integers(0, 2),
        "unknown_notices": st.integers(0, 2),
        "by_kind": st.dictionaries(st.sampled_from(Kind), st.integers(1, 5), max_size=3),
        "by_flag": st.dictionaries(st.sampled_from(OF_MESSAGES), st.integers(1, 5), max_size=2),
        "copy_of": st.sampled_from([None, *CopyOf]),
        "warnings": st.lists(st.text(max_size=40), max_size=3),
    }
)


@given(lacking)
def test_nothing_that_lacks_or_was_not_read_ever_gives_a_yes(changed):
    found = clearance(replace(WHOLE, **changed))
    unread = changed["anomalies"] or changed["by_flag"] or Kind.UNKNOWN in changed["by_kind"]
    worse = set(changed["incomplete"]) - {Incomplete.OLDER_LEFT_OUT, Incomplete.FILE_DAMAGED}
    if unread or worse or changed["copy_of"] is not CopyOf.PHONE:
        assert found.answer is SafeToClear.NO
        assert found.scope is None
    elif changed["incomplete"] or changed["unknown_notices"] or Kind.VIEW_ONCE in changed["by_kind"]:
        assert found.answer is SafeToClear.PARTIAL
    else:
        assert found.answer is SafeToClear.YES


@given(st.lists(st.text() | st.sampled_from(["cut", "Possibly cut: 40,000", "executed", "missing here"])))
def test_the_words_of_a_warning_decide_nothing(warnings):
    assert clearance(replace(WHOLE, warnings=warnings)) == clearance(WHOLE)


@pytest.mark.parametrize("cause", Incomplete)
def test_every_cause_of_incompleteness_has_a_reason_of_its_own(cause):
    found = clearance(replace(WHOLE, incomplete=[cause]))
    assert found.answer is not SafeToClear.YES
    others = [clearance(replace(WHOLE, incomplete=[one])).reasons for one in Incomplete if one is not cause]
    assert found.reasons not in others


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 file that a message names is damaged"), (2, "2 files that messages name are damaged")],
)
def test_a_file_that_is_damaged_leaves_a_part(number, said):
    found = clearance(replace(WHOLE, incomplete=[Incomplete.FILE_DAMAGED] * number))
    assert found.answer is SafeToClear.PARTIAL
    assert said in (found.scope or "")


def test_one_stored_copy_clears_nothing():
    assert clearance(WHOLE, stored_copies=1).answer is SafeToClear.NO


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"date_ambiguous": 1}, "1 message has"),
        ({"date_ambiguous": 2, "date_impossible": 1}, "2 messages have"),
    ],
)
def test_messages_without_a_date_leave_a_part_and_say_how_to_settle_it(flags, said):
    found = clearance(replace(WHOLE, by_flag=flags))
    assert found.answer is SafeToClear.PARTIAL
    how = "say whether the day or the month comes first before the phone is cleared"
    assert f"{said} no date: {how}" in (found.scope or "")
    assert (found.scope or "").startswith("text from 12 March 2026 to 14 March 2026 may be cleared")


@pytest.mark.parametrize(
    ("flags", "stored_copies", "is_open"),
    [
        ({"date_ambiguous": 5}, 2, True),
        ({"date_ambiguous": 4, "date_impossible": 1, "date_missing": 1}, 2, True),
        ({"date_ambiguous": 5}, 1, False),
        ({"date_impossible": 5}, 2, False),
    ],
)
def test_an_order_may_change_a_refusal_for_missing_dates_alone(flags, stored_copies, is_open):
    undated = replace(WHOLE, by_flag=flags, first_said=None, last_said=None)
    found = clearance(undated, stored_copies=stored_copies)
    assert found.answer is SafeToClear.NO
    assert turns_on_order(found) is is_open
    assert not turns_on_order(clearance(replace(WHOLE, by_flag=flags)))


@pytest.mark.parametrize(("number", "said"), [(1, "1 message bears"), (1200, "1,200 messages bear")])
def test_a_day_that_no_calendar_has_is_for_a_person_and_no_order_settles_it(number, said):
    flags = {"date_impossible": number}
    found = clearance(replace(WHOLE, by_flag=flags))
    assert found.answer is SafeToClear.PARTIAL
    assert f"{said} a day that no calendar has; have a person look" in (found.scope or "")
    nothing = clearance(replace(WHOLE, by_flag=flags, first_said=None, last_said=None))
    assert nothing.answer is SafeToClear.NO
    for reason in (*found.reasons, found.scope or "", *nothing.reasons):
        assert "--date-order" not in reason


@pytest.mark.parametrize(
    ("flag", "number", "said"),
    [
        (Flag.DATE_MISSING, 1, "1 message has no date in the source"),
        (Flag.DATE_MISSING, 1200, "1,200 messages have no date in the source"),
        (Flag.TIME_DOUBTFUL, 1, "1 message bears a time that is in doubt"),
        (Flag.TIME_DOUBTFUL, 2, "2 messages bear a time that is in doubt"),
    ],
)
def test_a_message_without_a_date_or_with_a_doubtful_one_leaves_a_part(flag, number, said):
    found = clearance(replace(WHOLE, by_flag={flag: number}))
    assert found.answer is SafeToClear.PARTIAL
    assert f"{said}; have a person look" in (found.scope or "")


def test_messages_of_which_none_has_a_date_clear_nothing_and_say_so():
    found = clearance(replace(WHOLE, by_flag={"date_missing": 5}, first_said=None, last_said=None))
    assert found.answer is SafeToClear.NO
    assert any("5 messages have no date" in reason for reason in found.reasons)


def test_a_second_copy_that_is_lost_is_named_beside_the_one_that_is_left():
    found = decide(RULE, WHOLE, CaptureState.EXACT, stored=Stored(1, is_lost=True), withheld=0)
    assert found.answer is SafeToClear.NO
    assert found.reasons == (
        "one stored copy only",
        "the second copy could not be confirmed when the source was captured again",
    )


def test_no_known_date_at_all_clears_nothing():
    found = clearance(replace(WHOLE, by_flag={"date_ambiguous": 5}, first_said=None, last_said=None))
    assert found.answer is SafeToClear.NO
    assert any("no date" in reason for reason in found.reasons)


def test_bytes_that_are_no_text_are_a_warning():
    assert list(cautions(WHOLE, Assumptions())) == []
    (warning,) = cautions(replace(WHOLE, by_flag={"invalid_utf8": 2}), Assumptions())
    assert warning == (
        "2 messages hold bytes that are not UTF-8 text: kept as received, shown with a replacement sign."
    )


def test_an_export_said_to_be_older_than_its_last_message_is_a_warning_only_when_a_person_said_so():
    early = Assumptions(exported_at=dt.datetime(2026, 3, 13, tzinfo=dt.UTC), exported_at_given=True)
    (warning,) = cautions(WHOLE, early)
    assert "--exported-at" in warning
    assert list(cautions(WHOLE, replace(early, exported_at_given=False))) == []
    assert list(cautions(WHOLE, replace(early, exported_at=dt.datetime(2026, 3, 15, tzinfo=dt.UTC)))) == []


@pytest.mark.parametrize(("number", "said"), [(1, "1 message holds"), (1200, "1,200 messages hold")])
def test_lines_that_look_like_messages_are_a_warning(number, said):
    flagged = replace(WHOLE, by_flag={"header_like_continuation": number})
    (warning,) = cautions(flagged, Assumptions())
    assert warning == f"{said} lines that look like messages of their own: shown inside, flagged."
    (warning,) = cautions(
        replace(flagged, warnings=("1 message that may be text of the message above.",)), Assumptions()
    )
    assert warning.endswith("or may be such lines: shown, flagged.")
