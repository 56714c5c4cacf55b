"""Kill a capture at every call to the disk, and see what the next command finds.

Run as a process of its own: it forks, and a fork of a test runner's process is no fair trial.
Prints one JSON line for each kill: the call, whether the capture ended by itself, and what was found.
"""

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.support.failing_disks import KILLED, KillingDisk
from tests.support.warm_program import fork_early, load_the_program

from onrecord import wiring
from onrecord.archive.disk import LocalDisk
from onrecord.cli.main import main
from onrecord.procedures.accepted import accepted
from onrecord.records.events import Verb
from onrecord.settings import from_process

MORE = sys.argv[5:]
"""Further options of each capture."""
CANARY = os.environ.get("KILL_CANARY", "")
"""Words that are to be nowhere, if any: it is told which files hold them, and which originals do."""


def in_a_process_of_its_own(work: Callable[[], int]) -> int:
    """Fork, work, and return the exit code."""
    child = os.fork()
    if child == 0:
        code = 70
        with contextlib.suppress(BaseException):
            code = work()
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def quietly(*arguments: str) -> tuple[int, str]:
    """Run one command; return its exit code and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(list(arguments))
    return code, out.getvalue() + err.getvalue()


def killed_capture(folder: Path, export: Path, calls: int) -> int:
    """Capture until the disk has been called so many times."""

    def work() -> int:
        disk = KillingDisk(calls)
        wiring.LocalDisk = lambda: disk  # type: ignore[assignment,misc]
        fork_early()
        return quietly("capture", str(export), "--custodian", "Ada Quay", "--out", str(folder), *MORE)[0]

    return in_a_process_of_its_own(work)


def aftermath(folder: Path, export: Path) -> dict[str, object]:
    """Say what the next commands find, in a process of their own."""
    report = folder / "report.json"

    def work() -> int:
        wiring.LocalDisk = LocalDisk  # type: ignore[misc]
        fork_early()
        capture = ("capture", str(export), "--custodian", "Ada Quay", "--out", str(folder), *MORE)
        again = quietly(*capture, "--json")
        verified = quietly("verify", "--json")
        found = quietly("search", "zebrafinch", "--json")
        listed = quietly("conversations", "--json")
        report.write_text(json.dumps([again, verified, found, listed, opened_with(CANARY)]))
        return 0

    code = in_a_process_of_its_own(work)
    if code:
        return {"crashed": code}
    again, verified, found, listed, opened = json.loads(report.read_text())
    return {"again": again, "verified": verified, "found": found, "listed": listed, "opened": opened}


def opened_with(words: str) -> list[str]:
    """Return the names of all originals, as the home's own keys open them, that hold some words."""
    if not words:
        return []
    with wiring.reading(from_process()) as home:
        every = [accepted(one) for one in home.journal.events() if one.envelope.verb is Verb.CAPTURE]
        feeds = [
            home.archive.feed(one.id, one.originals, is_folder=one.is_folder, name=one.name) for one in every
        ]
        files = [(file.name, feed.open(file.number)) for feed in feeds for file in feed.files]
        return [name for name, number in files if words.encode() in os.fdopen(number, "rb").read()]


def holders(folder: Path, words: str) -> list[str]:
    """Return the files below a folder that hold some words as they are."""
    needles = [words.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be")] if words else []
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(one in path.read_bytes().lower() for one in needles)]


def trial(template: Path, folder: Path, export: Path, calls: int) -> dict[str, object]:
    """Kill one capture in a copy of the template's home."""
    shutil.copytree(template, folder)
    os.environ["ONRECORD_HOME"] = str(folder / "home")
    os.environ["ONRECORD_KEYS"] = str(folder / "keys")
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder / "temporary")
    (folder / "temporary").mkdir()
    code = killed_capture(folder, export, calls)
    held = holders(folder, CANARY)
    receipts = [path.name for path in folder.glob("*.receipt")]
    result = {"call": calls, "code": code, "receipts": receipts, **aftermath(folder, export)}
    result["openings"] = [path.name for path in folder.glob("*.opening")]
    result["holders"] = held + holders(folder, CANARY)
    shutil.rmtree(folder)
    return result


def drive(template: Path, export: Path, start: int, step: int) -> None:
    """Kill at call ``start``, ``start + step`` …, until a capture ends by itself."""
    calls, ended = start, False
    while not ended:
        result = trial(template, template.with_name(f"trial-{start}-{calls}"), export, calls)
        ended = result["code"] != KILLED
        sys.stdout.write(json.dumps(result) + "\n")
        calls += step


if __name__ == "__main__":
    load_the_program()
    drive(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
