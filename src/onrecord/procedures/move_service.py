"""Move the service's own store from a file of the home into PostgreSQL, as it is: no door opens or shuts."""

from contextlib import AbstractContextManager

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.service_copies import ServiceCopies, Snapshot
from onrecord.records.events import HOME_OBJECT, Verb


def move_service(home: Home, copies: ServiceCopies, alone: AbstractContextManager[None]) -> Snapshot:
    """Move it; ``alone`` keeps a service from running meanwhile, so that nothing changes behind it.

    The server takes all of it or nothing. It is journalled once that is done, and then the file is set aside.
    Until then no service runs on the server; cut off anywhere, the next run finishes it (and says so in the
    journal again, where it had).

    Raises:
        HomeBusyError: a service runs; stop it first.
        HomeError: there is nothing to move, or the server's tables hold other accounts.
        StorageError: disk or server refuses; the file is as it was.
    """
    with alone:
        now = home.clock.now()
        moved = copies.move(now, home.journal.size)
        payload = {
            "accounts": moved.accounts,
            "access_lines": moved.access_lines,
            "actor": home.actor.name,
        }
        home.journal.append(Draft(Verb.SERVICE_MOVED, (), HOME_OBJECT, payload), now, home.actor.id)
        copies.set_aside()
    return moved
