"""The beginning of an entry, whole, however little its stream gives at a time."""

from onrecord.ports.originals import Original
from onrecord.readers.beginnings import first_bytes
from onrecord.readers.matching import HEAD_BYTES
from onrecord.records.messages import Entry


def head_of(original: Original, entry: Entry) -> bytes:
    """Return an entry's first bytes, as many as ``recognise`` is given."""
    with original.open(entry) as stream:
        return first_bytes(stream, HEAD_BYTES)
