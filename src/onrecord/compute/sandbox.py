"""The keyless child, seen from its parent: ``ports.sandbox.Sandbox`` over processes.

A server starts with the first job, if not before, and forks one worker a job, so that no two sources
ever share a memory. Files reach a worker as open descriptors, results come back as
frames (``frames``), and an error comes back as the name of its class and one line.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from onrecord.compute.derived import DerivedFeed
from onrecord.compute.exchange import NO_SIGNAL, Exchange
from onrecord.compute.frames import Inside, Job, Task, request
from onrecord.compute.launching import Server, launch
from onrecord.compute.unwrapped import UnwrappedFeed, Unwrapper
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.readers.originals import refuse_names
from onrecord.records import errors
from onrecord.records.captures import LineTree, Survey
from onrecord.records.identification import Identified
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Statement
from onrecord.records.schema import Batch
from onrecord.records.withholding import Choice, Drawing, LinesOf, Proven, Withholding

_MOST_JOBS = 64
_FALL_SECONDS = 0.2


class ChildSandbox:
    """Jobs in children without keys, network or files; see ``ports.sandbox.Sandbox``."""

    def __init__(
        self,
        limits: Limits,
        server: Server | None = None,
        start: Callable[[], Server] = launch,
        readers: Sequence[str] = (),
    ) -> None:
        """Take a server that ``start`` gave earlier, if any; whenever there is none, ``start`` is called.

        ``readers`` are those that the settings name beside the built-in ones.
        """
        self._readers = tuple(readers)
        self._limits = limits
        self._start = start
        self._lock = threading.Lock()
        self._server: Server | None = server
        self._connections: set[socket.socket] = set()
        self._unwrappers: list[Unwrapper] = []
        self._threads = ThreadPoolExecutor(_MOST_JOBS, thread_name_prefix="reading")
        self._closed = False

    def __enter__(self) -> Self:
        """Return the sandbox; leaving ends its children."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End all children."""
        self.close()

    def survey(self, feed: Feed, assumptions: Assumptions, progress: Progress) -> Future[Survey]:
        """Read and screen the source; count what it holds. Errors come from the future.

        Raises:
            SandboxError: no child can be started.
        """
        exchange = self._begin(Job.SURVEY, feed, assumptions)
        return self._threads.submit(exchange.result, Survey, progress)

    def line_tree(self, feed: Feed, seed: bytes) -> Future[LineTree]:
        """Commit to every line and file under salts from a 32-byte seed. Errors come from the future.

        Raises:
            SandboxError: no child can be started.
        """
        exchange = self._begin(Job.LINE_TREE, feed, Assumptions(), seed=seed.hex())
        return self._threads.submit(exchange.result, LineTree, _untold)

    def kept_tree(self, feed: Feed, assumptions: Assumptions, withholding: Withholding) -> Future[LineTree]:
        """Make a full source's line tree again from what was kept of it. Errors come from the future.

        Raises:
            SandboxError: no child can be started.
        """
        exchange = self._begin(Job.LINE_TREE, feed, assumptions, withholding=withholding)
        return self._threads.submit(exchange.result, LineTree, _untold)

    def draw(
        self, feed: Feed, assumptions: Assumptions, choices: Sequence[Choice], seed: bytes
    ) -> Future[Drawing]:
        """Say what is withheld of a source and what is kept. Errors come from the future.

        Raises:
            SandboxError: no child can be started.
        """
        exchange = self._begin(Job.DRAW, feed, assumptions, choices=choices, seed=seed.hex())
        return self._threads.submit(exchange.result, Drawing, _untold)

    def derived(self, feed: Feed, drawing: Drawing) -> DerivedFeed:
        """Return what is kept of a source as a feed; a child makes its bytes whenever they are read."""

        def begin() -> Exchange:
            return self._begin(Job.DERIVE, feed, Assumptions(reader=drawing.reader))

        unwrapper = Unwrapper(begin)
        self._unwrappers.append(unwrapper)
        return DerivedFeed(feed, drawing, unwrapper)

    def prove(
        self,
        feed: Feed,
        assumptions: Assumptions,
        line: int,
        salts: bytes | Withholding,
        lines_of: LinesOf = LinesOf.FILES,
    ) -> Future[Proven]:
        """Prove one line (1-based) of a source's text, or of a database's rows. Errors come from the future.

        Raises:
            SandboxError: no child can be started.
        """
        known = {"seed": salts.hex()} if isinstance(salts, bytes) else {"withholding": salts}
        exchange = self._begin(Job.PROVE, feed, assumptions, line=line, lines_of=lines_of, **known)
        return self._threads.submit(exchange.result, Proven, _untold)

    def items(
        self, feed: Feed, assumptions: Assumptions, progress: Progress
    ) -> Iterator[Batch | Anomaly | Statement]:
        """Read the source; the child is ahead by what its socket holds. Closing the iterator ends it.

        Raises:
            SandboxError: no child can be started, or it died.
        """
        return self._begin(Job.ITEMS, feed, assumptions).items(progress)

    def entry(self, feed: Feed, name: str) -> Iterator[bytes]:
        """Yield the bytes of one file of a source; closing the iterator ends its child.

        Raises:
            UnreadableError: the source has no file of that name, or is damaged.
            SandboxError: no child can be started, or it died.
        """
        return self._begin(Job.ENTRY, feed, Assumptions(), entry=_encodable(name)).stream()

    def identify(self, feed: Feed, assumptions: Assumptions) -> Future[Identified]:
        """Tell the sources in a feed apart. Errors come from the future.

        Raises:
            SandboxError: no child can be started.
        """
        exchange = self._begin(Job.IDENTIFY, feed, assumptions)
        return self._threads.submit(exchange.result, Identified, _untold)

    def unwrap(self, feed: Feed, container: str, secret: bytes) -> UnwrappedFeed:
        """Open a container; its parts are unwrapped by a child whenever they are read.

        Raises:
            WrongKeyError: the secret does not open it.
            UnreadableError: it is damaged.
            SandboxError: no child can be started, or it died.
        """
        exchange = self._begin(Job.PARTS, feed, Assumptions(), container=container, secret=secret.hex())
        inside = exchange.result(Inside, _untold)

        def begin() -> Exchange:
            return self._begin(Job.UNWRAP, feed, Assumptions(), container=container)

        unwrapper = Unwrapper(begin)
        self._unwrappers.append(unwrapper)
        return UnwrappedFeed(feed, inside, unwrapper)

    def close(self) -> None:
        """End all children; jobs that still run fail with ``SandboxError``."""
        with self._lock:
            self._closed = True
            server, self._server = self._server, None
            for connection in self._connections:
                _shut(connection)
        if server is not None:
            server.stop()
        self._threads.shutdown()
        for unwrapper in self._unwrappers:
            unwrapper.end()

    def _begin(self, job: Job, feed: Feed, assumptions: Assumptions, **more: Any) -> Exchange:  # noqa: ANN401
        files = tuple(replace(file, name=_encodable(file.name)) for file in feed.files)
        refuse_names(_encodable(feed.name), files, self._limits)
        name = _encodable(feed.name)
        task = Task(
            job, name, feed.is_folder, files, assumptions, self._limits, readers=self._readers, **more
        )
        exchange = Exchange(self._connected(request(task)), feed, self._forget, self._mourn)
        exchange.ask(task)
        return exchange

    def _connected(self, message: bytes) -> socket.socket:
        """Return a socket whose other end a new worker has; the message tells the server what it is for."""
        try:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        except OSError:
            raise errors.SandboxError(
                "the reading child cannot be spoken to, since too many files are open: close other programs, "
                "or raise the limit (ulimit -n), then try again"
            ) from None
        with theirs, contextlib.ExitStack() as undo:
            undo.callback(ours.close)
            self._hand_over(theirs, message)
            undo.pop_all()
        with self._lock:
            self._connections.add(ours)
        return ours

    def _hand_over(self, connection: socket.socket, message: bytes) -> None:
        """Give a job's socket to the server; a server that died is started again, once."""
        for _ in range(2):
            try:
                socket.send_fds(self._living().control, [message], [connection.fileno()], NO_SIGNAL)
            except OSError:
                self._stop_server()
            else:
                return
        raise errors.SandboxError(
            "the reading child cannot be started: free memory and processes, then try again"
        )

    def _living(self) -> Server:
        with self._lock:
            if self._closed:
                raise errors.SandboxError("the reading child was closed: begin again")
            if self._server is not None and not self._server.alive():
                self._server.stop()
                self._server = None
            self._server = self._server or self._start()
            return self._server

    def _stop_server(self) -> None:
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.stop()

    def _mourn(self) -> None:
        """See to it that no next job goes to a server that fell with its worker, a moment later."""
        server, until = self._server, time.monotonic() + _FALL_SECONDS
        while server is not None and time.monotonic() < until:
            with self._lock:
                if not server.alive():
                    return
            time.sleep(_FALL_SECONDS / 20)

    def _forget(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.discard(connection)
            connection.close()
            if self._server is not None:
                self._server.alive()  # reaps it if it has died


def _encodable(name: str) -> str:
    """Return a name as it can be sent: bytes that are no UTF-8 become replacement characters."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was first


def _untold(_done_bytes: int, _total_bytes: int) -> None:
    """Nobody watches this job."""
