"""Tell whether an export continues a copy that is held, where its name alone says so.

Two people may be saved under one name, and a text export has no other key. Exports of one chat share
texts on the days that both cover; those that share none are copies of their own.
"""

from collections.abc import Iterator, Mapping, Sequence

from onrecord.ports.homes import Home
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.identities import copies_of
from onrecord.procedures.moves import as_moved, moves_of
from onrecord.records.captures import MARKS_OF_DAY, Copy, Summary, Survey
from onrecord.records.errors import NotHeldError
from onrecord.records.events import Verb

_MOST_OF_ONE_NAME = 100
_FEWEST_TEXTS = 2


def copies_for(home: Home, custodian: str, device: str, survey: Survey) -> tuple[Sequence[Copy], int]:
    """Return the copies that a capture extends, and how many others of their name it shares no text with."""
    for place in range(_MOST_OF_ONE_NAME):
        copies = copies_of(home.keys, custodian, device, survey.summary, place)
        if not survey.marks or not _is_apart(survey.marks, _held(home, copies[0])):
            return copies, place
    return copies_of(home.keys, custodian, device, survey.summary), 0


def held_of_name(home: Home, custodian: str, device: str, summary: Summary) -> Iterator[Sequence[Accepted]]:
    """Yield what is held of each copy of a summary's name, until there is no further one."""
    for place in range(_MOST_OF_ONE_NAME):
        held = _held(home, copies_of(home.keys, custodian, device, summary, place)[0])
        if not held:
            return
        yield held


def are_apart(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Tell from the marks of two exports' days whether they share no text on any day that both have."""
    seen = [0, 0]
    for mine, theirs in compared(one, other):
        if set(mine) & set(theirs):
            return False
        seen = [seen[0] + len(mine), seen[1] + len(theirs)]
    return min(seen) >= _FEWEST_TEXTS


def compared(
    one: Mapping[str, str], other: Mapping[str, str]
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield, of each day that both exports have, those marks of each that can be compared."""
    for day in one.keys() & other.keys():
        mine, theirs = one[day].split(), other[day].split()
        # Beyond the last mark of a full day nothing is known.
        limit = min(some[-1] if len(some) == MARKS_OF_DAY else "~" for some in (mine, theirs))
        yield [mark for mark in mine if mark <= limit], [mark for mark in theirs if mark <= limit]


def _is_apart(marks: Mapping[str, str], held: Sequence[Accepted]) -> bool:
    """Tell whether an export is of another chat than all that is held of a copy."""
    compared = [are_apart(marks, one.marks) for one in held if one.marks.keys() & marks.keys()]
    return bool(compared) and all(compared)


def _held(home: Home, copy: Copy) -> Sequence[Accepted]:
    """Return the captures of a copy, those too that the catalogue has not taken in yet."""
    try:
        home.catalogue.captures(copy.id)
        start = 0
    except NotHeldError:
        start = home.catalogue.applied_sequence()
    moves = moves_of(home)
    if any(copy.id == now.id for each in moves.of.values() for now in each[-1].said.copies):
        start = 0  # what was moved into the copy was captured before
    events = home.journal.events(start, even_damaged=True)
    captured = (
        event for event in events if event.envelope.verb is Verb.CAPTURE and event.payload is not None
    )
    kept = (as_moved(accepted(event), moves) for event in captured)
    return [one for one in kept if any(copy.id == each.id for each in one.copies)]
