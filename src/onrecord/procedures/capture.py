"""Capture one source: from bytes as received to a signed receipt.

The order is the promise: nothing is acknowledged before it is durable, and
nothing half-done shows as done.
"""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.governance.cautions import cautioned
from onrecord.governance.clearing import ClearingRule, Stored
from onrecord.ports.archive import Draft, Staged
from onrecord.ports.homes import Home
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.procedures.accepted import Accepted, accepted, as_payload, grade_of
from onrecord.procedures.capture_again import Again, standing_again
from onrecord.procedures.captured_before import captured_before
from onrecord.procedures.examine import SEED_BYTES, Examined, examine
from onrecord.procedures.held_names import as_held
from onrecord.procedures.identities import capture_id, named, recognition_of
from onrecord.procedures.issue_receipt import Issue, receipt_for, write_and_sign
from onrecord.procedures.moves import as_moved, moves_of
from onrecord.procedures.numbered_name import under_its_name
from onrecord.procedures.same_copy import copies_for
from onrecord.procedures.second_copies import copied_to, passed_on
from onrecord.procedures.standing_receipts import standing_receipt
from onrecord.procedures.stop import spills_of, stop
from onrecord.procedures.sweep import withdraw
from onrecord.procedures.withheld_before import Beforehand
from onrecord.procedures.withhold import Drawn, Withhold, draw, told
from onrecord.records.captures import NOTHING_SAID, Capture, CaptureState, Context, Grade, Summary, Survey
from onrecord.records.errors import (
    AmbiguousFormatError,
    OnRecordError,
    UnreadableError,
)
from onrecord.records.events import Verb
from onrecord.records.messages import Assumptions, CaptureId, Flag
from onrecord.records.receipts import Receipt, SignedReceipt

OnRead = Callable[[Summary, int], None]
"""Called with what was read, before it is kept, and how many messages are left out of it."""


def untold(_read: Summary, _left_out: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose source this is, on what terms it is taken, and which files that it names are damaged.

    ``on_read`` hears of what is new here before anything of it is kept.
    """

    custodian: str
    device: str
    assumptions: Assumptions
    organisation: str
    rule: ClearingRule
    second_copy: Path | None = None
    grade: Grade = Grade.SELF_SUPPLIED_EXPORT
    damaged: Sequence[str] = ()
    withhold: Withhold | Beforehand | None = None
    context: Context = NOTHING_SAID
    on_read: OnRead = untold


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done. ``receipt`` and ``signed`` are None when the capture was stopped.

    ``number`` counts a capture's receipts from 1; ``spills`` its SECRET and TOP SECRET markings.
    ``copy_behind`` says why the second copy, which holds the originals, has not taken the event.
    """

    capture: Capture
    receipt: Receipt | None = None
    signed: SignedReceipt | None = None
    spills: int = 0
    number: int = 1
    copy_behind: str = ""


def capture(home: Home, feed: Feed, terms: Terms, progress: Progress) -> Outcome:
    """Capture one source under the home's writer lock.

    (1) Stage the bytes under one-time keys while two keyless children read, screen and
    commit to every line. (2) Confirm that the source did not change. (3) A SECRET or TOP
    SECRET marking stops here, also in text recognised in screenshots: nothing is kept, a count
    is journalled with who sent it. (4) Bytes accepted before under the same settings give the receipt of
    then, once all copies that it counts are read again (``capture_again``).
    (5) Note the capture's id, hand over the opening, if any, store the identities, (6) keep the
    originals and read them back, (7) copy them to the second store when one is set. (8) Sign the
    receipt. (9) Append the event: its fsync is the commit. The catalogue catches up afterwards,
    in ``catch_up``.

    With something withheld, the whole source is read and screened before, and from (1) on the source is what
    is kept of it, which a child makes of the bytes received. What was withheld before it came was drawn
    elsewhere: it is read and screened as it came, and its commitment is checked.

    Raises:
        UnreadableError: no reader understands the source, or it holds no message.
        AmbiguousFormatError: the order of day and month that was given does not fit.
        SourceChangedError: the source changed while it was read.
        SandboxError: a child died or broke a limit; nothing was kept.
        WithholdingError: what was to be withheld cannot be.
        UnfitNameError: a name of its custodian or device cannot stand on the record.
    """
    drawn, terms = None, _named_as_held(home, terms)
    if isinstance(terms.withhold, Beforehand):
        drawn = terms.withhold.drawn(feed, terms.assumptions)
    elif terms.withhold is not None:
        screened = home.sandbox.survey(feed, terms.assumptions, progress).result()
        if stopped := _stop_for_markings(home, terms, screened):
            return stopped
        secret = terms.withhold.choices, home.randomness.token(SEED_BYTES)
        drawn = draw(home.sandbox, feed, screened, terms.assumptions, secret)
        feed, terms = drawn.feed, replace(terms, assumptions=drawn.assumptions)
    examined = examine(home, feed, terms.assumptions, drawn, progress)
    try:
        if stopped := _stop_for_markings(home, terms, examined.survey, examined.staged):
            return stopped
        _refuse_nothing(feed, examined.survey)
        _refuse_unfit_order(terms.assumptions, examined.survey)
        originals = named(feed, examined.staged.originals)
        recognition = recognition_of(home.keys, originals, terms.custodian, terms.device, terms.assumptions)
        if known := captured_before(home, recognition):
            return _repeat(home, known, terms)
        terms.on_read(examined.survey.summary, _left_out(examined.drawn))
        return _accept(home, feed, terms, examined, recognition)
    finally:
        home.archive.discard(examined.staged)


def _named_as_held(home: Home, terms: Terms) -> Terms:
    custodian, device = as_held(home, terms.custodian, terms.device)
    return replace(terms, custodian=custodian, device=device)


def _left_out(drawn: Drawn | None) -> int:
    return 0 if drawn is None else sum(one.messages for one in drawn.withholding.counts.values())


def _stop_for_markings(
    home: Home, terms: Terms, survey: Survey, staged: Staged | None = None
) -> Outcome | None:
    spills = spills_of(survey)
    if not spills:
        return None
    if staged is not None:
        home.archive.discard(staged)
    stop(home, spills, terms.custodian, terms.context.came_by)
    found = tuple(marking for marking in survey.markings if marking.spills)
    nothing = Capture(id=CaptureId(""), state=CaptureState.STOPPED, markings=found)
    return Outcome(nothing, spills=sum(spills.values()))


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
    promised = terms.withhold.capture if isinstance(terms.withhold, Beforehand) else ""
    found = standing_again(home, Again(known, promised), terms.second_copy, terms.rule, terms.organisation)
    kept = as_moved(accepted(standing_receipt(home, known)[0].captured), moves_of(home, [known]))
    again = replace(_captured(kept), state=CaptureState.REPEATED)
    return Outcome(again, found.receipt, found.signed, number=found.number)


def _accept(home: Home, feed: Feed, terms: Terms, examined: Examined, recognition: str) -> Outcome:
    staged, now = examined.staged, home.clock.now()
    kept = _describe(home, feed, terms, examined, recognition)
    opening = _handed_over(terms, examined.drawn, kept.id)
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
    signed = SignedReceipt(text, signature, recorded.proof or b"", opening)
    return Outcome(_captured(kept), receipt, signed, copy_behind=passed_on(home, terms.second_copy, kept.id))


def _handed_over(terms: Terms, drawn: Drawn | None, identity: CaptureId) -> bytes | None:
    """Hand the opening over before the capture is acknowledged: it cannot be made again."""
    if drawn is None or not isinstance(terms.withhold, Withhold):
        return None
    opening = drawn.opening(identity)
    terms.withhold.hand_over(identity, opening)
    return opening


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
        return copied_to(home, terms.second_copy, identity)
    except BaseException:
        with contextlib.suppress(OnRecordError):  # the first error is the one to tell
            withdraw(home, identity)
        raise


def _identity(home: Home, terms: Terms) -> CaptureId:
    """Return a new id; the one that was promised to a custodian whose opening names it already."""
    return terms.withhold.capture if isinstance(terms.withhold, Beforehand) else capture_id(home.randomness)


def _describe(home: Home, feed: Feed, terms: Terms, examined: Examined, recognition: str) -> Accepted:
    survey, drawn = examined.survey, examined.drawn
    by_browser = isinstance(terms.withhold, Beforehand)
    withheld = () if drawn is None else told(drawn.drawing, by_browser=by_browser)
    survey = under_its_name(home, terms.custodian, terms.device, survey)
    copies, others = copies_for(home, terms.custodian, terms.device, survey)
    return Accepted(
        id=_identity(home, terms),
        state=CaptureState.EXACT if drawn is None else CaptureState.DERIVED,
        name=feed.name,
        is_folder=feed.is_folder,
        grade=grade_of(survey.summary.grade or (drawn.grade if drawn else None), terms.grade),
        originals=tuple(examined.staged.originals),
        # A folder's entries are numbered by its originals.
        entry_numbers=survey.entry_numbers if len(examined.staged.originals) == 1 else {},
        copies=copies,
        assumptions=replace(terms.assumptions, reader=survey.summary.reader),
        summary=cautioned(
            replace(survey.summary, warnings=(*withheld, *survey.summary.warnings)),
            terms.assumptions,
            terms.damaged,
            others,
        ),
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
        withholding=None if drawn is None else drawn.withholding,
        context=terms.context,
    )


def _draft(kept: Accepted, text: bytes) -> Draft:
    return Draft(
        verb=Verb.CAPTURE,
        objects=(kept.id,),
        identity=kept.id,
        payload=as_payload(kept),
        versions={"payload": str(kept.payload_version), kept.summary.reader: kept.summary.version},
        receipt=text,
    )
