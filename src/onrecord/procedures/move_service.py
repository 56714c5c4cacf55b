"""Move the service's own store from a file of the home into PostgreSQL, as it is: no door opens or shuts."""

from contextlib import AbstractContextManager

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.service_copies import Moved, ServiceCopies, Snapshot
from onrecord.procedures.journalled import events_of
from onrecord.records.events import HOME_OBJECT, Verb


def move_service(home: Home, copies: ServiceCopies, alone: AbstractContextManager[None]) -> Snapshot:
    """Move it; ``alone`` keeps a service from running meanwhile, so that nothing changes behind it.

    The server takes all of it or nothing. It is journalled once that is done, and then the file is set aside.
    Until then no service runs on the server; cut off anywhere, the next run finishes it, and journals it
    unless the one before did.

    Raises:
        HomeBusyError: a service runs; stop it first.
        HomeError: there is nothing to move, or the server's tables hold other accounts.
        StorageError: disk or server refuses; the file is as it was.
        VerificationError: an event is changed or missing.
    """
    with alone:
        now = home.clock.now()
        moved = copies.move(now, home.journal.size)
        if not (moved.stood and _is_told(home, moved)):
            payload = {
                "accounts": moved.snapshot.accounts,
                "access_lines": moved.snapshot.access_lines,
                "file": moved.file,
                "actor": home.actor.name,
            }
            home.journal.append(Draft(Verb.SERVICE_MOVED, (), HOME_OBJECT, payload), now, home.actor.id)
        copies.set_aside()
    return moved.snapshot


def _is_told(home: Home, moved: Moved) -> bool:
    """Tell whether the journal has the move of that very file."""
    said = (one.payload or {} for one in events_of(home, Verb.SERVICE_MOVED))
    return any(one.get("file") == moved.file for one in said)
