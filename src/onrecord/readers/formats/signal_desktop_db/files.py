"""Files of Signal Desktop's messages: in a table of their own since 2025, before that in the JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Original
from onrecord.readers.signal.values import Frame, number, text
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.records.messages import Anomaly, Entry, Presence

ATTACHMENT_COLUMNS = (
    *("messageId", "editHistoryIndex", "attachmentType", "orderInMessage", "size", "contentType", "path"),
    *("plaintextHash", "fileName", "flags", "version"),
)
_KEPT = frozenset({"attachment", "sticker"})
_ROOT = -1
_VOICE = 1
_ENCRYPTED_VERSION = 2
_HASH_DIGITS = 64
_FOLDER = "attachments.noindex/"


@dataclass
class Files:
    """What the database and the source hold of files."""

    entries: Mapping[str, Entry]
    by_message: dict[str, list[Frame]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    encrypted: int = 0

    @classmethod
    def of(cls, database: Snapshot, original: Original, anomalies: list[Anomaly]) -> "Files":
        """Read the table of files, without those of earlier wordings and of previews."""
        files = cls({_below(entry.name): entry for entry in original.entries()})
        for row in database.rows("message_attachments", ATTACHMENT_COLUMNS):
            if isinstance(row, Anomaly):
                anomalies.append(row)
            elif row["attachmentType"] in _KEPT and row["editHistoryIndex"] in {_ROOT, None}:
                files.by_message.setdefault(str(row["messageId"]), []).append(row)
        return files

    def of_message(self, message: str, frame: Frame) -> list[dict[str, object]]:
        """Return a row's attachments: those of the table, else those in the message's JSON."""
        listed: Sequence[Frame] = sorted(
            self.by_message.get(message, ()), key=lambda one: number(one, "orderInMessage") or 0
        )
        if not listed:
            found = frame.get("attachments")
            listed = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else ()
        return [self.file(one) for one in listed]

    def file(self, frame: Frame) -> dict[str, object]:
        """Return a row's attachment."""
        path = text(frame, "path").replace("\\", "/")
        entry = self.entries.get(path) if path else None
        if entry is not None:
            self.named.add(entry.name)
            sealed = number(frame, "version") == _ENCRYPTED_VERSION
            self.encrypted += sealed and entry.size_bytes != number(frame, "size")
        digest, voice = text(frame, "plaintextHash"), (number(frame, "flags") or 0) & _VOICE
        kind = "sticker" if frame.get("attachmentType") == "sticker" else None
        size = number(frame, "size")
        return {
            "name": text(frame, "fileName") or None,
            "type": kind or ("audio" if voice else text(frame, "contentType") or None),
            "bytes": size if size is not None and 0 <= size < 1 << 63 else None,
            "presence": Presence.PRESENT if entry else self._absent(),
            "entry": entry.name if entry else None,
            "sha256": digest if len(digest) == _HASH_DIGITS else None,
        }

    def _absent(self) -> Presence:
        brought = any("/" in path for path in self.entries)
        return Presence.MISSING if brought else Presence.OMITTED


def _below(name: str) -> str:
    """Return a file's path below the app's folder of attachments."""
    return name.rpartition(_FOLDER)[2]
