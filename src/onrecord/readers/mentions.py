"""Which files a conversation names: what was sent in it belongs to it, whatever it is itself."""

from collections.abc import Collection, Sequence

from onrecord.ports.originals import Original
from onrecord.records.messages import Entry

_PIECE_BYTES = 1024**2
_MOST_NAMES = 1_000


def mentioned(original: Original, entries: Sequence[Entry], names: Collection[str]) -> set[str]:
    """Return those of the names that stand in the bytes of the entries; of many names, none."""
    if len(names) > _MOST_NAMES:
        return set()
    wanted = {name.encode("utf-8", "surrogatepass"): name for name in names}
    found: set[str] = set()
    overlap = max((len(name) for name in wanted), default=0)
    for entry in entries:
        with original.open(entry) as stream:
            before = b""
            while (piece := stream.read(_PIECE_BYTES)) and len(found) < len(wanted):
                text = before + piece
                found.update(name for raw, name in wanted.items() if raw in text)
                before = text[-overlap:] if overlap else b""
    return found
