"""Clear away what a crash left: bytes and identities of a capture that was begun and never acknowledged."""

from onrecord.ports.homes import Home
from onrecord.procedures.verify_home import known_captures
from onrecord.records.errors import KeysError, VerificationError
from onrecord.records.events import HOME_OBJECT
from onrecord.records.messages import CaptureId

MOST_STRANGERS = 1


def sweep(home: Home, *, is_certain: bool = True) -> int:
    """Remove what a capture left that was begun and is in no event, under the writer lock; return how much.

    Only a capture that noted its beginning is removed, and not even that one when the
    journal is not ``is_certain`` to be the newest: nothing then tells it from one that was
    acknowledged. Anything else without an event is set aside.

    Raises:
        VerificationError: the journal acknowledges too little to be this archive's newest.
    """
    known = known_captures(home)
    doomed = home.archive.begun() - known if is_certain else frozenset[CaptureId]()
    _refuse_older(home, known | doomed)
    for owner in doomed:
        home.keys.destroy_identities(owner)
    return home.archive.sweep(known, doomed) + len(doomed)


def _refuse_older(home: Home, expected: frozenset[CaptureId]) -> None:
    """A file that does not open is nobody's capture: ``verify`` names it."""
    strangers = home.keys.owners() - expected - home.archive.quarantined() - {HOME_OBJECT}
    acknowledged = sum(_opens(home, owner) for owner in strangers)
    if acknowledged > MOST_STRANGERS:
        raise VerificationError(
            f"{acknowledged} captures have keys but no event: the journal is older than the archive. "
            "Nothing was removed; run onrecord restore FOLDER"
        )


def _opens(home: Home, owner: str) -> bool:
    try:
        return bool(home.keys.identities(owner))
    except KeysError:
        return False


def withdraw(home: Home, capture: CaptureId) -> None:
    """Remove a capture that failed before its event.

    Raises:
        StorageError: the disk refuses; the next command clears it away.
    """
    home.keys.destroy_identities(capture)
    home.archive.sweep(known_captures(home), frozenset([capture]))
