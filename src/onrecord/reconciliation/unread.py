"""What of a copy no reader understood or read: a message that seems absent may stand there.

One line can be one message at most. Where no more messages are absent between two lines than lines were not
understood there, nothing is said of why; where more are, what was not understood is another explanation.
Where the custodian withheld lines, nothing beside them is called removed, however much seems absent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from onrecord.reconciliation.copies import Copy
from onrecord.reconciliation.lines import Lines, Mask, Numbers
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Anomaly
from onrecord.records.plurals import number_of
from onrecord.records.reconciliation import Evidence

_ANYTHING_MAY_LACK = {
    Incomplete.MID_CHANGE: "the app was writing while this copy was made",
    Incomplete.CUT_OFF: "this copy is cut off or damaged",
    Incomplete.PART_BACKUP: "this copy was made without all of what the phone held",
    Incomplete.NOT_READ: "this copy holds something that was not read",
    Incomplete.LEFT_OUT_UNSAID: "lines of this copy look as if something was left out, and nobody said so",
    Incomplete.UNSORTED: "a warning was given when this copy was read",
}
_NOWHERE = -1
_NO_LINE = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Unread:
    """``placed`` pieces stand among the copy's lines, of ``elsewhere`` that is not known.

    ``why_any`` says why whatever is absent may only not have been read; empty for no such reason.
    """

    placed: Sequence[Anomaly] = ()
    elsewhere: Sequence[Anomaly] = ()
    why_any: Sequence[Evidence] = ()


def unread_of(lines: Lines) -> Sequence[Unread]:
    """Return what was not read of every copy."""
    return [_unread(copy, lines.first[lines.of(number)]) for number, copy in enumerate(lines.copies)]


def _unread(copy: Copy, first: Numbers) -> Unread:
    entries = set(pc.unique(pc.struct_field(copy.messages.column("span"), "entry")).to_pylist())
    rises = len(entries) == 1 and not (np.diff(first) < 0).any()
    placed = [piece for piece in copy.not_understood if rises and piece.span.entry in entries]
    elsewhere = [piece for piece in copy.not_understood if not rises or piece.span.entry not in entries]
    # What was not read of a text is told piece by piece, so that the rest of it stands.
    whys = [why for why in copy.incomplete if why is not Incomplete.NOT_READ or not copy.not_understood]
    return Unread(
        sorted(placed, key=lambda piece: piece.span.first),
        elsewhere,
        [Evidence(copy.id, None, _ANYTHING_MAY_LACK[why]) for why in whys if why in _ANYTHING_MAY_LACK],
    )


def as_evidence(copy: Copy, pieces: Sequence[Anomaly], most: int = 3) -> list[Evidence]:
    """Return pieces as evidence: the first few each, the others by their number."""
    found = [Evidence(copy.id, piece.span.first, f"was {piece.told}") for piece in pieces[:most]]
    more = len(pieces) - most
    what = "withheld or not understood" if any(piece.withheld for piece in pieces) else "not understood"
    says = f"{number_of(more, 'further piece')} of this copy {'was' if more == 1 else 'were'} {what}"
    return [*found, Evidence(copy.id, None, says)] if more > 0 else found


def beside(held: Numbers, absent: Mask, pieces: Sequence[Anomaly]) -> Iterator[tuple[Numbers, list[Anomaly]]]:
    """Yield absent messages together with the pieces that stand where they would stand.

    ``held`` is the line (1-based) at which the copy shows each message, in order of time; -1 for nowhere.
    """
    if not pieces:
        return
    begins = np.array([piece.span.first for piece in pieces])
    before, after = _neighbours(held)
    low, high = np.searchsorted(begins, before, "right"), np.searchsorted(begins, after, "left")
    at = np.flatnonzero(absent & (low < high))
    for part in np.split(at, np.flatnonzero((np.diff(low[at]) != 0) | (np.diff(high[at]) != 0)) + 1):
        if len(part):
            yield part, list(pieces[low[part[0]] : high[part[0]]])


def _neighbours(held: Numbers) -> tuple[Numbers, Numbers]:
    """Return the lines between which each message would stand: two held ones on either side.

    Within a minute copies mix the order, so that the nearest one alone says too little.
    """
    at = np.flatnonzero(held >= 0)
    line = np.concatenate([[_NOWHERE] * 2, held[at], [_NO_LINE] * 2])
    before = np.searchsorted(at, np.arange(len(held)), "left") + 1
    after = np.searchsorted(at, np.arange(len(held)), "right") + 2
    last, last_but_one = line[before], line[before - 1]
    first, second = line[after], line[after + 1]
    return (
        np.where(last_but_one == _NOWHERE, last, np.minimum(last, last_but_one)),
        np.where(second == _NO_LINE, first, np.maximum(first, second)),
    )


def may_hold(pieces: Sequence[Anomaly], messages: int) -> bool:
    """Tell whether so many messages may stand in pieces: one a line at most, or where some was withheld."""
    lines = sum(piece.span.last - piece.span.first + 1 for piece in pieces)
    return messages > 0 and (messages <= lines or any(piece.withheld for piece in pieces))
