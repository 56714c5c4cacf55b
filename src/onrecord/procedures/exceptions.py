"""What stands open and needs a person: exceptions of captures by cause. Clean captures file themselves.

Each is read from the journal. Whoever decides makes an event, and a later one undoes it.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from onrecord.integrity.receipt import read_receipt
from onrecord.ports.homes import Home
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.confirm import Confirmation, confirmations
from onrecord.procedures.decide_exceptions import (
    ExceptionWord,
    all_words,
    exception_key,
    exception_words,
)
from onrecord.procedures.journalled import events_of
from onrecord.procedures.moves import as_moved, moves_of
from onrecord.procedures.register import Register, register_of
from onrecord.procedures.registered_labels import accounts_of
from onrecord.procedures.standing_receipts import standing_receipts
from onrecord.procedures.stop import stop_told
from onrecord.reconciliation.labels import number_or_mail
from onrecord.records.captures import Copy
from onrecord.records.events import Verb
from onrecord.records.legible import legible
from onrecord.records.messages import Flag
from onrecord.records.plurals import number_of
from onrecord.records.receipts import (
    AUTHORITY,
    COPY_NOT_CONFIRMED,
    ONE_COPY,
    SAME_DEVICE,
    SAME_DEVICE_COUNTS,
    SafeToClear,
)
from onrecord.records.searches import Sight

_NUMBER = re.compile(r"\d[\d,]*")
_OF_SECOND_COPY = frozenset({ONE_COPY, SAME_DEVICE, COPY_NOT_CONFIRMED})
_MOST_NAMES = 5
_DECIDING = (Verb.EXCEPTION, Verb.FINDING_DECISION)
"""Events that neither make nor end an exception: what was decided is read each time."""


class Cause(StrEnum):
    """Why something stands open, in the order in which it is shown."""

    STOPPED = "stopped"
    NOT_THEIRS = "not theirs"
    NOT_CONFIRMED = "not confirmed"
    NOT_FROM_THEM = "not from them"
    LINK_NOT_CONFIRMED = "link not confirmed"
    SECOND_COPY = "second copy"
    NOT_UNDERSTOOD = "not understood"
    UNKNOWN_NOTICES = "unknown notices"
    AMBIGUOUS_DATES = "ambiguous dates"
    NOT_TO_CLEAR = "not to clear"
    PARTLY_TO_CLEAR = "partly to clear"
    UNKNOWN_PEOPLE = "unknown people"


@dataclass(frozen=True, slots=True)
class Open:
    """One exception: of which capture, what in detail, and what a person last decided of it.

    ``about`` tells exceptions of one cause and capture apart; ``owner`` is the object under whose key a
    decision is sealed, empty for the home's own.
    """

    key: str
    cause: Cause
    about: str
    owner: str
    at: dt.datetime
    detail: str
    copies: Sequence[Copy] = ()
    word: ExceptionWord | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Exceptions of one cause, newest first."""

    cause: Cause
    open: Sequence[Open]


@dataclass(frozen=True, slots=True)
class Seeing:
    """What an officer may see of exceptions: captures of these copies, and stopped ones by themselves."""

    captures: Sight
    spills: bool = False


@dataclass(frozen=True, slots=True)
class _Held:
    at: dt.datetime
    kept: Accepted


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every exception that the journal tells of, up to the event of this number, without what was decided."""

    until: int
    found: Sequence[Open]
    names: Sequence["_Names"] = ()
    register: Register = field(default_factory=Register)

    def within(self, sight: Sight) -> Iterator[Open]:
        """Yield all, those of names by what the register has of copies in sight: others are not to tell."""
        yield from self.found
        register = self.register.within(sight)
        owners = accounts_of(register)
        for one in self.names:
            nobody = [name for copy, name in one.labels if not _is_known(copy, name, register, owners)]
            if nobody:
                yield replace(one.open, detail=_detail(list(dict.fromkeys(nobody))))


@dataclass(frozen=True, slots=True)
class _Names:
    """The labels of a capture's copies, and what stands open where the register has nobody for some."""

    open: Open
    labels: Sequence[tuple[str, str]]


def gather(home: Home, before: Gathered | None = None) -> Gathered:
    """Read every capture for exceptions; what was gathered ``before`` is given back while it is still right.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    until = told_until(home)
    if before is not None and before.until == until:
        return before
    held = list(_captures(home))
    found = [*_of_captures(home, held), *_stopped(home)]
    return Gathered(until, found, list(_of_people(home, held)), register_of(home))


def told_until(home: Home) -> int:
    """Return the number of the last event that a gathering goes by."""
    told = (one.sequence for one in home.journal.envelopes() if one.verb not in _DECIDING)
    return max(told, default=-1)


def exceptions(home: Home, seeing: Seeing, gathered: Gathered | None = None) -> Sequence[Open]:
    """Return every exception that may be seen, decided or not, newest first.

    A capture is seen where all its copies are.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    words = exception_words(home)
    every = (gathered or gather(home)).within(seeing.captures)
    found = (one for one in every if _is_seen(one, seeing))
    said = (replace(one, word=words.get(one.key)) for one in found)
    return sorted(said, key=lambda one: one.at, reverse=True)


def overtaken(home: Home, seen: Sequence[Open]) -> Sequence[Open]:
    """Return each exception with every word on it that holds no more, and what opened it again, newest first.

    Raises:
        VerificationError: an event is of a later version.
    """
    by_key = {one.key: one for one in seen}
    words = [word for word in all_words(home) if word.said.key in by_key]
    past = [replace(by_key[word.said.key], word=word) for word in words]
    return [one for one in past if one.word != by_key[one.key].word][::-1]


def _is_seen(one: Open, seeing: Seeing) -> bool:
    if one.cause is Cause.STOPPED:
        return seeing.spills
    return all(seeing.captures.sees(copy.id) for copy in one.copies)


def grouped(found: Sequence[Open]) -> Sequence[Group]:
    """Put exceptions together by cause, the gravest first."""
    groups: dict[Cause, list[Open]] = defaultdict(list)
    for one in found:
        groups[one.cause].append(one)
    return [Group(cause, groups[cause]) for cause in Cause if cause in groups]


def stopped_count(home: Home) -> int:
    """Count captures that a marking stopped; nothing of them is kept."""
    return sum(envelope.verb is Verb.STOPPED_CAPTURE for envelope in home.journal.envelopes())


def _stopped(home: Home) -> Iterator[Open]:
    for event in events_of(home, Verb.STOPPED_CAPTURE):
        if event.payload is not None:
            key = exception_key(home, Cause.STOPPED, "", f"event {event.envelope.sequence}")
            yield Open(key, Cause.STOPPED, "", "", event.envelope.at, stop_told(event.payload))


def _of_captures(home: Home, seen: Sequence[_Held]) -> Iterator[Open]:
    receipts, confirmed = standing_receipts(home), confirmations(home)
    for held in seen:
        standing = receipts.get(held.kept.id)
        yield from _of_receipt(home, held, standing.text) if standing else ()
        yield from _of_reading(home, held)
        yield from _of_custodian(home, held, confirmed.get(held.kept.id))


def _captures(home: Home) -> Iterator[_Held]:
    moves = moves_of(home)
    for event in events_of(home, Verb.CAPTURE):
        if event.payload is not None:
            yield _Held(event.envelope.at, as_moved(accepted(event), moves))


def _of_receipt(home: Home, held: _Held, text: bytes) -> Iterator[Open]:
    clearance = read_receipt(text).clearance
    if clearance.answer is SafeToClear.YES:
        return
    partly = clearance.answer is SafeToClear.PARTIAL
    for reason in clearance.reasons:
        if reason in _OF_SECOND_COPY:
            yield _open(home, held, Cause.SECOND_COPY, "", reason)
        elif not _permits(reason):
            cause = Cause.PARTLY_TO_CLEAR if partly else Cause.NOT_TO_CLEAR
            yield _open(home, held, cause, _NUMBER.sub("…", reason), reason)


def _of_custodian(home: Home, held: _Held, word: Confirmation | None) -> Iterator[Open]:
    """Yield what was said against whose a capture is, or that who was asked has said nothing yet."""
    if word is not None and not word.is_theirs:
        cause = Cause.NOT_FROM_THEM if word.link else Cause.NOT_THEIRS
        yield _open(home, held, cause, "", f"{legible(word.actor)} said: {legible(word.why)}")
    elif word is None and held.kept.context.link:
        yield _open(home, held, Cause.LINK_NOT_CONFIRMED, "", f"By {legible(held.kept.context.came_by)}")
    elif word is None and held.kept.context.on_behalf:
        yield _open(home, held, Cause.NOT_CONFIRMED, "", f"Captured by {legible(held.kept.actor)}")


def _permits(reason: str) -> bool:
    """Tell whether a reason says what lets a phone be cleared: nobody needs to decide on that."""
    return reason == SAME_DEVICE_COUNTS or reason.startswith(AUTHORITY)


def _of_reading(home: Home, held: _Held) -> Iterator[Open]:
    summary = held.kept.summary
    counted = (
        (Cause.NOT_UNDERSTOOD, summary.anomalies, "piece"),
        (Cause.UNKNOWN_NOTICES, summary.unknown_notices, "notice"),
        (Cause.AMBIGUOUS_DATES, summary.by_flag.get(Flag.DATE_AMBIGUOUS, 0), "message"),
    )
    for cause, count, noun in counted:
        if count:
            yield _open(home, held, cause, "", number_of(count, noun))


def _of_people(home: Home, seen: Sequence[_Held]) -> Iterator[_Names]:
    """Yield the labels of each capture's copies that are in no later one."""
    newest = {copy.id: one.kept.id for one in seen for copy in one.kept.copies}
    for held in seen:
        copies = [copy for copy in held.kept.copies if newest[copy.id] == held.kept.id]
        labels = [(copy.id, label) for copy in copies for label in _labels(held.kept, copy)]
        if labels:
            yield _Names(_open(home, held, Cause.UNKNOWN_PEOPLE, "", ""), labels)


def _detail(nobody: Sequence[str]) -> str:
    named = ", ".join(map(legible, nobody[:_MOST_NAMES]))
    more = f" and {len(nobody) - _MOST_NAMES:,} more" if len(nobody) > _MOST_NAMES else ""
    return f"{number_of(len(nobody), 'name')}: {named}{more}"


def _labels(kept: Accepted, copy: Copy) -> Sequence[str]:
    if len(kept.copies) == 1:
        return list(kept.summary.senders)
    return [label for one in kept.summary.conversations if one.key == copy.key for label in one.participants]


def _is_known(copy: str, label: str, register: Register, owners: Mapping[str, str]) -> bool:
    given = register.labels.get((copy, label))
    return bool(given and given.said.person) or (number_or_mail(label) or "") in owners


def _open(home: Home, held: _Held, cause: Cause, about: str, detail: str) -> Open:
    kept = held.kept
    key = exception_key(home, cause, about, kept.id)
    return Open(key, cause, about, kept.id, held.at, detail, kept.copies)
