"""The service's own store in the second copy: copied, checked and brought back, and journalled when it is."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.service_copies import Ended, EndedRole, ServiceCopies, Snapshot, Version
from onrecord.procedures.journalled import events_of
from onrecord.records.errors import VerificationError
from onrecord.records.events import HOME_OBJECT, Event, Verb

RENEWED_AFTER = dt.timedelta(days=1)
"""How old the copy may be before a running service renews it by itself."""
_FILE = "service.db"


@dataclass(frozen=True, slots=True)
class ServiceCopyChecked:
    """The store in one second copy: its newest version that opens, and a sentence for each fault."""

    snapshot: Snapshot | None
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ServiceRestored:
    """What was brought back; ``changes`` counts acts on accounts and roles that came after it was taken.

    ``ended`` are those among them that were done again; ``faults`` names versions that did not open.
    """

    snapshot: Snapshot
    changes: int
    ended: Ended
    faults: Sequence[str]


def copy_service(home: Home, copies: ServiceCopies, folder: Path) -> Snapshot | None:
    """Copy the service's store into a second copy, under the home's writer lock; None when there is none.

    Raises:
        HomeError: the home's own is damaged; what the second copy holds was left as it is.
        StorageError: the disk refuses.
        VerificationError: the disk gives back other bytes.
    """
    if not copies.is_there():
        return None
    return copies.take(folder, home.clock.now(), home.journal.size)


def renew_service_copy(home: Home, copies: ServiceCopies, folder: Path) -> Snapshot | None:
    """Copy it when the copy that stands there is a day old; for a service that keeps house by itself."""
    newest = next((one.snapshot for one in copies.held(folder) if one.snapshot is not None), None)
    if newest is not None and home.clock.now() - newest.taken_at < RENEWED_AFTER:
        return None
    return copy_service(home, copies, folder)


def check_service_copy(copies: ServiceCopies, folder: Path) -> ServiceCopyChecked:
    """Open every version that a second copy holds; nothing is mended here."""
    held = copies.held(folder)
    faults = [f"{one.fault}; onrecord replicate {folder} makes a new one" for one in held if one.fault]
    return ServiceCopyChecked(next((one.snapshot for one in held if one.snapshot), None), tuple(faults))


def restore_service(
    home: Home, copies: ServiceCopies, folder: Path, alone: AbstractContextManager[None]
) -> ServiceRestored | None:
    """Bring the service's store back when the home's is lost or damaged; None when there is nothing to do.

    (1) Take the newest version that opens. (2) ``alone`` keeps a service from running meanwhile. (3) Journal
    it. (4) Put it in place, with sessions, tokens, links and invitations ended, and what the journal says was
    ended after it was taken: closed accounts, roles taken away, passwords replaced.

    Raises:
        HomeBusyError: a service runs; stop it first.
        VerificationError: no version in the second copy opens either.
    """
    held = copies.held(folder)
    if (copies.is_there() and not copies.fault()) or not (held or copies.is_there()):
        return None
    version = _usable(held)
    if version is None or version.snapshot is None:
        found = "".join(f" ({one.fault})" for one in held)
        raise VerificationError(
            f"{_FILE} (accounts, roles) is lost or damaged, and {str(folder)!r} holds none that can be "
            f"used{found}: look for another copy, or move it away and make the first administrator anew"
        )
    since = [one for one in events_of(home, Verb.ACCOUNT, Verb.ROLE) if _is_after(one, version.snapshot)]
    faults = tuple(one.fault for one in held if one.fault)
    done = ServiceRestored(version.snapshot, len(since), _ended(since), faults)
    with alone:
        _journal(home, folder, done)
        copies.put(folder, version, done.ended, home.clock.now())
    return done


def _usable(held: Sequence[Version]) -> Version | None:
    return next((one for one in held if one.snapshot is not None), None)


def _is_after(event: Event, snapshot: Snapshot) -> bool:
    return event.envelope.sequence >= snapshot.events


def _ended(since: Sequence[Event]) -> Ended:
    said = [(one.envelope.verb, one.payload or {}) for one in since]
    of_accounts = [one for verb, one in said if verb is Verb.ACCOUNT]
    return Ended(
        closed=frozenset(_account(one) for one in of_accounts if one.get("act") == "close"),
        recovered=frozenset(_account(one) for one in of_accounts if one.get("act") == "recover"),
        roles=tuple(
            EndedRole(_account(one), str(one["role"]), str(one["scope"]), str(one["of"]))
            for verb, one in said
            if verb is Verb.ROLE and one.get("act") == "end"
        ),
    )


def _account(payload: Mapping[str, object]) -> int:
    return int(str(payload["account"]))


def _journal(home: Home, folder: Path, done: ServiceRestored) -> None:
    said = {
        "taken_at": done.snapshot.taken_at.isoformat(),
        "events": done.snapshot.events,
        "access_lines": done.snapshot.access_lines,
    }
    payload = {"folder": str(folder), "files": [_FILE], "service": said, "actor": home.actor.name}
    draft = Draft(Verb.FILES_RESTORED, (), HOME_OBJECT, payload)
    home.journal.append(draft, home.clock.now(), home.actor.id)
