"""Capture one source: from bytes as received to a signed receipt.

The order is the promise: nothing is acknowledged before it is durable, and
nothing half-done shows as done.
"""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.governance.cautions import cautioned
from onrecord.governance.clearing import ClearingRule, Stored
from onrecord.ports.archive import Draft, Staged
from onrecord.ports.homes import Home
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.procedures.accepted import Accepted, accepted, as_payload, grade_of
from onrecord.procedures.capture_again import standing_again
from onrecord.procedures.captured_before import captured_before
from onrecord.procedures.identities import capture_id, named, recognition_of
from onrecord.procedures.issue_receipt import Issue, receipt_for, write_and_sign
from onrecord.procedures.recognise import recognise
from onrecord.procedures.same_copy import copies_for
from onrecord.procedures.standing_receipts import standing_receipt
from onrecord.procedures.sweep import withdraw
from onrecord.records.captures import Capture, CaptureState, Finding, Grade, LineTree, Marking, Survey
from onrecord.records.errors import (
    AmbiguousFormatError,
    OnRecordError,
    SourceChangedError,
    UnreadableError,
    VerificationError,
)
from onrecord.records.events import HOME_OBJECT, Verb
from onrecord.records.messages import Assumptions, CaptureId, Flag
from onrecord.records.receipts import Receipt, SignedReceipt

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose source this is, on what terms it is taken, and which files that it names are damaged."""

    custodian: str
    device: str
    assumptions: Assumptions
    organisation: str
    rule: ClearingRule
    second_copy: Path | None = None
    grade: Grade = Grade.SELF_SUPPLIED_EXPORT
    damaged: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done. ``receipt`` and ``signed`` are None when the capture was stopped.

    ``number`` counts a capture's receipts from 1; ``spills`` its SECRET and TOP SECRET markings.
    """

    capture: Capture
    receipt: Receipt | None = None
    signed: SignedReceipt | None = None
    spills: int = 0
    number: int = 1


@dataclass(frozen=True, slots=True)
class _Examined:
    staged: Staged
    survey: Survey
    tree: LineTree
    seed: bytes
    findings: Sequence[Finding]


def capture(home: Home, feed: Feed, terms: Terms, progress: Progress) -> Outcome:
    """Capture one source under the home's writer lock.

    (1) Stage the bytes under one-time keys while two keyless children read, screen and
    commit to every line. (2) Confirm that the source did not change. (3) A SECRET or TOP
    SECRET marking stops here, also in text recognised in screenshots: nothing is kept, a count
    is journalled. (4) Bytes accepted before under the same settings give the receipt of then, once all copies
    that it counts are read again (``capture_again``).
    (5) Note the capture's id, and store the identities, (6) keep the originals and read them
    back, (7) copy them to the second store when one is set. (8) Sign the receipt. (9) Append the
    event: its fsync is the commit. The catalogue catches up afterwards, in ``catch_up``.

    Raises:
        UnreadableError: no reader understands the source, or it holds no message.
        AmbiguousFormatError: the order of day and month that was given does not fit.
        SourceChangedError: the source changed while it was read.
        SandboxError: a child died or broke a limit; nothing was kept.
    """
    examined = _examine(home, feed, terms, progress)
    try:
        stopped = _stop_for_markings(home, examined)
        if stopped:
            return stopped
        _refuse_nothing(feed, examined.survey)
        _refuse_unfit_order(terms.assumptions, examined.survey)
        originals = named(feed, examined.staged.originals)
        recognition = recognition_of(home.keys, originals, terms.custodian, terms.device, terms.assumptions)
        if known := captured_before(home, recognition):
            return _repeat(home, known, terms)
        return _accept(home, feed, terms, examined, recognition)
    finally:
        home.archive.discard(examined.staged)


def _examine(home: Home, feed: Feed, terms: Terms, progress: Progress) -> _Examined:
    seed = home.randomness.token(SEED_BYTES)
    survey = home.sandbox.survey(feed, terms.assumptions, progress)
    tree = home.sandbox.line_tree(feed, seed)
    staged = _staged(home, feed)
    try:
        found, findings = _with_findings(home, feed, survey.result(), progress)
        examined = _Examined(staged, found, tree.result(), seed, findings)
        feed.confirm_unchanged()
    except BaseException:
        home.archive.discard(staged)
        raise
    return examined


def _staged(home: Home, feed: Feed) -> Staged:
    try:
        return home.archive.stage(feed, _unheard)
    except SourceChangedError:
        feed.confirm_unchanged()  # which knows the cause better, when a part of a container is damaged
        raise


def _with_findings(
    home: Home, feed: Feed, survey: Survey, progress: Progress
) -> tuple[Survey, Sequence[Finding]]:
    if survey.summary.grade is not Grade.SCREENSHOT:
        return survey, ()
    return recognise(home.recogniser, feed, survey, progress)


def _unheard(_done: int, _total: int) -> None:
    """Let the survey alone report progress."""


def _stop_for_markings(home: Home, examined: _Examined) -> Outcome | None:
    spills = [marking for marking in examined.survey.markings if marking.spills]
    if not spills:
        return None
    home.archive.discard(examined.staged)
    counts = _count_levels(spills, examined.survey.spills_left_out)
    draft = Draft(
        verb=Verb.STOPPED_CAPTURE,
        objects=(),
        identity=HOME_OBJECT,
        payload={"markings": counts, "actor": home.actor.name},
    )
    home.journal.append(draft, home.clock.now(), home.actor.id)
    nothing = Capture(id=CaptureId(""), state=CaptureState.STOPPED, markings=tuple(spills))
    return Outcome(nothing, spills=sum(counts.values()))


def _count_levels(markings: Sequence[Marking], more: Mapping[str, int]) -> dict[str, int]:
    counts = dict(more)
    for marking in markings:
        counts[marking.level] = counts.get(marking.level, 0) + 1
    return counts


def _refuse_nothing(feed: Feed, survey: Survey) -> None:
    if survey.summary.messages == 0:
        raise UnreadableError(
            f"{feed.name!r} holds no message that can be read: make the export or copy again, and check it"
        )


def _refuse_unfit_order(assumptions: Assumptions, survey: Survey) -> None:
    left = survey.summary.by_flag.get(Flag.DATE_AMBIGUOUS, 0)
    if assumptions.date_order is not None and left:
        raise AmbiguousFormatError(
            f"the order {assumptions.date_order.value} does not fit {left:,} of the dates: "
            "give another --date-order, or none"
        )


def _repeat(home: Home, known: CaptureId, terms: Terms) -> Outcome:
    found = standing_again(home, known, terms.second_copy, terms.rule, terms.organisation)
    kept = accepted(standing_receipt(home, known)[0].captured)
    again = replace(_captured(kept), state=CaptureState.REPEATED)
    return Outcome(again, found.receipt, found.signed, number=found.number)


def _accept(home: Home, feed: Feed, terms: Terms, examined: _Examined, recognition: str) -> Outcome:
    staged, now = examined.staged, home.clock.now()
    kept = _describe(home, feed, terms, examined, recognition)
    stored = _store(home, terms, staged, kept.id)
    issue = Issue(
        organisation=terms.organisation,
        origin=home.keys.origin,
        rule=terms.rule,
        received_at=now,
        stored=stored,
    )
    receipt = receipt_for(kept, issue)
    text, signature = write_and_sign(home.keys, receipt)
    kept = replace(kept, receipt=text.decode(), signature=signature.decode())
    recorded = home.journal.append(_draft(kept, text), now, home.actor.id)
    home.archive.end(kept.id)
    _copied(home, terms, kept.id)
    return Outcome(_captured(kept), receipt, SignedReceipt(text, signature, recorded.proof or b""))


def _captured(kept: Accepted) -> Capture:
    return Capture(
        id=kept.id,
        state=kept.state,
        originals=kept.originals,
        copies=kept.copies,
        summary=kept.summary,
        markings=kept.markings,
        findings=kept.findings,
    )


def _store(home: Home, terms: Terms, staged: Staged, identity: CaptureId) -> Stored:
    """Store identities and originals, and say in how many copies. What fails here leaves nothing."""
    home.archive.begin(identity)
    try:
        home.keys.keep_identities(identity, {**staged.identities, "payload": home.keys.new_identity()})
        home.archive.keep(staged, identity)
        return _copied(home, terms, identity)
    except BaseException:
        with contextlib.suppress(OnRecordError):  # the first error is the one to tell
            withdraw(home, identity)
        raise


def _describe(home: Home, feed: Feed, terms: Terms, examined: _Examined, recognition: str) -> Accepted:
    survey = examined.survey
    copies, others = copies_for(home, terms.custodian, terms.device, survey)
    return Accepted(
        id=capture_id(home.randomness),
        state=CaptureState.EXACT,
        name=feed.name,
        is_folder=feed.is_folder,
        grade=grade_of(survey.summary.grade, terms.grade),
        originals=tuple(examined.staged.originals),
        # A folder's entries are numbered by its originals.
        entry_numbers=survey.entry_numbers if len(examined.staged.originals) == 1 else {},
        copies=copies,
        assumptions=replace(terms.assumptions, reader=survey.summary.reader),
        summary=cautioned(survey.summary, terms.assumptions, terms.damaged, others),
        markings=tuple(survey.markings),
        line_tree=examined.tree,
        seed=examined.seed.hex(),
        recognition=recognition,
        sandbox=survey.sandbox,
        actor=home.actor.name,
        receipt="",
        signature="",
        findings=examined.findings,
        marks=survey.marks,
    )


def _copied(home: Home, terms: Terms, identity: CaptureId) -> Stored:
    if terms.second_copy is None:
        return Stored(1)
    copied = home.archive.replicate(terms.second_copy, _unheard)
    if identity in copied.skipped:
        raise VerificationError(copied.skipped[identity])
    return Stored(1 + int(identity in copied.confirmed), home.archive.shares_device(terms.second_copy))


def _draft(kept: Accepted, text: bytes) -> Draft:
    return Draft(
        verb=Verb.CAPTURE,
        objects=(kept.id,),
        identity=kept.id,
        payload=as_payload(kept),
        versions={"payload": str(kept.payload_version), kept.summary.reader: kept.summary.version},
        receipt=text,
    )
