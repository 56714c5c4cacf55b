"""A source whose files stand in the order of their names, as a browser commits to those of a zip."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onrecord.ports.originals import ByteStream, Original
from onrecord.records.messages import Assumptions, Entry


class ByName:
    """``ports.originals.Original`` over another: its entries by name (as Unicode numbers characters)."""

    def __init__(self, original: Original) -> None:
        """Take the source in its own order."""
        self._original = original

    @property
    def name(self) -> str:
        """The name the source came with."""
        return self._original.name

    @property
    def assumptions(self) -> Assumptions:
        """What the source does not say."""
        return self._original.assumptions

    def entries(self) -> Sequence[Entry]:
        """Return the entries by name, numbered in that order."""
        return tuple(replace(one, number=number) for number, one in enumerate(self._by_name.values()))

    def open(self, entry: Entry) -> ByteStream:
        """Open one entry."""
        return self._original.open(self._by_name[entry.name])

    @functools.cached_property
    def _by_name(self) -> Mapping[str, Entry]:
        return {one.name: one for one in sorted(self._original.entries(), key=lambda one: one.name)}
