"""A second download is of the chat that it continues, whatever number it bears; a group keeps its name."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.procedures.numbered_name import plain_name

LINES = [
    "12/03/2026, 09:01 - Ada Quay: the storm is due on Friday\n",
    "12/03/2026, 09:02 - Ben Mole: agreed, we close the outer basin\n",
    "13/03/2026, 08:15 - Ben Mole: dredging contract signed\n",
    "14/03/2026, 10:00 - Ada Quay: and the cranes?\n",
    "14/03/2026, 10:01 - Ben Mole: next week, says the yard\n",
]
OTHERS = [line.replace("the", "our").replace("a", "o") for line in LINES]


def export(desk, title, lines):
    return desk.export("".join(lines), f"WhatsApp Chat with {title}.txt")


def receipt_of(done):
    return Path(done["receipt"]["path"]).read_text()


def titles(desk):
    return sorted((one["title"], one["captures"]) for one in desk.json("conversations"))


@given(st.text(min_size=1).filter(lambda name: name == name.strip()), st.integers(1, 99))
def test_a_number_in_brackets_is_told_from_the_name(name, number):
    assert plain_name(f"{name} ({number})") == name


@pytest.mark.parametrize(
    "title", ["Quay", "Quay 2", "Quay-1", "Quay (0)", "Quay (100)", "Quay (one)", "(1)", ""]
)
def test_other_names_are_no_second_downloads(title):
    assert not plain_name(title)


def test_a_second_download_is_filed_with_the_chat_that_it_continues_and_says_so(desk):
    desk.capture(export(desk, "Quay", LINES[:3]))
    done = desk.capture(export(desk, "Quay (1)", LINES))
    assert "The file calls it 'Quay (1)', as a second download is named." in receipt_of(done)
    assert titles(desk) == [("Quay", 2)]
    desk.run("verify")
    desk.run("rebuild")
    assert titles(desk) == [("Quay", 2)]


def test_a_group_that_is_called_so_keeps_its_name(desk):
    desk.capture(export(desk, "Quay", LINES))
    desk.capture(export(desk, "Quay (2)", OTHERS))
    assert titles(desk) == [("Quay", 1), ("Quay (2)", 1)]
    desk.capture(export(desk, "Quay (2)", [*OTHERS, *LINES]))
    assert titles(desk) == [("Quay", 1), ("Quay (2)", 2)]


def test_another_custodians_chat_of_that_name_is_not_continued(desk):
    desk.capture(export(desk, "Quay", LINES), "Ben Mole")
    desk.capture(export(desk, "Quay (1)", LINES))
    assert titles(desk) == [("Quay", 1), ("Quay (1)", 1)]
