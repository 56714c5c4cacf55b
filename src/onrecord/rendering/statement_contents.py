"""The sentences of a statement on what copies show as deleted, edited or different, with both texts."""

from collections.abc import Iterator, Sequence

from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import FindingKind
from onrecord.rendering.accounts import Account
from onrecord.rendering.contents import Shown, contents_of, shown
from onrecord.rendering.escaping import shortened
from onrecord.rendering.statement_matter import Matter, Sentence, begun, copies_of, is_or_are, places_of
from onrecord.rendering.telling import sender
from onrecord.rendering.words import IN_SHORT, and_so

_MOST_TOLD, _MOST_PLACES, _LONGEST = 30, 12, 400
_OTHERS = (FindingKind.VIEW_ONCE, FindingKind.QUOTED_ABSENT, FindingKind.VANISHED_SINCE)


def contents(matter: Matter) -> Iterator[Sentence]:
    """Yield what copies show as deleted, edited or differing: of each message its time, sender and texts."""
    found = contents_of(matter.index, [matter.number(one) for one in matter.about])
    if not found.kept and not found.lost:
        yield Sentence("No copy named here shows a deletion in a message's place.", copies_of(matter.about))
    yield from _summed(matter, found.lost, "shown as deleted; no copy here kept {its} text")
    yield from _told(matter, found.kept, "shown as deleted, and another copy kept {its} text")
    yield from _told(matter, found.edited, "edited, and copies show several texts of {it}")
    yield from _summed(matter, found.edited_once, "edited, of which one text is known here")
    yield from _told(matter, found.differ, "of which copies show different texts, and none shows an edit")
    yield from (sentence for one in matter.about for sentence in _others(matter, one))


def _summed(matter: Matter, found: Sequence[int], words: str) -> Iterator[Sentence]:
    """Yield one sentence on messages of which there is no more to tell."""
    if found:
        yield Sentence(f"{_counted(found, words)}.", _seen(matter, found))


def _told(matter: Matter, found: Sequence[int], words: str) -> Iterator[Sentence]:
    """Yield how many messages there are, then the first of them with time, sender and texts."""
    if not found:
        return
    yield Sentence(f"{_counted(found, words)}:", _seen(matter, found))
    yield from (_one(matter, shown(matter.index, message)) for message in found[:_MOST_TOLD])
    if len(found) > _MOST_TOLD:
        more = len(found) - _MOST_TOLD
        yield Sentence(f"And {more:,} more: the timeline has each.", copies_of(matter.about))


def _one(matter: Matter, one: Shown) -> Sentence:
    texts = [
        f"“{shortened(' '.join(wording.text.split()), _LONGEST)}” in {and_so(places_of(wording.places))}"
        for wording in one.wordings
        if wording.places
    ]
    deleted = f"; shown as deleted in {and_so(places_of(one.deleted))}" if one.deleted else ""
    who, message = sender(matter.index, one.line), one.line.message
    says = f"Sent {matter.at(message)} by {who}: {'; '.join(texts) or 'no text'}{deleted}."
    return Sentence(says, _seen(matter, [message]))


def _seen(matter: Matter, messages: Sequence[int]) -> list[str]:
    """Name the lines of messages, the first few."""
    places = [place for message in messages for place in matter.index.places(message)]
    more = len(places) - _MOST_PLACES
    named = places_of(places[:_MOST_PLACES])
    return [*named, *([number_of(more, "further line")] if more > 0 else [])] or matter.everywhere


def _counted(found: Sequence[int], words: str) -> str:
    said = words.format(its="its" if len(found) == 1 else "their", it="it" if len(found) == 1 else "them")
    return f"{number_of(len(found), 'message')} {is_or_are(len(found))} {said}"


def _others(matter: Matter, one: Account) -> Iterator[Sentence]:
    """Yield what else a copy shows of its messages."""
    for kind in _OTHERS:
        messages = matter.index.of_kind(matter.number(one), kind).tolist()
        if messages:
            says = f"{begun(one.whose)}: {number_of(len(messages), 'message')} {IN_SHORT[kind]}."
            yield Sentence(says, _seen(matter, messages))
