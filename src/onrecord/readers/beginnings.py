"""The first bytes of a stream that gives what it has: a pipe may give little at a time."""

from onrecord.ports.originals import ByteStream


def first_bytes(stream: ByteStream, most: int) -> bytes:
    """Return the next ``most`` bytes, fewer only where the stream ends."""
    pieces, left = [], most
    while left and (piece := stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)
