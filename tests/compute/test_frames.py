"""Whatever a child that was taken over sends, the parent believes none of it and keeps its head."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.compute import frames
from onrecord.compute.frames import Failure, Letter, header, pack_batch, pack_progress, unpack_batch
from onrecord.compute.sandbox import ChildSandbox
from onrecord.ports.originals import Feed
from onrecord.readers.batching import to_batch
from onrecord.records import canonical
from onrecord.records.errors import SandboxError, UnreadableError
from onrecord.records.limits import Limits
from onrecord.records.messages import Assumptions
from onrecord.records.schema import MAX_ROWS, MESSAGES, Batch

Say = Callable[[bytes], ChildSandbox]
MakeFeed = Callable[..., Feed]
SPAN = {"entry": "chat.txt", "first": 1, "last": 1, "first_byte": 0}


class HostileServer:
    """Takes each job's socket, says what it was told to say, and closes."""

    process = 0

    def __init__(self, words: bytes) -> None:
        self.control, self._theirs = socket.socketpair()
        self._words = words
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def alive(self) -> bool:
        return True

    def stop(self) -> None:
        self.control.close()
        self._thread.join()

    def _serve(self) -> None:
        with self._theirs:
            while True:
                message, descriptors, _, _ = socket.recv_fds(self._theirs, frames.REQUEST_BYTES, 1)
                if not message:
                    return
                with socket.socket(fileno=descriptors[0]) as job:
                    frames.receive(job)
                    with contextlib.suppress(OSError):
                        job.sendall(self._words)
                        job.shutdown(socket.SHUT_WR)
                        job.recv(1)


@pytest.fixture
def say() -> Iterator[Say]:
    made: list[ChildSandbox] = []

    def make(words: bytes) -> ChildSandbox:
        made.append(ChildSandbox(Limits(), HostileServer(words)))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


def untold(_done: int, _total: int) -> None:
    """Nobody watches."""


def frame(letter: Letter, payload: bytes) -> bytes:
    return header(letter, len(payload)) + payload


def row(**more: object) -> dict[str, object]:
    return {"kind": "text", "span": SPAN, **more}


def as_stream(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def altered(name: str, column: pa.Array) -> bytes:
    batch = to_batch([row(), row()])
    return as_stream(batch.set_column(MESSAGES.get_field_index(name), MESSAGES.field(name), column))


def out_of_bounds() -> bytes:
    kinds = pa.DictionaryArray.from_arrays(pa.array([0, 90], pa.int8()), pa.array(["text"]), safe=False)
    return altered("kind", kinds)


def not_unicode() -> bytes:
    offsets = pa.array([0, 2, 2], pa.int32()).buffers()[1]
    return altered("body", pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"\xff\xfe")]))


def wild_offsets() -> bytes:
    offsets = pa.array([0, 2**30, 2], pa.int32()).buffers()[1]
    return altered("body", pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"ab")]))


def null_span() -> bytes:
    fields = [pa.array([None, None], one.type) for one in frames.SPAN]
    return altered("span", pa.StructArray.from_arrays(fields, fields=list(frames.SPAN)))


BATCHES = {
    "garbage": b"garbage",
    "empty": b"",
    "another schema": as_stream(pa.record_batch({"body": ["x"]})),
    "no batch": as_stream(to_batch([row()]))[:-200],
    "an index out of bounds": out_of_bounds(),
    "no unicode": not_unicode(),
    "wild offsets": wild_offsets(),
    "a null kind": altered("kind", pa.nulls(2, MESSAGES.field("kind").type)),
    "a null in a span": null_span(),
    "too many rows": as_stream(to_batch([row()] * (MAX_ROWS + 1))),
}


@pytest.mark.parametrize("payload", BATCHES.values(), ids=BATCHES)
def test_an_unsound_batch_is_refused(say: Say, feed: MakeFeed, payload: bytes) -> None:
    box = say(frame(Letter.BATCH, payload))
    with pytest.raises(SandboxError, match="the reading child sent a"):
        list(box.items(feed(b""), Assumptions(), untold))


@settings(deadline=None)
@given(st.integers(0), st.integers(1, 255))
def test_a_batch_with_a_byte_changed_is_sound_or_refused(place: int, change: int) -> None:
    rows = [
        row(body="Ada: hi", sender="Ada", flags=["null_body"]),
        row(body="\u2026", notice={"kind": "left"}),
    ]
    data = bytearray(as_stream(to_batch(rows)))
    data[place % len(data)] ^= change
    try:
        batch = unpack_batch(data)
    except SandboxError:
        return
    batch.validate(full=True)
    assert batch.schema.equals(MESSAGES)


OTHERS = {
    "nothing": b"",
    "half a header": b"R\0",
    "an unknown letter": b"Z\0\0\0\0",
    "its own task": frame(Letter.TASK, b"{}"),
    "a length over the bound": struct.pack(">cI", b"R", 2**32 - 1),
    "a batch over the bound": struct.pack(">cI", b"B", frames.BATCH_BYTES + 1),
    "less than it said": struct.pack(">cI", b"R", 100) + b"{}",
    "no JSON": frame(Letter.RESULT, b"{"),
    "no unicode": frame(Letter.RESULT, b'"\xff"'),
    "deep JSON": frame(Letter.RESULT, b"[" * 1_000_000),
    "another result": frame(Letter.RESULT, b"[]"),
    "no result": frame(Letter.RESULT, b"null"),
    "items for a survey": frame(Letter.STATEMENT, b"{}"),
    "a wish for no file": frame(Letter.OPEN, struct.pack(">I", 7)),
    "a malformed wish": frame(Letter.OPEN, b"7"),
    "malformed progress": frame(Letter.PROGRESS, b"7"),
    "a malformed error": frame(Letter.FAILURE, b"{}"),
    "an error of another root": frame(Letter.FAILURE, canonical.dumps(Failure("SystemExit", "canary-7b1f"))),
}


@pytest.mark.parametrize("words", OTHERS.values(), ids=OTHERS)
def test_words_that_are_no_survey_are_one_error_without_content(
    say: Say, feed: MakeFeed, words: bytes
) -> None:
    with pytest.raises(SandboxError, match=r"^the reading child ") as caught:
        say(words).survey(feed(b""), Assumptions(), untold).result()
    assert "canary" not in str(caught.value)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(Letter), st.binary(max_size=30)), max_size=4), st.binary(max_size=6)
)
def test_no_words_at_all_can_do_more_than_fail_the_job(
    say: Say, feed: MakeFeed, said: list[tuple[Letter, bytes]], rest: bytes
) -> None:
    box = say(b"".join(frame(letter, payload) for letter, payload in said) + rest)
    with contextlib.suppress(SandboxError):
        list(box.items(feed(b"x"), Assumptions(), untold))
    box.close()


def test_an_errors_words_are_cut_to_one_printable_line(say: Say, feed: MakeFeed) -> None:
    words = canonical.dumps(Failure("UnreadableError", "a\n\x1b[2J\u202eb" + "c" * 10_000))
    with pytest.raises(UnreadableError) as caught:
        say(frame(Letter.FAILURE, words)).survey(feed(b""), Assumptions(), untold).result()
    assert str(caught.value).startswith("a  [2J bc")
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) == 600


def test_a_batch_over_the_bound_goes_in_parts_and_comes_back_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = to_batch([row(body="x" * 1000 + str(number)) for number in range(100)])
    monkeypatch.setattr(frames, "BATCH_BYTES", 20_000)
    parts = [bytes(part) for part in pack_batch(batch)]
    assert len(parts) > 1
    assert all(len(part) <= 20_000 for part in parts)
    found: list[Batch] = [unpack_batch(bytearray(part)) for part in parts]
    assert pa.Table.from_batches(found).to_pylist() == batch.to_pylist()


def test_one_message_over_the_bound_is_refused_by_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "BATCH_BYTES", 20_000)
    with pytest.raises(SandboxError, match="one message is over 20,000 bytes"):
        pack_batch(to_batch([row(), row(body="canary" * 10_000)]))


def test_progress_that_was_told_is_passed_on(say: Say, feed: MakeFeed) -> None:
    told: list[tuple[int, int]] = []
    words = b"".join(frame(Letter.PROGRESS, pack_progress(done, 9)) for done in (3, 9))
    with pytest.raises(SandboxError):
        say(words).survey(feed(b""), Assumptions(), lambda *step: told.append(step)).result()
    assert told == [(3, 9), (9, 9)]
