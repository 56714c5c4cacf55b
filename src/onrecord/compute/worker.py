"""One job in a process of its own: confined before the first byte of the source is read."""

import gc
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import PurePath
from typing import NoReturn

from onrecord.compute import confinement, drawing, jobs, proving
from onrecord.compute.by_name import ByName
from onrecord.compute.frames import (
    Anomalies,
    Failure,
    Inside,
    Job,
    Letter,
    Task,
    pack_batch,
    pack_number,
    pack_progress,
    receive,
    receive_confined,
    send,
)
from onrecord.compute.line_trees import Commitment, tree_of
from onrecord.compute.patience import Patience
from onrecord.ports.originals import Aside, ByteStream, Original
from onrecord.readers.containers_known import container_named
from onrecord.readers.identification import Means, identify
from onrecord.readers.matching import Item, Reader
from onrecord.readers.originals import Source, open_original
from onrecord.readers.registry import load, readers_named
from onrecord.readers.unwrapping import Container, Part
from onrecord.readers.zones import zone_named
from onrecord.records import canonical
from onrecord.records.errors import OnRecordError, SandboxError, SourceChangedError
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.withholding import LinesOf

_PROGRESS_EVERY_SECONDS = 0.1
_ANOMALIES_TOGETHER = 1000
_LONGEST_PIECE_BYTES = 8 * 1024**2


class Outlet:
    """The worker's end of its socket: asks for files, sends what was found."""

    def __init__(self, connection: socket.socket) -> None:
        """Speak over a connected socket, which is the only descriptor that this process has."""
        self._connection = connection
        self._descriptor = connection.fileno()
        self._anomalies: list[Anomaly] = []
        self._told_at = 0.0
        self.patience = Patience()

    def open(self, number: int) -> ByteStream:
        """Ask the parent for a file of the source, at its first byte.

        Raises:
            SourceChangedError: the parent could not open it.
        """
        self._send(Letter.OPEN, pack_number(number))
        with self.patience.parent():
            _, descriptors, _, _ = socket.recv_fds(self._connection, 1, 1)
        if not descriptors:
            raise SourceChangedError("a file can no longer be opened: check that it is there, and try again")
        return io.FileIO(descriptors[0], "rb")

    def progress(self, done_bytes: int, total_bytes: int) -> None:
        """Tell how far the reading is, ten times a second at most."""
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_EVERY_SECONDS or done_bytes == total_bytes:
            self._told_at = now
            self._send(Letter.PROGRESS, pack_progress(done_bytes, total_bytes))

    def item(self, item: Item) -> None:
        """Send one item; anomalies that follow one another go together. Asides are not for the parent."""
        if isinstance(item, Aside):
            return
        if isinstance(item, Anomaly):
            self._anomalies.append(item)
            if len(self._anomalies) == _ANOMALIES_TOGETHER:
                self._send_anomalies()
            return
        self._send_anomalies()
        if isinstance(item, Statement):
            self._send(Letter.STATEMENT, canonical.dumps(item))
            return
        for part in pack_batch(item):
            self._send(Letter.BATCH, part)

    def wanted(self) -> Part | None:
        """Return the part that the parent wants next; None when it wants no more."""
        with self.patience.parent():
            frame = receive_confined(self._descriptor)
        return None if frame is None else canonical.build(Part, canonical.loads(bytes(frame[1])))

    def piece(self, piece: bytes) -> None:
        """Send bytes of a part."""
        for start in range(0, len(piece), _LONGEST_PIECE_BYTES):
            self._send(Letter.PIECE, piece[start : start + _LONGEST_PIECE_BYTES])

    def result(self, value: object) -> None:
        """Send the last frame of a job that succeeded."""
        self._send_anomalies()
        self._send(Letter.RESULT, canonical.dumps(value))

    def failure(self, error: OnRecordError) -> None:
        """Send the last frame of a job that failed."""
        told = Failure(type(error).__name__, str(error))
        self._send(Letter.FAILURE, canonical.dumps(told))

    def _send_anomalies(self) -> None:
        if self._anomalies:
            found, self._anomalies = self._anomalies, []
            self._send(Letter.ANOMALIES, canonical.dumps(Anomalies(found)))

    def _send(self, letter: Letter, payload: bytes | memoryview) -> None:
        with self.patience.parent():
            send(self._descriptor, letter, payload)


def run(connection: socket.socket, server: int) -> NoReturn:
    """Take one task from a socket, do it, and end. Called in a process forked for it.

    Whatever happens, this process ends here, its memory with it, and nothing is printed.
    """
    try:
        confinement.die_with_parent(server)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        confinement.close_descriptors(connection.fileno())
        frame = receive(connection)
        if frame is not None:
            _answer(canonical.build(Task, canonical.loads(bytes(frame[1]))), Outlet(connection))
    finally:
        os._exit(0)


def _answer(task: Task, outlet: Outlet) -> None:
    done = False
    try:
        perform(task, outlet)
        done = True
    except OnRecordError as error:
        outlet.failure(error)
        done = True
    except MemoryError:
        gc.collect()
        outlet.failure(_out_of_memory(task))
        done = True
    finally:
        if not done:
            outlet.failure(_fault(task))


def perform(task: Task, outlet: Outlet) -> None:
    """Confine this process, then do the task."""
    # While files can still be opened: what is looked up here is remembered, or loaded.
    if task.assumptions.zone:
        zone_named(task.assumptions.zone)
    readers = readers_named(task.readers)
    if task.reads:
        load(readers, task.assumptions.reader)
    outlet.patience.begin(task.limits)
    sentence = confinement.confine(task.limits)
    source = Source(task.name, task.is_folder, task.files, outlet.open)
    if task.job is Job.IDENTIFY:
        outlet.result(identify(source, Means(task.assumptions, task.limits, readers)))
        return
    original = open_original(source, task.assumptions, task.limits)
    if task.job is Job.UNWRAP:
        _unwrap(partial(container_named(task.container).unwrap, original), outlet)
    elif task.job is Job.DERIVE:
        _unwrap(partial(drawing.derived, original, readers), outlet)
    elif task.job is Job.SURVEY:
        outlet.result(jobs.survey(original, readers, sentence, outlet.progress))
    elif task.job is Job.ENTRY:
        _hand_over(original, task.entry, outlet)
    elif task.job is Job.ITEMS:
        for item in jobs.items(original, readers, outlet.progress):
            outlet.item(item)
        outlet.result(None)
    else:
        outlet.result(_found(task, original, readers))


def _hand_over(original: Original, entry: str, outlet: Outlet) -> None:
    for piece in jobs.entry(original, entry):
        outlet.piece(piece)
    outlet.result(None)


def _found(task: Task, original: Original, readers: Sequence[Reader]) -> object:
    """Return the result of a job that nobody watches."""
    if task.job is Job.LINE_TREE:
        return tree_of(original, _commitment(task)).tree()
    if task.job is Job.PARTS:
        return _inside(original, container_named(task.container), bytes.fromhex(task.secret))
    if task.lines_of is LinesOf.FILES_BY_NAME:
        original = ByName(original)
    if task.job is Job.DRAW or task.lines_of is LinesOf.ROWS:
        original = jobs.as_lines(original, readers)
    items = jobs.items(original, readers, _untold)
    if task.job is Job.DRAW:
        return drawing.draw(original, items, task.choices, bytes.fromhex(task.seed))
    return proving.prove(original, items, task.line, _commitment(task))


def _untold(_done_bytes: int, _total_bytes: int) -> None:
    """Tell nobody."""


def _commitment(task: Task) -> Commitment:
    return Commitment(bytes.fromhex(task.seed), task.withholding)


def _unwrap(unwrap: Callable[[Part], Iterator[bytes]], outlet: Outlet) -> None:
    """Unwrap one part after another, as long as any is wanted; a result says that the next may be."""
    outlet.result(None)
    while (part := outlet.wanted()) is not None:
        for piece in unwrap(part):
            outlet.piece(piece)
        outlet.result(None)


def _inside(original: Original, container: Container, secret: bytes) -> Inside:
    kept = [entry.number for entry in container.kept(original)]
    return Inside(kept, container.parts(original, secret))


def _out_of_memory(task: Task) -> SandboxError:
    size = task.limits.child_memory_bytes // 1024**2
    return SandboxError(
        f"reading took over limits.child_memory_bytes ({size} MiB) and was stopped; nothing was kept: "
        "if the source is genuine, raise that setting"
    )


def _fault(task: Task) -> SandboxError:
    """Return an error that says where a reader failed, and nothing of what it read."""
    kind, _, trace = sys.exc_info()
    place = "?"
    while trace is not None:
        code = trace.tb_frame.f_code
        if place == "?" or "onrecord" in PurePath(code.co_filename).parts:
            place = f"{PurePath(code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    name = kind.__name__ if kind is not None else "?"
    failed = f"the reading child failed ({name} at {place}"
    if not task.readers:
        return SandboxError(f"{failed}); nothing was kept: report this and the kind of file")
    own = " or ".join(task.readers)
    return SandboxError(
        f"{failed}); nothing was kept. If the file is one for {own}, which settings.toml names, run that "
        "reader's write_golden.py on it first to see the cause; else report this and the kind of file"
    )
