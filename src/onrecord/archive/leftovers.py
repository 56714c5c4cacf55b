"""What stands in the archive without an event: a capture's that was killed, or an acknowledged one's.

The two look alike when a journal was put back. So a capture notes its id in staging
before anything of it is stored, and only what was noted is ever removed; an object that
was not is moved to ``quarantine``, and back when an event speaks of it again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive import fixity, objects, ocfl
from onrecord.archive.copying import same_files
from onrecord.ports.archive import Disk
from onrecord.records.events import HOME_OBJECT
from onrecord.records.messages import CaptureId

ARCHIVE = "archive"
STAGING = "staging"
ORIGINALS = "originals"
QUARANTINE = "quarantine"

_NOTE = ".begun"


@dataclass(frozen=True, slots=True)
class Leftovers:
    """The leftovers of the archive below ``home``, which may be a second copy. The caller holds its lock."""

    home: Path
    disk: Disk

    def begin(self, capture: CaptureId) -> None:
        """Note, durable on return, that a capture begins: what is stored of it may be removed."""
        self.disk.make_folder(self._staging)
        self.disk.write_new(self._note(capture), b"")
        self.disk.sync_folder(self._staging)

    def begun(self) -> frozenset[CaptureId]:
        """Return the captures that were begun and not ended."""
        notes = (path.name for path in fixity.children(self._staging) if path.name.endswith(_NOTE))
        names = (note.removesuffix(_NOTE) for note in notes)
        # What is begun may be destroyed: a planted note must not name the home's own identities.
        return frozenset(CaptureId(name) for name in names if ocfl.is_id(name) and name != HOME_OBJECT)

    def end(self, capture: CaptureId) -> None:
        """Remove the note, once the event stands or nothing of the capture is left."""
        self.disk.remove(self._note(capture))
        self.disk.sync_folder(self._staging)

    def quarantined(self) -> frozenset[CaptureId]:
        """Return the captures that were set aside."""
        return frozenset(CaptureId(path.name) for path in fixity.children(self._quarantine))

    def sweep(self, known: frozenset[CaptureId], doomed: frozenset[CaptureId]) -> int:
        """Remove the objects of ``doomed`` and all of staging, notes last; return how many.

        What else is not ``known`` is set aside.
        """
        removed = 0
        for capture, folder in list(fixity.objects(self._originals)):
            if capture in doomed - known:
                self.disk.remove(folder)
                removed += 1
        self.set_aside(known.__contains__)
        self._put_back(known)
        staged = fixity.children(self._staging)
        for path in sorted(staged, key=lambda path: path.name.endswith(_NOTE)):
            self.disk.remove(path)
        return removed + sum(not path.name.endswith(_NOTE) for path in staged)

    def set_aside(self, wanted: Callable[[CaptureId], bool]) -> None:
        """Move objects that are not wanted to quarantine, and remove folders left empty."""
        for capture, folder in list(fixity.objects(self._originals)):
            if not wanted(capture) and not (self._quarantine / capture).exists():
                objects.place(self.disk, folder, self._quarantine / capture)
        for folder in fixity.tuple_folders(self._originals):
            if not fixity.children(folder):
                self.disk.remove(folder)

    def faults(self, known: frozenset[CaptureId]) -> Iterator[str]:
        """Yield one sentence for each object that was set aside."""
        for capture in sorted(self.quarantined()):
            place = repr(f"{ARCHIVE}/{QUARANTINE}/{capture}")
            if capture in known:
                yield f"{place} {self._what_now(capture)}"
                continue
            yield (
                f"{place} is in no event, and was set aside: look for a newer copy of the journal and run "
                "onrecord restore FOLDER; if there is none, keep it and call the records officer"
            )

    def _put_back(self, known: frozenset[CaptureId]) -> None:
        for capture in self.quarantined() & known:
            held, target = self._quarantine / capture, self._originals / ocfl.object_path(capture)
            if not target.exists():
                objects.place(self.disk, held, target)
            elif same_files(held, target):  # an earlier run, or a restore, brought it
                self.disk.remove(held)

    def _what_now(self, capture: CaptureId) -> str:
        target = self._originals / ocfl.object_path(capture)
        if target.exists() and not same_files(self._quarantine / capture, target):
            return f"differs from {str(target)!r}; keep both and call the records officer"
        return "belongs to an event again; the next capture puts it back"

    def _note(self, capture: CaptureId) -> Path:
        return self._staging / f"{capture}{_NOTE}"

    @property
    def _staging(self) -> Path:
        return self.home / ARCHIVE / STAGING

    @property
    def _originals(self) -> Path:
        return self.home / ARCHIVE / ORIGINALS

    @property
    def _quarantine(self) -> Path:
        return self.home / ARCHIVE / QUARANTINE
