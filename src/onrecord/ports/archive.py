"""Archival storage: originals, journal, log, and the disk underneath."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.records.captures import KeptOriginal
from onrecord.records.events import Envelope, Event, Outline, Verb
from onrecord.records.messages import CaptureId


class Disk(Protocol):
    """Every durable write goes through here, so that tests can record, kill and replay it.

    Paths are absolute. Errors of the operating system become ``StorageError``.
    """

    def write_new(self, path: Path, data: bytes) -> None:
        """Create a file that must not exist, write all, fsync it. Mode 0600."""

    def stream_new(self, path: Path) -> "DiskFile":
        """Create a file that must not exist and return it open for writing."""

    def append(self, path: Path, data: bytes) -> None:
        """Append to a file (made if absent) and fsync it."""

    def truncate(self, path: Path, size_bytes: int) -> None:
        """Cut a file to a length and fsync it."""

    def rename(self, old: Path, new: Path) -> None:
        """Rename over ``new`` and fsync both folders."""

    def replace(self, path: Path, data: bytes) -> None:
        """Write a file anew as a whole: temporary sibling, fsync, rename, fsync the folder."""

    def make_folder(self, path: Path) -> None:
        """Make a folder and its parents (mode 0700) and fsync each parent changed."""

    def sync_folder(self, path: Path) -> None:
        """Make a folder's entries durable."""

    def remove(self, path: Path) -> None:
        """Remove a file or a whole folder; nothing there is no error."""


class DiskFile(Protocol):
    """A file being written."""

    def write(self, data: bytes) -> int:
        """Write all of ``data``."""

    def close(self) -> None:
        """Fsync and close."""


@dataclass(frozen=True, slots=True)
class Staged:
    """Received bytes as age files in staging; the identities exist in memory only."""

    folder: Path
    originals: Sequence[KeptOriginal]
    identities: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Copied:
    """Captures confirmed in a second copy, and how many files there were missing or changed.

    ``skipped`` says of each capture that could not be confirmed why.
    """

    confirmed: Sequence[CaptureId]
    repaired: int
    skipped: Mapping[CaptureId, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Restored:
    """Files brought back into the home, by their paths in it, and a sentence for each that was not."""

    files: Sequence[str]
    left: Sequence[str]


class Archive(Protocol):
    """Originals as age files in OCFL objects, one object a capture."""

    def stage(self, feed: Feed, progress: Progress) -> Staged:
        """Stream each file to staging, encrypted to a one-time identity of its own."""

    def discard(self, staged: Staged) -> None:
        """Remove what was staged; without the identities it was never readable."""

    def keep(self, staged: Staged, capture: CaptureId) -> None:
        """Turn staged files into an OCFL object and read every one back.

        Raises:
            VerificationError: what was read back differs from what was received.
        """

    def feed(
        self, capture: CaptureId, originals: Sequence[KeptOriginal], *, is_folder: bool, name: str
    ) -> Feed:
        """Return the kept originals as a feed, decrypted as they stream.

        Raises:
            KeysError: an identity is gone or wrong.
            VerificationError: the file on disk is not the one that was kept.
        """

    def replicate(
        self,
        folder: Path,
        progress: Progress,
        *,
        reread: bool = False,
        captures: Collection[CaptureId] = (),
    ) -> Copied:
        """Copy all that the folder lacks and read it back; with ``reread``, all that was there too.

        Of ``captures``, what was there is read in any case.
        """

    def claim(self, folder: Path) -> str:
        """Make a folder this home's second copy, unless it is one; return the copy's id."""

    def copy_id(self, folder: Path) -> str | None:
        """Return the id of the second copy of this home that stands in a folder now, if any."""

    def reaches(self, folder: Path) -> bool:
        """Tell whether a second copy of this home stands in a folder now."""

    def shares_device(self, folder: Path) -> bool:
        """Tell whether a folder lies on the home's own device, so that both would be lost together."""

    def captures_in(self, folder: Path) -> frozenset[CaptureId]:
        """Return the captures that a second copy holds, by name alone."""

    def capture_faults(self, capture: CaptureId) -> Iterator[str]:
        """Yield one sentence for each thing in one capture's originals that is not as it was kept."""

    def check_copy(self, folder: Path, known: frozenset[CaptureId], progress: Progress) -> Iterator[str]:
        """Yield one sentence for each thing in a second copy that is not as it was kept."""

    def restore(self, folder: Path, progress: Progress) -> Restored:
        """Bring back from a second copy what the home lost, after checking it; write no event."""

    def begin(self, capture: CaptureId) -> None:
        """Note, durable on return, that a capture begins; before anything of it is stored."""

    def begun(self) -> frozenset[CaptureId]:
        """Return the captures that were begun and not ended."""

    def end(self, capture: CaptureId) -> None:
        """Remove the note, once the event stands or nothing of the capture is left."""

    def quarantined(self) -> frozenset[CaptureId]:
        """Return the captures that were set aside because no event speaks of them."""

    def sweep(self, known: frozenset[CaptureId], doomed: frozenset[CaptureId]) -> int:
        """Remove staging and the objects of ``doomed``; set aside others that are not ``known``."""

    def check(self, known: frozenset[CaptureId], progress: Progress) -> Iterator[str]:
        """Yield one sentence for each thing in the archive that is not as it was kept."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has a place. ``identity`` names the object whose key seals the payload."""

    verb: Verb
    objects: Sequence[str]
    identity: str
    payload: Mapping[str, object]
    versions: Mapping[str, str] = field(default_factory=dict)
    receipt: bytes | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event after its fsync: its envelope, and the proof file of its receipt when it has one."""

    envelope: Envelope
    proof: bytes | None


class Journal(Protocol):
    """The append-only journal, which is also the transparency log."""

    @property
    def size(self) -> int:
        """How many events it holds."""

    def append(self, draft: Draft, at: dt.datetime, actor: str) -> Recorded:
        """Write an event. When this returns, the event is durable and in a signed checkpoint."""

    def events(self, start: int = 0, *, even_damaged: bool = False) -> Iterator[Event]:
        """Yield events from a sequence number on, with payloads opened where keys remain.

        An identity that does not open raises, or marks its event when ``even_damaged``.
        """

    def events_at(self, sequences: Iterable[int]) -> Iterator[Event]:
        """Yield events by their sequence numbers, in the order given; one that is damaged is marked."""

    def envelopes(self, start: int = 0) -> Iterator[Envelope]:
        """Yield the clear parts alone, without a key to any payload."""

    def outlines(self, start: int = 0) -> Iterator[Outline]:
        """Yield of each event from a sequence number on when, by whom and what it was, faster still."""

    def checkpoint(self) -> bytes:
        """Return the newest signed checkpoint."""

    def proof(self, sequence: int) -> bytes:
        """Return a proof file for one event against the newest checkpoint."""

    def first_proof(self, sequence: int) -> bytes:
        """Return the proof file against the checkpoint that the event itself made: always the same bytes."""

    def check(self) -> Iterator[str]:
        """Yield one sentence for each thing wrong: a changed entry, a fork, a rollback, a cut tail."""

    def mend(self) -> Sequence[str]:
        """Open for writing after events were restored; return what the first event makes again."""
