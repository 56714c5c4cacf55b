"""What earlier captures left out of a chat that is handed in again: with it, it would come back untold."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.homes import Home
from onrecord.procedures.accepted import accepted
from onrecord.procedures.journalled import events_of
from onrecord.procedures.numbered_name import plain_name
from onrecord.records.accounts import is_among
from onrecord.records.captures import ConversationCount, Summary
from onrecord.records.events import Verb
from onrecord.records.messages import CaptureId
from onrecord.records.receipts import Withheld
from onrecord.records.searches import Sight

_Chats = Mapping[tuple[str, str], Sequence[ConversationCount]]
"""Conversations by their app and title."""


@dataclass(frozen=True, slots=True)
class WithheldEarlier:
    """An earlier capture that left something out: how many messages, how many leaves, what it warned of."""

    capture: CaptureId
    at: dt.datetime
    messages: int
    withheld: Withheld
    warnings: Sequence[str]


def withheld_earlier(
    home: Home, read: Iterable[Summary], custodian: str, sight: Sight
) -> Sequence[WithheldEarlier]:
    """Return the captures of the same chats of a custodian that left something out, newest first.

    A chat is the same by its app and exact title, or the title without the number of a second download, where
    the times of both overlap or one is not known. A capture of which any copy is out of sight is not among
    them.
    """
    chats = defaultdict[tuple[str, str], list[ConversationCount]](list)
    for one in (each for summary in read for each in summary.conversations):
        for title in filter(None, (one.title, plain_name(one.title))):
            chats[one.channel, title].append(one)
    copies = _copies(home, chats, custodian, sight) if chats else ()
    found = {one.id for copy in copies for one in home.catalogue.captures(copy, sight=sight)}
    seen = frozenset(one for one in found if all(map(sight.sees, home.catalogue.copies_in(one))))
    return list(_of_captures(home, seen))[::-1] if seen else []


def brought_back(found: Sequence[WithheldEarlier], left_out: int) -> Sequence[WithheldEarlier]:
    """Return those that left out more messages than are left out now: what they left out may come in."""
    return [one for one in found if one.messages > left_out or not left_out]


def _copies(home: Home, chats: _Chats, custodian: str, sight: Sight) -> Iterator[str]:
    """Yield the custodian's copies of some chats."""
    titles = {title for _, title in chats}
    named = titles.pop() if len(titles) == 1 else None
    for row in home.catalogue.conversations(named=named, sight=sight):
        same = chats.get((str(row["channel"]), str(row["title"])), ())
        if is_among(str(row["custodian"]), [custodian]) and any(_overlap(one, row) for one in same):
            yield str(row["copy_id"])


def _overlap(one: ConversationCount, held: Mapping[str, object]) -> bool:
    """Tell whether a copy that is held can have messages of the time of a conversation."""
    if not (one.first_said and one.last_said and held["first_said"] and held["last_said"]):
        return True
    first, last = (dt.datetime.fromisoformat(str(held[name])) for name in ("first_said", "last_said"))
    return first <= one.last_said and one.first_said <= last


def _of_captures(home: Home, captures: frozenset[str]) -> Iterator[WithheldEarlier]:
    for event in events_of(home, Verb.CAPTURE, objects=captures):
        if event.payload is None:
            continue
        kept = accepted(event)
        if kept.withholding is not None:
            messages = sum(one.messages for one in kept.withholding.counts.values())
            yield WithheldEarlier(kept.id, event.envelope.at, messages, kept.withheld, kept.summary.warnings)
