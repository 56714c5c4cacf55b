"""Files that messages name by a path: which entry of the source that is, if it is there."""

from collections.abc import Iterable, Mapping, Sequence

from onrecord.records.messages import Entry, Presence

_EXTENSIONS: Mapping[str, str] = {
    **dict.fromkeys(("jpg", "jpeg", "png", "heic", "webp", "bmp", "tiff", "gif"), "image"),
    **dict.fromkeys(("mp4", "mov", "3gp", "mkv", "avi", "m4v", "webm"), "video"),
    **dict.fromkeys(("opus", "ogg", "mp3", "m4a", "aac", "wav", "amr", "flac"), "audio"),
}
_MOST_ALIKE = 1024


def type_of(name: str) -> str:
    """Return what a file is, told from its extension."""
    return _EXTENSIONS.get(name.rpartition(".")[2].lower(), "document")


class NamedFiles:
    """The entries of a source, found by paths that may begin at another folder than the source does."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index the entries by their paths, and by their last folder and file name."""
        self._by_path: dict[str, Entry] = {}
        self._by_pair: dict[str, list[Entry]] = {}
        self._named: set[int] = set()
        for entry in entries:
            parts = _parts(entry.name)
            self._by_path.setdefault("/".join(parts), entry)
            alike = self._by_pair.setdefault("/".join(parts[-2:]), [])
            if len(parts) > 1 and len(alike) < _MOST_ALIKE:
                alike.append(entry)

    def find(self, path: str, folder: str = "") -> Entry | None:
        """Return the entry that a path names, as read from a folder of the source or from the app's root.

        A bare name is looked for in that folder alone.
        """
        parts = _parts(path)
        beside = self._by_path.get("/".join([*_parts(folder), *parts]))
        if beside is not None or len(parts) < 2:  # noqa: PLR2004 - a folder and a name
            return beside
        alike = self._by_pair.get("/".join(parts[-2:]), [])
        fits = [(_shared(_parts(entry.name), parts), -entry.number, entry) for entry in alike]
        best = max(fits, default=None, key=lambda fit: fit[:2])
        return best[2] if best and best[0] else None

    def attachment(self, path: str, kind: str, folder: str = "") -> dict[str, object]:
        """Return the attachment that a path names, with whether the source has it.

        A path on the network is a file that the app left out.
        """
        if path.lower().startswith(("http://", "https://")):
            return {"name": path, "type": kind, "presence": Presence.OMITTED.value}
        name = (_parts(path) or [path])[-1]
        entry = self.find(path, folder)
        if entry is None:
            return {"name": name, "type": kind, "presence": Presence.MISSING.value}
        self._named.add(entry.number)
        return {
            "name": name,
            "type": kind,
            "bytes": entry.size_bytes,
            "presence": Presence.PRESENT.value,
            "entry": entry.name,
        }

    def unread(self, entries: Sequence[Entry], read: Iterable[int]) -> tuple[str, ...]:
        """Return the names of the entries that were neither read nor named by a message."""
        known = self._named.union(read)
        return tuple(entry.name for entry in entries if entry.number not in known)


def _parts(path: str) -> list[str]:
    return [part for part in path.replace("\\", "/").split("/") if part not in {"", "."}]


def _shared(entry: list[str], wanted: list[str]) -> int:
    """Return how many last parts two paths share, where one ends with all of the other."""
    shared = min(len(entry), len(wanted))
    return shared if entry[-shared:] == wanted[-shared:] else 0
