"""The beginning of an entry, whole, however little its stream gives at a time."""

from onrecord.ports.originals import Original
from onrecord.readers.matching import HEAD_BYTES
from onrecord.records.messages import Entry


def head_of(original: Original, entry: Entry) -> bytes:
    """Return an entry's first bytes, as many as ``recognise`` is given."""
    pieces: list[bytes] = []
    length = 0
    with original.open(entry) as stream:
        while length < HEAD_BYTES and (piece := stream.read(HEAD_BYTES - length)):
            pieces.append(piece)
            length += len(piece)
    return b"".join(pieces)
