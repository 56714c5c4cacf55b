"""Which folders are second copies of this home: only what somebody made by name, and the journal knows.

An unmounted disk leaves its empty folder behind; a copy written there would lie on the
system disk, and a receipt would count it.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from onrecord.ports.homes import Home
from onrecord.records.errors import HomeError, VerificationError
from onrecord.records.events import Event, Verb

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


def named_copies(home: Home, second_copy: Path | None) -> Sequence[Path]:
    """Return the folders of the second copies that the settings or the journal name."""
    folders = [second_copy] if second_copy else []
    # The journal's own fault is named elsewhere; what it still tells is used.
    with contextlib.suppress(VerificationError):
        events = home.journal.events(even_damaged=True)
        folders.extend(_folder_of(event) for event in events if event.envelope.verb is Verb.REPLICATION)
    return list(dict.fromkeys(folders))


def _folder_of(event: Event) -> Path:
    """Return where a copy was made; where the event does not open, its id tells that there is one."""
    if event.payload is None:
        return Path(*event.envelope.objects[:1] or ("unknown",))
    return Path(str(event.payload["folder"]))


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
