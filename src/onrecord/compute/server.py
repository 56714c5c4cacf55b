"""The small process that forks a worker for each job. It holds no keys and reads no source.

It is a program of its own, not a copy of its parent: whatever the parent has in
memory, or in its environment, was never here. It ends when its parent does.
"""

import gc
import os
import signal
import socket

import pyarrow as pa

from onrecord.compute import confinement, jobs, worker
from onrecord.compute.frames import REQUEST_BYTES, requested
from onrecord.readers.registry import READERS, load


def main(descriptor: int) -> None:
    """Serve jobs until the socket at ``descriptor`` closes: each message carries a job's own socket."""
    confinement.close_descriptors(descriptor)
    confinement.harden()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended workers leave nothing behind
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=descriptor)
    pa.set_cpu_count(1)
    jobs.prepare()
    gc.freeze()
    gc.enable()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES, 1)
        if not message:
            os._exit(0)
        _load(requested(message))
        for received in descriptors:
            _start_worker(control, received)


def _load(name: str | None) -> None:
    """Load what built-in readers read with here, once, rather than in each worker."""
    if name is not None:
        load(READERS, name)
        gc.freeze()


def _start_worker(control: socket.socket, descriptor: int) -> None:
    server = os.getpid()
    if os.fork() == 0:
        control.close()
        worker.run(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=descriptor), server)
    os.close(descriptor)
