"""What this process serves: one host and its service's store, for pages and the API alike."""

import contextlib
import threading
from collections.abc import Iterator

from onrecord.hosting import Host
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.acts import Outlines
from onrecord.procedures.matter_reach import WRITE, Reach, reach_of
from onrecord.procedures.sight import sight_of
from onrecord.procedures.widen_matter import Deciding
from onrecord.records.accounts import AccessVerb, Officer
from onrecord.records.errors import NotHeldError, NotPermittedError
from onrecord.records.matters import Widening
from onrecord.records.searches import Sight

STOPPED = threading.Event()
"""Set when a marking stopped a source whose bytes this process took: its memory may hold some of them."""

_NO_MORE = (
    "your role for that ended while something else was written, so nothing was done; an administrator can "
    "ask for one that does"
)


class _Served:
    """What one server serves; set once, by ``application``."""

    host: Host | None = None
    service: Service | None = None
    first_code: str = ""
    outlines = Outlines()


def serve(host: Host, service: Service, first_code: str) -> None:
    """Say what this process serves. ``first_code`` is what the first administrator must give."""
    _Served.host, _Served.service, _Served.first_code = host, service, first_code
    _Served.outlines = Outlines()


def host_of() -> Host:
    """Return the host of this server."""
    if _Served.host is None:
        raise TypeError
    return _Served.host


def service_of() -> Service:
    """Return the service's own store."""
    if _Served.service is None:
        raise TypeError
    return _Served.service


def outlines() -> Outlines:
    """Return what this process keeps of the journal, to choose among its events."""
    return _Served.outlines


def first_code() -> str:
    """Return what the first administrator must give: it stands on the terminal that started the service."""
    return _Served.first_code


def home_of(officer: Officer) -> Home:
    """Return the home, open for one question of an officer."""
    return host_of().reading(officer)


@contextlib.contextmanager
def writing_as(officer: Officer, verb: str) -> Iterator[tuple[Home, Officer]]:
    """Open the home for an officer to write, and give them as they are by then.

    The writer who was waited for may have ended their role or closed their account. Roles change under the
    same lock: what is asked here once more stays so until all is written.

    Raises:
        HomeBusyError: another still writes after a while.
        NotPermittedError: no role of theirs has the verb any more; empty is what every account may.
    """
    with host_of().writing(officer) as home:
        yield home, by_then(officer, verb)


def by_then(officer: Officer, verb: str) -> Officer:
    """Return an officer as they are now: to be asked once more under the lock that was waited for.

    Raises:
        NotPermittedError: their account is closed, or no role of theirs has the verb any more.
    """
    try:
        found = service_of().accounts.officer(officer.account)
    except NotHeldError as error:
        raise NotPermittedError(_NO_MORE) from error
    if verb and not host_of().permissions.may(found, verb):
        raise NotPermittedError(_NO_MORE)
    return found


def sight_for(officer: Officer, verb: str) -> Sight:
    """Return the copies that an officer may see for a verb."""
    return sight_of(home_of(officer), host_of().permissions, officer, verb)


def deciding_for(officer: Officer, reach: Reach) -> Deciding:
    """Return how far an officer reaches as a second person, and how to look up who asked."""
    host = host_of()

    def of_asker(one: Widening) -> Reach | None:
        for each in service_of().accounts.officers():
            if host.actor(each.account, each.email) == one.asked_by:
                return reach_of(home_of(officer), host.permissions, each, WRITE)
        return None

    return Deciding(reach, of_asker)


def note_access(officer: Officer | None, verb: AccessVerb, about: str, amount: int = 0) -> None:
    """Write a line of the access log: ids and counts alone."""
    service_of().access_log.add(officer, verb, about, amount, host_of().now())
