"""Mail that arrived with an export: who may send it, whose it is, and what its reader says of it."""

from collections.abc import Iterable, Mapping, Sequence

from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.originals import Unwrapped
from onrecord.procedures.hand_in import Custodians, custodians_of
from onrecord.records.accounts import Officer
from onrecord.records.errors import NotHeldError
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.mail import ArrivedMail, Refusal

_BY_MAIL = "mail from "
_CONTAINER = "arrived-mail"
_NONE = "there is no such mail: it was captured, or said not to be yours"


def senders_of(named: Mapping[str, str], officers: Iterable[Officer]) -> Mapping[str, str]:
    """Return whose conversations each address may hand in: as settings have it, else as accounts have.

    An account counts with a custodian's role for one name; with several, only settings can say which.
    """
    known: dict[str, str] = {}
    for officer in officers:
        may = custodians_of(officer)
        own = [name for name in may.names if name in may.own]
        if len(own) == 1:
            known[officer.email.strip().lower()] = own[0]
    return {**known, **{address.lower(): custodian for address, custodian in named.items()}}


def mail_for(home: Home, known: Custodians) -> Sequence[ArrivedMail]:
    """Return what waits for the word of an officer who may hand in for ``known``, oldest first."""
    return [one for one in home.mailbag.waiting() if known.may(one.custodian)]


def mail_of(home: Home, known: Custodians, mail: str) -> ArrivedMail:
    """Return one mail.

    Raises:
        NotHeldError: none of that id waits for the officer's word.
    """
    about = home.mailbag.about(mail)
    if not known.may(about.custodian):
        raise NotHeldError(_NONE)
    return about


def attachments_of(home: Home, about: ArrivedMail) -> Unwrapped:
    """Return what is attached to a mail as a feed; the keyless child takes it apart.

    Raises:
        UnreadableError: nothing is attached, or what is was damaged.
    """
    return home.sandbox.unwrap(home.mailbag.feed(about.id), _CONTAINER, b"")


def refuse_mail(home: Home, known: Custodians, mail: str, why: Refusal) -> None:
    """Take an officer's word on a mail that is no use: journalled, then discarded. Needs the writer lock.

    Raises:
        NotHeldError: none of that id waits for the officer's word.
    """
    about = mail_of(home, known, mail)
    payload: dict[str, object] = {
        "mail": about.id,
        "custodian": about.custodian,
        "author": about.author,
        "dkim": about.dkim.value,
        "why": why.value,
        "size_bytes": about.size_bytes,
        "actor": home.actor.name,
    }
    draft = Draft(Verb.MAIL_REFUSED, (), identity=HOME_OBJECT, payload=payload)
    home.journal.append(draft, home.clock.now(), home.actor.id)
    home.mailbag.remove(about.id)


def came_by(about: ArrivedMail) -> str:
    """Return how what is attached reached the service, for the capture's record."""
    return f"{_BY_MAIL}{about.author}, DKIM {about.dkim.value}"


def is_by_mail(way: str) -> bool:
    """Tell whether a capture came by mail, from what its record says of how it came."""
    return way.startswith(_BY_MAIL)
