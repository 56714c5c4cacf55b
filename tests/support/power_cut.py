"""Disks that record, die or fail, and what a power cut may leave of what they recorded.

The model is POSIX's promise and no more. Bytes are durable once their file is
fsynced; a name is durable once its folder is fsynced, a rename once both folders
are, and a rename is atomic. Of everything else, any part may be there and any part
gone: ``power_cuts`` yields the worst cases after every prefix of the recording.

    disk = RecordingDisk(home)
    ... use it ...
    disk.acknowledge("what was promised")
    for cut in power_cuts(disk):
        cut.restore(folder)          # a home as found after the power came back
        ... every name in cut.acknowledged must be whole in ``folder`` ...
"""

import hashlib
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.failing_disks import KILLED, FailingDisk, KillingDisk
from tests.support.recording_disk import KilledError, Named, Node, Operation, RecordingDisk, Synced, Wrote

__all__ = ["KILLED", "FailingDisk", "KilledError", "KillingDisk", "PowerCut", "RecordingDisk", "power_cuts"]

Tree = Mapping[str, bytes | None]
"""Relative path to bytes, or None for a folder."""


@dataclass(frozen=True, slots=True)
class PowerCut:
    """One state that a cut after ``operations`` operations may leave, and what was promised by then."""

    operations: int
    acknowledged: frozenset[str]
    tree: Tree

    def restore(self, folder: Path) -> None:
        """Write the state into a folder that does not exist yet."""
        folder.mkdir()
        for name, data in sorted(self.tree.items()):
            if data is None:
                (folder / name).mkdir()
            else:
                (folder / name).write_bytes(data)


def power_cuts(disk: RecordingDisk, start: int = 0) -> Iterator[PowerCut]:
    """Yield every distinct worst case after each prefix of the recording, from ``start`` operations on."""
    calls = disk.calls
    seen = set()
    for count in range(start, len(calls.operations) + 1):
        acknowledged = frozenset(name for at, name in calls.acknowledged if at <= count)
        for tree in _states(calls.tree, calls.operations[:count]):
            mark = (_digest(tree), acknowledged)
            if mark not in seen:
                seen.add(mark)
                yield PowerCut(count, acknowledged, tree)


def _states(root: Node, operations: Sequence[Operation]) -> Iterator[Tree]:
    safe, loose = _split_names(operations)
    choices = [frozenset(), frozenset(loose)]
    choices += [frozenset([one]) for one in loose]
    choices += [frozenset(loose) - {one} for one in loose]
    unsynced = _unsynced(operations)
    fates = ("none", "all", "torn", "holed") if unsynced else ("all",)
    for chosen, fate in itertools.product(choices, fates):
        kept = safe | chosen
        names = [one for at, one in enumerate(operations) if at in kept and isinstance(one, Named)]
        yield _State(operations, names, fate).tree(root)


def _unsynced(operations: Sequence[Operation]) -> set[Node]:
    """Return the files that have bytes which are not durable."""
    pending: set[Node] = set()
    for one in operations:
        if isinstance(one, Wrote):
            pending.add(one.node)
        elif isinstance(one, Synced):
            pending.discard(one.node)
    return pending


def _split_names(operations: Sequence[Operation]) -> tuple[frozenset[int], list[int]]:
    """Return the positions of changes of names that are durable, and of those that are not."""
    synced = {one.node: at for at, one in enumerate(operations) if isinstance(one, Synced)}
    safe: set[int] = set()
    loose: list[int] = []
    for at, one in enumerate(operations):
        if isinstance(one, Named):
            durable = all(synced.get(folder, -1) > at for folder, _, _ in one.changes)
            (safe.add if durable else loose.append)(at)
    return frozenset(safe), loose


@dataclass(frozen=True, slots=True)
class _State:
    """One choice: the changes of names that survive, and what became of bytes that were not durable."""

    operations: Sequence[Operation]
    names: Sequence[Named]
    fate: str

    def tree(self, root: Node) -> Tree:
        entries: dict[Node, dict[str, Node]] = {}
        for one in self.names:
            for folder, name, node in one.changes:
                here = entries.setdefault(folder, dict(folder.initial_entries))
                if node is None:
                    here.pop(name, None)
                else:
                    here[name] = node
        return dict(self._walk(root, "", entries))

    def _walk(
        self, folder: Node, prefix: str, entries: Mapping[Node, Mapping[str, Node]]
    ) -> Iterator[tuple[str, bytes | None]]:
        for name, node in entries.get(folder, folder.initial_entries).items():
            if node.is_folder:
                yield prefix + name, None
                yield from self._walk(node, f"{prefix}{name}/", entries)
            else:
                yield prefix + name, _content(node, self.operations, self.fate)


def _content(node: Node, operations: Sequence[Operation], fate: str) -> bytes:
    mine = [one for one in operations if not isinstance(one, Named) and one.node is node]
    last = max((at for at, one in enumerate(mine) if isinstance(one, Synced)), default=-1)
    durable = _written(node.initial, [one for one in mine[: last + 1] if isinstance(one, Wrote)])
    pending = [one for one in mine[last + 1 :] if isinstance(one, Wrote)]
    if fate == "none" or not pending:
        return durable
    whole = _written(durable, pending)
    half = (len(durable) + len(whole)) // 2
    if fate == "torn":
        return whole[:half]
    if fate == "holed" and len(whole) > len(durable):
        return durable + bytes(half - len(durable)) + whole[half:]
    return whole


def _written(before: bytes, operations: Sequence[Wrote]) -> bytes:
    content = bytearray(before)
    for one in operations:
        if one.data is None:
            del content[one.offset :]
        else:
            content[one.offset : one.offset + len(one.data)] = one.data
    return bytes(content)


def _digest(tree: Tree) -> bytes:
    digest = hashlib.sha256()
    for name, data in sorted(tree.items()):
        digest.update(repr((name, None if data is None else hashlib.sha256(data).digest())).encode())
    return digest.digest()
