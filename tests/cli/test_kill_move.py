"""A move killed at any call to the disk is made or not made, and what it lacks the next command does."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.warm_program import ONE_THREAD

pytestmark = pytest.mark.minutes

ROOT = Path(__file__).parents[2]
STEP = 3


def outcomes(desk, capture, start):
    template = desk.folder / "template"
    template.mkdir()
    desk.home.rename(template / "home")
    desk.keys.rename(template / "keys")
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.kill_move", template, capture, str(start), str(STEP)],
        cwd=ROOT,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def told(printed):
    """Return what was printed as JSON; beside it may stand how far something is."""
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


def whose(listed):
    return [row["custodian"] for row in told(listed)]


def faults(outcome):
    if "crashed" in outcome:
        yield "the next command crashed"
        return
    (verified, _), (_, listed), (code, said), (_, after), (_, same) = (
        outcome[name] for name in ("verified", "listed", "again", "after", "same")
    )
    if verified:
        yield "the home does not verify"
    if whose(listed) not in (["Wrong Minister"], ["Right Minister"]):
        yield "the capture is filed twice, or nowhere"
    if code and "filed so already" not in said:
        yield f"moving again failed: {said}"
    if outcome["receipts"] and not code:
        yield "a receipt was handed out for a move that is lost"
    if whose(after) != ["Right Minister"]:
        yield "it is not filed under whom it was moved to"
    if not all(told(same)[-1]["same"].values()):
        yield "a rebuild differs from what was caught up"


@pytest.mark.parametrize("start", range(STEP))
def test_a_move_killed_at_any_call_to_the_disk_is_made_or_not(desk, start):
    capture = desk.capture(desk.export(), "Wrong Minister")["capture"]
    results = outcomes(desk, capture, start)
    assert len(results) > 2
    assert [(one["call"], fault) for one in results for fault in faults(one)] == []
    assert results[-1]["code"] == 0
