"""What people decided on findings of a reconciliation, and the statement that says so beside its totals."""

from collections.abc import Iterator, Sequence

from onrecord.ports.homes import Home
from onrecord.procedures.decide_finding import FindingDecision, finding_words
from onrecord.procedures.keep_reconciliation import Kept
from onrecord.procedures.show_reconciliation import Finding, finding_keys, findings_shown
from onrecord.records.legible import legible
from onrecord.records.plurals import number_of
from onrecord.rendering.absence_statement import absence_statement_text
from onrecord.rendering.statement_matter import Decided, Section, Sentence, begun
from onrecord.rendering.times import WallClock

_HEADING = "What people decided on findings"
_STAYS = "the figures here count each finding, whatever was said of it"


def findings_decided(home: Home, kept: Kept) -> Sequence[Finding]:
    """Return the findings that somebody confirmed or rejected; they stay findings all the same.

    Raises:
        VerificationError: an event on a finding is of a later version.
    """
    said = {(word.said.kind, word.said.capture) for word in finding_words(home).values()}
    captures = [kept.about.captures[copy.id] for copy in kept.found.copies]
    keys = [key for key in finding_keys(kept) if (key.kind, captures[key.copy]) in said]
    return [one for one in findings_shown(home, kept, keys) if one.word is not None]


def decided_words(decided: Sequence[Finding]) -> str:
    """Say how many findings people confirmed and rejected, and what that does to figures."""
    if not decided:
        return "No finding was confirmed or rejected by a person"
    rejected = sum(one.word.said.decision is FindingDecision.REJECTED for one in decided if one.word)
    confirmed = len(decided) - rejected
    said = f"People rejected {number_of(rejected, 'finding')} and confirmed {confirmed:,}"
    return f"{said}; {_STAYS}"


def statement(home: Home, kept: Kept) -> Iterator[str]:
    """Yield the absence statement as text, with what people decided on its findings."""
    clock, decided = WallClock(kept.about.zone), findings_decided(home, kept)
    everywhere = [f"copy {one.letter}" for one in decided] or ["every copy named here"]
    first = Sentence(f"{decided_words(decided)}.", list(dict.fromkeys(everywhere)))
    section = Section(_HEADING, [first, *(_sentence(one, clock) for one in decided)])
    said = Decided(decided_words(decided), section)
    yield from absence_statement_text(kept.found, dates=(), clock=clock, decided=said)


def _sentence(one: Finding, clock: WallClock) -> Sentence:
    if one.word is None:
        raise TypeError
    said, day = one.word.said, clock.day(one.word.at)
    what = f"{one.holder}, copy {one.letter}: {one.what} ({number_of(one.messages, 'message')})"
    who = f"{said.decision.value} by {legible(said.actor)} on {day}"
    return Sentence(f"{begun(what)}; {who}: {' '.join(legible(said.reason).split())}", [f"copy {one.letter}"])
