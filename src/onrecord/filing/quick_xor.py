"""quickXorHash, by which SharePoint says what it holds. It finds damage, and stops nobody who means harm.

Each byte is turned left by 11 bits more than the one before in a ring of 160 bits, all are XORed, and the
length is XORed into the last 64 bits. Source: OneDrive's documentation, "QuickXorHash Algorithm".
"""

import base64
from functools import reduce
from operator import xor

_BITS, _STEP, _LENGTH_AT = 160, 11, 96
_ALL = (1 << _BITS) - 1


def quick_xor(data: bytes) -> str:
    """Return the hash in base64, as ``file.hashes.quickXorHash`` writes it."""
    # Bytes 160 apart are turned alike, so that they can be folded first: the order of XOR is free.
    rows = (int.from_bytes(data[at : at + _BITS], "little") for at in range(0, len(data), _BITS))
    folded = reduce(xor, rows, 0).to_bytes(_BITS, "little")
    ring = reduce(xor, (_turned(byte, place * _STEP % _BITS) for place, byte in enumerate(folded)), 0)
    return base64.b64encode((ring ^ len(data) << _LENGTH_AT).to_bytes(_BITS // 8, "little")).decode()


def _turned(byte: int, bits: int) -> int:
    return (byte << bits | byte >> (_BITS - bits)) & _ALL
