"""The paths of a JSON document that a reader asks for, as a tree to walk down."""

from collections.abc import Sequence

import orjson

ANY = "*"
"""In a path: each element of an array. Anything else is a name in an object."""


class Node:
    """One step of the asked paths. ``pattern`` is the number of the path that ends here.

    ``lead`` are the blanks before each element that were seen last, when they tell elements apart.
    """

    __slots__ = ("children", "lead", "pattern")

    def __init__(self) -> None:
        """Begin without steps."""
        self.children: dict[str, Node] = {}
        self.pattern: int | None = None
        self.lead: bytes | None = None


def tree(patterns: Sequence[Sequence[str]]) -> Node:
    """Return the root of the asked paths.

    Raises:
        ValueError: a path is empty, stands twice, or goes on below where another ends.
    """
    root = Node()
    for number, pattern in enumerate(patterns):
        node = root
        for step in pattern:
            node = node.children.setdefault(step, Node())
            if node.pattern is not None:
                raise ValueError(f"a path ends within {pattern}")
        if node is root or node.children:
            raise ValueError(f"{pattern} is empty or goes on")
        node.pattern = number
    return root


def name_of(name: bytes) -> str:
    """Return a member's name from what stands between its quotes."""
    if b"\\" in name:
        try:
            return str(orjson.loads(b'"' + name + b'"'))
        except ValueError:
            pass
    return name.decode("utf-8", "replace")
