"""Which copies go in, where what was given holds more than one conversation, and how their dates are read.

A path that holds one copy alone names that copy: it goes in, or nothing does. Of a path with several (a
folder of exports, a phone's backup) those go in that are of the same conversation.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from onrecord.reconciliation.copies import Copy
from onrecord.reconciliation.date_orders import OPTION, Settled, sentence, settled
from onrecord.reconciliation.lines import lines_of
from onrecord.reconciliation.overlaps import around, hanging_together, overlaps_of
from onrecord.records.errors import AmbiguousFormatError, NotOneConversationError
from onrecord.records.messages import DateOrder
from onrecord.records.plurals import number_of

_MOST_NAMED = 3
_MOST_UNDATED = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Offer:
    """A copy that may go in: the path that was named, the source in it, and each way to read its dates.

    ``ways`` has None, the copy as it says itself, and an order for each other way that its dates allow.
    """

    path: str
    source: str
    ways: Mapping[DateOrder | None, Copy]

    @property
    def itself(self) -> Copy:
        """The copy as it says itself."""
        return self.ways[None]


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The copies that go in, and sentences on what is left out."""

    copies: Sequence[Copy]
    remarks: Sequence[str] = ()


def of_one_conversation(offers: Sequence[Offer]) -> Chosen:
    """Choose the copies of one conversation, each with its dates read as the others' times say.

    Raises:
        NotOneConversationError: no conversation is in two sources, or none of a path is in the others.
        AmbiguousFormatError: several are (``choices`` are their titles); or nothing tells a copy's dates.
    """
    times = Counter(offer.path for offer in offers)
    named = [number for number, offer in enumerate(offers) if times[offer.path] == 1]
    if len(offers) == 1 or (len(named) == len(offers) and all(len(offer.ways) == 1 for offer in offers)):
        return Chosen([offer.itself for offer in offers])
    comparing = _compared(offers)
    near = comparing.near
    group = around(named, near) if named else _only(_common(offers, near), offers, comparing.settled)
    _confirm_dated(offers, comparing.settled, group, near)
    _confirm_each_gives(offers, group)
    copies = [_as_read(offers[number], comparing.settled[number].order) for number in sorted(group)]
    return Chosen(copies, list(_left(offers, group, comparing.settled)))


@dataclass(frozen=True, slots=True, eq=False)
class _Compared:
    """How the dates of each offer are read, and with which others it is of one conversation."""

    settled: Sequence[Settled]
    near: Mapping[int, Iterable[int]]


def _compared(offers: Sequence[Offer]) -> _Compared:
    flat = [copy for offer in offers for copy in offer.ways.values()]
    whose = [number for number, offer in enumerate(offers) for _ in offer.ways]
    places = iter(range(len(flat)))
    ways = [{order: next(places) for order in offer.ways} for offer in offers]
    overlaps = overlaps_of(lines_of(flat), whose)
    read = settled(ways, overlaps)
    taken = {each[how.order]: number for number, (each, how) in enumerate(zip(ways, read, strict=True))}
    near: dict[int, list[int]] = {}
    for one, others in overlaps.near.items():
        if one in taken:
            near[taken[one]] = [taken[other] for other in others if other in taken]
    return _Compared(read, near)


def _common(offers: Sequence[Offer], near: Mapping[int, Iterable[int]]) -> Sequence[set[int]]:
    """Return the conversations that are in several sources."""
    groups = hanging_together(len(offers), near)
    return [group for group in groups if len({offers[number].source for number in group}) > 1]


def _only(groups: Sequence[set[int]], offers: Sequence[Offer], read: Sequence[Settled]) -> set[int]:
    if not groups:
        _confirm_dated(offers, read, set(range(len(offers))), {})
        raise NotOneConversationError(_nothing_common(offers))
    if len(groups) > 1:
        titles = tuple(offers[min(group)].itself.title for group in groups)
        raise AmbiguousFormatError(
            f"these sources have {len(groups):,} conversations in common: name the file of one copy beside "
            "them, or capture them and reconcile one at a time by the ids that `onrecord conversations` "
            "lists",
            titles,
        )
    return groups[0]


def _nothing_common(offers: Sequence[Offer]) -> str:
    if len({offer.source for offer in offers}) == 1:
        return (
            f"{offers[0].path!r} is one source of {len(offers):,} conversations: give another person's copy "
            "of the one that is meant, too"
        )
    return (
        "none of these sources holds a conversation that another holds too: check that they are of one group"
    )


def _confirm_dated(
    offers: Sequence[Offer], read: Sequence[Settled], group: set[int], near: Mapping[int, Iterable[int]]
) -> None:
    """Refuse a copy whose times nothing tells, where it fits no other as it is, or much of it has none."""
    for number in sorted(group):
        if read[number].why_not and (not near.get(number) or _is_undated(offers[number].itself)):
            raise AmbiguousFormatError(
                f"{offers[number].itself.file!r} cannot be set beside the others: {read[number].why_not}. "
                f"Say which is right with {OPTION}, or give a copy of a phone whose dates are certain"
            )


def _is_undated(copy: Copy) -> bool:
    """Tell whether a tenth of a copy's lines has no time: what is absent there could not be told."""
    columns = (copy.messages.column(name) for name in ("said_at", "said_local"))
    at, local = (column.is_null().to_numpy() for column in columns)
    return bool((at & local).mean() >= _MOST_UNDATED)


def _confirm_each_gives(offers: Sequence[Offer], group: set[int]) -> None:
    """Refuse a path of which nothing goes in: it was named for something."""
    giving = {offers[number].path for number in group}
    idle = next((offer.path for offer in offers if offer.path not in giving), None)
    if idle is not None:
        count = sum(offer.path == idle for offer in offers)
        raise NotOneConversationError(
            f"none of the {count:,} conversations in {idle!r} is one that these sources hold too: check that "
            "they are of one group, or reconcile without it"
        )


def _as_read(offer: Offer, order: DateOrder | None) -> Copy:
    copy = offer.ways[order]
    return copy if order is None else replace(copy, warnings=(*copy.warnings, sentence(order)))


def _left(offers: Sequence[Offer], group: set[int], read: Sequence[Settled]) -> Iterator[str]:
    """Say of each path what of it is of another conversation, and which copies could not be dated."""
    others: dict[str, list[str]] = {}
    for number, offer in enumerate(offers):
        if number in group:
            continue
        if why := read[number].why_not:
            yield f"{offer.itself.file!r} is left out: {why}; {OPTION} says which is right"
        else:
            others.setdefault(offer.path, []).append(offer.itself.file)
    for path, files in others.items():
        are = "is" if len(files) == 1 else "are"
        others_are = "another conversation" if len(files) == 1 else "other conversations"
        listed = f": {', '.join(map(repr, files))}" if len(set(files)) == len(files) <= _MOST_NAMED else ""
        yield f"{number_of(len(files), 'copy')} in {path!r} {are} of {others_are} and left out{listed}"
