"""Bytes that a thread decrypts into a pipe, as fast as they are read: no plaintext lies anywhere."""

import contextlib
import fcntl
import os
import threading
from collections.abc import Callable

_PIPE_BYTES = 1024 * 1024
_GROW_PIPE: int | None = getattr(fcntl, "F_SETPIPE_SZ", None)


def poured(pour: Callable[[int], None]) -> tuple[int, threading.Thread]:
    """Run ``pour`` on the write end of a new pipe, which it closes; return the read end and the thread."""
    reading, writing = os.pipe()
    if _GROW_PIPE is not None:
        with contextlib.suppress(OSError):  # the system may grant less; the default works too
            fcntl.fcntl(writing, _GROW_PIPE, _PIPE_BYTES)
    thread = threading.Thread(target=pour, args=(writing,), name="decrypting", daemon=True)
    thread.start()
    return reading, thread


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of ``data`` to a descriptor."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
