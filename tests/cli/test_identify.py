"""A doubt is settled by typing what the report says, for files and held copies; refusals say what to do."""

import json
import shlex
from pathlib import Path

import pytest
from tests.conftest import Desk

ADA = """\
14/03/2026, 09:01 - Ada: The storm is due on Friday, says the office
14/03/2026, 09:02 - Ben: Agreed, we close the outer basin today
14/03/2026, 09:05 - Ada: Dredging will begin in the following week
14/03/2026, 09:09 - Ben: The contract has been signed by the board
14/03/2026, 09:12 - Cleo = "C": Ok
"""
BEN = ADA.replace('Cleo = "C"', "Cleo's=B; $HOME")
LABELS = ['Cleo = "C"', "Cleo's=B; $HOME"]


@pytest.fixture
def files(desk: Desk) -> list[Path]:
    (desk.folder / "ben").mkdir()
    return [
        desk.export(text, f"{folder}WhatsApp Chat with Harbour.txt")
        for folder, text in (("", ADA), ("ben/", BEN))
    ]


@pytest.fixture
def held(desk: Desk, files: list[Path]) -> list[str]:
    for path, custodian in zip(files, ("Ada Quay", "Ben Mole"), strict=True):
        desk.capture(path, custodian)
    rows = {str(row["custodian"]): str(row["copy_id"]) for row in desk.json("conversations")}
    return [rows["Ada Quay"], rows["Ben Mole"]]


def typed(report: str, begin: str) -> list[list[str]]:
    """Return what the report says to type, as a shell would take it apart."""
    lines = (line.strip() for line in report.splitlines())
    return [shlex.split(line) for line in lines if line.startswith(begin)]


def labels_of(desk: Desk, *arguments: object) -> list[list[str]]:
    found = json.loads(desk.run("reconcile", *arguments, "--json").stdout)
    return [sorted(set(person["labels"].values())) for person in found["people"]]


def test_a_doubt_between_files_is_settled_by_the_option_that_the_report_prints(desk, files):
    (same,) = typed(desk.run("reconcile", *files).stdout, "--same ")
    assert labels_of(desk, *files).count([LABELS[0]]) == 1
    done = desk.run("reconcile", *files, *same)
    assert "may be one person" not in done.stdout
    assert sorted(LABELS) in labels_of(desk, *files, *same)
    assert "may be one person" not in desk.run("reconcile", *files, "--apart", same[1]).stdout
    assert labels_of(desk, *files, "--apart", same[1]).count([LABELS[0]]) == 1
    assert not desk.home.exists()


def test_a_doubt_between_held_copies_is_settled_by_the_two_commands_that_the_report_prints(desk, held):
    commands = typed(desk.run("reconcile", *held).stdout, "onrecord identify ")
    assert [one[2] for one in commands] == held
    for one in commands:
        desk.run(*one[1:-1], "They share a desk")
    done = desk.run("reconcile", *held)
    assert "may be one person" not in done.stdout
    assert sorted(LABELS) in labels_of(desk, *held)
    listed = desk.json("people")
    assert [sorted(each["label"] for each in one["labels"]) for one in listed] == [sorted(LABELS)]
    shown = desk.run("people").stdout
    assert shown.count("They share a desk") == 3
    assert "1 person in the register." in shown


def test_the_json_of_held_copies_names_the_register_s_person_and_the_archive_s_copies(desk, held):
    (given,) = desk.json("identify", held[0], "Ada", "--as", "Ada Quay", "--reason", "Her phone")
    found = json.loads(desk.run("reconcile", *held, "--json").stdout)
    known = {person["name"]: person["register"] for person in found["people"]}
    assert known["Ada Quay"] == given["person"]
    assert known["Ben"] is None
    assert sorted(copy["copy_id"] for copy in found["copies"]) == sorted(held)


def test_what_is_said_for_one_run_is_not_kept_and_the_register_s_word_stands_against_it(desk, held):
    for copy, label, person in ((held[0], "Ada", "Ada Quay"), (held[1], "Ada", "Ada Holm")):
        desk.run("identify", copy, label, "--as", person, "--reason", "They said so")
    done = desk.run("reconcile", *held, "--same", "A:Ada=B:Ada", expect=1)
    assert "'Ada' in" in done.stderr
    assert "--withdraw" in done.stderr
    withdrawn = desk.json("identify", held[1], "Ada", "--withdraw", "--reason", "They did not")
    assert withdrawn[0]["person"] is None
    desk.run("reconcile", *held, "--same", "A:Ada=B:Ada")


def test_a_known_name_is_that_person_with_a_note(desk, held):
    desk.run("identify", held[0], "Ada", "--as", "Ada Quay", "--reason", "Her phone")
    done = desk.run("identify", held[1], "Ada", "--as", "Ada Quay", "--reason", "She said so")
    assert "whom the register has already" in done.stderr
    assert "--new" in done.stderr


REFUSED = (
    (["Ada", "--as", "X"], 64, "--reason"),
    (["Ada", "--as", "X", "--reason", " "], 64, "--reason"),
    (["Ada", "--as", "", "--reason", "y"], 64, "--as"),
    (["Ada", "--reason", "y"], 64, "--withdraw"),
    (["Ada", "--as", "X", "--withdraw", "--reason", "y"], 64, "--withdraw"),
    (["Ada", "--as", "X", "--account", " ", "--reason", "y"], 64, "--account"),
    (["Nobody", "--as", "X", "--reason", "y"], 1, '"Ada", "Ben"'),
    (["Ada", "--withdraw", "--reason", "y"], 1, "onrecord people"),
)


def test_what_cannot_be_said_is_refused_in_one_line_and_nothing_is_written(desk, held):
    for arguments, code, says in REFUSED:
        done = desk.run("identify", held[0], *arguments, expect=code)
        assert says in done.stderr, arguments
        assert len(done.stderr.splitlines()) == 1, arguments
    assert desk.run("people").stdout == "0 people in the register.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--same", "Ada=Mum"], 64, "A:Mum=B:Anna Smith"),
        (["--apart", "A:Ada"], 64, "A:Mum=B:Anna Smith"),
        (["--same", "A:Ada=C:Ada"], 1, "B is"),
        (["--same", "A:Ada=B:Mum"], 1, 'name one of "Ada", "Ben"'),
        (["--same", "A:Ada=B:Ada", "--apart", "b:Ada=a:Ada"], 1, "two people"),
    ],
)
def test_words_for_one_run_that_fit_nobody_are_refused_in_one_line(desk, files, arguments, code, says):
    done = desk.run("reconcile", *files, *arguments, expect=code)
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
