"""The names that each platform gives to the files of an export."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from onrecord.simulation.script import ContactCard, Media, MediaKind, Message

_IPHONE = {
    MediaKind.PHOTO: ("PHOTO", "jpg"),
    MediaKind.VIDEO: ("VIDEO", "mp4"),
    MediaKind.AUDIO: ("AUDIO", "opus"),
    MediaKind.GIF: ("GIF", "mp4"),
    MediaKind.STICKER: ("STICKER", "webp"),
}
_ANDROID = {
    MediaKind.PHOTO: ("IMG", "jpg"),
    MediaKind.VIDEO: ("VID", "mp4"),
    MediaKind.AUDIO: ("PTT", "opus"),
    MediaKind.GIF: ("GIF", "mp4"),
    MediaKind.STICKER: ("STK", "webp"),
}


@dataclass(slots=True)
class Names:
    """The names given so far in one export.

    ``place`` (1-based, in the export) and ``local`` (the time shown) are those of the item
    that is written now.
    """

    place: int = 0
    local: dt.datetime | None = None
    files: dict[str, Message] = field(default_factory=dict)
    _counts: Counter[str] = field(default_factory=Counter)

    def iphone(self, message: Message) -> str:
        """Name a file as an iPhone does: the item's place, the kind, the time."""
        own_name = _own_name(message)
        if own_name:
            return self._keep(f"{self.place:08}-{own_name}", message)
        word, ending = _IPHONE[_kind(message)]
        return self._keep(f"{self.place:08}-{word}-{self.local:%Y-%m-%d-%H-%M-%S}.{ending}", message)

    def android(self, message: Message) -> str:
        """Name a file as an Android does: the kind, the day, a number within the day."""
        own_name = _own_name(message)
        if own_name:
            return self._keep(self._unused(own_name), message)
        word, ending = _ANDROID[_kind(message)]
        stem = f"{word}-{self.local:%Y%m%d}-WA"
        number = self._counts[stem]
        self._counts[stem] += 1
        return self._keep(f"{stem}{number:04}.{ending}", message)

    def _unused(self, name: str) -> str:
        if name not in self.files:
            return name
        self._counts[name] += 1
        stem, _, ending = name.rpartition(".")
        return f"{stem} ({self._counts[name]}).{ending}"

    def _keep(self, name: str, message: Message) -> str:
        self.files[name] = message
        return name


def _own_name(message: Message) -> str:
    if isinstance(message.body, ContactCard):
        return f"{message.body.name}.vcf"
    return message.body.name if isinstance(message.body, Media) else ""


def _kind(message: Message) -> MediaKind:
    return message.body.kind if isinstance(message.body, Media) else MediaKind.DOCUMENT
