"""Single-use links: for one custodian, one capture, some days. Each act is journalled before it takes effect.

A link's token is shown once, and what its first holder's browser keeps is given once: here stand their MACs.
Whoever holds a link is no account: they hand in for the one custodian whom it names, and see the receipts of
that alone.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.governance.permissions import Permissions
from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.hand_in import Custodians, custodians_of
from onrecord.procedures.journalled import payload_of
from onrecord.records.accounts import Grant, GrantState, Officer, Role, Scope, ScopeKind
from onrecord.records.capture_links import LONGEST_WORD, MOST_DAYS, CaptureLink, LinkState
from onrecord.records.errors import AccountError, NotHeldError, NotPermittedError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.searches import Sight
from onrecord.records.written_names import written_name

VERB = "link"
PAYLOAD_VERSION = 1
MOST_OPEN = 50
"""Links of one account that can still be used."""
_TOKEN, _HOLDER = "capture-link/1", "link-holder/1"
_SECRET_BYTES, _ID_BYTES = 24, 8
_OVER = "this link is over, or it is not one of ours; ask whoever sent it for another"
_USED = "this link was used already: it is for one capture alone; ask whoever sent it for another"


@dataclass(frozen=True, slots=True)
class LinkAct:
    """What an event says of a link. Version 1.

    ``act`` is "make", "open", "use" or "take back"; ``custodian`` is whom it is for, ``made_by`` the name of
    the account that made it. ``expires_at`` stands in "make", ``captures`` in "use". The envelope has
    the link's id alone.
    """

    act: str
    link: str
    custodian: str
    made_by: str
    actor: str
    expires_at: dt.datetime | None = None
    captures: Sequence[str] = ()
    payload_version: int = PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class Linked:
    """A link and its token, which is shown once and kept nowhere."""

    link: CaptureLink
    token: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an officer asks for: for whom, for how many days, and a word to them."""

    custodian: str
    days: int
    word: str = ""


def linking(permissions: Permissions, officer: Officer) -> Custodians:
    """Return for whom an officer may make links: as whom they may act for, by roles that have the verb."""
    held = [one for one in officer.grants if VERB in permissions.verbs[one.role]]
    return custodians_of(replace(officer, grants=tuple(held)))


def make_link(
    home: Home, service: Service, permissions: Permissions, officer: Officer, wanted: Wanted
) -> Linked:
    """Make a link for one capture of one custodian.

    Raises:
        NotPermittedError: the officer may not act for that custodian.
        AccountError: it is to last too long, the word is too long, or too many are open.
        UnfitNameError: the custodian's name cannot stand on the record.
    """
    custodian = written_name(wanted.custodian)
    _confirm_may(permissions, officer, custodian)
    now = home.clock.now()
    _confirm_sensible(service, officer, wanted, now)
    made = CaptureLink(
        number=0,
        id="l-" + home.randomness.token(_ID_BYTES).hex(),
        custodian=custodian,
        word=wanted.word.strip(),
        made_by=officer.account,
        made_by_name=officer.name,
        made_at=now,
        expires_at=now + dt.timedelta(days=wanted.days),
    )
    token = home.randomness.token(_SECRET_BYTES).hex()
    _journal(home, "make", made, expires_at=made.expires_at)
    return Linked(service.links.make(made, home.keys.mac(_TOKEN, token.encode())), token)


def links_of(service: Service, permissions: Permissions, officer: Officer) -> Sequence[CaptureLink]:
    """Return the links for those whom an officer may make them for, newest first, also those over."""
    known = linking(permissions, officer)
    return [one for one in service.links.all() if known.may(one.custodian)]


def captures_seen(home: Home, link: CaptureLink, sight: Sight) -> Sequence[str]:
    """Return the captures of a link that are in sight: what was moved elsewhere is named to nobody."""
    found = {capture: home.catalogue.copies_in(capture) for capture in link.captures}
    return [capture for capture, copies in found.items() if copies and all(map(sight.sees, copies))]


def take_back_link(
    home: Home, service: Service, permissions: Permissions, officer: Officer, name: str
) -> CaptureLink:
    """End a link at once: nobody hands in by it any more, and it shows no receipt.

    Raises:
        NotHeldError: there is none for anybody whom the officer may make links for.
    """
    known = linking(permissions, officer)
    link = service.links.link(name)
    if not known.may(link.custodian):
        raise NotHeldError("there is no such link; the list of links has those that you may see")
    if link.taken_back_at is None:
        _journal(home, "take back", link)
        service.links.take_back(name, home.clock.now())
    return service.links.link(name)


def link_of(home: Home, service: Service, permissions: Permissions, token: str) -> CaptureLink:
    """Return the link that a token opens.

    Raises:
        NotHeldError: there is none, it is over, or who made it may not make it any more.
    """
    found = service.links.opened_by(home.keys.mac(_TOKEN, token.encode()))
    return confirm_in_force(service, permissions, found, home.clock.now())


def open_link(home: Home, service: Service, permissions: Permissions, token: str) -> tuple[CaptureLink, str]:
    """Bind a link to whoever opens it first; return it and the secret that their browser is to keep.

    Raises:
        NotHeldError: it is over.
        AccountError: it was opened already.
    """
    link = link_of(home, service, permissions, token)
    secret = home.randomness.token(_SECRET_BYTES).hex()
    if link.opened_at is not None:
        raise AccountError(_elsewhere(link))
    _journal(home, "open", link)
    if not service.links.bind(link.id, _holder_mac(home, link.id, secret), home.clock.now()):
        raise AccountError(_elsewhere(link))
    return service.links.link(link.id), secret


def held_link(home: Home, service: Service, permissions: Permissions, name: str, secret: str) -> CaptureLink:
    """Return the link that a browser holds.

    Raises:
        NotHeldError: there is none of that id, it is over, or another holds it: all alike.
    """
    if not service.links.is_held(name, _holder_mac(home, name, secret)):
        raise NotHeldError(_OVER)
    return confirm_in_force(service, permissions, service.links.link(name), home.clock.now())


def confirm_in_force(
    service: Service, permissions: Permissions, link: CaptureLink, now: dt.datetime
) -> CaptureLink:
    """Return a link that reaches something: one capture, or the receipts of what it was used for.

    Raises:
        NotHeldError: it expired or was taken back; or it was not used, and who made it may not make it
            any more.
    """
    if not link.is_in_force(now) or (
        link.used_at is None and not _is_made_by_right(service, permissions, link)
    ):
        raise NotHeldError(_OVER)
    return link


def holder_of(link: CaptureLink) -> Officer:
    """Return who a link's holder is to the record: no account, and nobody is signed in as them.

    They may hand in for the one custodian, in code that serves links alone. Their name says not for whom: it
    stands on the receipt, also once the capture was moved to whose it is.
    """
    name, account = f"the holder of single-use link {link.id}", -link.number
    scope = Scope(ScopeKind.CUSTODIAN, link.custodian)
    grant = Grant(0, account, name, Role.CUSTODIAN, scope, GrantState.IN_FORCE, None, "", link.made_at)
    return Officer(account, name, link.id, (grant,))


def came_by(link: CaptureLink) -> str:
    """Return what the record says of how a capture came."""
    day = f"{link.made_at.day} {link.made_at:%B %Y}"
    return f"a single-use link that {link.made_by_name} made on {day} ({link.id})"


def claim_link(home: Home, service: Service, permissions: Permissions, name: str) -> CaptureLink:
    """Begin the one capture of a link.

    Raises:
        NotHeldError: it is over.
        AccountError: it was used, or its capture is under way.
    """
    link = confirm_in_force(service, permissions, service.links.link(name), home.clock.now())
    if link.used_at is not None or captures_by(home):
        raise AccountError(_USED)
    if not service.links.claim(name, home.clock.now()):
        raise AccountError("its capture is under way already, or the link is over; look at its page again")
    return link


def settle_link(home: Home, service: Service, name: str, captures: Sequence[str]) -> CaptureLink:
    """Note what came of a link's capture; with nothing, it can be used yet."""
    link = service.links.link(name)
    if not captures:
        service.links.release(name)
    elif link.used_at is None:
        _journal(home, "use", link, captures=captures)
        service.links.use(name, captures, home.clock.now())
    return service.links.link(name)


def captures_by(home: Home) -> Sequence[str]:
    """Return the captures of whoever opened the home, a link's holder, as the journal's clear parts tell.

    They are what counts: the service's store may have been lost, or the process killed, just after.
    """
    verbs = (Verb.CAPTURE, Verb.REPEATED_CAPTURE)
    events = (one for one in home.journal.envelopes() if one.verb in verbs and one.actor == home.actor.id)
    return list(dict.fromkeys(one.objects[0] for one in events))


def _is_made_by_right(service: Service, permissions: Permissions, link: CaptureLink) -> bool:
    try:
        maker = service.accounts.officer(link.made_by)
    except NotHeldError:
        return False
    return linking(permissions, maker).may(link.custodian)


def _confirm_may(permissions: Permissions, officer: Officer, custodian: str) -> None:
    if not linking(permissions, officer).may(custodian):
        raise NotPermittedError("you may not make a link for that person; ask for a role that does")


def _confirm_sensible(service: Service, officer: Officer, wanted: Wanted, now: dt.datetime) -> None:
    if not 1 <= wanted.days <= MOST_DAYS:
        raise AccountError(f"a link lasts from 1 to {MOST_DAYS} days; say how many")
    if len(wanted.word) > LONGEST_WORD:
        raise AccountError(f"the word to them is too long: {LONGEST_WORD} characters at most")
    mine = (one for one in service.links.all() if one.made_by == officer.account)
    if sum(one.state(now) in (LinkState.WAITING, LinkState.OPENED) for one in mine) >= MOST_OPEN:
        raise AccountError("you have many open links already; take back those that are not needed")


def _holder_mac(home: Home, name: str, secret: str) -> str:
    return home.keys.mac(_HOLDER, f"{name}:{secret}".encode())


def _elsewhere(link: CaptureLink) -> str:
    return (
        "this link was opened in another browser, and works there alone. If that was not you, tell "
        f"{link.made_by_name} at once"
    )


def _journal(
    home: Home,
    act: str,
    link: CaptureLink,
    *,
    expires_at: dt.datetime | None = None,
    captures: Sequence[str] = (),
) -> None:
    said = LinkAct(act, link.id, link.custodian, link.made_by_name, home.actor.name, expires_at, captures)
    draft = Draft(Verb.LINK, (link.id,), identity=HOME_OBJECT, payload=payload_of(said))
    home.journal.append(draft, home.clock.now(), home.actor.id)
