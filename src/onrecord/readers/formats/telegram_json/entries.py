"""Which entry is the export."""

import re
from collections.abc import Sequence

from onrecord.ports.originals import Original
from onrecord.readers.matching import HEAD_BYTES, Match
from onrecord.records.errors import AmbiguousFormatError, UnreadableError
from onrecord.records.messages import Entry

_BOM = b"\xef\xbb\xbf"
_ACCOUNT = re.compile(rb'"personal_information"\s*:\s*\{\s*"user_id"\s*:')
_CHAT = re.compile(
    rb'"type"\s*:\s*"(?:saved_messages|replies|verification_codes|personal_chat|bot_chat'
    rb'|private_group|(?:private|public)_(?:supergroup|channel))"\s*,\s*"id"\s*:\s*\d+\s*,\s*"messages"\s*:\s*\['
)
_MESSAGE = re.compile(rb'"date_unixtime"\s*:\s*"\d')


def recognise(head: bytes, filename: str) -> Match:
    """Judge one entry by its first bytes; its name tells nothing that they do not."""
    del filename
    text = head.removeprefix(_BOM).lstrip()
    if not text.startswith(b"{"):
        return Match.NO
    if _ACCOUNT.search(text) or _CHAT.search(text):
        return Match.CERTAIN
    return Match.POSSIBLE if b'"messages"' in text and _MESSAGE.search(text) else Match.NO


def choose_entry(original: Original) -> Entry:
    """Return the entry that holds the export.

    Raises:
        AmbiguousFormatError: several do.
        UnreadableError: none does.
    """
    ranked = [(_ranked(original, entry), entry) for entry in _candidates(original.entries())]
    best = max((match for match, _ in ranked), default=Match.NO)
    if best is Match.NO:
        raise UnreadableError(
            f"{original.name!r} holds no export of Telegram Desktop: export again with the format "
            "“Machine-readable JSON” and capture the whole folder"
        )
    chosen, *others = [entry for match, entry in ranked if match is best]
    if others:
        names = ", ".join(repr(entry.name) for entry in (chosen, *others))
        raise AmbiguousFormatError(
            f"{original.name!r} holds several exports ({names}): capture each by itself"
        )
    return chosen


def _candidates(entries: Sequence[Entry]) -> Sequence[Entry]:
    return entries if len(entries) == 1 else [each for each in entries if each.name.endswith(".json")]


def _ranked(original: Original, entry: Entry) -> Match:
    with original.open(entry) as stream:
        head = b""
        while len(head) < HEAD_BYTES and (more := stream.read(HEAD_BYTES - len(head))):
            head += more
    return recognise(head, entry.name)
