"""Kill a move at every call to the disk, and see what the next commands find.

Run as a process of its own. Prints one JSON line for each kill.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from tests.support.failing_disks import KILLED, KillingDisk
from tests.support.kill_driver import in_a_process_of_its_own, quietly
from tests.support.warm_program import fork_early, load_the_program

from onrecord import wiring
from onrecord.archive.disk import LocalDisk


def killed_move(command: list[str], calls: int) -> int:
    """Move until the disk has been called so many times."""

    def work() -> int:
        disk = KillingDisk(calls)
        wiring.LocalDisk = lambda: disk  # type: ignore[assignment,misc]
        return quietly(*command)[0]

    return in_a_process_of_its_own(work)


def aftermath(folder: Path, command: list[str]) -> dict[str, object]:
    """Say what the next commands find, in a process of their own."""
    report = folder / "report.json"

    def work() -> int:
        wiring.LocalDisk = LocalDisk  # type: ignore[misc]
        verified = quietly("verify", "--json")
        listed = quietly("conversations", "--json")
        again = quietly(*command)
        after = quietly("conversations", "--json")
        fork_early()
        same = quietly("rebuild", "--json")
        report.write_text(json.dumps([verified, listed, again, after, same]))
        return 0

    code = in_a_process_of_its_own(work)
    if code:
        return {"crashed": code}
    names = ("verified", "listed", "again", "after", "same")
    return dict(zip(names, json.loads(report.read_text()), strict=True))


def drive(template: Path, capture: str, start: int, step: int) -> None:
    """Kill at call ``start``, ``start + step`` …, until a move ends by itself."""
    calls, ended = start, False
    while not ended:
        folder = template.with_name(f"trial-{start}-{calls}")
        shutil.copytree(template, folder)
        os.environ["ONRECORD_HOME"] = str(folder / "home")
        os.environ["ONRECORD_KEYS"] = str(folder / "keys")
        said = ("--custodian", "Right Minister", "--reason", "Picked wrongly", "--out", str(folder))
        command = ["move", capture, *said]
        code = killed_move(command, calls)
        receipts = [path.name for path in folder.glob("*.receipt")]
        result = {"call": calls, "code": code, "receipts": receipts, **aftermath(folder, command)}
        shutil.rmtree(folder)
        sys.stdout.write(json.dumps(result) + "\n")
        ended = code != KILLED
        calls += step


if __name__ == "__main__":
    load_the_program()
    drive(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
