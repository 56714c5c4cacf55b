"""A disk that records every call that changes it, and can stop as a killed process does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.archive.disk import LocalDisk
from onrecord.archive.system_calls import SystemCalls


class KilledError(BaseException):
    """What a ``RecordingDisk`` raises where its process would have been killed."""


@dataclass(eq=False, slots=True)
class Node:
    """A file or folder, whatever its name; ``size_bytes`` and ``entries`` are as the process sees them."""

    is_folder: bool
    initial: bytes = b""
    initial_entries: Mapping[str, "Node"] = field(default_factory=dict)
    size_bytes: int = 0
    entries: dict[str, "Node"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wrote:
    """Bytes written at an offset; ``data`` None cuts the file there."""

    node: Node
    offset: int
    data: bytes | None


@dataclass(frozen=True, slots=True)
class Synced:
    """A file's bytes, or a folder's names, made durable."""

    node: Node


@dataclass(frozen=True, slots=True)
class Named:
    """Names changed together: folder, name, and the node it now names (None: removed)."""

    changes: tuple[tuple[Node, str, Node | None], ...]


Operation = Wrote | Synced | Named


class RecordingCalls(SystemCalls):
    """Does what it is told and records it. ``skips`` names calls that a broken disk leaves out.

    An fsync is recorded and not done: the model alone says what survives, and waiting for
    the device would tell nothing.
    """

    def __init__(self, root: Path, skips: frozenset[str]) -> None:
        self.root = root
        self.skips = skips
        self.operations: list[Operation] = []
        self.acknowledged: list[tuple[int, str]] = []
        self.dies_at: int | None = None
        self.tree = _snapshot(root)
        self._open: dict[int, Node] = {}

    def create(self, path: Path) -> int:
        self._before()
        descriptor = super().create(path)
        self._open[descriptor] = self._name(path, Node(is_folder=False))
        return descriptor

    def open(self, path: Path) -> int:
        self._before()
        descriptor = super().open(path)
        self._open[descriptor] = self._node(path)
        return descriptor

    def write(self, descriptor: int, data: memoryview) -> int:
        self._before()
        written = super().write(descriptor, data)
        node = self._open[descriptor]
        self.operations.append(Wrote(node, node.size_bytes, bytes(data[:written])))
        node.size_bytes += written
        return written

    def truncate(self, descriptor: int, size_bytes: int) -> None:
        self._before()
        super().truncate(descriptor, size_bytes)
        node = self._open[descriptor]
        node.size_bytes = size_bytes
        self.operations.append(Wrote(node, size_bytes, None))

    def sync(self, descriptor: int) -> None:
        self._before()
        if "sync" not in self.skips:
            self.operations.append(Synced(self._open[descriptor]))

    def close(self, descriptor: int) -> None:
        super().close(descriptor)
        self._open.pop(descriptor, None)

    def rename(self, old: Path, new: Path) -> None:
        self._before()
        super().rename(old, new)
        node = self._node(old)
        source, target = self._node(old.parent), self._node(new.parent)
        del source.entries[old.name]
        target.entries[new.name] = node
        self.operations.append(Named(((source, old.name, None), (target, new.name, node))))

    def make_folder(self, path: Path) -> None:
        self._before()
        super().make_folder(path)
        self._name(path, Node(is_folder=True))

    def sync_folder(self, path: Path) -> None:
        self._before()
        if "sync_folder" not in self.skips and self._is_recorded(path):
            self.operations.append(Synced(self._node(path)))

    def unlink(self, path: Path) -> None:
        self._before()
        super().unlink(path)
        self._forget(path)

    def remove_folder(self, path: Path) -> None:
        self._before()
        super().remove_folder(path)
        self._forget(path)

    def _before(self) -> None:
        # A killed process does nothing more: its clean-up too meets this.
        if self.dies_at is not None and len(self.operations) >= self.dies_at:
            raise KilledError

    def _is_recorded(self, path: Path) -> bool:
        return path == self.root or self.root in path.parents

    def _node(self, path: Path) -> Node:
        node = self.tree
        for part in path.relative_to(self.root).parts:
            node = node.entries[part]
        return node

    def _name(self, path: Path, node: Node) -> Node:
        folder = self._node(path.parent)
        folder.entries[path.name] = node
        self.operations.append(Named(((folder, path.name, node),)))
        return node

    def _forget(self, path: Path) -> None:
        folder = self._node(path.parent)
        del folder.entries[path.name]
        self.operations.append(Named(((folder, path.name, None),)))


class RecordingDisk(LocalDisk):
    """A disk that records everything below ``root``, which exists and is durable as it stands."""

    def __init__(self, root: Path, skips: Sequence[str] = ()) -> None:
        self.calls = RecordingCalls(root, frozenset(skips))
        super().__init__(self.calls)

    def acknowledge(self, name: str) -> None:
        """Note that something was promised now: it must survive every later cut."""
        self.calls.acknowledged.append((len(self.calls.operations), name))

    def die_after(self, operations: int) -> None:
        """Raise ``KilledError`` once that many operations are recorded, and at every call after."""
        self.calls.dies_at = operations

    def revive(self) -> None:
        """Let another process go on where the killed one stopped; what was not durable still is not."""
        self.calls.dies_at = None


def _snapshot(path: Path) -> Node:
    if not path.is_dir():
        data = path.read_bytes()
        return Node(is_folder=False, initial=data, size_bytes=len(data))
    entries = {child.name: _snapshot(child) for child in path.iterdir()}
    return Node(is_folder=True, initial_entries=entries, entries=dict(entries))
