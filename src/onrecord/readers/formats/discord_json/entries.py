"""Which entry is the channel."""

import re

from onrecord.ports.originals import Original
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.records.errors import AmbiguousFormatError, UnreadableError
from onrecord.records.messages import Entry

_BOM = b"\xef\xbb\xbf"
_BEGINS = re.compile(rb'\s*\{\s*"guild"\s*:\s*\{\s*"id"\s*:\s*"\d+"')


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first bytes; its name tells nothing that they do not."""
    del filename
    begins = _BEGINS.match(head.removeprefix(_BOM)) is not None
    return Match.CERTAIN if begins and b'"channel"' in head else Match.NO


def choose_entry(original: Original) -> Entry:
    """Return the entry that holds the channel.

    Raises:
        AmbiguousFormatError: several do.
        UnreadableError: none does.
    """
    entries = original.entries()
    candidates = entries if len(entries) == 1 else [each for each in entries if each.name.endswith(".json")]
    found = [entry for entry in candidates if recognise(_head(original, entry), entry.name)]
    if not found:
        raise UnreadableError(
            f"{original.name!r} holds no channel that DiscordChatExporter wrote: export it again as JSON"
        )
    if len(found) > 1:
        names = ", ".join(repr(entry.name) for entry in found)
        raise AmbiguousFormatError(
            f"{original.name!r} holds several channels ({names}): capture each by itself"
        )
    return found[0]


def _head(original: Original, entry: Entry) -> bytes:
    head = b""
    with original.open(entry) as stream:
        while len(head) < HEAD_BYTES and (more := stream.read(HEAD_BYTES - len(head))):
            head += more
    return head
