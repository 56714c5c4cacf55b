"""The line tree: one salted commitment to every line and file of a capture. Version 1.

Leaf i, counted over the whole capture, is SHA-256 of 0x00, a 16-byte salt, ``L``
and the line with its LF; or of 0x00, the salt, ``F`` and the file's SHA-256.
Salt i is AES-256 of the big-endian 128-bit counter i under the capture's seed:
block i of a CTR keystream, so that one call gives the salts of a whole piece, and
one line can be shown with its salt while every other line stays hidden.
Nodes and shape are those of RFC 6962 (``merkle``).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

from onrecord.integrity import merkle
from onrecord.integrity.leaves import file_leaf, line_leaf, line_leaves
from onrecord.integrity.salts import KeptSalts, SeedSalts
from onrecord.records.captures import LineTree
from onrecord.records.errors import VerificationError

VERSION = 1
# Leaves are folded in full subtrees of this many, level by level: fast, and flat in memory.
_SUBTREE = 4_096


@dataclass(frozen=True, slots=True)
class LeafProof:
    """Where one leaf stands in a line tree. It shows nothing of the line itself.

    ``path`` has the siblings' hashes (32 bytes each), from the leaf upward.
    """

    index: int
    leaf: bytes
    path: tuple[bytes, ...]


def check_leaf(tree: LineTree, proof: LeafProof) -> None:
    """Check that a leaf stands in the tree, as for a line that was withheld.

    Raises:
        VerificationError: it does not, or the tree is of another version.
    """
    if tree.version != VERSION:
        raise VerificationError(f"line tree version {tree.version} is unknown here; use a newer OnRecord")
    if merkle.root_from_path(proof.leaf, proof.index, tree.leaves, proof.path).hex() != tree.root:
        raise VerificationError(f"leaf {proof.index} is not in the receipt's line tree; compare the sources")


def check_line(tree: LineTree, proof: LeafProof, salt: bytes, line: bytes) -> None:
    """Check that a line, with its LF, is leaf ``proof.index`` of the tree.

    Raises:
        VerificationError: the line is another, or the leaf is not in the tree.
    """
    _check_shown(tree, proof, line_leaf(salt, line), "line")


def check_file(tree: LineTree, proof: LeafProof, salt: bytes, digest: bytes) -> None:
    """Check that the file with this SHA-256 (32 bytes) is leaf ``proof.index`` of the tree.

    Raises:
        VerificationError: the file is another, or the leaf is not in the tree.
    """
    _check_shown(tree, proof, file_leaf(salt, digest), "file")


class LineTreeBuilder:
    """Takes a capture's entries in order, as streams, and commits to them.

    Memory is flat: a line of any length is hashed as it comes, and only the
    subtrees that hold a leaf of ``prove`` are kept.
    """

    def __init__(self, salts: bytes | KeptSalts, prove: Collection[int] = ()) -> None:
        """Start an empty tree.

        Args:
            salts: 32 random bytes, this capture's own, that make them; or those that are kept of
                a tree of which some leaves were withheld.
            prove: Leaves of which ``proof`` will be asked. With any, memory grows by
                32 bytes for each 4,096 leaves.
        """
        self._salts = salts if isinstance(salts, KeptSalts) else SeedSalts(salts)
        self._range = merkle.CompactRange()
        self._pending: list[bytes] = []
        self._kept: dict[int, list[bytes]] = {index // _SUBTREE: [] for index in prove}
        self._roots: list[bytes] = []

    @property
    def count(self) -> int:
        """How many leaves were added so far."""
        return self._range.size * _SUBTREE + len(self._pending)

    def add_lines(self, chunks: Iterable[bytes]) -> None:
        """Add a text: one leaf a line. A line ends with its LF, or with the text."""
        for leaves in line_leaves(self._salts, chunks):
            self._append(leaves)

    def add_file(self, chunks: Iterable[bytes]) -> None:
        """Add a file that has no lines: one leaf."""
        digest = sha256()
        for chunk in chunks:
            digest.update(chunk)
        self._append([file_leaf(self._salts.take(1), digest.digest())])

    def add_withheld(self, leaves: list[bytes]) -> None:
        """Add leaves of which nothing but the hashes is known."""
        self._salts.pass_over(len(leaves))
        self._append(leaves)

    def tree(self) -> LineTree:
        """Return the commitment to all that was added so far."""
        subtrees = self._range.copy()
        if self._pending:
            subtrees.append(merkle.root(self._pending))
        return LineTree(subtrees.root().hex(), self.count, VERSION)

    def proof(self, index: int) -> LeafProof:
        """Return the proof of one leaf named in ``prove``, against ``tree()``.

        Raises:
            VerificationError: there is no such leaf, or it was not named.
        """
        number, offset = divmod(index, _SUBTREE)
        leaves = self._kept.get(number, []) if number < self._range.size else self._pending
        if number not in self._kept or offset >= len(leaves):
            raise VerificationError(f"no proof of leaf {index} was prepared; check the line number")
        roots = [*self._roots, merkle.root(self._pending)] if self._pending else self._roots
        below = merkle.inclusion_path(offset, len(leaves), merkle.nodes_of(leaves))
        above = merkle.inclusion_path(number, len(roots), merkle.nodes_of(roots))
        return LeafProof(index, leaves[offset], below + above)

    def _append(self, leaves: list[bytes]) -> None:
        self._pending += leaves
        full = len(self._pending) // _SUBTREE * _SUBTREE
        for start in range(0, full, _SUBTREE):
            self._fold(self._pending[start : start + _SUBTREE])
        if full:
            del self._pending[:full]

    def _fold(self, leaves: list[bytes]) -> None:
        root = merkle.root(leaves)
        if self._kept:
            self._roots.append(root)
            if self._range.size in self._kept:
                self._kept[self._range.size] = leaves
        self._range.append(root)


def _check_shown(tree: LineTree, proof: LeafProof, leaf: bytes, what: str) -> None:
    if leaf != proof.leaf:
        raise VerificationError(f"the {what} shown differs from leaf {proof.index}; compare the sources")
    check_leaf(tree, proof)
