"""Whom mails were meant for: a mailbox cannot lack what was never sent to it.

Whose mailbox a copy is its mails tell: the address that is a party to most of them. Blind copies name
nobody; so of a mail that does not name a mailbox's address nothing is claimed there.
"""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.reconciliation.columns import coded, whole
from onrecord.reconciliation.copies import Copy
from onrecord.reconciliation.lines import Lines, Mask, Numbers
from onrecord.reconciliation.showing import rows_of_lines

_MAIL = "email"
_LEAST_SHARE = 0.5


def meant_for(lines: Lines, places: Numbers) -> Mask:
    """Tell of each message and copy whether the message was addressed to it; true where nothing tells."""
    found = np.ones(places.shape, bool)
    if not any(copy.channel == _MAIL for copy in lines.copies):
        return found
    line, address = _parties(lines)
    row = rows_of_lines(lines, places)
    told = np.zeros(len(places), bool)
    told[row[line]] = True
    for number, one in enumerate(lines.copies):
        for mine in _addresses_of(lines, number, (line, address)) if one.channel == _MAIL else ():
            names = np.zeros(len(places), bool)
            names[row[line[address == mine]]] = True
            found[:, number] &= names | ~told
    return found


def _addresses_of(lines: Lines, copy: int, parties: tuple[Numbers, Numbers]) -> Sequence[int]:
    """Return the address that is a party to most mails of a copy: several, where each may be its holder's."""
    line, address = parties
    inside = (line >= lines.starts[copy]) & (line < lines.starts[copy + 1])
    pairs = np.unique(np.stack([address[inside], line[inside]]), axis=1)
    addresses, times = np.unique(pairs[0], return_counts=True)
    count = lines.starts[copy + 1] - lines.starts[copy]
    if not len(times) or times.max() < _LEAST_SHARE * count:
        return ()
    return [int(one) for one in addresses[times == times.max()]]


def _parties(lines: Lines) -> tuple[Numbers, Numbers]:
    """Return lines with the addresses that they name, each as a number: from, to and copied to."""
    parts = [_of_copy(copy, lines.starts[number]) for number, copy in enumerate(lines.copies)]
    addresses, _ = coded(pa.chunked_array([part for _, part in parts], pa.string()))
    return np.concatenate([line for line, _ in parts]), addresses


def _of_copy(copy: Copy, start: int) -> tuple[Numbers, pa.Array]:
    senders, lists = (whole(copy.messages.column(name)) for name in ("address", "recipients"))
    named = pc.list_flatten(lists).field("address")
    whose = np.concatenate([np.arange(len(senders)), pc.list_parent_indices(lists).to_numpy()]) + start
    both = pa.concat_arrays([senders.cast(pa.string()), named.cast(pa.string())])
    known = both.is_valid()
    return whose[known.to_numpy(zero_copy_only=False)], pc.utf8_lower(both.filter(known))
