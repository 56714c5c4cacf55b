"""Open a matter: whose conversations are asked for, which, and of which time."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onrecord.ports.homes import Home
from onrecord.procedures.matter_reach import TERMINAL, Reach, confirm_covered
from onrecord.procedures.matters import say_matter
from onrecord.records.accounts import name_key
from onrecord.records.errors import MatterError
from onrecord.records.matters import Asked, Expected, Matter, MatterSaid, title_key
from onrecord.records.written_names import LONGEST_NAME, written_name

MOST_CUSTODIANS = 500
MOST_CONVERSATIONS = 100
_ID_BYTES = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says of a matter; days are both included, None where that end is open."""

    name: str
    custodians: Sequence[str]
    conversations: Sequence[str]
    reference: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def open_matter(home: Home, wanted: Wanted, reach: Reach = TERMINAL) -> Matter:
    """Open a matter under a new id (m-…); every custodian is expected to have every conversation.

    Raises:
        UnfitNameError: a custodian's name cannot stand on the record.
        MatterError: something is left blank or there is too much of it, the days are the wrong way round, or
            a custodian is out of the officer's reach.
    """
    said = said_of(wanted, "m-" + home.randomness.token(_ID_BYTES).hex(), home.actor.name)
    confirm_covered(reach, None, said, ())
    return Matter((say_matter(home, said),), {})


def said_of(wanted: Wanted, matter: str, actor: str) -> MatterSaid:
    """Return the first word on a matter; rows and columns are numbered in the order given.

    Raises:
        UnfitNameError: a custodian's name cannot stand on the record.
        MatterError: something is left blank or there is too much of it, or the days are the wrong way round.
    """
    custodians = names_of(wanted.custodians, name_key)
    conversations = names_of(wanted.conversations, title_key)
    if not (wanted.name.strip() and custodians and conversations):
        raise MatterError("a matter needs a name, at least one custodian and at least one conversation")
    if any(len(one) > LONGEST_NAME for one in (wanted.name, wanted.reference, *custodians, *conversations)):
        raise MatterError(f"a name has at most {LONGEST_NAME} characters: write one name a line")
    if len(custodians) > MOST_CUSTODIANS or len(conversations) > MOST_CONVERSATIONS:
        raise MatterError(
            f"a matter has at most {MOST_CUSTODIANS} custodians and {MOST_CONVERSATIONS} conversations: "
            "open another for the rest"
        )
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise MatterError("the last day asked for stands before the first")
    return MatterSaid(
        matter=matter,
        name=wanted.name.strip(),
        reference=wanted.reference.strip(),
        since=wanted.since.isoformat() if wanted.since else "",
        until=wanted.until.isoformat() if wanted.until else "",
        custodians=tuple(Asked(number, written_name(name)) for number, name in enumerate(custodians, 1)),
        conversations=tuple(Expected(number, name) for number, name in enumerate(conversations, 1)),
        is_closed=False,
        reason="",
        actor=actor,
    )


def names_of(lines: Sequence[str], key: Callable[[str], str]) -> Sequence[str]:
    """Return names without white space around them, each once, as ``key`` compares them."""
    found: dict[str, str] = {}
    for line in lines:
        if line.strip():
            found.setdefault(key(line.strip()), line.strip())
    return list(found.values())
