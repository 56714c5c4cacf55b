"""What no confident word would bear is told with doubt: lone notices, lone holders, idle timers."""

import datetime as dt
from dataclasses import replace

from tests.support.copies import Row, copy_of, findings, hour, in_order, notice, renamed, said, talk

from onrecord.reconciliation import Copy, reconcile
from onrecord.records.reconciliation import Cause, Reconciliation

DAY = 86_400
NAMES = ({}, {"Ada": "Minister", "Ben": "B."}, {"Ada": "Mum", "Ben": "Bee"})


def copies(*several: list[Row]) -> list[Copy]:
    """Copies of different phones."""
    return [
        copy_of(name, renamed(rows, names), custodian=name, device="phone")
        for name, rows, names in zip("abc", several, NAMES, strict=False)
    ]


def causes(found: Reconciliation, kind: str, copy: str) -> list[Cause]:
    return [cause for cause in found.causes if (cause.kind, cause.copy) == (kind, copy)]


def test_what_two_phones_hold_is_surely_absent_from_the_third() -> None:
    rows = talk(20)
    found = reconcile(copies(rows, rows, [*rows[:7], *rows[8:]]))
    assert [cause.confidence for cause in causes(found, "deleted_from_copy", "c")] == ["strong"]


def test_what_one_phone_alone_holds_accuses_nobody_with_confidence() -> None:
    rows = talk(20)
    invented = in_order([*rows, said(hour(7) + 300, "Ben", "I never said this to anybody")])
    found = reconcile(copies(invented, rows, rows))
    for copy in "bc":
        (cause,) = causes(found, "deleted_from_copy", copy)
        assert cause.confidence == "weak"
        assert any("One copy alone holds it" in other for other in cause.other_explanations)
    (cause,) = causes(reconcile(copies(invented, rows)), "deleted_from_copy", "b")
    assert cause.confidence == "fair"


def test_a_notice_that_the_holder_s_copy_alone_shows_explains_with_doubt() -> None:
    rows = talk(30)
    away = [notice(hour(9) + 60, "left", "You"), notice(hour(20) + 60, "added", "You")]
    lone = in_order([*rows[:10], *away, *rows[21:]])
    own = [row | {"is_own": row["sender"] == "Ada"} for row in lone]
    (cause,) = causes(reconcile(copies(own, rows)), "after_leaving", "a")
    assert cause.confidence == "fair"
    assert any("may have been typed" in other for other in cause.other_explanations)
    seen = [notice(hour(9) + 60, "left", "Ada"), notice(hour(20) + 60, "added", "Ada")]
    (cause,) = causes(reconcile(copies(own, in_order([*rows, *seen]))), "after_leaving", "a")
    assert cause.confidence == "strong"


def test_a_timer_under_which_a_phone_kept_most_explains_nothing_there() -> None:
    rows = talk(200)
    on = notice(hour(10) + 60, "timer_on", sender="Ada", seconds=DAY)
    lacking = in_order([*rows[:20], on, *rows[25:]])
    found = reconcile(copies(lacking, rows))
    assert {kind for kind, copy, _ in findings(found) if copy == "a"} == {"deleted_from_copy", "timer"}


def test_a_timer_that_ran_out_after_the_stated_export_explains_nothing() -> None:
    rows = talk(30)
    on = notice(hour(2) + 60, "timer_on", sender="Ada", seconds=DAY)
    whole, lacking = in_order([*rows, on]), in_order([*rows[:20], on, *rows[21:]])
    made = dt.datetime(2026, 1, 13, 16, 0, tzinfo=dt.UTC)
    one, other = copies(lacking, whole)
    told = Copy(**{name: getattr(one, name) for name in one.__slots__} | {"exported_at": made})
    found = reconcile([told, other])
    assert [kind for kind, copy, _ in findings(found) if copy == "a"].count("deleted_from_copy") == 1


def mail(number: int, to: list[str], body: str) -> Row:
    recipients = [{"role": "to", "label": one, "address": one} for one in to]
    sender = "cy@x"
    return said(hour(number), sender, body, address=sender, recipients=recipients, native_id=f"<{number}@x>")


def test_a_mailbox_lacks_nothing_that_was_not_sent_to_it() -> None:
    both = [
        mail(number, ["ada@x", "ben@x"], f"Berth {number} is free from Monday on") for number in range(12)
    ]
    private, gone = mail(13, ["Ada@X"], "For you alone"), mail(14, ["ada@x", "BEN@x"], "For the two of you")
    found = reconcile(
        [
            copy_of(
                "ada",
                [*both, private, gone, mail(15, ["ada@x", "ben@x"], "The last of these mails")],
                channel="email",
            ),
            copy_of("ben", [*both, mail(15, ["ada@x", "ben@x"], "The last of these mails")], channel="email"),
        ]
    )
    assert findings(found) == [("deleted_from_copy", "ben", "For the two of you")]


def test_only_whatsapp_s_text_export_is_cut_at_its_limit() -> None:
    rows = talk(10_000)
    for channel, kind in (("whatsapp", "truncated"), ("signal", "cleared")):
        whole = copy_of("whole", renamed(rows, NAMES[1]), channel=channel)
        found = reconcile([whole, copy_of("cut", rows[50:], channel=channel)])
        assert {one for one, copy, _ in findings(found) if copy == "cut"} == {kind}


def test_what_is_absent_before_a_stated_export_is_not_told_as_after_it() -> None:
    rows = talk(30)
    one, other = copies(rows[:20], rows)
    made = dt.datetime(2026, 1, 13, 12, 0, tzinfo=dt.UTC)
    told = replace(one, exported_at=made)
    kinds = [kind for kind, copy, _ in findings(reconcile([told, other])) if copy == "a"]
    assert kinds == ["unexplained"] * 7 + ["after_export"] * 3
    (span,) = [span for span in reconcile([told, other]).copies[0].coverage if span.kind == "after_export"]
    assert (span.since, span.known, span.held) == (made, 3, 0)


def test_a_timer_that_ran_out_after_the_last_line_explains_with_doubt() -> None:
    rows = talk(60)
    on = notice(hour(10) + 60, "timer_on", sender="Ada", seconds=DAY)
    whole, lacking = in_order([*rows, on]), in_order([*rows[:11], on, rows[58]])
    found = reconcile(copies(lacking, whole))
    (cause,) = causes(found, "expired", "a")
    assert cause.confidence == "fair"
    assert any("made so late" in other for other in cause.other_explanations)


def test_a_lone_notice_of_coming_at_the_head_of_a_copy_explains_with_doubt() -> None:
    rows = talk(30)
    late = [notice(hour(14) + 60, "added", "You"), *rows[15:]]
    own = [row | {"is_own": row["sender"] == "Ada"} for row in late]
    (cause,) = causes(reconcile(copies(own, rows)), "before_joining", "a")
    assert cause.confidence == "fair"
