"""Verify the home: every original, every event, the log, the index's place in it, and the second copies."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.ports.service_copies import ServiceCopies
from onrecord.procedures.clock_setbacks import ClockSetback, clock_setbacks
from onrecord.procedures.second_copies import named_copies
from onrecord.procedures.service_copies import ServiceCopyChecked, check_service_copy
from onrecord.records.errors import VerificationError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.messages import CaptureId


@dataclass(frozen=True, slots=True)
class CopyChecked:
    """A second copy as found. ``behind`` counts captures that it does not hold yet.

    ``service`` is the service's own store there, None where the home has none.
    """

    folder: Path
    is_reachable: bool
    shares_device: bool = False
    behind: int = 0
    faults: Sequence[str] = ()
    service: ServiceCopyChecked | None = None


@dataclass(frozen=True, slots=True)
class HomeChecked:
    """A sentence for each thing in the home that is not as it was kept, and its second copies.

    ``setbacks`` are no faults of what is kept: there the clock was wrong, before or after.
    """

    faults: Sequence[str]
    copies: Sequence[CopyChecked]
    setbacks: Sequence[ClockSetback] = ()


def verify_home(
    home: Home, second_copy: Path | None, progress: Progress, service: ServiceCopies
) -> HomeChecked:
    """Check the home and each second copy that is known and reachable; nothing is mended here.

    (1) The journal and log: every entry, tile, checkpoint and signature, and whether the
    home was rolled back behind what the key folder has seen. (2) Every original against
    its inventory, and every object against the journal. (3) Whether the catalogue is ahead
    of a sound journal, which only a rolled-back archive explains. (4) Every file of the
    second copies that the settings or the journal name. (5) The service's own store, here and there.
    (6) In a sound home, where the clock was set back.
    """
    known = _expected(home)
    of_service = service.fault()
    faults = (*_faults(home, known, progress), *([of_service] if of_service else []))
    copies = tuple(
        _check_copy(home, folder, known, progress, service) for folder in named_copies(home, second_copy)
    )
    return HomeChecked(faults, copies, () if faults else tuple(clock_setbacks(home)))


def _faults(home: Home, known: frozenset[CaptureId], progress: Progress) -> Iterator[str]:
    of_journal = tuple(home.journal.check())
    yield from of_journal
    of_keys = tuple(home.keys.check_keystore(known))
    yield from of_keys
    for fault in home.archive.check(known, progress):
        if not fault.endswith(of_keys):  # a key that does not open is named once, not with each original
            yield fault
    of_index = tuple(home.catalogue.check())
    yield from of_index
    if not of_journal and not of_index and home.catalogue.applied_sequence() > home.journal.size:
        yield (
            "the catalogue has applied more events than the journal holds: "
            "the archive was rolled back; restore it from the second copy: onrecord restore FOLDER"
        )


def _check_copy(
    home: Home, folder: Path, known: frozenset[CaptureId], progress: Progress, service: ServiceCopies
) -> CopyChecked:
    if not home.archive.reaches(folder):
        return CopyChecked(folder, is_reachable=False)
    of_service = check_service_copy(service, folder)
    return CopyChecked(
        folder,
        is_reachable=True,
        shares_device=home.archive.shares_device(folder),
        behind=len(known - home.archive.captures_in(folder)),
        faults=(*home.archive.check_copy(folder, known, progress), *of_service.faults),
        service=of_service if service.is_there() or of_service.snapshot else None,
    )


def _expected(home: Home) -> frozenset[CaptureId]:
    """Where the journal cannot be read, the keystore still tells which captures there should be."""
    try:
        return known_captures(home)
    except VerificationError:
        return frozenset(map(CaptureId, home.keys.owners() - {HOME_OBJECT}))


def known_captures(home: Home) -> frozenset[CaptureId]:
    """Return the ids of all captures that the journal acknowledges."""
    return frozenset(
        CaptureId(envelope.objects[0])
        for envelope in home.journal.envelopes()
        if envelope.verb is Verb.CAPTURE
    )
