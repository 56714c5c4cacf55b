"""A pasted piece of another chat stays one text, though one phone's export shows it in pieces."""

import datetime as dt

import pytest
from tests.support.copies import (
    Row,
    copy_of,
    exported,
    findings,
    holders,
    hour,
    renamed,
    said,
    small_world,
    talk,
    texts,
)

from onrecord.reconciliation import reconcile
from onrecord.records.reconciliation import ABSENCES

ELSEWHERE = dt.datetime(2026, 3, 12, 10, 15, 9)  # noqa: DTZ001 - a wall clock's
WHOLE = (
    "She pasted this:\n[12/03/2026, 10:15:09] Somebody: not of this chat\n"
    "[12/03/2026, 10:16:00] Mr X: nor this"
)


def as_written(at: dt.datetime, sender: str, body: str) -> Row:
    return said(at, sender, body, said_text=f"{at:%d/%m/%Y, %H:%M:%S}")


def pasted(*pieces: Row) -> list[Row]:
    return [*talk(10), *pieces, *talk(30)[10:]]


def in_pieces(end: str = "nor this") -> list[Row]:
    return pasted(
        said(hour(9) + 300, "Ada", "She pasted this:"),
        as_written(ELSEWHERE, "Somebody", "not of this chat"),
        as_written(ELSEWHERE + dt.timedelta(seconds=51), "Mr X", end),
    )


def test_the_beginning_is_joined_to_the_whole_and_the_pieces_are_absent_nowhere():
    whole = pasted(said(hour(9) + 300, "Ada", WHOLE))
    found = reconcile(
        [
            copy_of("pieces", in_pieces(), platform="iphone"),
            copy_of("whole", renamed(whole, {"Ada": "A. Quay"})),
        ]
    )
    assert [one for one in findings(found) if one[0] in ABSENCES] == []
    assert {one[:2] for one in findings(found)} == {("differs", "pieces"), ("differs", "whole")}
    assert found.timeline.num_rows == 33


def test_pieces_do_not_make_a_copy_reach_further_than_it_does():
    whole = pasted(said(hour(9) + 300, "Ada", WHOLE))
    late = said(hour(31), "Ben", "Said after the other export was made")
    found = reconcile(
        [
            copy_of("pieces", in_pieces(), platform="iphone"),
            copy_of("whole", renamed([*whole, late], {"Ada": "A."})),
        ]
    )
    assert [one for one in findings(found) if one[0] in ABSENCES] == [
        ("after_export", "pieces", "Said after the other export was made")
    ]


def test_pieces_that_do_not_end_as_the_whole_are_messages():
    whole = pasted(said(hour(9) + 300, "Ada", WHOLE))
    other = in_pieces(end="something else entirely")
    found = reconcile(
        [copy_of("pieces", other, platform="iphone"), copy_of("whole", renamed(whole, {"Ada": "A. Quay"}))]
    )
    assert {"not of this chat", "something else entirely"} <= set(texts(found))
    absent = {(copy, body) for kind, copy, body in findings(found) if kind == "after_export"}
    assert absent == {("whole", "not of this chat"), ("whole", "something else entirely")}


def test_simulated_pastes_are_no_absences():
    found = reconcile(small_world(3, imitation_share=0.3, deletion_share=0.0, timers=0, joiners=0))
    told = [body for kind, _, body in findings(found) if kind in ABSENCES]
    assert [body for body in told if "pasted" in (body or "") or "not a message" in (body or "")] == []


def on(platform: str, names: dict[str, str], *, lines: dict[int, str] | None = None) -> str:
    """The text of an export of one chat; ``lines`` stand after the message of that number, as they are."""
    text = ""
    for number, row in enumerate(talk(40)):
        local = row["said_local"]
        stamp = f"[{local:%d/%m/%Y, %H:%M:%S}] " if platform == "iphone" else f"{local:%d/%m/%Y, %H:%M} - "
        text += f"{stamp}{names[row['sender']]}: {row['body']}\n{(lines or {}).get(number, '')}"
    return text


ADA, BEN = {"Ada": "Ada", "Ben": "Ben"}, {"Ada": "Minister", "Ben": "Ben W"}
NOTICES = {
    "left": "13/01/2026, 19:10 - Ben left\n",
    "timer": "13/01/2026, 19:10 - Ada turned on disappearing messages. New messages will disappear from this "
    "chat 24 hours after they're sent, except when kept.\nfunny\n",
}


@pytest.mark.parametrize("notice", NOTICES.values(), ids=NOTICES)
def test_a_pasted_notice_moves_nobody_and_sets_no_timer(notice):
    pasted = {34: notice}
    android, iphone = on("android", ADA, lines=pasted), on("iphone", BEN, lines=pasted)
    lacking = "".join(
        row for row in iphone.splitlines(keepends=True) if "Berth 36" not in row and "Berth 37" not in row
    )
    found = reconcile([exported("android", android), exported("iphone", lacking)])
    absent = [one[:2] for one in findings(found) if one[0] in ABSENCES]
    assert absent == [("deleted_from_copy", "iphone")] * 2
    assert "timer" not in {kind for kind, _, _ in findings(found)}


HIDDEN = "[13/01/2026, 19:11:00] {}: Pay him in cash\n[13/01/2026, 19:12:00] {}: And burn the papers\n"


def test_messages_behind_any_other_sign_are_absent_from_the_copy_that_hides_them():
    hidden = "".join(f"> {row}\n" for row in HIDDEN.format("Ben", "Ben").splitlines())
    shown = [on("iphone", BEN, lines={34: HIDDEN.format("Ben", "Ben")}) for _ in range(2)]
    copies = [
        exported(f"b{number}", text + f"[14/01/2026, 20:0{number}:00] Ben W: Bye\n")
        for number, text in enumerate(shown)
    ]
    found = reconcile([exported("a", on("iphone", ADA, lines={34: hidden})), *copies])
    absent = {(copy, body) for kind, copy, body in findings(found) if kind == "deleted_from_copy"}
    assert absent == {("a", "Pay him in cash"), ("a", "And burn the papers")}
    agreed = dict(holders(found))
    assert agreed["Pay him in cash"] == ["b0", "b1"]


def test_what_a_copy_of_another_form_shows_as_messages_is_no_pasted_text():
    names = {"Ada": "A.", "Ben": "Ben"}
    lines = HIDDEN.format("Ben", "Ben")
    android = "13/01/2026, 19:11 - Ben: Pay him in cash\n13/01/2026, 19:12 - Ben: And burn the papers\n"
    found = reconcile(
        [
            exported("long", on("android", ADA, lines={34: lines})),
            exported("iphone", on("iphone", ADA, lines={34: lines})),
            exported("android", on("android", names, lines={34: android})),
        ]
    )
    absent = {(copy, body) for kind, copy, body in findings(found) if kind == "deleted_from_copy"}
    assert absent == {("long", "Pay him in cash"), ("long", "And burn the papers")}
