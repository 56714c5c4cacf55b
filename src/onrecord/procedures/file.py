"""File a note or messages in a corporate system, and keep a receipt of filing."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from onrecord.ports.filing import Destination
from onrecord.ports.homes import Home
from onrecord.procedures.filed import filed, filing_event
from onrecord.procedures.filing_package import FilingRequest, Prepared, prepare
from onrecord.records.filing import Delivery, Filed, FilingSaid, FilingTerms

Opened = Callable[[], AbstractContextManager[Home]]
"""Opens the home for as long as a block runs."""

_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Receipted:
    """A receipt of filing; ``is_new`` is false where the very same had been filed there before."""

    filed: Filed
    is_new: bool


def file(reading: Opened, writing: Opened, request: FilingRequest, destination: Destination) -> Receipted:
    """File something.

    (1) Put the package together. (2) Deliver it, with the home closed, so that a slow network keeps nobody
    from capturing; each file is found again there. (3) Journal the receipt of filing. What fails or is killed
    before (3) is not recorded as filed, and is repeated: the same package has the same name and
    bytes, so that what had arrived counts.

    Raises:
        NotHeldError: what is to be filed is not there.
        NoteError: the note was withdrawn.
        FilingError: the destination did not take it; nothing is recorded as filed.
    """
    with reading() as home:
        prepared = prepare(home, request)
    delivery = destination.deliver(prepared.package, request.terms)
    with writing() as home:
        return _receipted(home, prepared, request.terms, destination, delivery)


def _receipted(
    home: Home, prepared: Prepared, terms: FilingTerms, destination: Destination, delivery: Delivery
) -> Receipted:
    for known in () if delivery.is_new else filed(home):
        if _is_same(known.said, prepared, destination, delivery):
            return Receipted(known, is_new=False)
    said = FilingSaid(
        filing="f-" + home.randomness.token(_ID_BYTES).hex(),
        subject=prepared.subject,
        copy=prepared.copy,
        destination=destination.name,
        kind=destination.kind,
        folder=prepared.package.folder,
        location=delivery.location,
        digest=prepared.package.digest,
        reference=terms.reference,
        label=terms.label,
        marked=delivery.marked,
        messages=prepared.messages,
        captures=tuple(prepared.captures),
        left_out=tuple(prepared.left_out),
        files=tuple(delivery.files),
        actor=home.actor.name,
    )
    at = home.clock.now()
    home.journal.append(filing_event(said), at, home.actor.id)
    return Receipted(Filed(said, at), is_new=True)


def _is_same(said: FilingSaid, prepared: Prepared, destination: Destination, delivery: Delivery) -> bool:
    """Tell whether a receipt speaks of this package where it stands; reference and label stand in its digest.

    An etag changes with whatever the system notes beside a file, so that it decides nothing.
    """
    return (
        (said.destination, said.location, said.digest)
        == (destination.name, delivery.location, prepared.package.digest)
        and said.marked == delivery.marked
        and [one.remote_id for one in said.files] == [one.remote_id for one in delivery.files]
    )
