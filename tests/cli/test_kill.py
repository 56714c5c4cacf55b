"""Promise 2, whole program: killed at any instant, nothing acknowledged is lost, nothing half-done shows."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.support import samples
from tests.support.small_phone import SQL
from tests.support.warm_program import ONE_THREAD

pytestmark = pytest.mark.minutes

ROOT = Path(__file__).parents[2]
STEP = 4
MOMENTS = (0.31, 0.47, 0.58, 0.69, 0.77, 0.83, 0.94, 1.12)


def outcomes(desk, export, start, step=STEP, more=(), canary=""):
    template = desk.folder / "template"
    template.mkdir()
    desk.home.rename(template / "home")
    desk.keys.rename(template / "keys")
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.kill_driver", template, export, str(start), str(step), *more],
        cwd=ROOT,
        env={
            **os.environ,
            **ONE_THREAD,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
            "KILL_CANARY": canary,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def fault(outcome):
    if "crashed" in outcome:
        return "the next command crashed"
    (code, again), (verified, _), (_, found), (_, listed) = (
        outcome[name] for name in ("again", "verified", "found", "listed")
    )
    # A slow machine says how far it is as well.
    state = (
        json.loads(next(line for line in again.splitlines() if line[0] == "{"))["state"]
        if code == 0
        else again
    )
    if code or state not in ("exact", "repeated"):
        return f"capturing again failed: {state}"
    if outcome["receipts"] and state != "repeated":
        return "a receipt was handed out for a capture that is lost"
    if verified:
        return "the home does not verify"
    if found.count("zebrafinch") < 1 or len(listed.splitlines()) != 1:
        return "what was captured is not found exactly once"
    return None


@pytest.mark.parametrize("start", range(STEP))
def test_a_capture_killed_at_any_call_to_the_disk_is_whole_or_not_there(desk, start):
    desk.run("init", "--unattended", "--organisation", "Harbours")
    results = outcomes(desk, desk.export(), start)
    assert len(results) > 5
    assert {outcome["call"]: fault(outcome) for outcome in results if fault(outcome)} == {}


def withheld_fault(outcome):
    if "crashed" in outcome:
        return "the next command crashed"
    (code, again), (verified, _), (_, found), (_, listed) = (
        outcome[name] for name in ("again", "verified", "found", "listed")
    )
    told = json.loads(next(line for line in again.splitlines() if line.startswith("{"))) if code == 0 else {}
    if told.get("state") not in ("derived", "repeated"):
        return f"capturing again failed: {again}"
    if outcome["receipts"] and told["state"] != "repeated":
        return "a receipt was handed out for a capture that is lost"
    if f"{told['capture']}.receipt.opening" not in outcome["openings"]:
        return "the capture stands and its opening is lost for ever"
    if verified or len(listed.splitlines()) != 1 or found.count("zebrafinch") < 1:
        return "the home does not verify, or what was captured is not found exactly once"
    return None


def test_a_withholding_killed_at_any_call_never_stands_without_its_opening(desk):
    desk.run("init", "--unattended", "--organisation", "Harbours")
    choices = desk.folder / "withhold.toml"
    choices.write_text('reason = "personal"\nlines = ["5"]\n')
    results = outcomes(desk, desk.export(), 0, 11, ("--withhold", str(choices)))
    assert len(results) > 5
    assert {outcome["call"]: withheld_fault(outcome) for outcome in results if withheld_fault(outcome)} == {}
    assert any(json.loads(one["again"][1].splitlines()[0])["state"] == "derived" for one in results)


CANARY = "zyzzogeton of the quay"


def rows_left_out(desk):
    """Return a database with a word of ours in one message, and what leaves that message out."""
    database = desk.folder / "msgstore.db"
    database.write_bytes(samples.database(SQL.replace("bring the quinces", CANARY)))
    choices = desk.folder / "withhold.toml"
    choices.write_text('reason = "personal"\nconversations = ["447700900002@s.whatsapp.net"]\n')
    return database, ("--withhold", str(choices))


def test_nothing_of_a_row_that_is_left_out_is_anywhere_whenever_its_capture_is_killed(desk):
    desk.run("init", "--unattended", "--organisation", "Harbours")
    database, more = rows_left_out(desk)
    results = outcomes(desk, database, 7, 31, more, CANARY)
    assert len(results) > 5
    assert {one["call"]: withheld_fault(one) for one in results if withheld_fault(one)} == {}
    assert {one["call"]: one["holders"] for one in results if one["holders"]} == {}
    assert {one["call"]: one["opened"] for one in results if one["opened"]} == {}


def test_a_row_that_is_not_left_out_is_what_the_test_of_kills_would_catch(desk):
    """The control: the same look at the same database, captured whole, with a copy of it left about."""
    desk.run("init", "--unattended", "--organisation", "Harbours")
    database, _ = rows_left_out(desk)
    (desk.home / "notes").write_text(CANARY)
    (whole,) = outcomes(desk, database, 100_000, canary=CANARY)
    assert whole["opened"] == ["msgstore.db"]
    assert [Path(one).name for one in whole["holders"]] == ["notes", "notes"]


def test_a_capture_killed_at_a_random_moment_is_whole_or_not_there(desk):
    desk.run("init", "--unattended", "--organisation", "Harbours")
    export = desk.export()
    for number in range(len(MOMENTS)):
        path = desk.export(
            f"16/03/2026, 08:15 - Ben Mole: round {number}\n", f"WhatsApp Chat with {number}.txt"
        )
        process = subprocess.Popen(
            desk.command("capture", path, "--custodian", "Ada Quay"),
            env=desk.environment,
            cwd=desk.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(MOMENTS[number])
        process.send_signal(signal.SIGKILL)
        process.wait()
        receipts = {found.name.partition(".")[0] for found in desk.folder.glob("*.receipt")}
        held = desk.json("verify")[0]
        assert held["faults"] == []
        for receipt in receipts:
            desk.run("verify", desk.folder / f"{receipt}.receipt")
        assert desk.capture(path)["state"] in ("exact", "repeated")
    assert desk.capture(export)["state"] == "exact"
    desk.run("verify")
