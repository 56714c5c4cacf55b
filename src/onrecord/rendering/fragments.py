"""HTML that this room made: text that a template takes as it is, since all of a source's is escaped in it."""

from collections.abc import Iterable
from typing import Self


class Fragment(str):
    """HTML whose every piece of a source went through ``escaping``."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return itself, as template languages ask for what is markup already."""
        return str(self)

    @classmethod
    def of(cls, pieces: Iterable[str]) -> Self:
        """Join pieces that are HTML each."""
        return cls("".join(pieces))
