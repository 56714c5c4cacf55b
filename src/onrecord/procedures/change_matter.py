"""Change a matter: its name, time, custodians and conversations, and which copies are of which.

Each change is a word that holds from then on, and at once for whoever reads for the matter, where they see no
more by it; else it waits for a second person. What stood before stays in the journal and can be put back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from onrecord.ports.homes import Home
from onrecord.procedures.matter_reach import TERMINAL, Reach, whole_matter
from onrecord.procedures.open_matter import Wanted, said_of
from onrecord.procedures.widen_matter import say_or_ask
from onrecord.records.accounts import is_among, name_key
from onrecord.records.errors import MatterError, NotHeldError
from onrecord.records.matters import Asked, Expected, Matter, MatterSaid, title_key


@dataclass(frozen=True, slots=True)
class Placing:
    """A copy (k-…) that is of a conversation of a matter, by its number, or is not."""

    copy: str
    conversation: int
    is_of_it: bool


def change_matter(home: Home, named: str, wanted: Wanted, reason: str, reach: Reach = TERMINAL) -> Matter:
    """Say what a matter is from now on. Who is left out keeps their number, and what was said of them.

    Raises:
        MatterError: it is closed, nothing changes, no reason is given, something is blank or too much, or
            what is added is out of the officer's reach.
        NotHeldError: there is no such matter, or not all of it is theirs to see.
    """
    matter = _open(home, named, reach)
    new = said_of(wanted, named, home.actor.name)
    said = replace(
        new,
        custodians=_renumbered_custodians(matter, new),
        conversations=_renumbered_conversations(matter, new),
    )
    return _say(home, matter, said, reason, reach)


def place_copy(home: Home, named: str, placing: Placing, reason: str, reach: Reach = TERMINAL) -> Matter:
    """Say of a copy of one of the matter's custodians that it is of a conversation, or is not.

    Raises:
        MatterError: it is closed, the copy is no custodian's of the matter, nothing changes, or no reason is
            given, or the copy is out of the officer's reach.
        NotHeldError: there is no such matter, conversation or copy for them.
    """
    matter = _open(home, named, reach)
    rows = home.catalogue.conversations(named=placing.copy, sight=reach.sight)
    copy = next((row for row in rows if row["copy_id"] == placing.copy), None)
    numbers = {one.number for one in matter.last.conversations}
    if copy is None or placing.conversation not in numbers:
        raise NotHeldError(
            "there is no such copy or conversation; the matter's page has those that there are"
        )
    if not is_among(str(copy["custodian"]), (one.name for one in matter.last.custodians)):
        raise MatterError("that copy is of nobody whom the matter asks: add its custodian first")
    said = replace(
        matter.last,
        conversations=tuple(
            _placed(one, placing, copy) if one.number == placing.conversation else one
            for one in matter.last.conversations
        ),
    )
    return _say(home, matter, said, reason, reach)


def restore_matter(home: Home, named: str, reason: str, reach: Reach = TERMINAL) -> Matter:
    """Put back what stood before the last word on a matter.

    Raises:
        MatterError: there is nothing before it, no reason is given, or what comes back is out of reach.
        NotHeldError: there is no such matter, or not all of it is theirs to see.
    """
    matter = whole_matter(home, named, reach)
    if len(matter.words) == 1:
        raise MatterError("nothing was changed since it was opened")
    return _say(home, matter, matter.words[-2].said, reason, reach)


def _open(home: Home, named: str, reach: Reach) -> Matter:
    matter = whole_matter(home, named, reach)
    if matter.last.is_closed:
        raise MatterError("the matter is closed: open it again before you change it")
    return matter


def _say(home: Home, matter: Matter, said: MatterSaid, reason: str, reach: Reach) -> Matter:
    before = matter.last
    if _bare(said) == _bare(before):
        raise MatterError("the matter says this already: change something, or leave it")
    if not reason.strip():
        raise MatterError("no reason is given: say why, in words that will be read years from now")
    return say_or_ask(home, matter, replace(said, reason=reason.strip(), actor=home.actor.name), reach)


def _bare(said: MatterSaid) -> MatterSaid:
    """Return what it says, whoever said or agreed it and why."""
    return replace(said, reason="", actor="", widening="", agreed_by="")


def _placed(one: Expected, placing: Placing, copy: Mapping[str, object]) -> Expected:
    """Return a conversation with a copy in it or out of it; its own title needs no word."""
    copies = [each for each in one.copies if each != placing.copy]
    apart = [each for each in one.apart if each != placing.copy]
    has_title = title_key(str(copy["title"])) == title_key(one.name)
    # One that was apart may be a moved one: a word on it goes before what was said of it where it was.
    if placing.is_of_it and (not has_title or placing.copy in one.apart):
        copies.append(placing.copy)
    elif not placing.is_of_it and has_title:
        apart.append(placing.copy)
    return replace(one, copies=tuple(copies), apart=tuple(apart))


def _renumbered_custodians(matter: Matter, new: MatterSaid) -> tuple[Asked, ...]:
    known = {name_key(one.name): one.number for word in matter.words for one in word.said.custodians}
    numbers = _numbers(known, [name_key(one.name) for one in new.custodians])
    return tuple(replace(one, number=numbers[name_key(one.name)]) for one in new.custodians)


def _renumbered_conversations(matter: Matter, new: MatterSaid) -> tuple[Expected, ...]:
    """Return the conversations under the numbers that they had, with the copies that were put into them."""
    known = {title_key(one.name): one for word in matter.words for one in word.said.conversations}
    numbers = _numbers(
        {key: one.number for key, one in known.items()}, [title_key(one.name) for one in new.conversations]
    )
    standing = {title_key(one.name): one for one in matter.last.conversations}
    return tuple(
        replace(standing.get(title_key(one.name), one), name=one.name, number=numbers[title_key(one.name)])
        for one in new.conversations
    )


def _numbers(known: Mapping[str, int], wanted: list[str]) -> Mapping[str, int]:
    """Return a number for each that is wanted: its own of before, or the next that nobody had."""
    numbers, following = dict(known), max(known.values(), default=0) + 1
    for key in wanted:
        if key not in numbers:
            numbers[key] = following
            following += 1
    return numbers
