"""Look at what was sent, before anything of it is kept: what each source is, holds, lacks and bears."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.governance.cautions import cautioned
from onrecord.ports.homes import Home
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.procedures.recognise import recognised
from onrecord.procedures.register import Register, register_of
from onrecord.procedures.sources import LeftOut, Source, sources
from onrecord.procedures.stop import spills_of
from onrecord.reconciliation.labels import number_or_mail
from onrecord.records.captures import Marking, Summary
from onrecord.records.errors import OF_THE_SOURCE, AmbiguousFormatError, OnRecordError
from onrecord.records.messages import Assumptions, Flag
from onrecord.records.searches import EVERYTHING, Sight


@dataclass(frozen=True, slots=True)
class Seen:
    """One source as it was read: its name, what it holds, and of which app in a backup of several it is."""

    name: str
    why: str
    summary: Summary
    markings: Sequence[Marking] = ()
    app: str = ""

    @property
    def has_ambiguous_dates(self) -> bool:
        """Tell whether dates could be read in two orders, so that a person must say which."""
        return bool(self.summary.by_flag.get(Flag.DATE_AMBIGUOUS, 0))


@dataclass(frozen=True, slots=True)
class Unseen:
    """One source that was not read, why, and the readers to choose from when several fit."""

    name: str
    why: str
    choices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Locked:
    """An encrypted source that nothing given opens: its name, what does open it, and what was wrong with it.

    ``why`` says what was wrong with what was given; it is empty when nothing was.
    """

    name: str
    secret: str
    why: str = ""

    @property
    def may_be_in_file(self) -> bool:
        """Tell whether what opens it may be in a file, by the words of whatever reads it."""
        return "file" in self.secret or ".json" in self.secret


@dataclass(frozen=True, slots=True)
class Looking:
    """What sources do not say, ``secrets`` that open what is encrypted, and the sight of whoever looks.

    Whom the register has is said within that sight: names made up to be looked at find nobody else.
    """

    assumptions: Assumptions
    secrets: Sequence[bytes] = field(default=(), repr=False)
    sight: Sight = EVERYTHING


@dataclass(frozen=True, slots=True)
class Looked:
    """All that was sent, looked at. With ``spills`` there is nothing else: it must be discarded at once.

    ``known`` are names, as sources have them, of people that the register has.
    """

    seen: Sequence[Seen] = ()
    unseen: Sequence[Unseen] = ()
    locked: Sequence[Locked] = ()
    left_out: Sequence[LeftOut] = ()
    spills: Mapping[str, int] = field(default_factory=dict)
    known: frozenset[str] = frozenset()

    @property
    def has_ambiguous_dates(self) -> bool:
        """Tell whether a person must say in which order dates are."""
        return any(one.has_ambiguous_dates for one in self.seen)


@dataclass(slots=True)
class _Keys:
    """What a person gave, for all that is encrypted, what was asked for, and why it was refused."""

    given: Sequence[bytes]
    asked: dict[str, str] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str, what: str) -> Sequence[bytes]:
        self.asked[name] = what
        return self.given

    def locked(self) -> Sequence[Locked]:
        return [Locked(name, what, self.refused.get(name, "")) for name, what in self.asked.items()]


def look_at(home: Home, feed: Feed, looking: Looking, progress: Progress) -> Looked:
    """Read each source in the keyless child and keep nothing.

    The first SECRET or TOP SECRET marking ends it: whoever calls discards what was sent, then journals it
    with ``stop``.

    Raises:
        UnsafeSourceError: a limit is broken by the whole.
        SourceChangedError: what was sent is not what is read.
    """
    keys, seen, unseen, left = _Keys(looking.secrets), list[Seen](), list[Unseen](), list[LeftOut]()
    for found in list(sources(home.sandbox, feed, looking.assumptions, keys)):
        if isinstance(found, LeftOut):
            left.append(found)
            continue
        one = _seen(home, found, progress) if isinstance(found, Source) else _unseen(found.name, found.error)
        if isinstance(one, Mapping):
            return Looked(spills=one)
        if isinstance(one, Seen):
            seen.append(one)
        elif one.name not in keys.asked:
            unseen.append(one)
        elif keys.given:
            keys.refused[one.name] = one.why
    opened = {one.name for one in seen}
    locked = [
        Locked(name, what, keys.refused.get(name, ""))
        for name, what in keys.asked.items()
        if name not in opened
    ]
    return Looked(seen, unseen, locked, left, known=_known(register_of(home).within(looking.sight), seen))


def _seen(home: Home, source: Source, progress: Progress) -> Seen | Unseen | Mapping[str, int]:
    try:
        survey = home.sandbox.survey(source.feed, source.assumptions, progress).result()
        survey, _findings = recognised(home.recogniser, source.feed, survey, progress)
        source.feed.confirm_unchanged()
    except OF_THE_SOURCE as error:
        return _unseen(source.feed.name, error)
    if spills := spills_of(survey):
        return spills
    summary = cautioned(survey.summary, source.assumptions, source.damaged)
    return Seen(source.feed.name, source.why, summary, tuple(survey.markings), source.app)


def _unseen(name: str, error: OnRecordError) -> Unseen:
    choices = error.choices if isinstance(error, AmbiguousFormatError) else ()
    return Unseen(name, str(error), choices)


def _known(register: Register, seen: Sequence[Seen]) -> frozenset[str]:
    labels = {name for one in seen for name in people_in(one.summary)}
    names = {one.said.name.casefold() for one in register.people.values()}
    accounts = {account for one in register.people.values() for account in one.said.accounts}
    return frozenset(
        label for label in labels if label.casefold() in names or number_or_mail(label) in accounts
    )


def people_in(summary: Summary) -> Sequence[str]:
    """Return the people of a source, as it names them: who wrote, then who else took part."""
    took_part = (name for one in summary.conversations for name in one.participants)
    return list(dict.fromkeys([*summary.senders, *took_part]))
