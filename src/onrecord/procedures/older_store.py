"""A service's store that is older than the journal, or that is lost: found when the service starts.

Each act on accounts, roles and tokens is journalled before it takes effect, and how long the access log is
was told. What the journal says was done and the store does not hold was lost with it, or a process was killed
between the two. Both are mended alike: what was ended is ended again, and all doors are shut.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.ports.service_copies import Ended, EndedRole
from onrecord.procedures.told_of_accounts import Role, Told, told_of_accounts
from onrecord.records.accounts import GrantState
from onrecord.records.errors import HomeError
from onrecord.records.events import HOME_OBJECT, Verb


@dataclass(frozen=True, slots=True)
class Older:
    """What a store lacks: the first event of which it knows nothing, how many, and what is to end again."""

    event: int
    acts: int
    ended: Ended


def older_store(home: Home, service: Service) -> Older | None:
    """Return how the store is behind the journal; None when it is not.

    Raises:
        HomeError: it has no account, and the journal says that there were some.
        VerificationError: an event is changed or missing.
    """
    told = told_of_accounts(home)
    if service.accounts.is_empty():
        _refuse_lost(told, service)
        return None
    lacking = list(_lacking(told, home, service))
    if not lacking:
        return None
    roles = tuple(EndedRole(*one) for one in told.taken)
    recovered = frozenset(
        one for one, events in told.recovered.items() if service.doors.used_recoveries(one) < len(events)
    )
    return Older(min(lacking), len(lacking), Ended(frozenset(told.closed), recovered, roles))


def shut_older_store(home: Home, service: Service) -> Older | None:
    """Shut the doors of a store that is older than the journal, and journal that it was found so.

    The doors first: killed between the two, the next start finds it again. Needs the writer lock.

    Raises:
        HomeError: as ``older_store``.
    """
    older = older_store(home, service)
    if older is not None:
        service.doors.shut(older.ended, home.clock.now())
        lines, _ = service.access_log.newest()
        _journal(home, {"events": older.event, "access_lines": lines})
    return older


def give_up_accounts(home: Home, service: Service) -> bool:
    """Journal that accounts are begun anew, since the store that had them is lost; tell whether it was.

    Needs the writer lock.
    """
    told = told_of_accounts(home)
    if not service.accounts.is_empty() or not told.needs_accounts(service.access_log.newest()[0]):
        return False
    _journal(home, {"events": 0, "access_lines": 0, "anew": True})
    return True


def _refuse_lost(told: Told, service: Service) -> None:
    if told.needs_accounts(service.access_log.newest()[0]):
        raise HomeError(
            "the journal has accounts, and the service's store has none: it was lost or removed. Bring it "
            "back with onrecord restore FOLDER; only if no second copy has it, begin with new accounts: "
            "onrecord serve --new-accounts"
        )


def _lacking(told: Told, home: Home, service: Service) -> Iterator[int]:
    """Yield the sequence of each event that the store does not hold."""
    rows, grants = service.accounts.rows(), service.accounts.grants()
    emails, active = {one.email for one in rows}, {one.account for one in rows if one.is_active}
    in_force = {
        Role(one.account, one.role.value, one.scope.kind.value, one.scope.name)
        for one in grants
        if one.state is GrantState.IN_FORCE
    }
    now, lines = home.clock.now(), service.access_log.newest()[0]
    yield from (event for email, event in told.made.items() if email not in emails)
    yield from (event for account, event in told.closed.items() if account in active)
    yield from (event for role, event in told.agreed.items() if role not in in_force)
    yield from (event for role, event in told.taken.items() if role in in_force)
    for account, events in told.recovered.items():
        yield from events[service.doors.used_recoveries(account) :]
    for (account, number), event in told.tokens.items():
        if any(one.id == number and one.is_in_force(now) for one in service.tokens.of(account)):
            yield event
    if told.log is not None and told.log[1] > lines:
        yield told.log[0]


def _journal(home: Home, said: dict[str, object]) -> None:
    service = {"taken_at": home.clock.now().isoformat(), "was_found": True, **said}
    payload = {"folder": "", "files": [], "service": service, "actor": home.actor.name}
    home.journal.append(Draft(Verb.FILES_RESTORED, (), HOME_OBJECT, payload), home.clock.now(), home.actor.id)
