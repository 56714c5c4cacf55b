"""Which copies come from one phone: successive captures of one thing, which corroborate nothing together."""

from collections.abc import Sequence

import numpy as np

from onrecord.reconciliation.clocks import Clocks
from onrecord.reconciliation.identities import Identities
from onrecord.reconciliation.lines import Lines

_LEAST_LABELS = 2
_CLOCK_SECONDS = 5


def phones_of(lines: Lines, clocks: Clocks, identities: Identities) -> Sequence[int]:
    """Return a number for each copy, the same for those of one phone: the first such copy."""
    labels = [_labels(lines, identities, copy) for copy in range(len(lines.copies))]
    phones: list[int] = []
    for copy in range(len(lines.copies)):
        same = (other for other in range(copy) if _is_same(lines, clocks, identities, (other, copy), labels))
        phones.append(phones[found] if (found := next(same, None)) is not None else copy)
    return phones


def _labels(lines: Lines, identities: Identities, copy: int) -> dict[int, str]:
    spoken = np.unique(lines.label[lines.of(copy)]).tolist()
    return {int(identities.person[label]): lines.labels[label][1] for label in spoken if label >= 0}


def _is_same(
    lines: Lines,
    clocks: Clocks,
    identities: Identities,
    pair: tuple[int, int],
    labels: Sequence[dict[int, str]],
) -> bool:
    """Compare what the archive knows of two copies; else how they name people, and their clocks."""
    one, other = (lines.copies[copy] for copy in pair)
    if one.custodian is not None and other.custodian is not None:
        return (one.custodian, one.device) == (other.custodian, other.device)
    holders = {identities.holder[copy] for copy in pair} - {None}
    if len(holders) > 1 or one.platform != other.platform:
        return False
    if abs(clocks.fast[pair[0]] - clocks.fast[pair[1]]) > _CLOCK_SECONDS or not _same_zone(clocks, pair):
        return False
    common = labels[pair[0]].keys() & labels[pair[1]].keys()
    return len(common) >= _LEAST_LABELS and all(
        labels[pair[0]][who] == labels[pair[1]][who] for who in common
    )


def _same_zone(clocks: Clocks, pair: tuple[int, int]) -> bool:
    one, other = (clocks.rules[copy] for copy in pair)
    return one.name == other.name
