"""Whether something was met before, in 8 to 9 bytes for each thing met."""

import hashlib
from array import array
from bisect import bisect_left

_SHARES = 1024


class Repeats:
    """The things met so far, as digests of 64 bits in order.

    They lie in many small arrays: one grows at a time, so nothing is ever held twice.
    Two different things share a digest once in about 40 million sources of a million things each.
    """

    def __init__(self) -> None:
        """Begin with nothing met."""
        self._shares = [array("Q") for _ in range(_SHARES)]

    def met(self, *parts: object) -> bool:
        """Tell whether the same parts were asked for before; they are remembered."""
        text = repr(parts).encode("utf-8", "surrogatepass")
        digest = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
        share = self._shares[digest % _SHARES]
        place = bisect_left(share, digest)
        if place < len(share) and share[place] == digest:
            return True
        share.insert(place, digest)
        return False
