"""What is done when bytes are captured that were captured before: no receipt counts what is not there.

The receipt of then says in how many copies the capture was stored then. Whoever is given it again clears a
phone by it today, so each copy is read again, and one that cannot be confirmed is not counted.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.governance.clearing import ClearingRule, Stored
from onrecord.integrity.receipt import read_receipt
from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.procedures.renew_receipt import Renewed, renew
from onrecord.procedures.second_copies import named_copies, standing_copy
from onrecord.procedures.standing_receipts import Standing, standing_receipt
from onrecord.records.errors import OnRecordError, VerificationError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.messages import CaptureId


@dataclass(frozen=True, slots=True)
class Again:
    """A capture that was handed in again; ``promised`` is the id that an opening names instead, or empty."""

    known: CaptureId
    promised: str = ""

    @property
    def objects(self) -> tuple[str, ...]:
        """Return the ids that an event on it names in clear, the capture first."""
        return (self.known, self.promised) if self.promised else (self.known,)


def standing_again(
    home: Home, again: Again, second_copy: Path | None, rule: ClearingRule, organisation: str
) -> Renewed:
    """Return the receipt of then, or one that supersedes it where other copies stand than it counts.

    (1) Refuse while the original of then is not as it was kept. (2) Bring each second copy that stands
    to what the home holds, and read the capture back from it. (3) Journal the repetition. (4) Sign a
    receipt anew when the copies that count are more or fewer than the newest receipt says.

    Raises:
        VerificationError: the home's own original is damaged.
    """
    known = again.known
    for fault in home.archive.capture_faults(known):
        raise VerificationError(f"these bytes were captured before as {known}, and {fault}")
    folders = standing_folders(home, second_copy)
    stored = _most(home, folders, known, rule)
    home.journal.append(_draft(home, again), home.clock.now(), home.actor.id)
    standing, signed = standing_receipt(home, known)
    receipt = read_receipt(standing.text)
    result = Renewed(known, standing.number, receipt, signed)
    if receipt.stored_copies != stored.counted(rule):
        is_lost = stored.copies < receipt.stored_copies
        result = renew(home, standing, rule, organisation, replace(stored, is_lost=is_lost))
    pass_on(home, folders)
    return result


def captured_instead(home: Home, promised: str) -> CaptureId | None:
    """Return the capture that stands in place of one that was promised and never made, if there is one."""
    for one in home.journal.envelopes():
        if one.verb is Verb.REPEATED_CAPTURE and promised in one.objects[1:]:
            return CaptureId(one.objects[0])
    return None


def stored_now(
    home: Home, second_copy: Path | None, known: CaptureId, rule: ClearingRule, standing: Standing
) -> Stored:
    """Return in how many copies a capture can be read back now, against what its newest receipt says."""
    stored = _most(home, standing_folders(home, second_copy), known, rule)
    return replace(stored, is_lost=stored.copies < read_receipt(standing.text).stored_copies)


def standing_folders(home: Home, second_copy: Path | None) -> list[Path]:
    """Return the folders in which second copies stand that the journal knows."""
    return [one for one in named_copies(home, second_copy) if standing_copy(home, one)]


def _most(home: Home, folders: list[Path], known: CaptureId, rule: ClearingRule) -> Stored:
    return max(_stored(home, folders, known), key=lambda one: (one.counted(rule), one.copies))


def _stored(home: Home, folders: list[Path], known: CaptureId) -> Iterator[Stored]:
    """Yield the home's own copy, and with it each second one that the capture could be read back from."""
    yield Stored(1)
    for folder in folders:
        with contextlib.suppress(OnRecordError):  # whatever keeps it from being read, it does not count
            copied = home.archive.replicate(folder, _unheard, captures=(known,))
            if known in copied.confirmed:
                yield Stored(2, home.archive.shares_device(folder))


def pass_on(home: Home, folders: list[Path]) -> None:
    """Bring the new events to the second copies; what could not be confirmed is in the receipt by now."""
    for folder in folders:
        with contextlib.suppress(OnRecordError):
            home.archive.replicate(folder, _unheard)


def _draft(home: Home, again: Again) -> Draft:
    return Draft(
        verb=Verb.REPEATED_CAPTURE,
        objects=again.objects,
        identity=HOME_OBJECT,
        payload={"capture": again.known, "actor": home.actor.name},
    )


def _unheard(_done: int, _total: int) -> None:
    """Say nothing of how far it is."""
