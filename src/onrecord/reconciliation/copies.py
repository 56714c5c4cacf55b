"""The copies that go in."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from onrecord.records.completeness import Incomplete
from onrecord.records.errors import NotOneConversationError
from onrecord.records.messages import Anomaly, CaptureId, CopyId
from onrecord.records.reconciliation import Known, Label
from onrecord.records.schema import Table

_SAID = (
    *("kind", "said_local", "said_at", "precision", "sender", "address", "body", "edited"),
    *("native_id", "notice", "reply_to", "quoted", "is_own"),
)

_Whose: TypeAlias = tuple[bytes, str | None, str | None]


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """One copy of a conversation: its messages as the reader gave them, and what is known of it beside.

    ``messages`` has the schema ``MESSAGES``, in the order of the source, times not placed: where the source
    shows a wall clock alone, ``said_at`` is null. ``zone`` (IANA) is the phone's where a person said so.
    ``custodian``, ``device``, ``received_at``, ``copy_id`` and ``capture`` are the archive's; a file has
    none: several captures of what the archive calls one copy are copies here. ``exported_at`` is when the
    copy was made, where a person said so. ``saw_others`` tells that its holder could
    see another's copy before it was received.
    ``not_understood`` are pieces of the source that its reader could not place, ``incomplete`` why it may
    lack more, ``warnings`` what the reader says of it in sentences.
    """

    id: str
    file: str
    entry: str
    channel: str
    platform: str
    title: str
    messages: Table
    zone: str | None = None
    custodian: str | None = None
    device: str | None = None
    received_at: dt.datetime | None = None
    exported_at: dt.datetime | None = None
    saw_others: bool = False
    not_understood: Sequence[Anomaly] = ()
    incomplete: Sequence[Incomplete] = ()
    warnings: Sequence[str] = ()
    copy_id: CopyId | None = None
    capture: CaptureId | None = None


def together(*several: Sequence[Copy]) -> Sequence[Copy]:
    """Return the copies of several sets as one set: in order, one of several alike.

    Reconciling is a function of this set alone, so merging in stages is uniting the sets:
    ``reconcile(together(together(a, b), c))`` is ``reconcile([*c, *a, *b])``.
    """
    return _distinct([copy for copies in several for copy in copies], None).copies


class Distinct(NamedTuple):
    """Copies of which no two hold the same, and for each id that was given the one that stands for it."""

    copies: Sequence[Copy]
    stands_for: Mapping[str, str]

    def under_ids_here(self, known: Mapping[Label, Known]) -> Mapping[Label, Known]:
        """Return what is known of labels under the ids of the copies that stand here."""
        return {(self.stands_for.get(copy, copy), label): who for (copy, label), who in known.items()}


def distinct_copies(copies: Sequence[Copy], executor: Executor | None = None) -> Distinct:
    """Return the copies, captures of one phone by time and others by their ids, one of several alike.

    Copies that say the same stay apart where the archive has them from different custodians or devices:
    these corroborate each other.

    Raises:
        NotOneConversationError: there is none, or one without a message.
    """
    if not copies:
        raise NotOneConversationError("there is nothing to reconcile: give two copies or more")
    empty = sorted(repr(copy.file) for copy in copies if not copy.messages.num_rows)
    if empty:
        raise NotOneConversationError(
            f"there is no message in {', '.join(empty)}: nothing tells of which conversation it is a copy. "
            "Reconcile the others without it"
        )
    return _distinct(copies, executor)


def repeated(copies: Sequence[Copy]) -> Sequence[tuple[Copy, Copy]]:
    """Return each copy that counts with another as one, since it holds the same, and that other."""
    told = _told_apart(copies, None)
    kept = _chosen(told)
    pairs = ((copy, kept[_whose(copy, digest)]) for copy, digest in told)
    return [(copy, other) for copy, other in pairs if copy is not other]


def _distinct(copies: Sequence[Copy], executor: Executor | None) -> Distinct:
    told = _told_apart(copies, executor)
    chosen = _chosen(told)
    stands_for = {copy.id: chosen[_whose(copy, digest)].id for copy, digest in told}
    _confirm_own_ids(chosen.values())
    return Distinct(list(chosen.values()), stands_for)


def _chosen(told: Sequence[tuple[Copy, bytes]]) -> Mapping[_Whose, Copy]:
    """Choose of several alike the first of which a person said where its phone was, else the first."""
    chosen: dict[_Whose, Copy] = {}
    for copy, digest in told:
        known = chosen.setdefault(_whose(copy, digest), copy)
        if known.zone is None and copy.zone is not None:
            chosen[_whose(copy, digest)] = copy
    return chosen


def _in_order(copy: Copy) -> tuple[str, str, float, str]:
    """Captures of one phone follow each other by time; files, of which nothing is known, by their ids."""
    received = copy.received_at.timestamp() if copy.received_at else 0.0
    return copy.custodian or "", copy.device or "", received, copy.id


def _whose(copy: Copy, digest: bytes) -> _Whose:
    return digest, copy.custodian, copy.device


def _told_apart(copies: Sequence[Copy], executor: Executor | None) -> Sequence[tuple[Copy, bytes]]:
    """Return copies in order with what tells their words apart: of one length, a digest."""
    ordered = sorted(copies, key=_in_order)
    times = Counter(copy.messages.num_rows for copy in ordered)
    alike = [number for number, copy in enumerate(ordered) if times[copy.messages.num_rows] > 1]
    digests = [str(copy.messages.num_rows).encode() for copy in ordered]
    found = (executor.map if executor else map)(_digest, [ordered[number].messages for number in alike])
    for number, digest in zip(alike, found, strict=True):
        digests[number] = digest
    return list(zip(ordered, digests, strict=True))


def _confirm_own_ids(copies: Iterable[Copy]) -> None:
    """Check that different copies have different ids: results tell them apart by these alone.

    Raises:
        ValueError: two have one.
    """
    shared = [name for name, times in Counter(copy.id for copy in copies).items() if times > 1]
    if shared:
        raise ValueError(f"{len(shared)} ids are each of several different copies")


def _digest(messages: Table) -> bytes:
    """Return a digest of what a copy says, the same however its table is cut into pieces."""
    whole = hashlib.blake2b(digest_size=32)
    for column in _leaves(messages):
        # What stands in the memory of a null is anybody's.
        for part in (column.is_valid(), _filled(column)):
            one = part.combine_chunks()
            batch = pa.record_batch([one], names=["said"])
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, batch.schema) as writer:
                writer.write_batch(batch)
            whole.update(sink.getvalue())
    return whole.digest()


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.fill_null("" if pa.types.is_string(column.type) else pa.scalar(0).cast(column.type))


def _leaves(messages: Table) -> Iterator[pa.ChunkedArray]:
    for name in _SAID:
        column = messages.column(name)
        if pa.types.is_struct(column.type):
            yield from (pc.struct_field(column, child.name) for child in column.type)
        else:
            yield column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
