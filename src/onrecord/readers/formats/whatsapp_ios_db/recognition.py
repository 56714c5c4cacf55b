"""Which entry is a message database."""

from collections.abc import Sequence

from onrecord.ports.originals import Original
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.readers.sqlite.beginnings import MAGIC, tables_seen
from onrecord.records.messages import Entry

NAME = "chatstorage.sqlite"
_TABLES = frozenset(("zwamessage", "zwachatsession"))


def recognise(head: bytes, filename: str) -> Match:
    """Judge by the tables that the first bytes name; where the schema lies further on, by the name."""
    if not head.startswith(MAGIC):
        return Match.NO
    named = filename.lower() == NAME
    return Match.CERTAIN if named or tables_seen(head) >= _TABLES else Match.NO


def databases(original: Original) -> Sequence[Entry]:
    """Return the entries that are message databases, the one with the app's own name first."""
    found = [entry for entry in original.entries() if recognise(_head(original, entry), _base(entry))]
    return sorted(found, key=lambda entry: (_base(entry).lower() != NAME, entry.number))


def _head(original: Original, entry: Entry) -> bytes:
    with original.open(entry) as stream:
        first = stream.read(len(MAGIC))
        return first + stream.read(HEAD_BYTES - len(MAGIC)) if first == MAGIC else b""


def _base(entry: Entry) -> str:
    return entry.name.rpartition("/")[2]
