"""Exports that two people agreed: what they are of, who sees them, and taking one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.governance.permissions import Permissions
from onrecord.ports.homes import Home
from onrecord.ports.service import Service
from onrecord.procedures.export import GROUP, Opened, export
from onrecord.procedures.senders_meant import senders_meant
from onrecord.procedures.sight import sight_of
from onrecord.records.accounts import Officer
from onrecord.records.canonical import dumps
from onrecord.records.errors import ExportError, NotHeldError, NotPermittedError
from onrecord.records.exports import Export, WantedExport
from onrecord.records.searches import EVERYTHING, Query, Sight

ASK, AGREE = "export", "agree_export"
"""The verbs of who asks, and of the second person."""

_MARK = "export-mark/1"
NONE = "there is no such export; the list of exports has those that there are"
_NO_MORE = "you may not take this export any more: what came of it is not whole; destroy it"


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, and what they ask it of."""

    home: Home
    service: Service
    permissions: Permissions
    officer: Officer


@dataclass(frozen=True, slots=True)
class Taking:
    """An export that is being taken: its bytes, and how many messages they have so far."""

    export: Export
    pieces: Iterator[bytes]
    messages: Sequence[int]


def messages_of(home: Home, wanted: WantedExport, sight: Sight) -> int:
    """Return how many messages an export has now, within a sight.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: nothing in the words can be searched for.
    """
    catalogue, filters = home.catalogue, senders_meant(home, replace(wanted.filters, sight=sight))
    if not wanted.words.strip():
        return catalogue.count(filters, "channel").total
    found, before = 0, None
    while True:
        page = catalogue.find(Query(wanted.words, filters, GROUP, before))
        found, before = found + len(page.hits), page.next_row
        if before is None:
            return found


def reach_of(asking: Asking, one: Export) -> Sight | None:
    """Return the copies that an officer sees as a second person; None unless they see all of an export."""
    home = asking.home
    theirs = sight_of(home, asking.permissions, asking.officer, AGREE)
    if theirs == EVERYTHING:
        return theirs
    try:
        who_asked = asking.service.accounts.officer(one.account)
        asked = sight_of(home, asking.permissions, who_asked, ASK)
        whole = messages_of(home, one.wanted, asked)
        seen = messages_of(home, one.wanted, both(asked, theirs))
    except NotHeldError:
        return None
    return theirs if 0 < whole == seen else None


def exports_to_decide(asking: Asking) -> Sequence[Export]:
    """Return the exports that wait and that an officer can be the second person of, oldest first."""
    if not asking.permissions.may(asking.officer, AGREE):
        return ()
    others = (one for one in asking.service.exports.waiting() if one.account != asking.officer.account)
    return [one for one in others if reach_of(asking, one) is not None]


def export_seen(asking: Asking, number: int) -> Export:
    """Return an export that an officer asked for, or sees all of as a second person.

    Raises:
        NotHeldError: there is no such export for them.
    """
    one = asking.service.exports.export(number)
    if one.account != asking.officer.account and reach_of(asking, one) is None:
        raise NotHeldError(NONE)
    return one


def messages_now(asking: Asking, one: Export) -> int:
    """Return how many messages whoever asked for an export would take now."""
    try:
        return messages_of(asking.home, one.wanted, sight_of_asker(asking, one))
    except NotHeldError:
        return 0


def sight_of_asker(asking: Asking, one: Export) -> Sight:
    """Return the copies that whoever asked for an export sees of it now.

    Raises:
        NotHeldError: their account is closed.
    """
    return _sight(asking, asking.service.accounts.officer(one.account), one)


def take_export(asking: Asking, opened: Opened, number: int) -> Taking:
    """Take an agreed export: the same words and filters, within what who asked sees now.

    Copies that one of the two did not see when it was agreed are not in it.

    Raises:
        ExportError: it is not agreed, has expired, or was taken as often as it may be.
        NotHeldError: the officer asked for no such export, or nothing of it is held any more.
    """
    one, now = asking.service.exports.export(number), asking.home.clock.now()
    if one.account != asking.officer.account:
        raise NotHeldError(NONE)
    if not one.can_be_taken(now):
        raise ExportError(
            "this export cannot be taken: it waits for a second person, was refused, or is over; "
            "its page says which, and you can ask again"
        )
    within = replace(one.wanted.filters, sight=_sight(asking, asking.officer, one))
    filters = senders_meant(asking.home, within)
    messages = [0]
    pieces = export(opened, Query(one.wanted.words, filters), messages.append, marks_of(asking.home, one))
    first = next(pieces)  # what cannot be taken is refused before it counts
    given = _while_seen(asking, one, within.sight, _with_first(first, pieces))
    return Taking(asking.service.exports.taken(number, now), given, messages)


def marks_of(home: Home, one: Export) -> dict[str, str]:
    """Return what a file says of who it is for; ``mark`` can be made by this home alone."""
    recipient = one.wanted.recipient
    mark = home.keys.mac(_MARK, dumps([one.id, recipient]))
    return {"export_id": str(one.id), "recipient": recipient, "mark": mark}


def both(one: Sight, other: Sight) -> Sight:
    """Return the copies that both of two see."""
    if one.copies is None:
        return other
    return one if other.copies is None else Sight(one.copies & other.copies)


def _sight(asking: Asking, who_asked: Officer, one: Export) -> Sight:
    return both(sight_of(asking.home, asking.permissions, who_asked, ASK), Sight(one.copies))


def _while_seen(asking: Asking, one: Export, sight: Sight, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield a file for as long as whoever takes it may: one that is cut off has no end, and does not open.

    Raises:
        NotPermittedError: their account was closed, or they see less than when they began.
    """
    for piece in pieces:
        yield piece
        try:
            now = _sight(asking, asking.service.accounts.officer(asking.officer.account), one)
        except NotHeldError as error:
            raise NotPermittedError(_NO_MORE) from error
        if now.copies is not None and (sight.copies is None or not sight.copies <= now.copies):
            raise NotPermittedError(_NO_MORE)


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
