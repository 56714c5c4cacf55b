"""List the captures that are held, with the copies that each holds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.ports.catalogue import Catalogue
from onrecord.records.errors import NotHeldError
from onrecord.records.searches import EVERYTHING, CaptureHeld, Sight


@dataclass(frozen=True, slots=True)
class CaptureSeen:
    """A capture and the copies of it that are in sight, by id; ``held.lines`` counts the lines of those."""

    held: CaptureHeld
    copies: Sequence[str]


def captures(catalogue: Catalogue, sight: Sight = EVERYTHING) -> Sequence[CaptureSeen]:
    """Return the captures that hold a copy in sight, oldest first."""
    found: dict[str, CaptureSeen] = {}
    for row in catalogue.conversations(sight=sight):
        copy = str(row["copy_id"])
        for held in catalogue.captures(copy, sight=sight):
            before = found.get(held.id)
            lines = held.lines + (before.held.lines if before else 0)
            copies = (*(before.copies if before else ()), copy)
            found[held.id] = CaptureSeen(replace(held, lines=lines), copies)
    return sorted(found.values(), key=lambda one: (one.held.captured_at, one.held.id))


def capture_of(catalogue: Catalogue, capture: str, sight: Sight = EVERYTHING) -> CaptureSeen:
    """Return one capture.

    Raises:
        NotHeldError: none of that id holds a copy in sight.
    """
    copies = tuple(catalogue.copies_in(capture, sight=sight))
    held = [one for copy in copies for one in catalogue.captures(copy, sight=sight) if one.id == capture]
    if not held:
        raise NotHeldError("no such capture is held; `onrecord conversations` lists the copies that are")
    return CaptureSeen(replace(held[0], lines=sum(one.lines for one in held)), copies)
