"""The salts of a line tree's leaves, 16 bytes each: made from the capture's seed, or kept without it."""

from collections.abc import Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms, modes

from onrecord.records.errors import VerificationError

SEED_BYTES = 32
SALT_BYTES = 16


class SeedSalts:
    """All salts of a tree in their order, from one leaf on."""

    def __init__(self, seed: bytes, start: int = 0) -> None:
        """Take the seed (32 bytes) and the first leaf's place.

        Raises:
            VerificationError: the seed has another length.
        """
        self._stream = _keystream(seed, start)

    def take(self, count: int) -> bytes:
        """Return the salts of the next leaves."""
        return self._stream.update(bytes(SALT_BYTES * count))

    def pass_over(self, count: int) -> None:
        """Go on after leaves whose salts are not wanted."""
        self._stream.update(bytes(SALT_BYTES * count))


class KeptSalts:
    """The salts of those leaves alone that were not withheld."""

    def __init__(self, salts: bytes) -> None:
        """Take them in the order of their leaves."""
        self._salts = salts
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return the salts of the next kept leaves.

        Raises:
            VerificationError: there are no more.
        """
        end = self._at + SALT_BYTES * count
        if end > len(self._salts):
            raise VerificationError("there are more lines than salts were kept of: what is kept has changed")
        found, self._at = self._salts[self._at : end], end
        return found

    def pass_over(self, count: int) -> None:
        """Do nothing: withheld leaves have no salts here."""


def kept_salts(seed: bytes, leaves: int, withheld: Sequence[tuple[int, int]]) -> bytes:
    """Return the salts of all leaves but those withheld: ranges that rise, both ends included."""
    salts, found, at = SeedSalts(seed), [], 0
    for first, last in withheld:
        found.append(salts.take(first - at))
        salts.pass_over(last - first + 1)
        at = last + 1
    return b"".join([*found, salts.take(leaves - at)])


def salt_of(seed: bytes, index: int) -> bytes:
    """Return the salt (16 bytes) of one leaf."""
    return SeedSalts(seed, index).take(1)


def _keystream(seed: bytes, index: int) -> CipherContext:
    if len(seed) != SEED_BYTES:
        raise VerificationError(
            f"a line tree's seed has {SEED_BYTES} bytes, not {len(seed)}; give the right one"
        )
    return Cipher(algorithms.AES(seed), modes.CTR(index.to_bytes(SALT_BYTES, "big"))).encryptor()
