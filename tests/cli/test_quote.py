"""``quote``: what an officer sees of a quotation that is held, altered, or not found."""

import json
import subprocess

import pytest

CHAT = """\
12/04/2026, 09:00 - Ada Quay: We must close the outer quay before Monday, otherwise the storm takes the cranes
13/04/2026, 23:50 - Ben Mole: Nobody tells the minister until I have spoken to Dame Frances
"""
ALTERED = "We must close the outer quey before Monday, otherwise a storm takes the cranes"


@pytest.fixture
def held(desk):
    desk.capture(desk.export(CHAT, "WhatsApp Chat with Weekly.txt"))
    return desk


def test_an_altered_quotation_is_shown_with_what_differs_and_who_holds_it(held):
    said = held.run("quote", ALTERED).stdout
    assert "altered, 9" in said
    assert "the outer [-quay-]{+quey+} before Monday, otherwise {+a+} [-the-] storm" in said
    assert 'Ada Quay   "Weekly", Ada Quay\'s copy: show ' in said
    assert "1 of 1 part found here" in said
    assert "may have been said all the same" not in said


def test_a_quotation_word_for_word_says_so(held):
    assert (
        "word for word, 100 of 100"
        in held.run("quote", "nobody tells the minister UNTIL I have spoken to Dame Frances!").stdout
    )
    assert (
        "word for word in a longer message"
        in held.run("quote", "\u201ctells the minister until I have spoken\u201d").stdout
    )


def test_what_is_not_found_is_said_plainly_and_that_this_proves_nothing(held):
    said = held.run("quote", "The moon is made of green cheese and nobody knows why").stdout
    assert "not found here" in said
    assert "0 of 1 part found here" in said
    assert "may have been said all the same" in said


def test_a_quotation_is_read_from_a_file_and_from_standard_input(held):
    pasted = f"Ada: {ALTERED}\nBen: ok\nBen: Nobody tells the minister till I have spoken to Dame Frances\n"
    (held.folder / "paste.txt").write_text(pasted, "utf-8-sig")
    from_file = held.json("quote", "--file", held.folder / "paste.txt")
    assert [part["too_short"] for part in from_file[:-1]] == [False, True, False]
    (match,) = from_file[0]["matches"]
    assert match["held_by"][0]["number"] == 1
    assert match["differences"][0] == {"is": "around", "quoted": "Ada", "held": ""}
    assert from_file[-1]["found"] == 2
    piped = subprocess.run(
        held.command("quote", "--json"),
        env=held.environment,
        cwd=held.folder,
        input=pasted.encode(),
        capture_output=True,
        check=True,
    )
    assert [json.loads(line) for line in piped.stdout.splitlines()] == from_file


def test_a_quotation_that_cannot_be_read_is_refused(held):
    (held.folder / "latin.txt").write_bytes("café au lait encore".encode("latin-1"))
    (held.folder / "long.txt").write_text("storm " * 30_000, "utf-8")
    for arguments, said in (
        (("--file", held.folder / "latin.txt"), "not UTF-8"),
        (("--file", held.folder / "long.txt"), "at most 20,000 characters"),
        (("--file", held.folder / "none.txt"), "cannot be read"),
        (("?!",), "no words"),
        (("storm " * 5_000,), "at most 20,000 characters"),
    ):
        done = held.run("quote", *arguments, expect=1)
        assert said in done.stderr
    assert "not both" in held.run("quote", "text", "--file", held.folder / "latin.txt", expect=64).stderr
