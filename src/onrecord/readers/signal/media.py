"""Files that Signal's messages name: which of the source's entries holds each, and whether it is there.

The plaintext export and the local backup name a file by the SHA-256 of its plaintext's SHA-256 and
its local key, in hex, in a folder of the first two digits.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Original
from onrecord.readers.signal.schema import choice
from onrecord.readers.signal.values import Frame, number, part, raw, text
from onrecord.records.messages import Entry, Presence

_LONG_TEXT_BYTES = 1 << 20
_DIGEST_DIGITS = 64
_VOICE = "VOICE_MESSAGE"


@dataclass
class Media:
    """The files beside the messages, by the name that the app computes."""

    original: Original
    by_name: Mapping[str, Entry]
    named: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, original: Original, entries: Sequence[Entry]) -> "Media":
        """Find the entries that are named as the app names files."""
        found = {}
        for entry in entries:
            stem = entry.name.rpartition("/")[2].partition(".")[0].lower()
            if len(stem) == _DIGEST_DIGITS and not set(stem) - set("0123456789abcdef"):
                found[stem] = entry
        return cls(original, found)

    def attachment(self, attachment: Frame) -> dict[str, object]:
        """Return a row's attachment for one of a message."""
        flag = choice("AttachmentFlag", attachment.get("flag"))
        return self.file(part(attachment, "pointer"), "audio" if flag == _VOICE else None)

    def file(self, pointer: Frame, kind: str | None = None) -> dict[str, object]:
        """Return a row's attachment for a file."""
        locator = part(pointer, "locatorInfo")
        entry = self._entry(locator)
        digest = raw(locator, "plaintextHash")
        if entry is not None:
            self.named.add(entry.number)
        return {
            "name": text(pointer, "fileName") or None,
            "type": kind or text(pointer, "contentType") or None,
            "bytes": _size(entry, locator),
            "presence": self._presence(entry),
            "entry": entry.name if entry else None,
            "sha256": digest.hex() if len(digest) == hashlib.sha256().digest_size else None,
        }

    def long_text(self, pointer: Frame) -> str | None:
        """Return the text that did not fit in its message, where its file is there."""
        entry = self._entry(part(pointer, "locatorInfo"))
        if entry is None or entry.size_bytes > _LONG_TEXT_BYTES:
            return None
        self.named.add(entry.number)
        with self.original.open(entry) as stream:
            pieces = []
            while piece := stream.read(_LONG_TEXT_BYTES):
                pieces.append(piece)
        return b"".join(pieces).decode("utf-8", "replace")

    def name_of(self, locator: Frame) -> str:
        """Return under which name a file is to be found; empty where its locator does not say."""
        digest, key = raw(locator, "plaintextHash"), raw(locator, "localKey")
        return media_name(digest, key) if digest and key else ""

    def _entry(self, locator: Frame) -> Entry | None:
        return self.by_name.get(self.name_of(locator))

    def _presence(self, entry: Entry | None) -> Presence:
        if entry is not None:
            return Presence.PRESENT
        return Presence.MISSING if self.by_name else Presence.OMITTED


def media_name(digest: bytes, local_key: bytes) -> str:
    """Return the name that Signal gives to a file: by its plaintext's SHA-256 and its key."""
    return hashlib.sha256(digest + local_key).hexdigest()


def _size(entry: Entry | None, locator: Frame) -> int | None:
    size = number(locator, "size")
    if size is not None and 0 <= size < 1 << 63:
        return size
    return entry.size_bytes if entry else None
