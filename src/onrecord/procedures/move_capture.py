"""Move a capture that was filed under the wrong custodian, device or name: with an event, never by copying.

The original and the identities of its messages stay as they are. A receipt supersedes the one before and says
that it was filed anew; the one before still verifies, as what was said then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from onrecord.governance.clearing import ClearingRule
from onrecord.governance.permissions import Permissions
from onrecord.ports.archive import Draft
from onrecord.ports.homes import Home
from onrecord.ports.sandbox import Progress
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.capture_again import pass_on, standing_folders, stored_now
from onrecord.procedures.catch_up import catch_up
from onrecord.procedures.hand_in import custodians_of
from onrecord.procedures.held_names import as_held
from onrecord.procedures.identities import recognition_of
from onrecord.procedures.issue_receipt import receipt_for, write_and_sign
from onrecord.procedures.journalled import payload_of
from onrecord.procedures.matter_reach import TERMINAL, Reach
from onrecord.procedures.moves import MoveSaid, as_moved, filed_as, filed_captures, moves_of, retitled
from onrecord.procedures.renew_receipt import Renewed, issue_of
from onrecord.procedures.same_copy import copies_for
from onrecord.procedures.standing_receipts import standing_receipt
from onrecord.records.accounts import Officer
from onrecord.records.captures import Copy, KeptOriginal, Survey
from onrecord.records.errors import MoveError, NotHeldError, NotPermittedError, VerificationError
from onrecord.records.events import Verb
from onrecord.records.receipts import SignedReceipt
from onrecord.records.searches import Sight
from onrecord.records.written_names import LONGEST_NAME, written_name

VERB = "move"
_NOT_HELD = "no such capture is held; `onrecord conversations` lists the copies that are"
_TOO_FAR = (
    "you may not file anything there: your own roles do not reach that person's conversations. Ask a records "
    "officer whose roles do"
)


@dataclass(frozen=True, slots=True)
class Target:
    """Under what a capture is to be filed; None leaves what it says."""

    custodian: str | None = None
    device: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """What a move would change. ``kept`` is the capture as it is filed now, ``after`` as it would be.

    ``joins`` counts the captures that the copies which it comes to hold already.
    """

    kept: Accepted
    after: Accepted
    joins: int

    @property
    def changes(self) -> Sequence[tuple[str, str, str]]:
        """Return what changes: its name, as it is, and as it would be."""
        was, now = self.kept.copies[0], self.after.copies[0]
        found = (
            ("Custodian", was.custodian, now.custodian),
            ("Device", was.device, now.device),
            ("Conversation", was.title, now.title),
        )
        return [one for one in found if one[1] != one[2]]


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms the receipt that supersedes is signed."""

    rule: ClearingRule
    organisation: str
    second_copy: Path | None = None


def confirm_may_move(permissions: Permissions, officer: Officer, target: Target) -> None:
    """Check that an officer may file under the custodian that they name.

    Raises:
        NotPermittedError: no grant of theirs with the verb reaches that far.
    """
    held = tuple(one for one in officer.grants if VERB in permissions.verbs[one.role])
    known = custodians_of(replace(officer, grants=held))
    if not held or not (target.custodian is None or known.may(target.custodian)):
        raise NotPermittedError(_TOO_FAR)


def plan_move(home: Home, capture: str, target: Target, reach: Reach = TERMINAL) -> Planned:
    """Return what a move would change, to who reaches that far; nothing is written.

    A move is giving sight. So who moves must reach each copy that it comes to by a role of their own for
    everything, the custodian or the conversation; one for a matter counts for nothing here. That is asked
    before anything is looked up there, so that the answer tells nothing of copies out of sight.

    Raises:
        NotHeldError: there is no such capture, or one of its copies is out of sight.
        NotPermittedError: a copy that it would come to is out of their reach, whether it is held or not.
        UnfitNameError: a name of a custodian or device cannot stand on the record.
        MoveError: nothing would change, a name is blank, it holds several conversations and a name is given
            for one, or the copy that it would come to has the same bytes already.
    """
    standing, _ = standing_receipt(home, capture)
    kept = as_moved(accepted(standing.captured), moves_of(home, [capture]))
    if not _is_seen(kept, reach.sight):
        raise NotHeldError(_NOT_HELD)
    copies = _copies(home, kept, _as_written(home, kept, _checked(kept, target)))
    if [copy.id for copy in copies] == [copy.id for copy in kept.copies]:
        raise MoveError("it is filed so already: give another custodian, device or name of the conversation")
    _confirm_reached(copies, reach)
    joined = list(_held_in(home, copies, kept))
    _refuse_duplicate(kept, joined, reach.sight)
    after = filed_as(kept, copies, _recognition(home, kept, copies[0]), home.clock.now())
    return Planned(kept, after, sum(_is_seen(one, reach.sight) for one in joined))


def move_capture(home: Home, planned: Planned, reason: str, terms: Terms, progress: Progress) -> Renewed:
    """Move a capture as was planned: nothing of it may have changed since. Needs the writer lock.

    (1) Refuse while the original is not as it was kept. (2) Read it back from each second copy that stands.
    (3) Sign the receipt that supersedes. (4) Append the event, which has both: its fsync is the commit.
    (5) Bring the index level, and the event to the second copies. What is killed after (4), whatever
    catches up next does.

    Raises:
        MoveError: no reason is given, or it was moved meanwhile.
        VerificationError: the original is damaged.
    """
    if not reason.strip():
        raise MoveError("no reason is given: say why, in words that will be read years from now")
    catch_up(home, progress)
    capture, now = planned.kept.id, home.clock.now()
    standing, _ = standing_receipt(home, capture)
    if as_moved(accepted(standing.captured), moves_of(home, [capture])).copies != planned.kept.copies:
        raise MoveError("it was moved meanwhile: look again at what would change")
    for fault in home.archive.capture_faults(capture):
        raise VerificationError(f"{capture} is not moved: {fault}")
    stored = stored_now(home, terms.second_copy, capture, terms.rule, standing)
    after = filed_as(planned.kept, planned.after.copies, planned.after.recognition, now)
    receipt = receipt_for(after, issue_of(home, standing, terms.rule, terms.organisation, stored))
    text, signature = write_and_sign(home.keys, receipt)
    said = MoveSaid(
        capture=capture,
        before=planned.kept.copies,
        copies=after.copies,
        recognition=after.recognition,
        reason=reason.strip(),
        actor=home.actor.name,
        receipt=text.decode(),
        signature=signature.decode(),
    )
    draft = Draft(Verb.MOVE, (capture,), identity=capture, payload=payload_of(said), receipt=text)
    recorded = home.journal.append(draft, now, home.actor.id)
    catch_up(home, progress)
    pass_on(home, standing_folders(home, terms.second_copy))
    return Renewed(
        capture, standing.number + 1, receipt, SignedReceipt(text, signature, recorded.proof or b"")
    )


def _checked(kept: Accepted, target: Target) -> Target:
    for name in (target.custodian, target.device, target.title):
        if name is not None and not 0 < len(name.strip()) <= LONGEST_NAME:
            raise MoveError(f"a name is blank, or longer than {LONGEST_NAME} characters; write it in full")
    if target.title is not None and (len(kept.copies) != 1 or kept.copies[0].key):
        raise MoveError(
            "its conversations are told apart by the app's own keys, and their names come from the app: "
            "only the custodian and the device can be put right"
        )
    return Target(*(None if one is None else one.strip() for one in _names(target)))


def _as_written(home: Home, kept: Accepted, target: Target) -> Target:
    """Return a target with names as other copies have them, or as they are to be written.

    A name that differs from what a copy has in nothing but what nobody sees puts that right.
    """
    was = kept.copies[0]
    given = target.custodian or was.custodian, target.device or was.device
    held = as_held(home, *given)
    return replace(
        target,
        custodian=target.custodian and _put_right(was.custodian, given[0], held[0]),
        device=target.device and _put_right(was.device, given[1], held[1]),
    )


def _put_right(was: str, given: str, held: str) -> str:
    return written_name(given) if held == was != given else held


def _names(target: Target) -> Sequence[str | None]:
    return target.custodian, target.device, target.title


def _copies(home: Home, kept: Accepted, target: Target) -> Sequence[Copy]:
    """Name the copies that the capture comes to, as if it had been captured so."""
    was = kept.copies[0]
    summary = retitled(kept.summary, target.title or was.title)
    survey = Survey(summary, (), kept.entry_numbers, kept.sandbox, marks=kept.marks)
    custodian, device = target.custodian or was.custodian, target.device or was.device
    if (custodian, device, summary.title) == (was.custodian, was.device, kept.summary.title):
        return kept.copies
    return copies_for(home, custodian, device, survey)[0]


def _is_seen(kept: Accepted, sight: Sight) -> bool:
    return all(sight.sees(copy.id) for copy in kept.copies)


def _confirm_reached(copies: Sequence[Copy], reach: Reach) -> None:
    for copy in copies:
        row = {"custodian": copy.custodian, "conversation_id": copy.conversation, "copy_id": copy.id}
        if not reach.covers_copy(row):
            raise NotPermittedError(_TOO_FAR)


def _held_in(home: Home, copies: Sequence[Copy], kept: Accepted) -> Iterator[Accepted]:
    """Yield the other captures that these copies hold."""
    ids = {copy.id for copy in copies}
    for one in filed_captures(home):
        if one.id != kept.id and any(copy.id in ids for copy in one.copies):
            yield one


def _refuse_duplicate(kept: Accepted, joined: Sequence[Accepted], sight: Sight) -> None:
    mine = sorted(one.sha256 for one in kept.originals)
    for other in joined:
        if sorted(one.sha256 for one in other.originals) == mine:
            named = f", as {other.id}" if _is_seen(other, sight) else ""
            raise MoveError(
                f"that copy has the same bytes already{named}: moved there, this would be a "
                "duplicate. Leave it, and decide on it in the inbox"
            )


def _recognition(home: Home, kept: Accepted, copy: Copy) -> str:
    """Return the MAC of the same bytes and settings for another custodian and device.

    Raises:
        MoveError: the one of before cannot be made again, so that neither could this one.
    """
    originals = _named(kept)
    was = kept.copies[0]
    of = [
        recognition_of(home.keys, originals, one.custodian, one.device, kept.assumptions)
        for one in (was, copy)
    ]
    if of[0] != kept.recognition:
        raise MoveError("what it is recognised by cannot be made again: capture it anew under the right name")
    return of[1]


def _named(kept: Accepted) -> Sequence[KeptOriginal]:
    if not kept.is_folder or len(kept.originals) != 1:
        return kept.originals
    return [replace(one, name=f"{kept.name}/{one.name}") for one in kept.originals]
