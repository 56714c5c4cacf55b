"""quickXorHash as its description reads, bit by bit: slow, and no relation of the one that is tested."""

import base64
import functools


@functools.cache
def quick_xor_by_bits(data: bytes) -> str:
    """Return the hash in base64."""
    ring = bytearray(20)
    for place, byte in enumerate(data):
        bit = place * 11 % 160
        spread = byte << (bit % 8)
        ring[bit // 8] ^= spread & 0xFF
        ring[(bit // 8 + 1) % 20] ^= spread >> 8
    for place, byte in enumerate(len(data).to_bytes(8, "little")):
        ring[12 + place] ^= byte
    return base64.b64encode(ring).decode()
