"""What a word on a matter adds to what its readers see, and what it does to a widening that waits.

A role for a matter reaches over its custodians' copies of its conversations. So a word widens where some
copy, held or still to come, is in reach after it and was not before.
"""

from dataclasses import dataclass, replace

from onrecord.records.accounts import name_key
from onrecord.records.matters import (
    Matter,
    MatterSaid,
    MatterWord,
    Widening,
    WideningState,
    title_key,
)


@dataclass(frozen=True, slots=True)
class Added:
    """What is in reach that was not.

    ``pairs`` are a custodian and a title, as each is compared; ``copies`` are ids (k-…) that were put in, or
    were apart and are so no more.
    """

    pairs: frozenset[tuple[str, str]]
    copies: frozenset[str]

    @property
    def is_nothing(self) -> bool:
        """Tell whether readers see no more than before."""
        return not (self.pairs or self.copies)


def added_by(after: MatterSaid, before: MatterSaid | None) -> Added:
    """Return what a word adds to the one before; all that it says where there is none before."""
    put_in = _copies(after) - _copies(before)
    return Added(_pairs(after) - _pairs(before), put_in | _no_longer_apart(after, before))


def with_word(matter: Matter, word: MatterWord) -> Matter:
    """Return a matter with a further word, by which what waited is agreed, waits on, or has lapsed.

    What takes something from its readers makes it lapse: it would bring that back. A new name or another time
    asked for does not, and goes into what waits.
    """
    widenings = tuple(
        _after(one, matter.last, word.said) if one.state is WideningState.WAITS else one
        for one in matter.widenings
    )
    return replace(matter, words=(*matter.words, word), widenings=widenings)


def with_widening(matter: Matter, asked: Widening) -> Matter:
    """Return a matter of which a widening was asked for: it alone waits."""
    before = (
        replace(one, state=WideningState.LAPSED) if one.state is WideningState.WAITS else one
        for one in matter.widenings
    )
    return replace(matter, widenings=(*before, asked))


def _after(waiting: Widening, before: MatterSaid, after: MatterSaid) -> Widening:
    if waiting.said.widening == after.widening:
        return replace(waiting, state=WideningState.AGREED)
    if after.widening or not added_by(before, after).is_nothing:
        return replace(waiting, state=WideningState.LAPSED)
    wanted = waiting.said.wanted
    changed = {
        name: getattr(after, name)
        for name in ("name", "reference", "since", "until")
        if getattr(wanted, name) == getattr(before, name)
    }
    return replace(waiting, said=replace(waiting.said, wanted=replace(wanted, **changed)))


def _pairs(said: MatterSaid | None) -> frozenset[tuple[str, str]]:
    """Return which custodian's copies of which title a matter reaches over: none once it is closed."""
    if said is None or said.is_closed:
        return frozenset()
    names = [name_key(one.name) for one in said.custodians]
    return frozenset((name, title_key(one.name)) for name in names for one in said.conversations)


def _copies(said: MatterSaid | None) -> frozenset[str]:
    if said is None or said.is_closed:
        return frozenset()
    return frozenset(copy for one in said.conversations for copy in one.copies)


def _no_longer_apart(after: MatterSaid, before: MatterSaid | None) -> frozenset[str]:
    """Return copies that were kept out of a conversation which is still asked for, and are not any more."""
    if before is None or after.is_closed:
        return frozenset()
    apart = {title_key(one.name): frozenset(one.apart) for one in after.conversations}
    kept_out = ((title_key(one.name), frozenset(one.apart)) for one in before.conversations)
    return frozenset(copy for title, copies in kept_out if title in apart for copy in copies - apart[title])
