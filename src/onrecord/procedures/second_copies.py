"""Which folders are second copies of this home: only what somebody made by name, and the journal knows.

An unmounted disk leaves its empty folder behind; a copy written there would lie on the
system disk, and a receipt would count it.
"""

from pathlib import Path

from onrecord.ports.homes import Home
from onrecord.records.errors import HomeError
from onrecord.records.events import Verb

COPY_PREFIX = "r-"


def known_copies(home: Home) -> frozenset[str]:
    """Return the ids of the second copies that the journal speaks of."""
    return frozenset(
        name
        for envelope in home.journal.envelopes()
        if envelope.verb is Verb.REPLICATION
        for name in envelope.objects
        if name.startswith(COPY_PREFIX)
    )


def standing_copy(home: Home, folder: Path | None) -> Path | None:
    """Return the folder when a second copy stands there that the journal knows; else None."""
    if folder is None or home.archive.copy_id(folder) not in known_copies(home):
        return None
    return folder


def claim_copy(home: Home, folder: Path, *, is_named: bool) -> None:
    """Make sure that a second copy stands in a folder; only one that somebody named is begun.

    Raises:
        HomeError: there is none and nobody named it, or the folder holds something else.
    """
    if is_named:
        home.archive.claim(folder)
    elif home.archive.copy_id(folder) is None:
        raise HomeError(
            f"no second copy stands in {str(folder)!r}: see that its storage is mounted, then run "
            f"onrecord replicate again; to begin one there, run onrecord replicate {folder}"
        )
