"""The real program, forked from a process that has loaded its modules: a command starts at once.

What is shared is Python with what the commands and their keyless child import. ``onrecord.__main__`` is run
by each process itself, with streams, folder and environment of its own; the child is forked from it before it
has read anything, a key least of all. ``tests/cli/test_warm_program.py`` compares both with a program that is
started by itself, whose child is a new program as well.
"""

import atexit
import contextlib
import functools
import json
import os
import runpy
import select
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from onrecord.compute import launching

_SOCKET = "warm"
_MOST_BYTES = 1 << 18
_STREAMS = 2
_CHILD_SOCKET = 3
ONE_THREAD = {
    name: launching.ENVIRONMENT[name]
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "ARROW_DEFAULT_MEMORY_POOL")
}
"""As the keyless child is started: what is forked reserves no gigabytes."""
_ALLOCATOR = "jemalloc_bg_thd"
"""The one thread that is prepared to be forked: jemalloc takes and gives back its locks around a fork."""


@functools.cache
def _server() -> tuple[Path, Mapping[str, str]]:
    """Start the process that forks, once for each process of tests; it ends with its standard input."""
    path = Path(tempfile.mkdtemp(prefix="onrecord-")) / _SOCKET
    environment = _without_onrecord(os.environ)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.support.warm_program", str(path)],
        env={**environment, **ONE_THREAD},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    atexit.register(server.communicate)
    assert server.stdout is not None
    assert server.stdout.read(1) == b"."
    return path, environment


def run_warm(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> "subprocess.CompletedProcess[str] | None":
    """Run the program as ``subprocess.run`` does; None where its environment asks for a Python of its own."""
    if _without_onrecord(environment) != _server()[1]:
        return None
    with contextlib.ExitStack() as files:
        out, err = (
            files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8")) for _ in range(_STREAMS)
        )
        code = start_warm(arguments, folder, environment, (out.fileno(), err.fileno())).wait()
        texts = [(file.seek(0), file.read())[1] for file in (out, err)]
    return subprocess.CompletedProcess([*arguments], code, *texts)


@dataclass
class Running:
    """A program that was forked, as ``subprocess.Popen`` would tell of it; it leads a session of its own."""

    pid: int
    told: socket.socket = field(repr=False)
    returncode: int | None = None

    def wait(self) -> int:
        """Wait until it ended, and return its code."""
        if self.returncode is None:
            with self.told:
                self.returncode = int(self.told.recv(16))
        return self.returncode

    def poll(self) -> int | None:
        """Return its code once it ended."""
        if self.returncode is None and select.select([self.told], [], [], 0)[0]:
            self.wait()
        return self.returncode


def start_warm(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], streams: tuple[int, int]
) -> Running:
    """Start the program with two files to write to, and leave it running.

    What it then becomes is a program of its own, as ever: a supervisor has nothing of this process.
    """
    said = json.dumps({"arguments": list(arguments), "folder": str(folder), "environment": dict(environment)})
    asks = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    asks.connect(str(_server()[0]))
    socket.send_fds(asks, [said.encode()], [*streams])
    return Running(int(asks.recv(16)), asks)


def _without_onrecord(environment: Mapping[str, str]) -> dict[str, str]:
    passing = ("ONRECORD_", "PYTEST_CURRENT_TEST", "TMPDIR")
    return {name: value for name, value in environment.items() if not name.startswith(passing)}


def _serve(path: str) -> None:
    load_the_program()
    threads = [path.read_text().strip() for path in Path("/proc/self/task").glob("*/comm")]
    assert len([name for name in threads if name != _ALLOCATOR]) == 1, f"forking is not safe: {threads}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listens:
        listens.bind(path)
        listens.listen(8)
        os.write(1, b".")
        while _is_wanted(listens):
            asked, _ = listens.accept()
            _reap()
            if os.fork() == 0:
                listens.close()
                _answer(asked)
            asked.close()
    Path(path).unlink()
    Path(path).parent.rmdir()


def _reap() -> None:
    """Take note of what ended: what it took of the processor is counted only so."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def load_the_program() -> None:
    """Load every command, what reads its options, the catalogue, and what a keyless child reads with."""
    # Only a process that forks the program is to have loaded these.
    from onrecord.catalogue import parts, roll_ups, row_numbers, writing  # noqa: F401, PLC0415
    from onrecord.catalogue.dialects import sqlcipher  # noqa: F401, PLC0415
    from onrecord.cli.main import program  # noqa: PLC0415
    from onrecord.compute import jobs, server  # noqa: F401, PLC0415
    from onrecord.readers.registry import READERS, load  # noqa: PLC0415

    program().commands["verify"].make_context("verify", ["--json"])
    jobs.prepare()
    load(READERS)


def fork_early() -> None:
    """Stand in for ``launch_early``: the server of keyless children is forked from this process."""
    from onrecord.compute.server import main  # noqa: PLC0415 - loaded before

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    process = os.fork()
    if process == 0:
        os.setpgid(0, 0)
        os.dup2(theirs.fileno(), _CHILD_SOCKET)
        with Path(os.devnull).open("r+b") as nothing:
            for number in (0, 1, 2):
                os.dup2(nothing.fileno(), number)
        os.environ.clear()
        os.environ.update(launching.ENVIRONMENT)
        main(_CHILD_SOCKET)
    theirs.close()
    launching._early.append(launching.Server(process, ours))


def _is_wanted(listens: socket.socket) -> bool:
    """Tell whether somebody asks, and not that whoever started this ended."""
    ready, _, _ = select.select([listens, 0], [], [])
    return 0 not in ready


def _answer(asked: socket.socket) -> NoReturn:
    data, streams, _, _ = socket.recv_fds(asked, _MOST_BYTES, _STREAMS)
    program = os.fork()
    if program == 0:
        asked.close()
        os.setsid()
        _become(json.loads(data), streams)
    asked.send(str(program).encode())
    for stream in streams:
        os.close(stream)
    _, status = os.waitpid(program, 0)
    with contextlib.suppress(BrokenPipeError):  # whoever started it may be gone
        asked.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(said: Mapping[str, object], streams: Sequence[int]) -> None:
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    for number, stream in enumerate(streams, start=1):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(str(said["folder"]))
    os.environ.clear()
    os.environ.update(said["environment"])  # type: ignore[call-overload]
    tempfile.tempdir = None  # as TMPDIR says, and not as it said when this was loaded
    sys.argv = ["onrecord", *said["arguments"]]  # type: ignore[misc]
    tempfile.tempdir = None  # as TMPDIR says, and not as it said when this was loaded
    launching.launch_early = fork_early
    runpy.run_module("onrecord", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _serve(sys.argv[1])
