"""A reader for tests alone: it reads lines, or tries what a hostile file would have it do.

A source begins with ``PROBE`` and the name of an act. The registry of the product does
not know this module: the test's own server does.
"""

import ctypes
import errno
import mmap
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from onrecord.compute import server, worker
from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.matching import Gathers, Match
from onrecord.records.errors import KeysError, OnRecordError, UnreadableError
from onrecord.records.messages import Anomaly, Span, Statement
from onrecord.records.schema import Batch

NAME = "probe"
VERSION = "1"
CHANNEL = "Probe"
GATHERS = Gathers.FILE


def serve(descriptor: int) -> None:
    """Serve as the product does, with this reader in place of the registry's."""
    worker.readers_named = lambda _names: (sys.modules[__name__],)
    server.main(descriptor)


def recognise(head: bytes, filename: str) -> Match:  # noqa: ARG001 - as every reader
    return Match.CERTAIN if head.startswith(b"PROBE") else Match.NO


def read(original: Original) -> Iterator[Batch | Anomaly | Statement]:
    for entry in original.entries():
        with original.open(entry) as stream:
            first = stream.readline()
            if first.startswith(b"PROBE"):
                act = first.split()[1].decode()
                yield from batches(_rows(act, entry.name, len(first), stream))
    yield Statement("Probe", CHANNEL, "none", original.entries()[0].name, limits=("nothing",))


def _rows(act: str, entry: str, position: int, stream: Iterator[bytes]) -> Iterator[Row | Anomaly]:
    if act in DENIED:
        yield _row(entry, 1, 0, _outcome(DENIED[act]))
        return
    if act == "tell":  # what this process has: the values of its environment, the descriptors it holds
        yield _row(entry, 1, 0, " ".join(os.environ.values()))
        yield _row(entry, 1, 0, " ".join(str(number) for number in range(64) if _is_open(number)))
        return
    if act in ACTS:
        ACTS[act]()
    if act == "cut":  # one message of all lines, of which only the first is told
        last = 1 + len(list(stream))
        span = {"entry": entry, "first": 2, "last": last, "first_byte": position}
        yield {"kind": "text", "body": "cut", "span": span, "flags": ["long_body"]}
        return
    for line, text in enumerate(stream, 2):
        if text.startswith(b"?"):
            yield Anomaly(Span(entry, line, line, position), "no rule")
        else:
            yield _row(entry, line, position, text.decode().rstrip("\n"))
        position += len(text)


def _row(entry: str, line: int, position: int, body: str) -> Row:
    return {
        "kind": "text",
        "sender": body.partition(":")[0],
        "body": body,
        "said_local": None,
        "span": {"entry": entry, "first": line, "last": line, "first_byte": position},
    }


def _is_open(descriptor: int) -> bool:
    try:
        os.lseek(descriptor, 0, os.SEEK_CUR)
    except OSError as error:
        return error.errno != errno.EBADF
    return True


def _outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def _call(number: int, *arguments: int) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.syscall(ctypes.c_long(number), *(ctypes.c_long(one) for one in arguments)) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _look_up() -> None:
    library = ctypes.CDLL(None, use_errno=True)
    number = ctypes.c_long(262 if os.uname().machine == "x86_64" else 79)
    found = ctypes.create_string_buffer(256)
    if library.syscall(number, ctypes.c_long(-100), ctypes.c_char_p(b"/etc/passwd"), found, 0x1000) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _spin() -> None:
    while True:
        pass


def _grow() -> None:
    held = bytearray()
    while True:
        held += bytes(64 * 1024**2)


def _raise(error: BaseException) -> None:
    raise error


class ForeignError(OnRecordError):
    """Of a name that no parent knows."""


DENIED: dict[str, Callable[[], object]] = {
    "open": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "open_to_write": lambda: os.open("/tmp/probe", os.O_WRONLY | os.O_CREAT, 0o600),  # noqa: S108 - is refused
    "list": lambda: list(Path("/").iterdir()),
    "stat": lambda: Path("/etc/passwd").stat(),
    "stat_with_empty_path_flag": _look_up,
    "unlink": lambda: os.unlink("/tmp/probe"),  # noqa: S108, PTH108 - is refused
    "rename": lambda: os.rename("/a", "/b"),  # noqa: PTH104 - is refused
    "make_folder": lambda: os.mkdir("/tmp/probe"),  # noqa: S108, PTH102 - is refused
    "change_mode": lambda: os.fchmod(3, 0o777),
    "socket": lambda: socket.socket(socket.AF_INET),
    "unix_socket": lambda: socket.socket(socket.AF_UNIX),
    "socket_pair": socket.socketpair,
    "exec": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606 - is refused
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "fork": _fork,
    "kill_parent": lambda: os.kill(os.getppid(), signal.SIGKILL),
    "kill_all": lambda: os.kill(-1, 0),
    "make_pipe": os.pipe,
    "memory_file": lambda: os.memfd_create("x"),
    "duplicate": lambda: os.dup(0),
    "raise_limits": lambda: _call(302 if os.uname().machine == "x86_64" else 261, 0, 7, 0, 0),
    "trace": lambda: _call(101 if os.uname().machine == "x86_64" else 117, 0, 0, 0, 0),
    "executable_memory": lambda: mmap.mmap(-1, 4096, prot=7),
    "read_other_memory": lambda: _call(310 if os.uname().machine == "x86_64" else 270, 1, 0, 0, 0, 0, 0),
    "own_ring": lambda: _call(425, 1, 0),
    "signal_by_thread": lambda: _call(234 if os.uname().machine == "x86_64" else 131, 1, 1, 0),
}
ACTS: dict[str, Callable[[], object]] = {
    "spin": _spin,
    "grow": _grow,
    "die": lambda: os._exit(0),
    "abort": os.abort,
    "sleep": lambda: time.sleep(60),
    "fault": lambda: _raise(KeyError("canary-7b1f")),
    "refuse": lambda: _raise(UnreadableError("it is no probe: try another\x1b[31m\ncanary")),
    "foreign": lambda: _raise(ForeignError("canary-7b1f")),
    "keys": lambda: _raise(KeysError("canary-7b1f")),
    "deep": lambda: _raise(RecursionError("canary-7b1f")),
}
