"""``onrecord demo``: the main job in a minute, on made-up phones, by the real program."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.screen import console
from onrecord.simulation.harbours import Story, write_spill, write_story

_ORGANISATION = "Department for Harbours (fictional)"
_FLIPPED_BIT = 0x01


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a demo plays: its folder, and the story's exports in it."""

    folder: Path
    story: Story

    @property
    def environment(self) -> dict[str, str]:
        """The environment that points the program at the demo's own home and keys."""
        own = {"ONRECORD_HOME": str(self.folder / "home"), "ONRECORD_KEYS": str(self.folder / "keys")}
        return {**os.environ, **own}


def command(
    *,
    folder: Annotated[
        Path | None, typer.Option(help="Where to play (default: a new temporary folder).")
    ] = None,
) -> None:
    """Show the main job: three made-up phones, one group, from export to receipt to answer."""
    place = folder or Path(tempfile.mkdtemp(prefix="onrecord-demo-"))
    place.mkdir(parents=True, exist_ok=True)
    _say("The Department for Harbours does not exist. Three of its phones, one WhatsApp group,")
    _say(f"a storm. Everything below is the real program at work, in {place}.")
    stage = Stage(place, write_story(place / "phones"))
    _prepare(stage)
    _capture_three(stage)
    _second_copy(stage)
    _answers(stage)
    _proof(stage)
    _stop(stage)
    _end(stage)


def _prepare(stage: Stage) -> None:
    _step("A home for the record, its keys apart from it (in this demo: keys unprotected)")
    _run(stage, "init", "--unattended", "--organisation", _ORGANISATION, show=5)


def _capture_three(stage: Stage) -> None:
    for phone in stage.story.phones:
        _step(f"Capture {phone.holder}'s {phone.device}")
        _run(
            stage,
            "capture",
            str(phone.export),
            "--custodian",
            phone.holder,
            "--device",
            phone.device,
            "--zone",
            phone.zone,
        )
    _step("What the record holds now")
    _run(stage, "conversations")


def _second_copy(stage: Stage) -> None:
    _step("A second copy, read back: only now may a receipt say that a phone can be cleared")
    _run(stage, "replicate", str(stage.folder / "second-copy"))


def _answers(stage: Stage) -> None:
    _step("How many from WhatsApp in March, and whose?")
    _run(stage, "count", "--channel", "whatsapp", "--since", "2026-03-01", "--before", "2026-04-01")
    _step("Who said what about the dredging contract?")
    _run(stage, "search", "dredging", "contract", "--limit", "4")


def _proof(stage: Stage) -> None:
    receipt = min(stage.folder.glob("c-*.receipt"))
    _step("Anyone can check a receipt: with the public key alone, and with ssh-keygen")
    public = stage.folder / "harbours.keys"
    public.write_bytes(_output(stage, "keys", "--public"))
    _run(stage, "verify", str(receipt), "--key", str(public))
    _ssh_keygen(receipt, public)
    _step("One bit is changed in the archive")
    victim = _largest(stage.folder / "home" / "archive")
    _flip(victim)
    _run(stage, "verify", expected=1)
    _flip(victim)
    _say("(and put back)")


def _stop(stage: Stage) -> None:
    _step("A file with a protective marking is stopped before anything of it is kept")
    spill = write_spill(stage.folder / "phones")
    _run(stage, "capture", str(spill), "--custodian", stage.story.phones[0].holder, expected=1)


def _end(stage: Stage) -> None:
    home, keys = stage.environment["ONRECORD_HOME"], stage.environment["ONRECORD_KEYS"]
    program = Path(sys.argv[0]).resolve()
    _step("Your turn: type")
    _say(f"  export ONRECORD_HOME={home} ONRECORD_KEYS={keys}")
    _say(f"  {program} search storm")
    _say(f"  {program} show {_first_copy(stage)} --limit 40")
    _say(f"  rm -r {stage.folder}   when you have seen enough")


def _first_copy(stage: Stage) -> str:
    first = json.loads(_output(stage, "conversations", "--json").splitlines()[0])
    return str(first["copy_id"])


def _step(title: str) -> None:
    console().print()
    console().rule(title, align="left", style="cyan")


def _say(sentence: str) -> None:
    console().print(sentence)


def _run(stage: Stage, *arguments: str, expected: int = 0, show: int | None = None) -> None:
    shown = " ".join(_shortened(stage, argument) for argument in arguments)
    console().print(f"$ onrecord {shown}", style="bold")
    done = _program(stage, arguments)
    lines = done.stdout.decode().splitlines()
    for line in lines[:show]:
        console().print(line.replace(str(stage.folder), "…"))
    for line in done.stderr.decode().splitlines():
        console().print(line.replace(str(stage.folder), "…"), style="red" if expected else "")
    if done.returncode != expected:
        raise typer.Exit(done.returncode or 1)


def _shortened(stage: Stage, argument: str) -> str:
    short = argument.replace(str(stage.folder), "…")
    return f'"{short}"' if " " in short else short


def _output(stage: Stage, *arguments: str) -> bytes:
    return _program(stage, arguments).stdout


def _program(stage: Stage, arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "onrecord", *arguments],
        env=stage.environment,
        cwd=stage.folder,
        capture_output=True,
        check=False,
    )


def _ssh_keygen(receipt: Path, public: Path) -> None:
    program = shutil.which("ssh-keygen")
    if program is None:
        _say("(ssh-keygen is not on this machine; with it, the README's line says GOOD)")
        return
    identity = public.read_text("utf-8").split()[0]
    line = [
        program,
        "-Y",
        "verify",
        "-f",
        str(public),
        "-I",
        identity,
        "-n",
        "onrecord-receipt",
        "-s",
        f"{receipt}.sig",
    ]
    console().print(
        f"$ ssh-keygen -Y verify -f harbours.keys -I {identity} -n onrecord-receipt "
        f"-s {receipt.name}.sig < {receipt.name}",
        style="bold",
    )
    done = subprocess.run(line, input=receipt.read_bytes(), capture_output=True, check=False)
    _say(done.stdout.decode().strip() or done.stderr.decode().strip())


def _largest(archive: Path) -> Path:
    return max(archive.rglob("*.age"), key=lambda path: path.stat().st_size)


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= _FLIPPED_BIT
    path.chmod(0o600)
    path.write_bytes(data)
