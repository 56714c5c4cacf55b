"""What goes into `onrecord reconcile`: files, folders and ids, and what is said of those that do not fit."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.support.folders import chat


def talk(seed: int, count: int = 24) -> list[str]:
    """Texts of a chat that no other chat has."""
    return [f"The gauge of basin {seed} shows {number} at the outer lock" for number in range(count)]


def android(folder: Path, name: str, texts: Sequence[str]) -> Path:
    """An export as Android names it, in a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"WhatsApp Chat with {name}.txt"
    path.write_bytes(chat(*texts))
    return path


def iphone(path: Path, texts: Sequence[str], day: str = "13/03/2026", hours: int = 9) -> Path:
    """The chat as an iPhone exports it, each day written as given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"[{day}, {hours:02}:{minute:02}:07] Ada: {text}\n" for minute, text in enumerate(texts)]
    path.write_text("".join(lines), "utf-8")
    return path


def found(desk, *arguments: object) -> dict:
    return json.loads(desk.run("reconcile", *arguments, "--json").stdout)


def test_exports_of_one_name_in_a_folder_have_ids_of_their_own(desk) -> None:
    folder = desk.folder / "phones"
    for holder, lacks in (("Ada", 3), ("Ben", 5), ("Cleo", 7)):
        android(folder / holder, "Flood", [text for text in talk(1) if f"shows {lacks} " not in text])
    copies = found(desk, folder)["copies"]
    name = "WhatsApp Chat with Flood.txt"
    assert [copy["id"] for copy in copies] == [f"{holder}/{name}" for holder in ("Ada", "Ben", "Cleo")]
    assert [Path(copy["file"]) for copy in copies] == [
        folder / holder / name for holder in ("Ada", "Ben", "Cleo")
    ]


def test_of_the_chats_in_a_folder_the_one_of_the_file_goes_in(desk) -> None:
    phone = desk.folder / "phone"
    for number in range(40):
        android(phone, f"Person {number}", talk(number, 6))
    mine = iphone(desk.folder / "mine" / "_chat.txt", talk(17, 6)[1:])
    done = desk.run("reconcile", phone, mine, "--json")
    ids = [copy["id"] for copy in json.loads(done.stdout)["copies"]]
    assert ids == ["WhatsApp Chat with Person 17.txt", "mine/_chat.txt"]
    assert f"39 copies in '{phone}' are of other conversations and left out" in done.stderr


def test_what_is_given_twice_or_holds_the_same_is_told_and_counted_once(desk) -> None:
    one = android(desk.folder / "one", "Flood", talk(1))
    two = android(desk.folder / "two", "Flood", talk(1))
    done = desk.run("reconcile", one, one, two)
    assert f"'{one}' is given twice: counted once" in done.stderr
    name = one.name
    assert f"'two/{name}' holds the same as 'one/{name}': counted once" in done.stderr
    assert "One copy alone cannot show an absence" in done.stdout
    assert "absent 0" not in done.stdout


def test_one_copy_alone_cannot_show_an_absence(desk) -> None:
    done = desk.run("reconcile", android(desk.folder, "Flood", talk(1)), "--json")
    assert len(json.loads(done.stdout)["copies"]) == 1
    assert "One copy alone cannot show an absence" in done.stderr


def test_of_other_conversations_in_a_folder_a_line_is_said(desk) -> None:
    folder = desk.folder / "phone"
    android(folder, "Flood", talk(1))
    android(folder, "Ben", talk(2))
    done = desk.run("reconcile", folder, android(desk.folder / "mine", "Flood", talk(1)[1:]))
    assert "1 copy in" in done.stderr
    assert "of another conversation and left out" in done.stderr
    assert "WhatsApp Chat with Ben.txt" in done.stderr


@pytest.mark.parametrize(("day", "first"), [("09/03/2026", "day"), ("03/09/2026", "month")])
def test_dates_that_could_be_read_both_ways_are_read_as_the_other_copies_times_say(desk, day, first) -> None:
    sure = desk.folder / "sure.txt"
    iphone(sure, talk(1), "09/03/2026")
    sure.write_text(f"{sure.read_text('utf-8')}[13/03/2026, 10:00:00] Ada: the thirteenth\n", "utf-8")
    other = iphone(desk.folder / "open" / "_chat.txt", talk(1), day)
    copies = {copy["id"]: copy for copy in found(desk, other, sure)["copies"]}
    told = f"Dates were read {first} first: so its texts fall on the times of the other copies."
    assert copies["open/_chat.txt"]["warnings"] == [told]
    assert not copies["sure.txt"]["warnings"]


def test_dates_that_nothing_tells_are_refused_with_the_option_that_settles_them(desk) -> None:
    one = iphone(desk.folder / "one" / "_chat.txt", talk(1), "09/03/2026")
    two = iphone(desk.folder / "two" / "_chat.txt", talk(1)[2:], "09/03/2026")
    refused = desk.run("reconcile", one, two, expect=1).stderr
    assert "day first and month first" in refused
    assert "--date-order dmy, mdy or ymd" in refused
    copies = found(desk, one, two, "--date-order", "mdy")["copies"]
    assert {copy["first_said"][:10] for copy in copies} == {"2026-09-03"}


def test_an_order_of_dates_that_is_given_leaves_certain_dates_alone(desk) -> None:
    one = iphone(desk.folder / "one" / "_chat.txt", talk(1), "13/03/2026")
    two = iphone(desk.folder / "two" / "_chat.txt", talk(1)[2:], "13/03/2026")
    assert len(found(desk, one, two, "--date-order", "mdy")["copies"]) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--out", "there"], "--out: needs copies: add COPY, or --auto"),
        (["--zone", "Europe/Paris"], "--zone: needs copies"),
        (["--date-order", "dmy"], "--date-order: needs copies"),
        (["--against", "2026-04-28=Request 12"], "--against: needs copies"),
        (["chat.txt", "--auto"], "--auto: chooses among held copies"),
        (["--auto", "--against", "2026-04-28=Request 12"], "--against: needs --out DIR"),
        (["chat.txt", "--against", "2026-04-28=Request 12"], "--against: needs --out DIR"),
        (["k-abcdefghij", "--key-file", "key"], "--key-file: opens files"),
        (["chat.txt", "k-abcdefghij"], "COPY: 'k-abcdefghij' is an id"),
        (["c-abcdefghij", "chat.txt"], "COPY: 'c-abcdefghij' is an id"),
    ],
)
def test_an_option_without_what_it_works_on_is_wrong_usage_that_says_what_to_add(
    desk, arguments, says
) -> None:
    done = desk.run("reconcile", *arguments, expect=64)
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert not any(desk.folder.iterdir())


def test_a_capture_and_an_unknown_copy_are_each_told_with_what_to_give_instead(desk) -> None:
    capture = desk.capture(android(desk.folder, "Flood", talk(1)))["capture"]
    (copy,) = (row["copy_id"] for row in desk.json("conversations"))
    refused = desk.run("reconcile", capture, copy, expect=1).stderr
    assert f"'{capture}' is a capture, and copies are reconciled: give what it holds, {copy}" in refused
    refused = desk.run("reconcile", "k-abcdefghij", copy, expect=1).stderr
    assert "holds no copy 'k-abcdefghij': give ids (k-…) that `onrecord conversations` lists" in refused
    assert f"'{copy}' is given twice" in desk.run("reconcile", copy, copy).stderr


def test_proposals_are_objects_a_line_for_programs(desk) -> None:
    assert desk.run("init", "--unattended")
    none = desk.run("reconcile", "--json")
    assert not none.stdout
    assert "No two copies" in none.stderr
    for holder, seed in (("Ada", 1), ("Ben", 1), ("Cleo", 2)):
        path = android(desk.folder / holder, "Flood", talk(seed)[len(holder) - 3 :])
        desk.capture(path, holder)
    ids = {row["custodian"]: row["copy_id"] for row in desk.json("conversations")}
    (proposal,) = desk.json("reconcile")
    assert {copy["copy_id"] for copy in proposal["copies"]} == {ids["Ada"], ids["Ben"]}
    assert {copy["title"] for copy in proposal["copies"]} == {"Flood"}
    assert all(copy["device"] == "phone" for copy in proposal["copies"])
    assert (proposal["texts"], proposal["confidence"]) == (24, "strong")


def test_a_capture_whose_zone_a_default_supplied_is_told_where_copies_show_another(desk) -> None:
    there = iphone(desk.folder / "one" / "_chat.txt", talk(1))
    here = iphone(desk.folder / "two" / "_chat.txt", talk(1), hours=11)
    third = iphone(desk.folder / "three" / "_chat.txt", talk(1))
    desk.capture(there, "Ada", "--zone", "Europe/London")
    desk.capture(here, "Ben")
    desk.capture(third, "Cleo")
    ids = [row["copy_id"] for row in desk.json("conversations")]
    warnings = {copy["custodian"]: copy["warnings"] for copy in found(desk, *ids)["copies"]}
    told = (
        "This capture was read as Europe/London; other copies show that its clock was UTC+2. Times here are "
        "right; search and show have them by Europe/London."
    )
    assert warnings == {"Ada": [], "Cleo": [], "Ben": [told]}
