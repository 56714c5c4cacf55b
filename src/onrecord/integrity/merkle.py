"""The Merkle tree of RFC 6962 section 2.1: roots, proofs, and the checking of proofs.

Hashes are 32 raw bytes of SHA-256. A ``NodeReader`` gives the hash of a full
subtree: ``read(level, index)`` covers leaves ``index << level`` up to
``(index + 1) << level``; level 0 is the leaf hashes. Roots and proofs need no
other access to the tree, so they come from a list, or from tiles on disk, alike.
Checking follows RFC 9162 sections 2.1.3.2 and 2.1.4.2, which restate 6962's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from hashlib import sha256
from typing import Self

from onrecord.records.errors import VerificationError

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

NodeReader = Callable[[int, int], bytes]
"""``read(level, index)`` returns the hash of a full subtree."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry of the log to its leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees to their parent."""
    return sha256(b"\x01" + left + right).digest()


def next_level(hashes: Sequence[bytes]) -> list[bytes]:
    """Hash neighbours in pairs; a last one without a neighbour is left out."""
    pairs = iter(hashes)
    return [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes.

    A last hash without a neighbour rises as it is, which gives the shape of the
    RFC's recursion (split at the largest power of two below the size).
    """
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = next_level(level) + odd
    return level[0]


def nodes_of(leaves: Sequence[bytes]) -> NodeReader:
    """Return a reader of full subtrees over leaf hashes held in memory."""
    levels: list[Sequence[bytes]] = [leaves]

    def read(level: int, index: int) -> bytes:
        while len(levels) <= level:
            levels.append(next_level(levels[-1]))
        return levels[level][index]

    return read


def range_hash(start: int, stop: int, read: NodeReader) -> bytes:
    """Return the hash of leaves ``start`` up to ``stop``, a range that RFC 6962 splits off."""
    size = stop - start
    if size.bit_count() == 1:
        level = size.bit_length() - 1
        return read(level, start >> level)
    middle = start + _split(size)
    return node_hash(range_hash(start, middle, read), range_hash(middle, stop, read))


def root_of(size: int, read: NodeReader) -> bytes:
    """Return the root of the tree's first ``size`` leaves."""
    return range_hash(0, size, read) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, read: NodeReader) -> tuple[bytes, ...]:
    """Return the audit path of one leaf, its sibling first.

    Raises:
        VerificationError: the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise VerificationError(f"a tree of {size} leaves has no leaf {index}; check the index")
    path, start, stop = [], 0, size
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            path.append(range_hash(middle, stop, read))
            stop = middle
        else:
            path.append(range_hash(start, middle, read))
            start = middle
    return tuple(reversed(path))


def consistency_path(old: int, new: int, read: NodeReader) -> tuple[bytes, ...]:
    """Return the proof that the tree of ``new`` leaves begins with that of ``old``.

    It is empty when ``old`` is 0 or equals ``new``: nothing needs showing.

    Raises:
        VerificationError: ``old`` is larger than ``new``.
    """
    if not 0 <= old <= new:
        raise VerificationError(f"a tree of {new} leaves cannot begin with {old}; the log was cut")
    if old in (0, new):
        return ()
    path, start, stop = [], 0, new
    while stop != old:
        middle = start + _split(stop - start)
        if old <= middle:
            path.append(range_hash(middle, stop, read))
            stop = middle
        else:
            path.append(range_hash(start, middle, read))
            start = middle
    known = [range_hash(start, stop, read)] if start else []
    return tuple(known + path[::-1])


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that a leaf and its audit path lead to, to be compared with a trusted one.

    Raises:
        VerificationError: the tree has no such leaf, or the path is not as long as it is deep.
    """
    sides = _sides(index, size - 1, len(path)) if 0 <= index < size else None
    if sides is None:
        raise VerificationError(
            f"the inclusion path does not fit entry {index} of {size}; ask for the proof again"
        )
    result = leaf
    for sibling, on_the_left in zip(path, sides, strict=True):
        result = node_hash(sibling, result) if on_the_left else node_hash(result, sibling)
    return result


def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that a tree of ``new`` leaves begins with an earlier one of ``old``.

    Raises:
        VerificationError: it does not: the log was forked, cut or rewritten.
    """
    if _roots_from_path(old, new, (old_root, new_root), path) != (old_root, new_root):
        raise VerificationError(
            f"the log of {new} entries does not begin with the log of {old} entries seen before: "
            "it was forked or rewritten; keep both checkpoints"
        )


@dataclass(slots=True)
class CompactRange:
    """A growing tree that keeps only the roots of its full subtrees, largest first.

    ``hashes`` has one root for each bit set in ``size``: memory is logarithmic.
    """

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, read: NodeReader) -> Self:
        """Take up a tree of ``size`` leaves where it stands."""
        levels = [level for level in reversed(range(size.bit_length())) if size >> level & 1]
        return cls(size, [read(level, (size >> level) - 1) for level in levels])

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash, merging the subtrees that it completes."""
        for _ in range(_trailing_zeros(self.size + 1)):
            leaf = node_hash(self.hashes.pop(), leaf)
        self.hashes.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of all leaves so far."""
        if not self.hashes:
            return EMPTY_ROOT
        return reduce(lambda right, left: node_hash(left, right), reversed(self.hashes))

    def copy(self) -> Self:
        """Return a range that grows on its own."""
        return type(self)(self.size, list(self.hashes))


def _roots_from_path(
    old: int, new: int, roots: tuple[bytes, bytes], path: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """Return the old and new root that a consistency path leads to; None when it cannot fit.

    The old root is an input, because a path leaves it out when it is a node of the new tree.
    """
    if old in (0, new):
        expected = (EMPTY_ROOT, roots[1]) if old == 0 else (roots[1], roots[1])
        return None if path else expected
    hashes = [roots[0], *path] if old.bit_count() == 1 else list(path)
    shift = _trailing_zeros(old)
    sides = _sides((old - 1) >> shift, (new - 1) >> shift, len(hashes) - 1) if 0 < old < new else None
    if sides is None:
        return None
    before = after = hashes[0]
    for sibling, on_the_left in zip(hashes[1:], sides, strict=True):
        if on_the_left:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
        else:
            after = node_hash(after, sibling)
    return before, after


def _sides(position: int, last: int, steps: int) -> list[bool] | None:
    """Tell for each step from a node up to the root whether its sibling is on the left.

    Args:
        position: The node's index on its level.
        last: The index of the level's last node.
        steps: How many siblings the proof gives.

    Returns:
        The sides, or None when that many siblings do not end at the root.
    """
    sides: list[bool] = []
    while last and len(sides) < steps:
        on_the_left = bool(position % 2) or position == last
        # A last node without a sibling rises through levels on which nothing is hashed.
        rise = 1 + (_trailing_zeros(position) if on_the_left else 0)
        sides.append(on_the_left)
        position, last = position >> rise, last >> rise
    return None if last or len(sides) != steps else sides


def _split(size: int) -> int:
    """Return the largest power of two below ``size`` (2 or more)."""
    return 1 << ((size - 1).bit_length() - 1)


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1
