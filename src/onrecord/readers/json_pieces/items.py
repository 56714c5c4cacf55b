"""What a walk through a JSON document finds, and where it stands."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onrecord.readers.json_pieces.paths import ANY, Node
from onrecord.readers.json_pieces.structure import OPEN


class Piece(NamedTuple):
    """A value at an asked path (number ``pattern``) as it is written, without blanks around it."""

    pattern: int
    place: tuple[int, ...]
    data: bytes
    first_byte: int
    first: int
    last: int


class Broken(NamedTuple):
    """A stretch that could not be taken apart; ``reason`` is a sentence without content."""

    reason: str
    place: tuple[int, ...]
    first_byte: int
    first: int
    last: int


class Run(NamedTuple):
    """Elements in a row, parsed: they are objects and nothing in them was replaced.

    ``place`` is their array's; the first of them has the index ``number`` in it. Places are arrays.
    """

    pattern: int
    place: tuple[int, ...]
    number: int
    values: list[dict[str, Any]]
    first_bytes: NDArray[np.int64]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]


class Frame:
    """A container on an asked path that is open. ``start`` is where its current item begins."""

    __slots__ = ("count", "depth", "is_array", "node", "path", "place", "start")

    def __init__(self, node: Node, parent: "Frame | None", path: str, opened: int, start: int) -> None:
        """Open a container by its bracket; ``start`` is the offset after it."""
        self.node, self.path, self.start = node, path, start
        self.is_array = opened != OPEN
        self.depth: int = 1 if parent is None else parent.depth + 1
        self.place: tuple[int, ...] = () if parent is None else parent.inside
        self.count = 0

    @property
    def elements(self) -> int | None:
        """The pattern that each element answers, when elements are asked for."""
        node = self.node.children.get(ANY) if self.is_array else None
        return None if node is None else node.pattern

    @property
    def inside(self) -> tuple[int, ...]:
        """The place of the current item."""
        return (*self.place, self.count) if self.is_array else self.place


class Pending(NamedTuple):
    """A value whose end is looked for: a piece, one passed over, a broken one, or one that has ended."""

    start: int | None = None
    pattern: int | None = None
    broken: Broken | None = None
