"""Whom a name given as a sender means: the labels that are it, and those that the register gives them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.ports.homes import Home
from onrecord.procedures.register import Register, Registered, register_of
from onrecord.procedures.registered_labels import accounts_of
from onrecord.reconciliation.labels import number_or_mail
from onrecord.records.legible import legible
from onrecord.records.searches import EVERY_COPY, Filters, Meant

_BY_LABEL = "person"
_QUOTES = (('"', '"'), ("“", "”"))


def senders_meant(home: Home, filters: Filters) -> Filters:
    """Return filters whose people stand for the labels of the register too, as far as their sight reaches.

    A name means whoever of the register has it, as name, as id or as a label of theirs; where nobody has,
    whoever's name it is a part of. In quotation marks it means the label alone that a copy has so.

    Raises:
        VerificationError: an event on people is changed or missing, or of a later version.
    """
    if not filters.people:
        return filters
    register = register_of(home).within(filters.sight)
    meant = [one for name in filters.people for one in _meant(home, register, filters, name)]
    return replace(filters, meant=meant)


def exactly(label: str) -> str:
    """Return what asks for a label as a copy has it, and for nothing else."""
    return f'"{label}"'


def _meant(home: Home, register: Register, filters: Filters, name: str) -> Iterator[Meant]:
    if (label := _unquoted(name)) is not None:
        yield Meant(name, "", ((EVERY_COPY, label),))
        return
    for one in _persons(register, name):
        if labels := (*_given(register, one), *_accounts(home, register, filters, one)):
            yield Meant(name, one.said.name, labels)


def _unquoted(name: str) -> str | None:
    for first, last in _QUOTES:
        if len(name) > len(first + last) and name.startswith(first) and name.endswith(last):
            return name[1:-1]
    return None


def _persons(register: Register, name: str) -> Sequence[Registered]:
    """Return the persons that have a name whole, or else those who have it as a part of theirs."""
    key = _key(name)
    owners = {one.said.person for one in register.labels.values() if _key(one.said.label) == key}
    whole = [
        one
        for person, one in register.people.items()
        if person == name or person in owners or _key(one.said.name) == key
    ]
    return whole or [one for one in register.people.values() if key in _key(one.said.name)]


def _given(register: Register, one: Registered) -> Sequence[tuple[str, str]]:
    return [label for label, given in register.labels.items() if given.said.person == one.said.person]


def _accounts(home: Home, register: Register, filters: Filters, one: Registered) -> Iterator[tuple[str, str]]:
    """Yield labels that are an account of somebody, in whatever copy nobody else was named for them."""
    owned = {account for account, person in accounts_of(register).items() if person == one.said.person}
    if not owned:
        return
    within = Filters(sight=filters.sight)
    for row in home.catalogue.count(within, _BY_LABEL).rows:
        if row.sender is not None and number_or_mail(row.sender) in owned:
            yield EVERY_COPY, row.sender


def _key(name: str) -> str:
    return " ".join(legible(name).casefold().split())
