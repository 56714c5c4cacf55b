"""The files that messages name, and whether they are there."""

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from onrecord.readers.checked import said_size
from onrecord.records.messages import Entry, Presence

_TYPES = {
    **dict.fromkeys(("jpg", "jpeg", "png", "gif", "webp", "heic", "avif", "bmp"), "image"),
    **dict.fromkeys(("mp4", "mov", "webm", "mkv", "avi"), "video"),
    **dict.fromkeys(("mp3", "ogg", "wav", "m4a", "flac", "opus"), "audio"),
}


class Files:
    """The entries of the source beside the channel's file, by their path from it."""

    def __init__(self, entries: Sequence[Entry], export: Entry) -> None:
        """Index the entries."""
        folder = export.name[: export.name.rfind("/") + 1]
        self._entries = {each.name.removeprefix(folder): each for each in entries}
        self._left = {each.name for each in entries if each.name != export.name}

    def attachment(
        self, shown: Mapping[str, Any], field: str, name: str | None, kind: str
    ) -> dict[str, object]:
        """Return what a message shows as a file; ``field`` holds its address or its path."""
        where = shown.get(field)
        entry = self._found(where) if isinstance(where, str) else None
        return {
            "name": name,
            "type": kind,
            "bytes": said_size(entry, shown.get("fileSizeBytes")),
            "presence": _presence(entry, where),
            "entry": None if entry is None else entry.name,
        }

    def unread(self) -> list[str]:
        """Return the entries that no message names."""
        return sorted(self._left)

    def _found(self, where: str) -> Entry | None:
        path = where.replace("\\", "/")
        entry = self._entries.get(path) or self._entries.get(unquote(path))
        if entry is not None:
            self._left.discard(entry.name)
        return entry


def kind_of(name: str | None) -> str:
    """Return what a file is by its name."""
    return _TYPES.get(PurePosixPath(name or "").suffix[1:].lower(), "document")


def _presence(entry: Entry | None, where: object) -> str:
    if entry is not None:
        return Presence.PRESENT
    is_address = not isinstance(where, str) or where.startswith(("http://", "https://"))
    return Presence.OMITTED if is_address else Presence.MISSING
