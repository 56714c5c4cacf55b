"""The files that messages name, and whether they are there."""

from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.readers.checked import said_size
from onrecord.records.messages import Entry, Presence

_LEFT_OUT = ("(File ", "(Photo ")
_TYPES = {
    "sticker": "sticker",
    "video_message": "video",
    "video_file": "video",
    "animation": "video",
    "voice_message": "audio",
    "audio_file": "audio",
}

Attachment = dict[str, object]


class Files:
    """The entries of the source beside the export, by their path from it."""

    def __init__(self, entries: Sequence[Entry], export: Entry) -> None:
        """Index the entries."""
        folder = export.name[: export.name.rfind("/") + 1]
        self._export = export
        self._entries = {each.name[len(folder) :]: each for each in entries if each.name.startswith(folder)}
        self._others = [each.name for each in entries if not each.name.startswith(folder)]
        self._named: set[str] = set()

    def attachments(self, message: Mapping[str, Any]) -> list[Attachment]:
        """Return what a message holds beside its text."""
        found: list[Attachment] = []
        if "photo" in message:
            found.append(self._file(message, "photo", "image", "photo_file_size"))
        if "file" in message:
            kind = _TYPES.get(str(message.get("media_type"))) or _text(message.get("mime_type")) or "document"
            found.append(self._file(message, "file", kind, "file_size"))
        if "contact_vcard" in message:
            found.append(self._file(message, "contact_vcard", "contact", "contact_vcard_file_size"))
        self._note(message.get("thumbnail"))
        return found

    def unread(self) -> list[str]:
        """Return the entries that no message names, the export itself left out."""
        inside = (each.name for path, each in self._entries.items() if path not in self._named)
        return sorted([*self._others, *(name for name in inside if name != self._export.name)])

    def _note(self, path: object) -> Entry | None:
        entry = self._entries.get(path) if isinstance(path, str) else None
        if entry is not None:
            self._named.add(str(path))
        return entry

    def _file(self, message: Mapping[str, Any], field: str, kind: str, size_field: str) -> Attachment:
        path, size = _text(message.get(field)), message.get(size_field)
        entry = self._note(path)
        said_name = _text(message.get("file_name")) if field == "file" else None
        left_out = path is None or path.startswith(_LEFT_OUT)
        return {
            "name": said_name or (None if left_out or path is None else path.rpartition("/")[2]),
            "type": kind,
            "bytes": said_size(entry, size),
            "presence": _presence(entry, left_out=left_out),
            "entry": None if entry is None else entry.name,
        }


def _presence(entry: Entry | None, *, left_out: bool) -> str:
    if entry is not None:
        return Presence.PRESENT
    return Presence.OMITTED if left_out else Presence.MISSING


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
