"""Attachments: what a message names, and whether the container holds it."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.readers.formats.whatsapp_text import datewords
from onrecord.records.messages import Entry, Kind, Presence

_BY_PREFIX = {
    "IMG": "image",
    "PHOTO": "image",
    "VID": "video",
    "VIDEO": "video",
    "AUD": "audio",
    "AUDIO": "audio",
    "PTT": "voice",
    "PTV": "video",
    "STK": "sticker",
    "STICKER": "sticker",
    "GIF": "gif",
    "DOC": "document",
}
_BY_EXTENSION = {
    **dict.fromkeys(("jpg", "jpeg", "png", "heic", "webp", "bmp", "tiff"), "image"),
    **dict.fromkeys(("mp4", "mov", "3gp", "mkv", "avi", "m4v"), "video"),
    **dict.fromkeys(("opus", "ogg", "mp3", "m4a", "aac", "wav", "amr", "flac"), "audio"),
    "gif": "gif",
    "vcf": "contact",
}
_KINDS = {"sticker": Kind.STICKER, "contact": Kind.CONTACT}
_EDGES = "".join(sorted(datewords.MARKS)) + " \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment as its message names it; ``size_bytes`` and ``entry`` only where the file is there."""

    name: str | None
    type: str | None
    presence: Presence
    size_bytes: int | None = None
    entry: str | None = None


def kind_of(attachment: Attachment) -> Kind:
    """Return the kind of a message that carries this attachment."""
    return _KINDS.get(attachment.type or "", Kind.MEDIA)


def type_of(name: str) -> str:
    """Return what a file is, told from the name that the app gave it, else from its extension."""
    stem, _, extension = name.rpartition(".")
    pieces = (stem or name).upper().split("-")
    known = pieces[1:2] if pieces[0].isdigit() else pieces[:1]
    if extension.lower() == "vcf":
        return "contact"
    return _BY_PREFIX.get(known[0] if known else "") or _BY_EXTENSION.get(extension.lower(), "document")


def omitted(type_: str | None, name: str | None = None) -> Attachment:
    """Return an attachment that the app left out of the export."""
    return Attachment(name, type_, Presence.OMITTED)


@dataclass(slots=True)
class Media:
    """The other files of the container, by name; remembers which of them messages name."""

    _by_name: dict[str, Entry] = field(default_factory=dict)
    _by_stem: dict[str, Entry] = field(default_factory=dict)
    _named: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, entries: Sequence[Entry], chat: Entry) -> "Media":
        """Index the entries beside the chat; where two have one name, the first stands."""
        media = cls()
        for entry in entries:
            if entry.number != chat.number:
                name = _key(entry.name.replace("\\", "/").rpartition("/")[2])
                media._by_name.setdefault(name, entry)
                media._by_stem.setdefault(name.rpartition(".")[0], entry)
        return media

    def attach(self, written: str) -> Attachment:
        """Bind a name as a message writes it to a file of the container."""
        name = written.strip(_EDGES)
        key = _key(name)
        # Android writes uploaded audio without its extension: "AUD-20190101-WA0000."
        entry = self._by_name.get(key) or (self._by_stem.get(key[:-1]) if key.endswith(".") else None)
        if entry is None:
            return Attachment(name, type_of(name), Presence.MISSING)
        self._named.add(entry.number)
        return Attachment(name, type_of(name), Presence.PRESENT, entry.size_bytes, entry.name)

    def holds(self, written: str) -> bool:
        """Tell whether the container has a file of this name."""
        return _key(written.strip(_EDGES)) in self._by_name

    def unread(self, entries: Sequence[Entry], chat: Entry) -> list[str]:
        """Return the names of the entries that are neither the chat nor named by a message."""
        return [
            entry.name for entry in entries if entry.number not in self._named and entry.number != chat.number
        ]


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name)
