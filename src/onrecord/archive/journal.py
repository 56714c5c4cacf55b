"""The journal, which is also the transparency log: ``ports.archive.Journal`` on a file system.

Layout and byte formats: docs/formats/journal.md. An event is committed by the
fsync of its record. Tiles and checkpoint follow from the records and are made
again from them. Reading writes nothing; opening for writing recovers.
"""

import contextlib
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from onrecord.archive import log_tiles
from onrecord.archive.anchors import CHECKPOINT, Anchor, Anchors, confirm_reached, fork, shortfall
from onrecord.archive.journal_check import check_journal
from onrecord.archive.journal_payloads import Payload, PayloadCipher
from onrecord.archive.journal_records import Record
from onrecord.archive.journal_recovery import recover
from onrecord.archive.journal_segments import Segments
from onrecord.archive.known_envelopes import KnownEnvelopes
from onrecord.archive.log_tiles import LogTiles
from onrecord.integrity import merkle
from onrecord.integrity.envelopes import (
    SALT_BYTES,
    envelope_leaf,
    read_envelope,
    read_outline,
    receipt_commitment,
    write_envelope,
)
from onrecord.integrity.proofs import LogProof, ReceiptExtra, write_extra, write_proof
from onrecord.ports.archive import Disk, Draft, Recorded
from onrecord.ports.clock import Randomness
from onrecord.ports.keys import Keys
from onrecord.records.errors import HomeError, NotHeldError, StorageError, VerificationError
from onrecord.records.events import Envelope, Event, Outline

FOLDER = "log"


class FilesystemJournal:
    """Events of one home. One writer at a time: the caller holds the home's lock to append.

    ``recovered`` says what was mended when it was opened for writing, a sentence each.
    """

    def __init__(  # noqa: PLR0913 - what a journal stands on, each by its port
        self,
        archive: Path,
        disk: Disk,
        keys: Keys,
        randomness: Randomness,
        *,
        writable: bool = False,
        known: KnownEnvelopes | None = None,
    ) -> None:
        """Open the journal of a home's ``archive`` folder, for reading unless ``writable``.

        ``known`` is what was read of it before.

        Raises:
            VerificationError: for writing only: it was cut, rolled back, forked or changed.
            StorageError: for writing only: the disk refuses.
        """
        root = archive / FOLDER
        self._root = root
        self._keys = keys
        self._randomness = randomness
        self._segments = Segments(root, disk, keys.mac)
        self._known = known or KnownEnvelopes()
        self._tiles = LogTiles(root, disk)
        self._anchors = Anchors(root, disk, keys)
        self._signed: bytes | None = None
        self._writable = writable
        self._is_open = False
        self.recovered: Sequence[str] = self._recover() if writable else ()

    @property
    def size(self) -> int:
        """How many events it holds."""
        return self._tiles.size if self._is_open else self._segments.tail().size

    def append(self, draft: Draft, at: dt.datetime, actor: str) -> Recorded:
        """Write an event. When this returns, the event is durable and in a signed checkpoint.

        When it raises, the event may yet stand (the key folder's disk was full, say): the
        next opening decides, so whatever the event speaks of must be left to ``sweep``.

        Raises:
            HomeError: the journal was opened for reading.
            KeysError: ``draft.identity`` has no identity for payloads.
            VerificationError: the log no longer is what was signed; nothing was written.
            StorageError: the disk refuses.
        """
        if not self._writable:
            raise HomeError("the journal is open for reading only; open the home for writing")
        if not self._is_open:
            self._recover()
        self._confirm()
        salt = self._randomness.token(SALT_BYTES) if draft.receipt is not None else None
        payload = self._seal(draft, salt)
        envelope = self._envelope(draft, at, actor, payload, salt)
        entry = write_envelope(envelope)
        self._is_open = False
        self._commit(envelope.sequence, entry, payload)
        root = merkle.root_of(self._tiles.size, self._tiles.nodes(self._tiles.size))
        self._signed = self._anchors.publish(self._tiles.size, root)
        self._is_open = True
        return Recorded(envelope, self._prove(envelope.sequence, entry, salt) if salt else None)

    def events(self, start: int = 0, *, even_damaged: bool = False) -> Iterator[Event]:
        """Yield events from a sequence number on, with payloads opened where keys remain.

        Raises:
            KeysError: an identity is there and does not open; ``even_damaged`` marks its events instead.
            VerificationError: an event is changed or missing.
        """
        cipher = PayloadCipher(self._keys)
        for record in self._records(start):
            yield cipher.event(record, even_damaged=even_damaged)

    def events_at(self, sequences: Iterable[int]) -> Iterator[Event]:
        """Yield events by their sequence numbers, in the order given; one that is damaged is marked.

        Raises:
            VerificationError: an event is changed or missing.
        """
        cipher = PayloadCipher(self._keys)
        for record in self._segments.at(sequences):
            yield cipher.event(record, even_damaged=True)

    def envelopes(self, start: int = 0) -> Iterator[Envelope]:
        """Yield the clear parts alone, much faster.

        Raises:
            VerificationError: an event is changed or missing.
        """
        anchors, reached = self._anchors.examine().valid, start
        for envelope in self._segments.envelopes(self._known, start):
            yield envelope
            reached = envelope.sequence + 1
        confirm_reached(reached, anchors)

    def outlines(self, start: int = 0) -> Iterator[Outline]:
        """Yield when, by whom and what each event was; its seal vouches that this home wrote it.

        Raises:
            VerificationError: an event is changed or missing.
        """
        for record in self._records(start):
            yield read_outline(record.envelope)

    def checkpoint(self) -> bytes:
        """Return the newest signed checkpoint.

        Raises:
            HomeError: the log has no event yet.
        """
        return self._published().note

    def proof(self, sequence: int) -> bytes:
        """Return a proof file for one event against the newest checkpoint.

        A receipt's salt goes with it while the payload's identity remains.

        Raises:
            NotHeldError: no checkpoint covers such an event.
            VerificationError: event or tiles are not what was signed.
        """
        entry, salt = self._provable(sequence)
        return self._prove(sequence, entry, salt)

    def first_proof(self, sequence: int) -> bytes:
        """Return the proof file against the checkpoint that the event itself made: always the same bytes.

        That checkpoint is signed again only after the log was shown to have begun with it.

        Raises:
            NotHeldError: no checkpoint covers such an event.
            VerificationError: event or tiles are not what was signed.
        """
        entry, salt = self._provable(sequence)
        published, size = self._published().checkpoint, sequence + 1
        nodes = self._tiles.nodes(published.size)
        root = merkle.root_of(size, nodes)
        steps = merkle.consistency_path(size, published.size, nodes)
        merkle.check_consistency(size, published.size, root, published.root, steps)
        return self._prove(sequence, entry, salt, self._anchors.signed(size, root))

    def check(self) -> Iterator[str]:
        """Yield one sentence for each thing wrong: a changed entry, a fork, a rollback, a cut tail."""
        yield from check_journal(self._root, self._segments, self._anchors, self._keys.mac)

    def mend(self) -> Sequence[str]:
        """Open for writing a journal whose events were restored; its first event recovers the rest.

        Tiles are removed when something is wrong, and a checkpoint that does not verify
        while the witness's does: recovery makes them again, and finds a fork.

        Returns:
            What is made again, by its place in the log.
        """
        self._writable = True
        if next(self.check(), None) is None:
            return ()
        self._tiles.clear()
        seen = self._anchors.examine()
        if seen.published is not None or seen.witnessed is None:
            return (log_tiles.FOLDER,)
        self._anchors.withdraw()
        return (log_tiles.FOLDER, CHECKPOINT)

    def _recover(self) -> Sequence[str]:
        done = recover(self._segments, self._tiles, self._anchors)
        published = self._anchors.published()
        self._signed = published.note if published else None
        self._is_open = True
        return done

    def _confirm(self) -> None:
        """Refuse to sign past checkpoints that this log does not begin with.

        Nothing is read twice while the files are as this journal wrote them.
        """
        seen = self._anchors.confirmed()
        if all(anchor.note == self._signed for anchor in seen.valid):
            return
        fault = shortfall(seen, self._tiles.size)
        for anchor in seen.valid:
            fault = fault or fork(anchor, self._tiles.nodes(self._tiles.size))
        if fault:
            raise VerificationError(f"{fault}; until that is settled nothing is written to this home")

    def _commit(self, sequence: int, entry: bytes, payload: bytes) -> None:
        try:
            self._segments.append(sequence, entry, payload)
            self._tiles.grow([entry])
        except StorageError:
            with contextlib.suppress(StorageError):
                self._tiles.retract(sequence)
            with contextlib.suppress(StorageError, VerificationError):
                self._segments.withdraw(sequence)
            raise

    def _seal(self, draft: Draft, salt: bytes | None) -> bytes:
        content = Payload(draft.payload, salt.hex() if salt else None)
        return PayloadCipher(self._keys).seal(draft.identity, content)

    def _envelope(
        self, draft: Draft, at: dt.datetime, actor: str, payload: bytes, salt: bytes | None
    ) -> Envelope:
        commitment = receipt_commitment(salt, draft.receipt) if salt and draft.receipt is not None else None
        return Envelope(
            sequence=self._tiles.size,
            at=at,
            actor=actor,
            verb=draft.verb,
            objects=tuple(draft.objects),
            versions=dict(draft.versions),
            identity=draft.identity,
            payload_sha256=sha256(payload).hexdigest(),
            receipt_commitment=commitment,
        )

    def _published(self) -> Anchor:
        published = self._anchors.published()
        if published is None:
            raise HomeError("the log has no event yet; capture something first")
        return published

    def _records(self, start: int) -> Iterator[Record]:
        """Yield sealed records; end only where the newest checkpoint does, or after."""
        anchors, reached = self._anchors.examine().valid, start
        for record in self._segments.sealed(start):
            yield record
            reached = record.sequence + 1
        confirm_reached(reached, anchors)

    def _provable(self, sequence: int) -> tuple[bytes, bytes | None]:
        """Return an event's entry, and the salt of its receipt while the payload opens."""
        size = self._published().checkpoint.size
        if not 0 <= sequence < size:
            raise NotHeldError(f"the log has no event {sequence}; it has {size}")
        record = next(self._records(sequence))
        envelope = read_envelope(record.envelope)
        payload = PayloadCipher(self._keys).open(envelope.identity, sequence, record.payload)
        salt = payload.receipt_salt if payload else None
        return record.envelope, bytes.fromhex(salt) if salt else None

    def _prove(self, sequence: int, entry: bytes, salt: bytes | None, anchor: Anchor | None = None) -> bytes:
        published = anchor or self._published()
        size = published.checkpoint.size
        path = merkle.inclusion_path(sequence, size, self._tiles.nodes(size))
        if merkle.root_from_path(envelope_leaf(entry), sequence, size, path) != published.checkpoint.root:
            raise VerificationError("the log's tiles do not lead to its checkpoint; run onrecord verify")
        extra = write_extra(ReceiptExtra(entry, salt)) if salt else None
        return write_proof(LogProof(extra, sequence, path, published.note))
