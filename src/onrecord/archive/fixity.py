"""Fixity: what stands below ``originals``, compared with what was kept, file by file.

An object says four times what it holds: its inventory, that one's sidecar, and the
same two in ``v1``. When one of the four disagrees, that one is named and the others
are believed. Content is compared with the inventory and decrypted: a forger who
rewrites all four still lacks the identity. Which files there must be the keystore says,
since an inventory can be rewritten without one.
"""

import hashlib
import re
import stat
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import ocfl
from onrecord.archive.age_files import Passed, decrypt, opened, sha512_of
from onrecord.archive.journal_payloads import IDENTITY_NAME
from onrecord.ports.keys import Keys
from onrecord.ports.sandbox import Progress
from onrecord.records.errors import KeysError, StorageError, VerificationError
from onrecord.records.messages import CaptureId

_TUPLE = re.compile(r"[A-Za-z0-9_-]{4}")
_SIDECAR = re.compile(rb"([0-9a-f]{128}) inventory\.json\n")
RESTORE = "restore it from the second copy: onrecord restore FOLDER"


def children(folder: Path) -> list[Path]:
    """Return what a folder holds, sorted; nothing when there is no such folder.

    Raises:
        StorageError: it cannot be listed.
    """
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StorageError(f"{str(folder)!r} cannot be listed ({error.strerror}); see to the disk") from error


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder itself, not a link to one."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def tuple_folders(originals: Path) -> list[Path]:
    """Return the storage root's intermediate folders."""
    return [path for path in children(originals) if is_folder(path) and _TUPLE.fullmatch(path.name)]


def objects(originals: Path) -> Iterator[tuple[CaptureId, Path]]:
    """Yield every folder that stands where an object would, with the id that it bears."""
    for outer in tuple_folders(originals):
        for folder in children(outer):
            if is_folder(folder) and _stands_right(originals, folder):
                yield CaptureId(folder.name), folder


def trusted_inventory(folder: Path, capture: CaptureId) -> tuple[ocfl.Inventory, bytes]:
    """Return an object's inventory, as most of its four witnesses have it, and its text.

    Raises:
        VerificationError: they do not agree, or it is another capture's.
    """
    witnesses = _Witnesses.read(folder)
    inventory = witnesses.inventory(capture)
    if inventory is None:
        raise VerificationError(f"{str(folder / ocfl.INVENTORY)!r} is not as it was kept; {RESTORE}")
    return inventory, witnesses.text()


def unlisted(inventory: ocfl.Inventory, identities: Mapping[str, str]) -> list[str]:
    """Return the content files that a capture has identities for and its inventory does not name."""
    originals = (f"{name}{ocfl.SUFFIX}" for name in identities if name != IDENTITY_NAME)
    return sorted(name for name in originals if name not in inventory.digests)


@dataclass(frozen=True, slots=True)
class Check:
    """One check of all originals. ``known`` are the captures that events acknowledge.

    ``mend`` says what brings a file back that is missing or changed; ``begun`` are
    captures on their way to an event.
    """

    home: Path
    originals: Path
    keys: Keys
    known: frozenset[CaptureId]
    mend: str = RESTORE
    begun: frozenset[CaptureId] = frozenset()

    def run(self, progress: Progress) -> Iterator[str]:
        """Yield one sentence for each fault; files are named relative to the home."""
        if self.known or self.originals.exists():
            yield from self._root()
        found = dict(objects(self.originals))
        for capture in sorted(self.known - set(found)):
            folder = self.originals / ocfl.object_path(capture)
            yield f"{self._shown(folder)} is missing; {self.mend}"
        for capture in sorted(set(found) - self.known - self.begun):
            yield f"{self._shown(found[capture])} is in no event; the next capture sets it aside"
        kept = {capture: found[capture] for capture in sorted(self.known & set(found))}
        passed = _counted(progress, kept)
        for capture, folder in kept.items():
            yield from self._object(capture, folder, passed)

    def object_faults(self, capture: CaptureId, folder: Path) -> Iterator[str]:
        """Yield one sentence for each fault of one object."""
        yield from self._object(capture, folder, _unheard)

    def _root(self) -> Iterator[str]:
        files = ocfl.root_files()
        for name, data in files.items():
            yield from self._compare(self.originals / name, data)
        yield from self._strays({self.originals / name for name in files})

    def _strays(self, layout: set[Path]) -> Iterator[str]:
        folders = {path for file in layout for path in file.parents if self.originals in path.parents}
        folders |= {self.originals, *tuple_folders(self.originals)}
        expected = layout | folders | {folder for _, folder in objects(self.originals)}
        for folder in sorted(folders):
            for path in children(folder):
                if path not in expected:
                    yield f"{self._shown(path)} is not ours; move it out of the archive"

    def _object(self, capture: CaptureId, folder: Path, passed: Passed) -> Iterator[str]:
        yield from self._compare(folder / ocfl.OBJECT_DECLARATION, b"ocfl_object_1.1\n")
        witnesses = _Witnesses.read(folder)
        for name in witnesses.faulty():
            yield f"{self._shown(folder / name)} is missing or changed; {self.mend}"
        inventory = witnesses.inventory(capture)
        if inventory is None:
            yield f"{self._shown(folder)} has no inventory of {capture}; {self.mend}"
            return
        identities: Mapping[str, str] = {}
        try:
            identities = self.keys.identities(capture)
        except KeysError as error:
            yield f"{self._shown(folder)} cannot be decrypted: {error}"
        lost = unlisted(inventory, identities)
        yield from self._extra(folder, {*inventory.digests, *lost})
        for name in lost:
            path = ocfl.content_file(folder, name)
            yield f"{self._shown(path)} was taken out of the inventory; {self.mend}"
        yield from self._content(folder, inventory, identities, passed)

    def _extra(self, folder: Path, names: Collection[str]) -> Iterator[str]:
        content = {ocfl.content_file(folder, name) for name in names}
        expected = content | {folder / name for name in ocfl.object_files(b"")}
        expected |= {folder / ocfl.VERSION, folder / ocfl.CONTENT}
        for place in (folder, folder / ocfl.VERSION, folder / ocfl.CONTENT):
            for path in children(place):
                if path not in expected:
                    yield f"{self._shown(path)} is not part of the capture; move it out of the archive"

    def _content(
        self, folder: Path, inventory: ocfl.Inventory, identities: Mapping[str, str], passed: Passed
    ) -> Iterator[str]:
        for name, digest in sorted(inventory.digests.items()):
            identity = identities.get(name.removesuffix(ocfl.SUFFIX))
            fault = _content_fault(ocfl.content_file(folder, name), digest, identity, passed, self.mend)
            if fault:
                yield f"{self._shown(ocfl.content_file(folder, name))} {fault}"
            elif identities and identity is None:
                yield f"{self._shown(ocfl.content_file(folder, name))} has no identity in the keystore"

    def _compare(self, path: Path, data: bytes) -> Iterator[str]:
        found = _read(path)
        if found is None:
            yield f"{self._shown(path)} is missing; {self.mend}"
        elif found != data:
            yield f"{self._shown(path)} is changed; {self.mend}"

    def _shown(self, path: Path) -> str:
        return repr(path.relative_to(self.home).as_posix())


@dataclass(frozen=True, slots=True)
class _Witnesses:
    """The SHA-512 that each of the four files gives for the inventory; None when it gives none."""

    said: Mapping[str, str | None]
    texts: Mapping[str, bytes]

    @classmethod
    def read(cls, folder: Path) -> "_Witnesses":
        said: dict[str, str | None] = {}
        texts = {}
        for place in ("", f"{ocfl.VERSION}/"):
            text = _read(folder / f"{place}{ocfl.INVENTORY}")
            sidecar = _SIDECAR.fullmatch(_read(folder / f"{place}{ocfl.SIDECAR}") or b"")
            said[f"{place}{ocfl.INVENTORY}"] = None if text is None else hashlib.sha512(text).hexdigest()
            said[f"{place}{ocfl.SIDECAR}"] = sidecar[1].decode() if sidecar else None
            if text is not None:
                texts[hashlib.sha512(text).hexdigest()] = text
        return cls(said, texts)

    def faulty(self) -> list[str]:
        """Return the files that disagree with the rest; all of them when there is no majority."""
        return [name for name, digest in self.said.items() if digest != self._agreed()]

    def inventory(self, capture: CaptureId) -> ocfl.Inventory | None:
        """Return the inventory that most stand for, when it is this capture's."""
        try:
            inventory = ocfl.read_inventory(self.text())
        except ValueError:
            return None
        return inventory if inventory.capture == capture else None

    def text(self) -> bytes:
        """Return the inventory's bytes that most stand for; empty when there are none."""
        return self.texts.get(self._agreed(), b"")

    def _agreed(self) -> str:
        counts = Counter(digest for digest in self.said.values() if digest).most_common(2)
        if not counts or (len(counts) > 1 and counts[0][1] == counts[1][1]):
            return ""
        return counts[0][0]


def _content_fault(path: Path, digest: str, identity: str | None, passed: Passed, mend: str) -> str | None:
    try:
        with opened(path) as source:
            if identity is None:
                found, intact = sha512_of(source, passed), True
            else:
                got = decrypt(source, len, identity, passed)
                found, intact = got.ciphertext_sha512, got.intact
    except FileNotFoundError:
        return f"is missing; {mend}"
    except OSError as error:
        return f"cannot be read ({error.strerror}); {mend}"
    except KeysError as error:
        return f"cannot be decrypted: {error}"
    if found != digest:
        return f"is changed: its SHA-512 is not the inventory's; {mend}"
    return None if intact else f"does not open with its identity; {mend}"


def _stands_right(originals: Path, folder: Path) -> bool:
    name = CaptureId(folder.name)
    return ocfl.is_id(name) and originals / ocfl.object_path(name) == folder


def _read(path: Path) -> bytes | None:
    try:
        with opened(path) as source, open(source, "rb", closefd=False) as file:
            return file.read()
    except OSError:
        return None


def _unheard(_size_bytes: int) -> None:
    """One object has no progress of its own: it is part of restoring."""


def _counted(progress: Progress, kept: Mapping[CaptureId, Path]) -> Passed:
    paths = (path for folder in kept.values() for path in children(folder / ocfl.CONTENT))
    total = sum(path.lstat().st_size for path in paths)
    done = 0

    def passed(size_bytes: int) -> None:
        nonlocal done
        done += size_bytes
        progress(done, total)

    return passed
