"""Which captures were moved to another copy since they were captured: read from the journal, newest last.

A capture's event says for ever what was said when it was captured. What holds now follows from it and from
the moves since.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord.ports.homes import Home
from onrecord.procedures.accepted import Accepted, accepted
from onrecord.procedures.journalled import events_of, read_payload
from onrecord.records.captures import Copy, Summary
from onrecord.records.events import Event, Verb
from onrecord.records.messages import CaptureId

PAYLOAD_VERSION = 1


@dataclass(frozen=True, slots=True)
class MoveSaid:
    """What the event of a move says. Version 1; sealed with the capture's key, the envelope has its id alone.

    ``before`` and ``copies`` are the copies that it held and holds from then on, in the same order.
    ``recognition`` is the MAC by which the same bytes are recognised from then on. ``reason`` is the
    officer's own word, ``receipt`` and ``signature`` those of the receipt that supersedes the one before.
    """

    capture: CaptureId
    before: Sequence[Copy]
    copies: Sequence[Copy]
    recognition: str
    reason: str
    actor: str
    receipt: str
    signature: str
    payload_version: int = PAYLOAD_VERSION


@dataclass(frozen=True, slots=True)
class Move:
    """A move, and when it was made (UTC)."""

    said: MoveSaid
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of each capture, oldest first."""

    of: Mapping[str, Sequence[Move]] = field(default_factory=dict)

    def copy_now(self, copy: str, captures: Collection[str]) -> frozenset[str]:
        """Return the copies in which these captures of a copy stand now: itself, where none was moved."""
        return frozenset(self._followed(copy, capture) for capture in captures) or frozenset({copy})

    def new_copies(self, captures: Collection[str], since: dt.datetime) -> frozenset[str]:
        """Return the copies to which captures were moved after an instant."""
        moves = (move for capture in captures for move in self.of.get(capture, ()) if move.at > since)
        return frozenset(copy.id for move in moves for copy in move.said.copies)

    def pairs(self) -> Sequence[tuple[str, str]]:
        """Return the ids of copies before and after each move, oldest first, where they changed."""
        moves = sorted((move for each in self.of.values() for move in each), key=lambda one: one.at)
        return [
            (was.id, now.id)
            for move in moves
            for was, now in zip(move.said.before, move.said.copies, strict=True)
            if was.id != now.id
        ]

    def _followed(self, copy: str, capture: str) -> str:
        """Follow one copy's id through the moves of a capture, from the first that knew it."""
        for move in self.of.get(capture, ()):
            pairs = zip(move.said.before, move.said.copies, strict=True)
            now: dict[str, str] = {was.id: then.id for was, then in pairs}
            copy = now.get(copy, copy)
        return copy


def followed(copies: Sequence[str], moved: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return copies with all that what they held was moved to, by ``Moves.pairs``."""
    found = dict.fromkeys(copies)
    for was, now in moved:
        if was in found:
            found[now] = None
    return tuple(found)


def moves_of(home: Home, captures: Collection[str] | None = None) -> Moves:
    """Return all moves, or those of some captures; of captures that were destroyed nothing is known.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    found: dict[str, list[Move]] = {}
    for move in _read(home, None if captures is None else frozenset(captures)):
        found.setdefault(move.said.capture, []).append(move)
    return Moves(found)


def move_said(event: Event) -> MoveSaid:
    """Read what the event of a move says.

    Raises:
        VerificationError: it is of a later version.
    """
    return read_payload(MoveSaid, event, PAYLOAD_VERSION, "a move ")


def is_to_another(said: MoveSaid) -> bool:
    """Tell whether a move filed a capture under another custodian: whose it is must be said anew."""
    return said.before[0].custodian != said.copies[0].custodian


def as_moved(kept: Accepted, moves: Moves) -> Accepted:
    """Return a capture as it is filed now."""
    for move in moves.of.get(kept.id, ()):
        kept = filed_as(kept, move.said.copies, move.said.recognition, move.at)
    return kept


def filed_as(kept: Accepted, copies: Sequence[Copy], recognition: str, at: dt.datetime) -> Accepted:
    """Return a capture as a move files it, with the sentence on it that receipts from then on bear."""
    return replace(kept, copies=copies, recognition=recognition, summary=_told(kept, copies, at))


def filed_captures(home: Home) -> Iterator[Accepted]:
    """Yield every capture whose payload remains, as it is filed now, oldest first.

    Raises:
        VerificationError: an event is changed or missing, or of a later version.
    """
    moves = moves_of(home)
    for event in events_of(home, Verb.CAPTURE):
        if event.payload is not None:
            yield as_moved(accepted(event), moves)


def retitled(summary: Summary, title: str) -> Summary:
    """Return the summary of one conversation under another name."""
    if title == summary.title or len(summary.conversations) != 1:
        return summary
    return replace(summary, title=title, conversations=(replace(summary.conversations[0], title=title),))


def _told(kept: Accepted, copies: Sequence[Copy], at: dt.datetime) -> Summary:
    summary = retitled(kept.summary, copies[0].title) if len(copies) == 1 else kept.summary
    what = " and ".join(_changed(kept.copies[0], copies[0]))
    sentence = (
        f"It was filed anew on {at.day} {at:%B %Y}: by mistake it had been filed under another {what}. "
        "Nothing of what was received changed."
    )
    return replace(summary, warnings=(*summary.warnings, sentence))


def _changed(was: Copy, now: Copy) -> Iterator[str]:
    """Yield what differs, without saying whose it was taken for: a receipt is not to tell that."""
    if was.custodian != now.custodian:
        yield "custodian"
    if was.device != now.device:
        yield "device"
    if was.title != now.title:
        yield "name of the conversation"


def _read(home: Home, captures: frozenset[str] | None) -> Iterator[Move]:
    for event in events_of(home, Verb.MOVE, objects=captures):
        if event.payload is not None:
            yield Move(move_said(event), event.envelope.at)
