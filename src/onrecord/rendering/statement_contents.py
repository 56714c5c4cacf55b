"""The sentences of a statement on what copies show as deleted, edited or different, with both texts."""

from collections.abc import Iterator, Sequence

from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import FindingKind
from onrecord.rendering.accounts import Account
from onrecord.rendering.contents import Shown, contents_of, shown
from onrecord.rendering.escaping import shortened
from onrecord.rendering.lines import line_of
from onrecord.rendering.statement_matter import Matter, Sentence, begun, copies_of, is_or_are, places_of
from onrecord.rendering.telling import body, sender
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
    different = "Copies show different texts of {messages}, and none shows an edit"
    yield from _listed(matter, found.differ, different)
    yield from _listed(matter, found.named, "Copies name different senders of {messages}")
    yield from (sentence for one in matter.about for sentence in _others(matter, one))


def _summed(matter: Matter, found: Sequence[int], words: str) -> Iterator[Sentence]:
    """Yield one sentence on messages of which there is no more to tell."""
    if found:
        yield Sentence(f"{_counted(found, words)}.", _seen(matter, found))


def _told(matter: Matter, found: Sequence[int], words: str) -> Iterator[Sentence]:
    """Yield how many messages there are of which this is so, and the first of them."""
    yield from _listed(matter, found, _counted(found, words))


def _listed(matter: Matter, found: Sequence[int], words: str) -> Iterator[Sentence]:
    """Yield words on how many messages there are, then the first of them with time, sender and texts."""
    if not found:
        return
    said = words.format(messages=number_of(len(found), "message"))
    yield Sentence(f"{said}:", _seen(matter, found))
    yield from (_one(matter, shown(matter.index, message)) for message in found[:_MOST_TOLD])
    yield from _rest(matter, found)


def _one(matter: Matter, one: Shown) -> Sentence:
    texts = [
        f"{_quoted(wording.text)} in {and_so(places_of(wording.places))}"
        for wording in one.wordings
        if wording.places
    ]
    if one.senders and len(texts) == 1:
        # The senders' lines, which follow, are the text's.
        texts = [_quoted(one.wordings[0].text)]
    deleted = f"; shown as deleted in {and_so(places_of(one.deleted))}" if one.deleted else ""
    senders = [f"; in {places_of([place])[0]} {says}" for place, says in one.senders]
    by = "" if senders else f" by {sender(matter.index, one.line)}"
    message = one.line.message
    says = f"Sent {matter.at(message)}{by}: {'; '.join(texts) or 'no text'}{deleted}{''.join(senders)}."
    return Sentence(says, _seen(matter, [message]))


def _quoted(text: str) -> str:
    return f"“{shortened(' '.join(text.split()), _LONGEST)}”"


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
        says = f"{begun(one.whose)}: {number_of(len(messages), 'message')} {IN_SHORT[kind]}"
        if messages and kind is not FindingKind.VANISHED_SINCE:
            yield Sentence(f"{says}.", _seen(matter, messages))
        elif messages:
            yield Sentence(f"{says}:", _seen(matter, messages))
            yield from vanished(matter, one, messages)


def vanished(matter: Matter, one: Account, messages: Sequence[int]) -> Iterator[Sentence]:
    """Yield the first messages that earlier captures of a copy held, with text and line there."""
    earlier = {
        number for number, of in enumerate(matter.all_copies) if of.copy.earlier_capture_of == one.copy.id
    }
    for message in messages[:_MOST_TOLD]:
        line = line_of(matter.index, message)
        held = [place for place in line.places if place.copy in earlier] or line.places
        text = f"{_quoted(body(line))} in {and_so(places_of(held))}"
        says = f"Sent {matter.at(message)} by {sender(matter.index, line)}: {text}."
        yield Sentence(says, places_of(held))
    yield from _rest(matter, messages)


def _rest(matter: Matter, messages: Sequence[int]) -> Iterator[Sentence]:
    if len(messages) > _MOST_TOLD:
        more = len(messages) - _MOST_TOLD
        yield Sentence(f"And {more:,} more: the timeline has each.", copies_of(matter.about))
