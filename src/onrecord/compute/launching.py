"""Starting the server of the keyless children: early, so that it loads while its parent does.

This module imports nothing heavy; call ``launch`` before what is.
"""

import contextlib
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

_SERVER_DESCRIPTOR = 3
PROGRAM = (
    # Nothing that is loaded at the start is garbage: looking for it takes a seventh of the time.
    "import gc, sys; gc.disable(); sys.path[:] = sys.argv[2:]; "
    "from onrecord.compute.server import main; main(int(sys.argv[1]))"
)
ENVIRONMENT = {
    # One thread in each child: memory stays bounded, and a fork copies nothing half-done.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # The other allocators reserve gigabytes of addresses, which the limit on memory counts.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "LC_ALL": "C.UTF-8",
}
_PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


@dataclass(slots=True)
class Server:
    """A running server: its process, and the socket over which it takes jobs."""

    process: int
    control: socket.socket = field(repr=False)
    reaped: bool = False

    def alive(self) -> bool:
        """Tell whether it still runs; one that has ended leaves no zombie after this."""
        if not self.reaped:
            self.reaped = _reaped(self.process, os.WNOHANG)
        return not self.reaped

    def stop(self) -> None:
        """End it and its workers at once."""
        self.control.close()
        if self.alive():
            os.kill(self.process, signal.SIGKILL)
            self.reaped = _reaped(self.process, 0)


def _reaped(process: int, options: int) -> bool:
    try:
        return os.waitpid(process, options)[0] != 0
    except ChildProcessError:
        return True  # whoever runs this process had its children reaped for it


_early: list[Server] = []


def launch_early() -> None:
    """Start the server of the command to come, so that it loads while the command does."""
    with contextlib.suppress(OSError):  # whoever needs it tries again, and says why
        _early.append(launch())


def launched_early() -> Server | None:
    """Hand over the server that was started early, once."""
    return _early.pop() if _early else None


def launch(program: str = PROGRAM) -> Server:
    """Start a server: a new program with none of this process's memory, environment or files.

    ``program`` is Python; its arguments are the descriptor to serve and the folders to import from.

    Raises:
        OSError: the system has no room for another process.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    search = [path for path in sys.path if Path(path).is_absolute()]
    with theirs:
        process = os.posix_spawn(
            sys.executable,
            [sys.executable, "-I", "-S", "-c", program, str(_SERVER_DESCRIPTOR), *search],
            ENVIRONMENT | {name: os.environ[name] for name in _PASSED_ON if name in os.environ},
            file_actions=[
                (os.POSIX_SPAWN_DUP2, theirs.fileno(), _SERVER_DESCRIPTOR),
                *((os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1, 2)),
            ],
            # A group of its own: an interrupt at the keyboard is the parent's to handle.
            setpgroup=0,
        )
    return Server(process, ours)
