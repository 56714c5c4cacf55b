"""Show a kept reconciliation page by page: its findings with what they rest on, its timeline, its people."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from onrecord.ports.homes import Home
from onrecord.procedures.decide_finding import (
    FindingKey,
    FindingWord,
    finding_key,
    finding_words,
    messages_of,
)
from onrecord.procedures.keep_reconciliation import Kept
from onrecord.records.errors import NotHeldError
from onrecord.records.events import Verb
from onrecord.records.legible import legible, legible_lines
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import FindingKind
from onrecord.rendering.accounts import Account, accounts, not_applicable_words
from onrecord.rendering.coverage_chart import coverage_chart
from onrecord.rendering.findings_table import between, seen
from onrecord.rendering.index import KINDS, Index
from onrecord.rendering.lines import Line, line_of
from onrecord.rendering.referral import referral_text
from onrecord.rendering.statement_matter import KeyDate
from onrecord.rendering.telling import absences, beside, body, is_from_app, remarks, sender, where, wordings
from onrecord.rendering.times import WallClock, milliseconds
from onrecord.rendering.words import BY_WEIGHT, CONFIDENCE, IN_SHORT, SENDERS_DIFFER, letter, sender_told

_ORDER = tuple(dict.fromkeys((*BY_WEIGHT, *FindingKind)))
_REGISTER = (Verb.PERSON, Verb.IDENTIFY)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a kind and cause in one copy, and of how many messages.

    ``word`` is what a person said of it; the finding itself is never changed.
    """

    key: FindingKey
    letter: str
    holder: str
    what: str
    is_absence: bool
    messages: int
    confidence: str
    evidence: Sequence[str]
    others: Sequence[str]
    word: FindingWord | None = None


@dataclass(frozen=True, slots=True)
class KindFound:
    """A kind in words, how many findings of it there are, and of how many messages, each counted once."""

    kind: FindingKind
    words: str
    findings: int
    messages: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of the timeline: what it says, who holds it at which line, who lacks it and why."""

    number: int
    day: str
    time: str
    at: dt.datetime | None
    sender: str
    is_from_app: bool
    subject: str
    body: str
    edited: bool
    held: str
    beside: Sequence[str]
    wordings: Sequence[tuple[str, str]]
    remarks: Sequence[str]
    lacking: Sequence[str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label of one copy: the copy's letter, its id in the archive, and the label."""

    letter: str
    copy: str
    label: str


@dataclass(frozen=True, slots=True)
class Who:
    """One person of the result, by number: the labels that are taken for theirs, and why."""

    number: int
    name: str
    register: str | None
    labels: Sequence[Labelled]
    joined_by: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Two labels that may be one person, by number; a person says whether they are."""

    number: int
    one: Labelled
    other: Labelled
    why: str


def figures(kept: Kept) -> Sequence[Account]:
    """Return each copy in figures, side by side."""
    return accounts(kept.index)


def not_applicable(of: Sequence[Account]) -> str:
    """Say what "n/a" means among these copies; nothing where it does not occur."""
    return not_applicable_words(of)


def chart(kept: Kept) -> str:
    """Return the coverage chart as SVG."""
    return coverage_chart(kept.found, WallClock(kept.about.zone))


def referral(kept: Kept, name: str, on: dt.date) -> Iterator[str]:
    """Yield what changed after a request or a hold: for records officers and lawyers alone."""
    yield from referral_text(kept.found, [KeyDate(name, on)], WallClock(kept.about.zone))


def is_overtaken(home: Home, kept: Kept) -> bool:
    """Tell whether the register of people has changed since the result was made."""
    made_at = kept.about.made_at
    return any(one.at > made_at and one.verb in _REGISTER for one in home.journal.envelopes())


def kinds_found(kept: Kept) -> Sequence[KindFound]:
    """Return each kind that was found, what asks for an answer first."""
    kinds, index = [key.kind for key in finding_keys(kept)], kept.index
    return [
        KindFound(kind, kind_words(kind), kinds.count(kind), _messages_of_kind(index, kind))
        for kind in _ORDER
        if kind in kinds
    ]


def _messages_of_kind(index: Index, kind: FindingKind) -> int:
    return len(np.unique(index.finding_messages[index.finding_codes == KINDS.index(kind)]))


def kind_words(kind: FindingKind) -> str:
    """Say what a kind of finding is; of an absence never more than that it is one, and why."""
    return f"absent: {IN_SHORT[kind]}" if kind in BY_WEIGHT else IN_SHORT[kind]


def finding_keys(
    kept: Kept, kind: FindingKind | None = None, copy: int | None = None
) -> Sequence[FindingKey]:
    """Return which findings there are, of one kind and copy or of all: what asks for an answer first."""
    index = kept.index
    columns = (index.finding_copies, index.finding_codes, index.finding_causes)
    rows = np.unique(np.stack(columns, axis=1), axis=0).tolist()
    keys = [FindingKey(of, KINDS[code], cause) for of, code, cause in rows]
    wanted = [key for key in keys if kind in (None, key.kind) and copy in (None, key.copy)]
    return sorted(wanted, key=lambda key: (_ORDER.index(key.kind), key.copy, key.cause))


def findings_shown(home: Home, kept: Kept, keys: Sequence[FindingKey]) -> Sequence[Finding]:
    """Return findings in words, each with what a person said of it."""
    words = finding_words(home)
    said = {(word.said.kind, word.said.capture) for word in words.values()}
    return [_finding(home, kept, key, words if _of(kept, key) in said else {}) for key in keys]


def finding_shown(home: Home, kept: Kept, key: FindingKey) -> Finding:
    """Return one finding in words.

    Raises:
        NotHeldError: the reconciliation has no such finding.
    """
    if not 0 <= key.cause < len(kept.found.causes) or not messages_of(kept.index, key):
        raise NotHeldError("this reconciliation has no such finding; its list of findings has all")
    return findings_shown(home, kept, [key])[0]


def entries(kept: Kept, messages: Sequence[int]) -> Sequence[Entry]:
    """Return messages of the timeline, by number, as a page shows them."""
    clock = WallClock(kept.about.zone)
    return [_entry(kept.index, line_of(kept.index, message), clock) for message in messages]


def first_on(kept: Kept, day: dt.date) -> int:
    """Return the number of the first message from a day on, on the clock of the result."""
    clock = WallClock(kept.about.zone)
    begin = milliseconds(dt.datetime.combine(day, dt.time(), clock.local(kept.about.made_at).tzinfo))
    later = np.flatnonzero(kept.index.said_ms >= begin)
    return int(later[0]) if len(later) else max(0, kept.index.messages - 1)


def who_is_who(kept: Kept) -> Sequence[Who]:
    """Return everybody that the copies name."""
    letters = _letters(kept)
    return [
        Who(
            number=number,
            name=legible(kept.index.names.person(number)),
            register=person.register,
            labels=[
                Labelled(*letters[copy], label)
                for copy, labels in person.labels.items()
                if copy in letters
                for label in labels
            ],
            joined_by=[legible(word) for word in person.joined_by],
        )
        for number, person in enumerate(kept.found.people)
    ]


def unsettled(kept: Kept) -> Sequence[Unsettled]:
    """Return the labels that were left apart for a person to join."""
    letters = _letters(kept)
    return [
        Unsettled(number, _labelled(letters, doubt.one), _labelled(letters, doubt.other), legible(doubt.why))
        for number, doubt in enumerate(kept.found.doubts)
    ]


def _labelled(letters: Mapping[str, tuple[str, str]], label: tuple[str, str]) -> Labelled:
    return Labelled(*letters.get(label[0], ("", "")), label[1])


def _letters(kept: Kept) -> Mapping[str, tuple[str, str]]:
    return {copy.id: (letter(number), copy.copy_id or "") for number, copy in enumerate(kept.found.copies)}


def _of(kept: Kept, key: FindingKey) -> tuple[FindingKind, str]:
    return key.kind, kept.about.captures[kept.found.copies[key.copy].id]


def _finding(home: Home, kept: Kept, key: FindingKey, words: Mapping[str, FindingWord]) -> Finding:
    cause = kept.found.causes[key.cause]
    return Finding(
        key=key,
        letter=letter(key.copy),
        holder=kept.index.names.holder(key.copy),
        what=SENDERS_DIFFER if sender_told(cause) else kind_words(key.kind),
        is_absence=key.kind in BY_WEIGHT,
        messages=len(messages_of(kept.index, key)),
        confidence=CONFIDENCE[cause.confidence],
        evidence=_evidence(kept, key),
        others=[legible(one) for one in cause.other_explanations],
        word=words.get(finding_key(home, kept, key)) if words else None,
    )


def _evidence(kept: Kept, key: FindingKey) -> list[str]:
    cause = kept.found.causes[key.cause]
    told = [f"{legible(one.says)} ({seen(kept.found, one)})" for one in cause.evidence]
    if told or key.kind not in BY_WEIGHT:
        return told
    return between(kept.index, key.copy, kept.index.of_cause(key.copy, key.kind, key.cause))


def _entry(index: Index, line: Line, clock: WallClock) -> Entry:
    return Entry(
        number=line.message,
        day=clock.day(line.said_at),
        time=clock.time(line.said_at, line.precision),
        at=line.said_at,
        sender=sender(index, line),
        is_from_app=is_from_app(line),
        subject=legible(line.subject or ""),
        body="\n".join(legible_lines(body(line))),
        edited=line.edited,
        held=where(line.places) or number_of(0, "copy"),
        beside=list(beside(index, line)),
        wordings=[(words, legible(text)) for words, text in wordings(line)],
        remarks=list(remarks(index, line)),
        lacking=list(absences(line)),
    )
