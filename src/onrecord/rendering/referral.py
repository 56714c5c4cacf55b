"""What changed after a request or a hold: for the records officer and lawyers alone.

Two captures of one phone, one made before the day ended and one after it began, show it: what the first
held and the second does not. When it went, and by whose act, neither shows; so it is referred, and no more
is said.
"""

from collections.abc import Iterator, Sequence

from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import FindingKind, Reconciliation
from onrecord.rendering.accounts import Account, accounts
from onrecord.rendering.index import Index
from onrecord.rendering.statement_contents import vanished
from onrecord.rendering.statement_dates import bounds_of
from onrecord.rendering.statement_matter import KeyDate, Matter, Sentence, begun, is_or_are
from onrecord.rendering.times import WallClock, day, milliseconds
from onrecord.rendering.words import AID

RESTRICTED = (
    "Restricted: for the records officer and lawyers. It is a referral and no finding: copies do not show "
    "when a message ceased to be in one, nor by whose act, nor whether anybody knew of the request or hold."
)


def referral_text(
    found: Reconciliation, dates: Sequence[KeyDate], clock: WallClock | None = None
) -> Iterator[str]:
    """Yield what earlier captures held and later ones lack, set against each request or hold."""
    index = Index(found)
    every = accounts(index)
    matter = Matter(index, every, every, clock or WallClock())
    yield f"Referral: {legible(found.title)}\n{RESTRICTED}\n{AID}\n"
    yield f"Times on the clock of {matter.clock.zone}.\n"
    for number, date in enumerate(dates, 1):
        yield f"\n{number}. {legible(date.name)} ({day(date.on)})\n"
        for place, sentence in enumerate(_changes(matter, date), 1):
            yield f"{number}.{place}  {sentence.says} [{'; '.join(sentence.seen)}]\n"


def _changes(matter: Matter, date: KeyDate) -> Iterator[Sentence]:
    found = list(_pairs(matter, date))
    if not found:
        says = "No two captures of one phone, before and after, show a change"
        yield Sentence(f"{says}. That is no proof that there was none.", matter.everywhere)
    for earlier, later, messages in found:
        says = f"{number_of(len(messages), 'message')} that {earlier.whose}, {_made(matter, earlier)}, held"
        says += f" {is_or_are(len(messages))} absent from {later.whose}, {_made(matter, later)}:"
        yield Sentence(begun(says), [f"copy {earlier.letter}", f"copy {later.letter}"])
        yield from vanished(matter, later, messages)


def _pairs(matter: Matter, date: KeyDate) -> Iterator[tuple[Account, Account, Sequence[int]]]:
    """Yield captures of one phone made before and after, with the messages that went between them."""
    begin, end = bounds_of(date.on, matter.clock)
    for earlier in matter.all_copies:
        of = earlier.copy.earlier_capture_of
        later = next((one for one in matter.all_copies if one.copy.id == of), None)
        first, second = _made_ms(earlier), None if later is None else _made_ms(later)
        if later is None or first is None or second is None or not first < end or second < begin:
            continue
        lost = matter.index.of_kind(matter.number(later), FindingKind.VANISHED_SINCE).tolist()
        held = [message for message in lost if _holds(matter, earlier, message)]
        if held:
            yield earlier, later, held


def _holds(matter: Matter, one: Account, message: int) -> bool:
    return any(place.copy == matter.number(one) for place in matter.index.places(message))


def _made_ms(one: Account) -> int | None:
    at = one.copy.received_at or one.copy.last_said
    return None if at is None else milliseconds(at)


def _made(matter: Matter, one: Account) -> str:
    if one.copy.received_at is not None:
        return f"received on {matter.clock.moment(one.copy.received_at)}"
    return f"whose last line is of {matter.clock.moment(one.copy.last_said)}"
