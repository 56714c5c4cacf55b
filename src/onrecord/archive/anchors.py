"""What the journal must begin with: the home's checkpoint, and the one that the key folder saw.

Both are signed by the log's key. The first is published; the second stands apart
from the home, so that a home put back to an earlier state is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive.log_tiles import read_file
from onrecord.integrity import merkle
from onrecord.integrity.checkpoint import Checkpoint, checkpoint_text, open_checkpoint
from onrecord.integrity.merkle import NodeReader
from onrecord.integrity.notes import VerifierKey
from onrecord.ports.archive import Disk
from onrecord.ports.keys import Keys
from onrecord.records.errors import UnknownSignerError, VerificationError

CHECKPOINT = "checkpoint"
PUBLISHED = "the home's checkpoint"
WITNESSED = "the key folder's last-checkpoint"
_RESTART = (
    "compare the home with a receipt or a second copy, then begin again with: onrecord keys --restart-witness"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A checkpoint whose signature was checked; ``place`` says where it stands."""

    place: str
    checkpoint: Checkpoint
    note: bytes


@dataclass(frozen=True, slots=True)
class Examined:
    """Both checkpoints as found, and a sentence for each that is none of this log."""

    published: Anchor | None
    witnessed: Anchor | None
    faults: Sequence[str] = ()

    @property
    def valid(self) -> Sequence[Anchor]:
        """Those that there are."""
        return [anchor for anchor in (self.published, self.witnessed) if anchor]


class Anchors:
    """The two checkpoints of one log."""

    def __init__(self, root: Path, disk: Disk, keys: Keys) -> None:
        """Name the log's folder and the keys; nothing is read yet."""
        self._path = root / CHECKPOINT
        self._disk = disk
        self._keys = keys

    def published(self) -> Anchor | None:
        """Return the home's checkpoint, or None before the first event.

        Raises:
            VerificationError: it is not a checkpoint of this log.
        """
        return self._anchor(PUBLISHED, read_file(self._path))

    def witnessed(self) -> Anchor | None:
        """Return the newest checkpoint that the key folder has seen, or None.

        Raises:
            VerificationError: it is not a checkpoint of this log.
        """
        return self._anchor(WITNESSED, self._keys.last_checkpoint())

    def examine(self) -> "Examined":
        """Read both, as of one moment; what is no checkpoint of this log becomes a sentence."""
        before = self._keys.last_checkpoint()
        seen = self._examine_once()
        while (after := self._keys.last_checkpoint()) != before:  # A writer signed one in between.
            before, seen = after, self._examine_once()
        return seen

    def _examine_once(self) -> "Examined":
        faults: list[str] = []
        found: list[Anchor | None] = []
        for read in (self.published, self.witnessed):
            try:
                found.append(read())
            except VerificationError as error:
                faults.append(str(error))
                found.append(None)
        return Examined(found[0], found[1], tuple(faults))

    def confirmed(self) -> "Examined":
        """Read both.

        Raises:
            VerificationError: one is not a checkpoint of this log.
        """
        return Examined(self.published(), self.witnessed())

    def publish(self, size: int, root: bytes) -> bytes:
        """Sign a checkpoint, let the key folder see it, then publish it; return the note.

        The caller has checked that the log begins with every standing anchor.
        """
        note = self.signed(size, root).note
        self._keys.remember_checkpoint(note)
        self._disk.replace(self._path, note)
        return note

    def signed(self, size: int, root: bytes) -> Anchor:
        """Sign a checkpoint and publish it nowhere: the caller has checked that the log begins so."""
        checkpoint = Checkpoint(self._keys.origin, size, root)
        return Anchor(PUBLISHED, checkpoint, self._keys.sign_checkpoint(checkpoint_text(checkpoint)))

    def withdraw(self) -> None:
        """Remove the home's checkpoint; the key folder's stays the witness."""
        self._disk.remove(self._path)

    def remember(self, note: bytes) -> None:
        """Let the key folder see a checkpoint that it lacks: the witness was lost, and begins again."""
        self._keys.remember_checkpoint(note)

    def _anchor(self, place: str, note: bytes | None) -> Anchor | None:
        if note is None:
            return None
        keys = [VerifierKey(name, key) for name, key in self._keys.trusted().log_keys.items()]
        try:
            checkpoint = open_checkpoint(note, keys)
        except UnknownSignerError as error:
            raise VerificationError(
                f"{place} was signed by a stranger, not by this home's log key; restore it"
            ) from error
        except VerificationError as error:
            raise VerificationError(f"{place} was changed: its signature does not fit; restore it") from error
        if checkpoint.origin != self._keys.origin:
            raise VerificationError(f"{place} is of another log ({checkpoint.origin!r}); restore it")
        return Anchor(place, checkpoint, note)


def refuse_lost_witness(root: Path, disk: Disk, keys: Keys) -> None:
    """Refuse to write to a home whose key folder lost its checkpoint: it may have been rolled back.

    A kill never leaves this, since the key folder sees each checkpoint first.

    Raises:
        VerificationError: an officer has not yet said to begin again.
    """
    seen = Anchors(root, disk, keys).examine()
    if seen.published and not seen.witnessed and not seen.faults:
        raise VerificationError(
            f"{WITNESSED} is gone, so nothing tells whether the home was rolled back; {_RESTART}"
        )


def acknowledged(anchors: Sequence[Anchor]) -> int:
    """Return how many events the anchors say there were."""
    return max((anchor.checkpoint.size for anchor in anchors), default=0)


def confirm_reached(reached: int, anchors: Sequence[Anchor]) -> None:
    """Refuse a journal that could be read to ``reached`` alone, where the anchors tell of more.

    Raises:
        VerificationError: that event was changed, or is missing.
    """
    if reached < (known := acknowledged(anchors)):
        raise VerificationError(f"event {reached} of {known} was changed or is missing; run onrecord verify")


def shortfall(seen: Examined, size: int) -> str | None:
    """Say how a journal of ``size`` events falls short of what was signed, or that it does not."""
    published, witnessed = seen.published, seen.witnessed
    if published and published.checkpoint.size > size:
        return (
            f"the journal holds {size} events, but {published.place} counts {published.checkpoint.size}:"
            " its tail was cut; restore it from the second copy: onrecord restore FOLDER"
        )
    if witnessed and witnessed.checkpoint.size > size:
        return (
            f"the home holds {size} events, but {witnessed.place} counts {witnessed.checkpoint.size}:"
            " the home was rolled back; restore the newest copy of it, or, where this is the newest that is"
            ' left, go on as docs/keys.md says under "A home older than its witness"'
        )
    return None


def surplus(anchors: Sequence[Anchor], size: int) -> str | None:
    """Say that more events stand after the newest checkpoint than one unfinished write explains."""
    known = acknowledged(anchors)
    if size <= known + 1:
        return None
    return (
        f"the journal holds {size} events, but its newest checkpoint counts {known}:"
        " the checkpoint was removed or put back; restore it from the second copy: onrecord restore FOLDER"
    )


def setback(seen: Examined) -> str | None:
    """Say that a checkpoint was put back or removed though the journal is whole, or that none was.

    One event may be in the witness and not yet in the home: a write was interrupted.
    """
    published = seen.published.checkpoint.size if seen.published else 0
    witnessed = seen.witnessed.checkpoint.size if seen.witnessed else 0
    if seen.faults or published in (witnessed, witnessed - 1):
        return None
    if seen.witnessed is None:
        return f"{WITNESSED} is gone: a rollback would not be found; {_RESTART}"
    if published < witnessed:
        return (
            f"{PUBLISHED} counts {published} events, {WITNESSED} {witnessed}:"
            " the home's was removed or put back; the next event signs a new one"
        )
    return (
        f"{WITNESSED} counts {witnessed} events, {PUBLISHED} {published}:"
        " until the next event is written, a rollback would not be found"
    )


def fork(anchor: Anchor, nodes: NodeReader) -> str | None:
    """Say that the log does not begin with what an anchor signed, or that it does."""
    checkpoint = anchor.checkpoint
    if merkle.root_of(checkpoint.size, nodes) == checkpoint.root:
        return None
    return (
        f"the log was forked: its first {checkpoint.size} events are not those that"
        f" {anchor.place} signed; keep both copies and call the records officer"
    )
