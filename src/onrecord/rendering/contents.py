"""Messages whose copies show different contents: deleted in one and kept in another, differing, edited."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.records.reconciliation import FindingKind
from onrecord.rendering.index import Index, Numbers, Place
from onrecord.rendering.lines import Line, line_of
from onrecord.rendering.telling import body, differs, senders_named, with_medium
from onrecord.rendering.words import sender_told


@dataclass(frozen=True, slots=True)
class Wording:
    """A text of a message, and the lines at which copies show it so."""

    text: str
    places: Sequence[Place]


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as its copies show it: their texts, oldest first where that is known, and deletions."""

    line: Line
    wordings: Sequence[Wording]
    deleted: Sequence[Place]
    senders: Sequence[tuple[Place, str]] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """Which messages copies show unlike each other, or as deleted, each once and in order.

    ``kept``: shown as deleted, text kept elsewhere; ``lost``: text kept nowhere here; ``differ``: several
    texts, no edit shown; ``named``: one text, several senders; ``edited``: edited, several texts known;
    ``edited_once``: edited, one text known.
    """

    kept: Sequence[int]
    lost: Sequence[int]
    differ: Sequence[int]
    named: Sequence[int]
    edited: Sequence[int]
    edited_once: Sequence[int]


def contents_of(index: Index, copies: Sequence[int]) -> Contents:
    """Return what these copies show so."""
    deleted = _of(index, copies, FindingKind.TOMBSTONE)
    edited = _of(index, copies, FindingKind.EDITED)
    differ = _of(index, copies, FindingKind.DIFFERS)
    named = _named(index, copies)
    return Contents(
        kept=deleted[index.have_text[deleted]].tolist(),
        lost=deleted[~index.have_text[deleted]].tolist(),
        differ=np.setdiff1d(np.setdiff1d(differ, edited), named).tolist(),
        named=named.tolist(),
        edited=edited[index.differ[edited]].tolist(),
        edited_once=edited[~index.differ[edited]].tolist(),
    )


def _of(index: Index, copies: Sequence[int], kind: FindingKind) -> Numbers:
    found: Numbers = np.unique(np.concatenate([index.of_kind(copy, kind) for copy in copies]))
    return found


def _named(index: Index, copies: Sequence[int]) -> Numbers:
    """Return messages of one text whose copies name different senders."""
    found = [
        index.of_cause(copy, FindingKind.DIFFERS, cause)
        for copy in copies
        for cause in index.causes_of(copy, FindingKind.DIFFERS)
        if sender_told(index.found.causes[cause])
    ]
    messages: Numbers = np.unique(np.concatenate([np.empty(0, np.int64), *found]))
    return messages[~index.differ[messages]]


def shown(index: Index, message: int) -> Shown:
    """Return one message as its copies show it."""
    line = line_of(index, message)
    deleted = [place for place in line.places if place.is_tombstone]
    held = [place for place in line.places if not place.is_tombstone]
    senders = senders_named(index, line)
    if not differs(line):
        return Shown(line, [Wording(body(line), held)], deleted, senders)
    wordings = [
        Wording(with_medium(line, one["body"]), [place for place in held if place.copy in one["copies"]])
        for one in line.wordings or ()
    ]
    return Shown(line, wordings, deleted, senders)
