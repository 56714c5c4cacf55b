"""The sentences of an absence statement on what there is, what is absent and why, timers, where was searched.

They say what is absent from a copy and what another copy holds. Who removed something is not said: copies do
not show it, save where one shows a deletion in the message's place.
"""

from collections.abc import Iterator

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import Cause, FindingKind
from onrecord.records.timers import timer_length
from onrecord.rendering.accounts import Account, device_noun
from onrecord.rendering.copy_notes import are_all_assumed, from_where, notes, zones_assumed
from onrecord.rendering.findings_table import between, seen
from onrecord.rendering.index import Numbers
from onrecord.rendering.statement_matter import Matter, Sentence, begun, is_or_are, places_of
from onrecord.rendering.telling import ASKS
from onrecord.rendering.timers import TimerSet, timer_history
from onrecord.rendering.words import CONFIDENCE, REASON, closed

_MOST_CAUSES = 5


def searched(matter: Matter) -> Iterator[Sentence]:
    """Yield where was searched: each copy."""
    for one in matter.all_copies:
        copy = one.copy
        extent = f"{matter.clock.moment(copy.first_said)} to {matter.clock.moment(copy.last_said)}"
        count = number_of(copy.messages, "message")
        says = f"{begun(one.whose)} was read from {from_where(one, matter.clock)}: {count}"
        says += f", {extent}" if copy.first_said else ""
        yield Sentence(closed(says), [f"copy {one.letter}"])
        yield from (
            Sentence(closed(sentence), [f"copy {one.letter}"])
            for sentence in notes(matter.all_copies, one, matter.clock)
        )
    if are_all_assumed(matter.all_copies):
        yield Sentence(zones_assumed(matter.all_copies, matter.clock), matter.everywhere)


def existed(matter: Matter) -> Iterator[Sentence]:
    """Yield whether messages existed, how many, the first and last, and how many each copy holds."""
    index = matter.index
    if not index.messages:
        yield Sentence("No message is known from these copies.", matter.everywhere)
        return
    first, last = 0, index.messages - 1
    counted = f"{number_of(index.messages, 'message')}, notices of the app included,"
    says = f"{counted} {is_or_are(index.messages)} known from the copies together"
    lines = [*places_of(index.places(first)), *places_of(index.places(last))]
    yield Sentence(
        f"{says}: the first sent {matter.at(first)}, the last {matter.at(last)}.", list(dict.fromkeys(lines))
    )
    _, noun = device_noun(matter.all_copies)
    for one in matter.about:
        lacks = f"{one.lacks:,} that others hold {is_or_are(one.lacks)} absent from it"
        other = f"; {one.elsewhere:,} only other {noun} could show" if one.elsewhere else ""
        other += f"; of {one.untimed:,} the time is not known" if one.untimed else ""
        yield Sentence(
            f"{begun(one.whose)} shows {one.held:,} of them; {lacks}{other}.", [f"copy {one.letter}"]
        )


def absent(matter: Matter, one: Account) -> Iterator[Sentence]:
    """Yield what is absent from one copy, by kind, with what that rests on."""
    if not one.absent:
        yield Sentence(f"No message that others hold is absent from {one.whose}.", [f"copy {one.letter}"])
    for kind, count in one.absent.items():
        messages = matter.index.of_kind(matter.number(one), kind)
        yield _of_kind(matter, one, kind, messages, count)
        yield from _causes(matter, one, kind)


def _of_kind(matter: Matter, one: Account, kind: FindingKind, messages: Numbers, count: int) -> Sentence:
    first, last = int(messages[0]), int(messages[-1])
    says = f"{number_of(count, 'message')} {is_or_are(count)} absent from {one.whose}: {REASON[kind]}. "
    sent = f"It was sent {matter.at(first)}." if count == 1 else ""
    sent = sent or f"The first was sent {matter.at(first)}, the last {matter.at(last)}."
    held = [*places_of(matter.index.places(first)), *places_of(matter.index.places(last))]
    return Sentence(says + sent, list(dict.fromkeys(held)) or matter.everywhere)


def _causes(matter: Matter, one: Account, kind: FindingKind) -> Iterator[Sentence]:
    numbers = matter.index.causes_of(matter.number(one), kind)
    for number in numbers[:_MOST_CAUSES]:
        yield from _cause(matter, one, kind, number)
    if len(numbers) > _MOST_CAUSES:
        more = number_of(len(numbers) - _MOST_CAUSES, "further cause")
        yield Sentence(f"{more} of this kind: the table of findings has each.", [f"copy {one.letter}"])


def _cause(matter: Matter, one: Account, kind: FindingKind, number: int) -> Iterator[Sentence]:
    cause = matter.index.found.causes[number]
    lines, rests = _grounds(matter, one, cause), [legible(each.says) for each in cause.evidence]
    says = f"The confidence of this is {CONFIDENCE[cause.confidence]}"
    if rests:
        says += f"; it rests on: {'; '.join(rests)}"
    elif kind in ASKS:
        says += f"; {_would_stand(matter, one, kind, number)}"
    yield Sentence(closed(says), lines)
    for other in cause.other_explanations:
        yield Sentence(closed(f"Another explanation remains: {legible(other)}"), lines)


def _would_stand(matter: Matter, one: Account, kind: FindingKind, number: int) -> str:
    """Say between which lines of the copy a cause's messages would stand."""
    copy = matter.number(one)
    messages = matter.index.of_cause(copy, kind, number)
    if not matter.index.held(copy):
        return f"copy {one.letter} shows nothing near"
    subject = "it" if len(messages) == 1 else "they"
    return f"{subject} would stand {'; '.join(between(matter.index, copy, messages))}"


def _grounds(matter: Matter, one: Account, cause: Cause) -> list[str]:
    places = (seen(matter.index.found, each) for each in cause.evidence)
    return list(dict.fromkeys(places)) or [f"copy {one.letter}"]


def timers(matter: Matter) -> Iterator[Sentence]:
    """Yield who set which timer when."""
    history = timer_history(matter.index)
    if not history:
        yield Sentence("No copy shows that a disappearing-message timer was set.", matter.everywhere)
    for one in history:
        yield Sentence(f"{begun(matter.clock.on(one.at))}, {timer_words(one)}.", places_of(one.places))


def timer_words(one: TimerSet) -> str:
    """Say what was done to a timer, without when."""
    who = legible(one.who) if one.who else "somebody whom the copies do not name"
    if one.seconds == 0:
        return f"{who} turned disappearing messages off"
    after = (
        f" after {timer_length(one.seconds)}"
        if one.seconds
        else ", after a time that the notice does not say"
    )
    return f"{who} set messages to disappear{after}"
