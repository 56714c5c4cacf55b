"""Whether something was met before, in 16 to 32 bytes for each thing met."""

import hashlib
from array import array

_FIRST_PLACES = 1024


class Repeats:
    """The things met so far, as digests of 64 bits in one open table.

    Two different things share a digest once in about 40 million sources of a million things each.
    """

    def __init__(self) -> None:
        """Begin with nothing met."""
        self._places = array("Q", bytes(8 * _FIRST_PLACES))
        self._met = 0

    def met(self, *parts: object) -> bool:
        """Tell whether the same parts were asked for before; they are remembered."""
        text = repr(parts).encode("utf-8", "surrogatepass")
        # Zero marks an empty place.
        digest = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") or 1
        place = _place_of(self._places, digest)
        if self._places[place]:
            return True
        self._places[place] = digest
        self._met += 1
        if 2 * self._met > len(self._places):
            self._grow()
        return False

    def _grow(self) -> None:
        places = array("Q", bytes(8 * 2 * len(self._places)))
        for digest in self._places:
            if digest:
                places[_place_of(places, digest)] = digest
        self._places = places


def _place_of(places: "array[int]", digest: int) -> int:
    """Return where a digest stands in the table, or the empty place where it belongs."""
    mask = len(places) - 1
    place = digest & mask
    while places[place] not in {0, digest}:
        place = (place + 1) & mask
    return place
