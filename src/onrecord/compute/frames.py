"""What the child and its parent say to each other: frames over one socket a job.

A frame is one letter, a length (four bytes, big-endian) and that many bytes. The
parent believes nothing of it: lengths are bounded, JSON is built into known types,
batches are validated in full before anyone looks at them.
"""

import functools
import os
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import pyarrow as pa

from onrecord.readers.unwrapping import Part
from onrecord.records.errors import SandboxError
from onrecord.records.limits import Limits
from onrecord.records.messages import Anomaly, Assumptions, Entry
from onrecord.records.schema import MAX_ROWS, MESSAGES, SPAN, Batch
from onrecord.records.withholding import Choice, LinesOf, Withholding

JSON_BYTES = 64 * 1024**2
BATCH_BYTES = 256 * 1024**2
"""No frame may be longer; a batch that would be is sent in parts."""

REQUEST_BYTES = 64
"""The length of what goes to the server with each job's socket; no reader's name is longer."""

_HEADER = struct.Struct(">cI")
_PROGRESS = struct.Struct(">QQ")
_NUMBER = struct.Struct(">I")
_WRITTEN_TOGETHER_BYTES = 64 * 1024


class Letter(Enum):
    """What a frame holds."""

    TASK = b"T"
    PART = b"N"
    OPEN = b"O"
    PROGRESS = b"P"
    BATCH = b"B"
    ANOMALIES = b"A"
    STATEMENT = b"S"
    PIECE = b"D"
    RESULT = b"R"
    FAILURE = b"F"


class Job(Enum):
    """What a child can be asked to do."""

    SURVEY = "survey"
    LINE_TREE = "line_tree"
    ITEMS = "items"
    IDENTIFY = "identify"
    PARTS = "parts"
    UNWRAP = "unwrap"
    DRAW = "draw"
    DERIVE = "derive"
    PROVE = "prove"
    ENTRY = "entry"

    @property
    def reads(self) -> bool:
        """Tell whether a reader reads, which needs more than telling files apart does."""
        return self in {Job.SURVEY, Job.ITEMS, Job.DRAW, Job.PROVE}


@dataclass(frozen=True, slots=True)
class Task:
    """One job on one source. ``seed`` is the line tree's, in hex, and empty for other jobs.

    ``readers`` are those that the settings name beside the built-in ones. ``container`` and ``secret``
    (hex) are of the jobs that open one; which parts to unwrap is said afterwards, one by one. ``choices`` say
    what to withhold, ``withholding`` what was; ``line`` (1-based) is the one to prove. ``entry`` names the
    file whose bytes are asked for. ``lines_of`` tells what lines are counted through.
    """

    job: Job
    name: str
    is_folder: bool
    files: Sequence[Entry]
    assumptions: Assumptions
    limits: Limits
    seed: str = field(default="", repr=False)
    readers: Sequence[str] = ()
    container: str = ""
    secret: str = field(default="", repr=False)
    choices: Sequence[Choice] = field(default=(), repr=False)
    withholding: Withholding | None = field(default=None, repr=False)
    line: int = 0
    entry: str = field(default="", repr=False)
    lines_of: LinesOf = LinesOf.FILES

    @property
    def reads(self) -> bool:
        """Tell whether a reader reads: also where the rows of a database are drawn again."""
        return self.job.reads or (self.job is Job.DERIVE and bool(self.assumptions.reader))


@dataclass(frozen=True, slots=True)
class Inside:
    """What a container holds: numbers of the received files that it keeps, and its parts."""

    kept: Sequence[int]
    parts: Sequence[Part] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as it travels: the name of its class, and its message."""

    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Anomalies:
    """Anomalies that follow one another, sent together."""

    found: Sequence[Anomaly]


def request(task: Task) -> bytes:
    """Write what goes to the server with a task's socket: whether to load readers first, and which."""
    wanted = b"R" + task.assumptions.reader.encode("ascii", "replace") if task.reads else b"J"
    return wanted[:REQUEST_BYTES].ljust(REQUEST_BYTES, b"\0")


def requested(message: bytes) -> str | None:
    """Return the name of the reader to load, empty for all; ``None`` when there is nothing to load."""
    return message[1:].rstrip(b"\0").decode("ascii") if message.startswith(b"R") else None


def header(letter: Letter, length: int) -> bytes:
    """Write the five bytes that begin a frame."""
    return _HEADER.pack(letter.value, length)


def send(descriptor: int, letter: Letter, payload: bytes | memoryview) -> None:
    """Write one frame to a socket by ``write(2)`` alone, which the child may still call.

    Raises:
        BrokenPipeError: the other side is gone.
    """
    start = header(letter, len(payload))
    if len(payload) <= _WRITTEN_TOGETHER_BYTES:
        _write_all(descriptor, memoryview(start + payload))
        return
    _write_all(descriptor, memoryview(start))
    _write_all(descriptor, memoryview(payload))


def receive(connection: socket.socket) -> tuple[Letter, bytearray] | None:
    """Read one frame; None when the other side has closed between frames.

    Raises:
        SandboxError: the frame is cut short, too long, or of no known letter.
    """
    return _received(functools.partial(_read, connection))


def receive_confined(descriptor: int) -> tuple[Letter, bytearray] | None:
    """Read one frame by ``read(2)`` alone, which the child may still call; else as ``receive``."""
    return _received(functools.partial(_read_plainly, descriptor))


def _received(read: Callable[[int], bytearray]) -> tuple[Letter, bytearray] | None:
    start = read(_HEADER.size)
    if not start:
        return None
    if len(start) < _HEADER.size:
        raise broken("a frame was cut short")
    code, length = _HEADER.unpack(start)
    try:
        letter = Letter(code)
    except ValueError:
        raise broken("a frame of no known kind") from None
    if length > (BATCH_BYTES if letter is Letter.BATCH else JSON_BYTES):
        raise broken("a frame over its bound")
    payload = read(length)
    if len(payload) < length:
        raise broken("a frame was cut short")
    return letter, payload


def pack_progress(done_bytes: int, total_bytes: int) -> bytes:
    """Write how far a reading is."""
    return _PROGRESS.pack(done_bytes, total_bytes)


def unpack_progress(payload: bytearray) -> tuple[int, int]:
    """Read how far a reading is.

    Raises:
        SandboxError: it is not what ``pack_progress`` writes.
    """
    if len(payload) != _PROGRESS.size:
        raise broken("a malformed progress frame")
    done, total = _PROGRESS.unpack(payload)
    return done, total


def pack_number(number: int) -> bytes:
    """Write the number of a file."""
    return _NUMBER.pack(number)


def unpack_number(payload: bytearray) -> int:
    """Read the number of a file.

    Raises:
        SandboxError: it is not what ``pack_number`` writes.
    """
    if len(payload) != _NUMBER.size:
        raise broken("a malformed number")
    number: int = _NUMBER.unpack(payload)[0]
    return number


def pack_batch(batch: Batch) -> Sequence[memoryview]:
    """Write a batch as Arrow streams of one batch each, none over the bound for frames."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    buffer = sink.getvalue()
    if buffer.size <= BATCH_BYTES:
        return (memoryview(buffer),)
    if batch.num_rows == 1:
        raise SandboxError(
            f"one message is over {BATCH_BYTES:,} bytes and was not read; nothing was kept: "
            "look at the source with its sender, no app sends this"
        )
    half = batch.num_rows // 2
    return (*pack_batch(batch.slice(0, half)), *pack_batch(batch.slice(half)))


def unpack_batch(payload: bytearray) -> Batch:
    """Read a batch and check all of it: schema, lengths, offsets, indices, UTF-8.

    Raises:
        SandboxError: it is not a sound batch of messages.
    """
    try:
        with pa.ipc.open_stream(pa.py_buffer(payload)) as reader:
            batch = reader.read_next_batch()
        batch.validate(full=True)
    except (pa.ArrowException, StopIteration, ValueError, OSError) as error:
        raise broken("a malformed batch") from error
    if not batch.schema.equals(MESSAGES) or batch.num_rows > MAX_ROWS or _lacks_values(batch):
        raise broken("a batch of another shape")
    return batch


def broken(what: str) -> SandboxError:
    """Return the error for a child that does not keep to its part."""
    return SandboxError(f"the reading child sent {what}; nothing was kept: report the kind of file")


def _lacks_values(batch: Batch) -> bool:
    columns = [batch.column(one.name) for one in MESSAGES if not one.nullable]
    columns += [batch.column("span").field(one.name) for one in SPAN]
    return any(column.null_count for column in columns)


def _write_all(descriptor: int, rest: memoryview) -> None:
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _read_plainly(descriptor: int, length: int) -> bytearray:
    data = bytearray()
    while len(data) < length and (piece := os.read(descriptor, length - len(data))):
        data += piece
    return data


def _read(connection: socket.socket, length: int) -> bytearray:
    """Read ``length`` bytes, or fewer when the other side has closed."""
    data = bytearray(length)
    view = memoryview(data)
    done = 0
    while done < length:
        count = connection.recv_into(view[done:])
        if not count:
            break
        done += count
    view.release()
    del data[done:]
    return data
