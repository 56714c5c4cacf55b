"""Bring back from a second copy what the home lost, and journal it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from onrecord.ports.archive import Draft, Restored
from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.records.events import HOME_OBJECT, Verb

_LOG = "archive/log"


def restore(home: Home, folder: Path, before: Sequence[str], progress: Progress) -> Restored:
    """Restore damaged or missing files of the home, under its writer lock.

    ``before`` names what was restored already, so that the home could be opened.

    (1) Bring back keystore, events and originals, each after the second copy's was
    checked; what stood in its place is moved aside. (2) Make the log's tiles and checkpoint
    again from the events, where they differ. (3) Journal what was restored: a log that was
    forked or cut is refused here.

    Raises:
        HomeError: the folder is no second copy of this home, or a journal was forked.
        VerificationError: the copy is damaged too, or what was signed is not reached.
    """
    done = home.archive.restore(folder, progress)
    mended = (f"{_LOG}/{name}" for name in home.journal.mend())
    done = replace(done, files=(*before, *done.files, *mended))
    if done.files:
        draft = Draft(
            verb=Verb.FILES_RESTORED,
            objects=(),
            identity=HOME_OBJECT,
            payload={"folder": str(folder), "files": list(done.files), "actor": home.actor.name},
        )
        home.journal.append(draft, home.clock.now(), home.actor.id)
    return done
