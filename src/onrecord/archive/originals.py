"""Originals on a file system: staged, kept, fed again, swept. Layout: docs/formats/home.md.

Staging is already an OCFL object in all but its inventory, so that keeping is one
rename. The order is what promise 2 rests on: every byte and name is durable, and
read back, before the rename; the caller appends the event after; what stands here
without an event is ``leftovers``' to judge.

The caller holds the writer lock from ``stage`` until the event.
"""

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import fixity, objects, ocfl
from onrecord.archive.age_files import Passed, encrypt
from onrecord.archive.copy_check import CopyCheck
from onrecord.archive.feeds import ArchivedFeed, KeptFile
from onrecord.archive.keystore_copy import strays
from onrecord.archive.leftovers import ARCHIVE, ORIGINALS, STAGING, Leftovers
from onrecord.archive.receiving import Counter, compare_size, read_back, source_of
from onrecord.archive.replica import KEYSTORE, Replica, copy_id
from onrecord.archive.restoring import Restoration, confirm_copy
from onrecord.ports.archive import Copied, Disk, Restored, Staged
from onrecord.ports.clock import Clock, Randomness
from onrecord.ports.keys import Keys
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.records.captures import KeptOriginal
from onrecord.records.errors import (
    HomeError,
    KeysError,
    NotHeldError,
    StorageError,
    VerificationError,
)
from onrecord.records.limits import Limits
from onrecord.records.messages import CaptureId, Entry, OriginalId

_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class FilesystemArchive:
    """``ports.archive.Archive`` below ``root``, which is the home's folder."""

    root: Path
    disk: Disk
    keys: Keys
    clock: Clock
    randomness: Randomness
    limits: Limits

    def stage(self, feed: Feed, progress: Progress) -> Staged:
        """Stream each file once, digested and encrypted, into a folder of its own under staging.

        Raises:
            SourceChangedError: a file is not what it was when the feed was made.
            UnreadableError: a file cannot be read.
            UnsafeSourceError: there is more than the limits allow.
            StorageError: the disk refuses. In every case nothing stays in staging.
        """
        folder = self._new_staging()
        passed = Counter(progress, sum(entry.size_bytes for entry in feed.files), self.limits)
        with contextlib.ExitStack() as undo:
            undo.callback(self._clear, folder)
            self.disk.make_folder(folder / ocfl.CONTENT)
            identities: dict[str, str] = {}
            originals = [self._stage_file(feed, entry, folder, identities, passed) for entry in feed.files]
            self.disk.sync_folder(folder / ocfl.CONTENT)
            feed.confirm_unchanged()
            undo.pop_all()
        return Staged(folder, originals, identities)

    def discard(self, staged: Staged) -> None:
        """Remove what was staged; without the identities it was never readable.

        Raises:
            StorageError: the disk refuses; ``sweep`` removes it later.
        """
        self.disk.remove(staged.folder)

    def keep(self, staged: Staged, capture: CaptureId) -> None:
        """Read every staged file back from the disk, then make it an OCFL object in one rename.

        Store the identities before, append the event after. When this raises, the
        files are still staged: discard them.

        Raises:
            VerificationError: what was read back differs from what was received.
            StorageError: the disk refuses, or the id is in use.
        """
        target = self._originals / ocfl.object_path(capture)
        if target.exists():
            raise StorageError(f"{capture} is kept already; capture under a new id")
        digests = {f"{kept.id}{ocfl.SUFFIX}": read_back(staged, kept) for kept in staged.originals}
        inventory = ocfl.write_inventory(ocfl.Inventory(capture, digests), self.clock.now(), self.keys.origin)
        objects.write_files(self.disk, staged.folder, ocfl.object_files(inventory))
        objects.make_storage_root(self.disk, self._originals, self._new_staging())
        objects.place(self.disk, staged.folder, target)

    def feed(
        self, capture: CaptureId, originals: Sequence[KeptOriginal], *, is_folder: bool, name: str
    ) -> Feed:
        """Return kept originals as a feed. Whoever reads it calls ``confirm_unchanged`` at the end.

        Raises:
            NotHeldError: no such capture is kept.
            KeysError: an identity is gone, or is another home's.
            VerificationError: the object is not as it was kept.
        """
        folder = self._originals / ocfl.object_path(capture)
        if not folder.is_dir():
            raise NotHeldError(f"no capture {capture} is kept here; onrecord conversations lists what is")
        inventory, _ = fixity.trusted_inventory(folder, capture)
        identities = self.keys.identities(capture)
        kept = [_kept_file(folder, original, inventory, identities) for original in originals]
        return ArchivedFeed(name, kept, is_folder=is_folder)

    def replicate(
        self,
        folder: Path,
        progress: Progress,
        *,
        reread: bool = False,
        captures: Collection[CaptureId] = (),
    ) -> Copied:
        """Copy all that a folder lacks and read it back; see ``replica``.

        Raises:
            HomeError: the folder is in the home, is another home's, or knows later events.
            VerificationError: a file of the home is not as it was kept.
            StorageError: the disk refuses; run it again to go on.
        """
        return Replica(self.root, folder, self.disk, self.keys).update(
            progress, reread=reread, captures=captures
        )

    def claim(self, folder: Path) -> str:
        """Make a folder this home's second copy, unless it is one; return the copy's id.

        Raises:
            HomeError: the folder is in the home, is another home's, or holds something else.
        """
        token = self.randomness.token(_ID_BYTES).hex()
        return Replica(self.root, folder, self.disk, self.keys).claim(token)

    def copy_id(self, folder: Path) -> str | None:
        """Return the id of the second copy of this home that stands in a folder now, if any."""
        return copy_id(folder, self.keys.origin) if self.reaches(folder) else None

    def reaches(self, folder: Path) -> bool:
        """Tell whether a second copy of this home stands in a folder now."""
        try:
            confirm_copy(folder, self.keys.origin)
        except (HomeError, VerificationError, OSError):
            return False
        return True

    def shares_device(self, folder: Path) -> bool:
        """Tell whether a folder lies on the home's own device, as the operating system numbers them."""
        return self.root.stat().st_dev == folder.stat().st_dev

    def captures_in(self, folder: Path) -> frozenset[CaptureId]:
        """Return the captures that a second copy holds, by name alone."""
        return frozenset(capture for capture, _ in fixity.objects(folder / ARCHIVE / ORIGINALS))

    def capture_faults(self, capture: CaptureId) -> Iterator[str]:
        """Yield one sentence for each thing in one capture's originals that is not as it was kept."""
        check = fixity.Check(self.root, self._originals, self.keys, frozenset([capture]))
        return check.object_faults(capture, self._originals / ocfl.object_path(capture))

    def check_copy(self, folder: Path, known: frozenset[CaptureId], progress: Progress) -> Iterator[str]:
        """Yield one sentence for each thing in a second copy that is not as it was kept."""
        return CopyCheck(self.root, folder, self.keys, known).run(progress)

    def restore(self, folder: Path, progress: Progress) -> Restored:
        """Bring back from a second copy what the home lost; see ``restoring``.

        Raises:
            HomeError: the folder is no second copy of this home, or a journal was forked.
            VerificationError: the copy's journal cannot be read.
            StorageError: the disk refuses; run it again to go on.
        """
        return Restoration(self.root, folder, self.disk, self.keys).run(progress)

    def begin(self, capture: CaptureId) -> None:
        """Note that a capture begins, before anything of it is stored."""
        self._leftovers.begin(capture)

    def begun(self) -> frozenset[CaptureId]:
        """Return the captures that were begun and not ended."""
        return self._leftovers.begun()

    def end(self, capture: CaptureId) -> None:
        """Remove the note of a capture whose event stands."""
        self._leftovers.end(capture)

    def quarantined(self) -> frozenset[CaptureId]:
        """Return the captures that were set aside because no event speaks of them."""
        return self._leftovers.quarantined()

    def sweep(self, known: frozenset[CaptureId], doomed: frozenset[CaptureId]) -> int:
        """Remove staging and the objects of ``doomed``, set aside others that are not ``known``.

        Raises:
            StorageError: the disk refuses.
        """
        return self._leftovers.sweep(known, doomed)

    def check(self, known: frozenset[CaptureId], progress: Progress) -> Iterator[str]:
        """Yield one sentence for each thing in originals or keystore that is not as it was kept."""
        check = fixity.Check(self.root, self._originals, self.keys, known, begun=self.begun())
        yield from check.run(progress)
        yield from self._leftovers.faults(known)
        for name in strays(self.root / KEYSTORE):
            yield f"'{KEYSTORE}/{name}' is no key file; move it out of the home"

    @property
    def _leftovers(self) -> Leftovers:
        return Leftovers(self.root, self.disk)

    @property
    def _staging(self) -> Path:
        return self.root / ARCHIVE / STAGING

    @property
    def _originals(self) -> Path:
        return self.root / ARCHIVE / ORIGINALS

    def _new_staging(self) -> Path:
        return self._staging / self.randomness.token(_ID_BYTES).hex()

    def _stage_file(
        self, feed: Feed, entry: Entry, folder: Path, identities: dict[str, str], passed: Passed
    ) -> KeptOriginal:
        number = OriginalId(self.randomness.token(_ID_BYTES).hex())
        identities[number] = self.keys.new_identity()
        sink = self.disk.stream_new(ocfl.content_file(folder, f"{number}{ocfl.SUFFIX}"))
        with contextlib.closing(sink), source_of(feed, entry) as source:
            got = encrypt(source, sink, identities[number], passed)
        compare_size(entry, got)
        return KeptOriginal(number, entry.name, got.size_bytes, got.sha256, entry.said_bytes)

    def _clear(self, folder: Path) -> None:
        with contextlib.suppress(StorageError):  # the first error is the one to tell; sweep clears later
            self.disk.remove(folder)


def _kept_file(
    folder: Path, original: KeptOriginal, inventory: ocfl.Inventory, identities: Mapping[str, str]
) -> KeptFile:
    name = f"{original.id}{ocfl.SUFFIX}"
    digest = inventory.digests.get(name)
    if digest is None:
        raise VerificationError(
            f"{str(folder)!r} does not hold {name}; restore it from the second copy: onrecord restore FOLDER"
        )
    identity = identities.get(original.id)
    if identity is None:
        raise KeysError(f"the keystore has no identity for {original.id}; run onrecord restore FOLDER")
    return KeptFile(original, ocfl.content_file(folder, name), digest, identity)
