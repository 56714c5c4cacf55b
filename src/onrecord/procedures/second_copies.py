"""Which folders are second copies of this home: only what somebody made by name, and the journal knows.

An unmounted disk leaves its empty folder behind; a copy written there would lie on the
system disk, and a receipt would count it.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from onrecord.governance.clearing import Stored
from onrecord.ports.homes import Home
from onrecord.procedures.examine import unheard
from onrecord.records.errors import HomeError, OnRecordError, VerificationError
from onrecord.records.events import Event, Verb
from onrecord.records.messages import CaptureId

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


def copied_to(home: Home, folder: Path | None, identity: CaptureId) -> Stored:
    """Bring what is new to a second copy, and say in how many copies a capture is stored then.

    Raises:
        StorageError: the copy's storage refuses.
        VerificationError: the capture's own files were not what they must be.
    """
    if folder is None:
        return Stored(1)
    copied = home.archive.replicate(folder, unheard)
    if identity in copied.skipped:
        raise VerificationError(copied.skipped[identity])
    return Stored(1 + int(identity in copied.confirmed), home.archive.shares_device(folder))


def passed_on(home: Home, folder: Path | None, identity: CaptureId) -> str:
    """Bring a capture's event to a second copy; it stands whatever comes of that, which is returned."""
    try:
        copied_to(home, folder, identity)
    except OnRecordError as error:
        return str(error)
    return ""


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
