"""README is run, not believed: its ten minutes, its check of a receipt, and the demo."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.simulation.harbours import write_story

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
PROGRAM = ".venv/bin/onrecord"


def console_lines(heading: str) -> list[str]:
    section = README.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    block = section.split("```console\n", 1)[1].split("```", 1)[0]
    return [line.removeprefix("$ ") for line in block.splitlines()]


@pytest.fixture
def minister(desk):
    story = write_story(desk.folder / "phones")
    export = next(phone.export for phone in story.phones if phone.export.suffix == ".zip")
    export.rename(desk.folder / "WhatsApp Chat - Harbour resilience.zip")
    return desk


def test_the_ten_minutes_run_as_they_stand(minister):
    lines = console_lines("Ten minutes")
    assert lines[0] == "make setup"
    assert len(lines) > 5
    for line in lines[1:]:
        program, *arguments = shlex.split(line.replace("/mnt/second", str(minister.folder / "second")))
        assert program == PROGRAM
        done = minister.run(*arguments)
        assert done.stdout.strip(), line


def test_a_receipt_is_checked_with_the_lines_that_stand_there(minister):
    minister.capture(minister.folder / "WhatsApp Chat - Harbour resilience.zip")
    (minister.folder / "harbours.keys").write_text(minister.run("keys", "--public").stdout)
    receipt = next(minister.folder.glob("c-*.receipt")).name
    lines = [line.replace("c-….receipt", receipt) for line in console_lines("Check a receipt without us")]
    assert [line.split()[0] for line in lines] == [PROGRAM, PROGRAM, "ssh-keygen"]
    public, ours, theirs = lines
    assert public == f"{PROGRAM} keys --public > harbours.keys"
    assert "Good" in minister.run(*shlex.split(ours)[1:]).stdout
    done = subprocess.run(
        ["bash", "-c", theirs], cwd=minister.folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Good")


def test_the_demo_refuses_a_folder_in_use_before_it_writes(desk):
    (desk.folder / "used").mkdir()
    (desk.folder / "used" / "letter.txt").write_text("mine")
    done = desk.run("demo", "--folder", desk.folder / "used", expect=1)
    assert "--folder" in done.stderr
    assert [path.name for path in (desk.folder / "used").iterdir()] == ["letter.txt"]


def test_the_demo_plays_to_its_end_and_what_it_says_to_type_works(desk):
    done = desk.run("demo", "--folder", desk.folder / "play")
    assert done.stdout.count("source not understood: 0") == 3
    assert "Safe to clear from the phone: no" in done.stdout
    assert "Safe to clear from the phone: partial" in done.stdout
    assert "is changed" in " ".join(done.stdout.split())
    assert done.stdout.count("what such a source cannot tell:") == 1
    assert 'Good "onrecord-receipt"' in done.stdout
    places = re.search(r"ONRECORD_HOME=(\S+) ONRECORD_KEYS=(\S+)", done.stdout)
    assert places
    environment = {**desk.environment, "ONRECORD_HOME": places[1], "ONRECORD_KEYS": places[2]}
    lines = done.stdout.replace(str(desk.folder), "").splitlines()
    own = [line for line in lines if not line.startswith(("k-", "copy id", "  /"))]
    assert max(len(line) for line in own if line.endswith("─")) <= 80
    typed = re.findall(r"^  \S+ (search .*|show .*)$", done.stdout, re.MULTILINE)
    assert len(typed) == 2
    for line in typed:
        again = subprocess.run(
            [sys.executable, "-m", "onrecord", *shlex.split(line)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert again.returncode == 0, again.stderr
        assert len(again.stdout.splitlines()) > 3
    removal = re.search(r"^  (rm -r .*)$", done.stdout, re.MULTILINE)
    assert removal
    subprocess.run(["bash", "-c", removal[1]], check=True)
    assert not (desk.folder / "play").exists()
