"""``onrecord demo``: the main job in a minute, on made-up phones, by the real program."""

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.screen import console
from onrecord.records.errors import StorageError
from onrecord.simulation.harbours import Story, write_spill, write_story

_ORGANISATION = "Department for Harbours (fictional)"
_CHANGED_BY = 0x01
_LIMITS = "Limits"
_SET_IN = "    "


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
    """Show the main job with three made-up phones.

    One group, from export to receipt to answer.
    """
    place = _place(folder)
    _say(
        "The Department for Harbours does not exist. Three of its phones, one WhatsApp group, a storm. "
        "Everything below is the real program at work, in"
    )
    _say(f"{place}.")
    stage = Stage(place, write_story(place / "phones"))
    _prepare(stage)
    _capture_three(stage)
    _second_copy(stage)
    _answers(stage)
    _together(stage)
    _proof(stage)
    _stop(stage)
    _end(stage)
    if sys.stdin.isatty() and sys.stdout.isatty():
        _serve(stage)


def _place(folder: Path | None) -> Path:
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="onrecord-demo-"))
    place = folder.absolute()
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise StorageError(
            f"{str(folder)!r} is there and not empty; name a new or empty folder with --folder"
        )
    place.mkdir(parents=True, exist_ok=True)
    return place


def _prepare(stage: Stage) -> None:
    _step("A home for the record, its keys apart from it (here unprotected)")
    _run(stage, "init", "--unattended", "--organisation", _ORGANISATION, show=5)
    with (stage.folder / "home" / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write('same_device_copy_counts = "yes"\n')
    _say(
        "(The demo's second copy will lie on this same disk, which would not count; here, and only here, "
        'settings.toml says same_device_copy_counts = "yes".)'
    )


def _capture_three(stage: Stage) -> None:
    for number, phone in enumerate(stage.story.phones):
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
            without=_LIMITS if number else None,
        )
    _step("What the record holds now")
    _run(stage, "conversations")


def _second_copy(stage: Stage) -> None:
    _step("A second copy, read back: only now may a phone be cleared")
    _run(stage, "replicate", str(stage.folder / "second-copy"))


def _answers(stage: Stage) -> None:
    _step("How many from WhatsApp in March, and whose?")
    _run(stage, "count", "--channel", "whatsapp", "--since", "2026-03-01", "--before", "2026-04-01")
    _step("Who said what about the dredging contract?")
    _run(stage, "search", "dredging", "contract", "--limit", "4")


def _together(stage: Stage) -> None:
    _step("One conversation, three copies: who lacks what, and who holds it?")
    held = map(json.loads, _output(stage, "conversations", "--json").splitlines())
    _run(
        stage, "reconcile", *(str(copy["copy_id"]) for copy in held), "--out", str(stage.folder / "together")
    )
    _say("Open coverage.svg for the picture, timeline.html for every message once, with who holds it where.")


def _proof(stage: Stage) -> None:
    receipt = min(stage.folder.glob("c-*-2.receipt"))
    _step("Anyone can check a receipt: the public key is enough")
    public = stage.folder / "harbours.keys"
    public.write_bytes(_output(stage, "keys", "--public"))
    _run(stage, "verify", str(receipt), "--key", str(public))
    _ssh_keygen(receipt, public)
    _step("One byte is changed in the archive")
    victim = _largest(stage.folder / "home" / "archive")
    _change(victim)
    _run(stage, "verify", expected=1)
    _change(victim)
    _say("(and put back)")


def _stop(stage: Stage) -> None:
    _step("A file with a protective marking is stopped: nothing of it is kept")
    spill = write_spill(stage.folder / "phones")
    _run(stage, "capture", str(spill), "--custodian", stage.story.phones[0].holder, expected=1)


def _end(stage: Stage) -> None:
    home, keys = stage.environment["ONRECORD_HOME"], stage.environment["ONRECORD_KEYS"]
    program = Path(sys.argv[0]).resolve()
    _step("Your turn: type, or paste")
    for line in (
        f"export ONRECORD_HOME={shlex.quote(home)} ONRECORD_KEYS={shlex.quote(keys)}",
        f"{shlex.quote(str(program))} search storm",
        f"{shlex.quote(str(program))} show {_first_copy(stage)} --limit 40",
        f"rm -r {shlex.quote(str(stage.folder))}   # when you have seen enough",
    ):
        console().print(f"  {line}")


def _serve(stage: Stage) -> None:
    """Open the service, until the person at the terminal ends it."""
    _step("The same home in a browser: the service runs until you press Ctrl+C")
    _say(
        "It has no account and no default password. Make the first administrator with the code below, "
        "then invite a second: roles need two people, and administrators read nothing. See docs/service.md."
    )
    with (stage.folder / "home" / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[service]\naddress = "127.0.0.1:{_free_port()}"\n')
    os.execve(sys.executable, [sys.executable, "-m", "onrecord", "serve"], stage.environment)  # noqa: S606 - itself


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _first_copy(stage: Stage) -> str:
    first = json.loads(_output(stage, "conversations", "--json").splitlines()[0])
    return str(first["copy_id"])


def _step(title: str) -> None:
    console().print()
    console().rule(title, align="left", style="cyan")


def _say(sentence: str, style: str = "") -> None:
    out = console()
    wrap = partial(textwrap.wrap, width=out.width, break_long_words=False, break_on_hyphens=False)
    out.print("\n".join(wrap(sentence, subsequent_indent=_SET_IN)), style=style)


def _run(
    stage: Stage,
    *arguments: str,
    expected: int = 0,
    show: int | None = None,
    without: str | None = None,
) -> None:
    shown = " ".join(_shortened(stage, argument) for argument in arguments)
    _say(f"$ onrecord {shown}", "bold")
    done = _program(stage, arguments)
    lines = done.stdout.decode().replace(str(stage.folder), "…").splitlines()
    if without is not None:
        lines = list(takewhile(lambda line: not line.startswith(without), lines))
    for line in lines[:show]:
        console().print(line)
    for line in done.stderr.decode().replace(str(stage.folder), "…").splitlines():
        _say(line, "red" if expected else "")
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
    _say(
        f"$ ssh-keygen -Y verify -f harbours.keys -I {identity} -n onrecord-receipt "
        f"-s {receipt.name}.sig < {receipt.name}",
        "bold",
    )
    done = subprocess.run(line, input=receipt.read_bytes(), capture_output=True, check=False)
    _say(done.stdout.decode().strip() or done.stderr.decode().strip())


def _largest(archive: Path) -> Path:
    return max(archive.rglob("*.age"), key=lambda path: path.stat().st_size)


def _change(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= _CHANGED_BY
    path.chmod(0o600)
    path.write_bytes(data)
