"""Make or renew the second copy, and issue receipts that say so."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.governance.clearing import ClearingRule, Stored
from onrecord.integrity.receipt import read_receipt
from onrecord.ports.archive import Copied, Draft
from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.procedures.renew_receipt import Renewed, renew
from onrecord.procedures.standing_receipts import Standing, standing_receipts
from onrecord.procedures.verify_home import known_captures
from onrecord.records.errors import VerificationError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.messages import CaptureId

_CONFIRMED_COPIES = 2


@dataclass(frozen=True, slots=True)
class Replicated:
    """Captures confirmed in the second copy, and the receipts that this changed.

    ``skipped`` says of each capture that could not be confirmed why.

    ``repaired`` counts files there that were missing or differed; ``same_device`` warns that
    home and second copy would be lost together, ``counts`` that receipts count it all the same.
    """

    confirmed: Sequence[CaptureId]
    repaired: int
    same_device: bool
    renewed: Sequence[Renewed]
    counts: bool = True
    skipped: Mapping[CaptureId, str] = field(default_factory=dict)


def replicate(
    home: Home, folder: Path, rule: ClearingRule, organisation: str, progress: Progress
) -> Replicated:
    """Copy the archive to a folder, confirm it by reading back, and renew receipts.

    (1) Refuse while the home's journal or keystore is damaged: good is never written over
    with bad. (2) Copy, read every file of the second copy back, and repair what differs.
    (3) Journal the replication under the copy's id. (4) For each confirmed capture whose
    newest receipt counts one copy, sign a receipt that names and supersedes it. (5) Copy again, so that the
    second copy holds these events too.

    Raises:
        VerificationError: the home itself is damaged, or the disk gives back other bytes.
        HomeError: the folder is in the home, is another home's, or knows other events.
        StorageError: the disk refuses; run it again to go on.
    """
    _refuse_damaged(home)
    copied = _without_rotten(home, home.archive.replicate(folder, progress, reread=True))
    home.journal.append(_draft(home, folder, copied), home.clock.now(), home.actor.id)
    stored = Stored(_CONFIRMED_COPIES, home.archive.shares_device(folder))
    renewed = tuple(
        renew(home, standing, rule, organisation, stored)
        for standing in _outdated(home, frozenset(copied.confirmed), stored.counted(rule))
    )
    home.archive.replicate(folder, progress)
    return Replicated(
        confirmed=copied.confirmed,
        repaired=copied.repaired,
        same_device=stored.on_same_device,
        renewed=renewed,
        counts=stored.counted(rule) == stored.copies,
        skipped=copied.skipped,
    )


def _without_rotten(home: Home, copied: Copied) -> Copied:
    """Two copies are two that can be read: the home's own is read too."""
    rotten = {
        capture: fault
        for capture in copied.confirmed
        if (fault := next(home.archive.capture_faults(capture), None))
    }
    confirmed = tuple(capture for capture in copied.confirmed if capture not in rotten)
    return Copied(confirmed, copied.repaired, {**copied.skipped, **rotten})


def _draft(home: Home, folder: Path, copied: Copied) -> Draft:
    """The envelope names the copy alone: it has no room for the ids of a large archive."""
    ids = "".join(f"{capture}\n" for capture in sorted(copied.confirmed))
    payload: dict[str, object] = {
        "folder": str(folder),
        "repaired": copied.repaired,
        "confirmed": len(copied.confirmed),
        "confirmed_sha256": hashlib.sha256(ids.encode()).hexdigest(),
        "skipped": sorted(copied.skipped),
        "actor": home.actor.name,
    }
    copy = home.archive.copy_id(folder)
    return Draft(Verb.REPLICATION, (copy,) if copy else (), HOME_OBJECT, payload)


def _refuse_damaged(home: Home) -> None:
    for fault in home.journal.check():
        raise VerificationError(f"{fault}; the second copy was left as it is")
    for fault in home.keys.check_keystore(known_captures(home)):
        raise VerificationError(f"{fault}; the second copy was left as it is")


def _outdated(home: Home, confirmed: frozenset[CaptureId], counted: int) -> list[Standing]:
    return [
        standing
        for capture, standing in standing_receipts(home).items()
        if capture in confirmed and read_receipt(standing.text).stored_copies < counted
    ]
