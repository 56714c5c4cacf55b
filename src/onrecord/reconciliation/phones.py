"""Which copies come from one phone: successive captures of one thing, which corroborate nothing together."""

import re
from collections.abc import Sequence

import numpy as np

from onrecord.reconciliation.clocks import Clocks
from onrecord.reconciliation.identities import Identities
from onrecord.reconciliation.lines import Lines

_LEAST_LABELS = 2
_CLOCK_SECONDS = 5
_MOSTLY = 0.8
_NUMBER = re.compile(r"[\u202a\u2068]?[+\d][\d\s()\u00a0-]{6,}[\u202c\u2069]?")
NAMED_BY_PHONE = frozenset({"whatsapp", "sms", "imessage"})
"""Channels in which each phone names people by its own address book; elsewhere all copies name them alike."""


def phones_of(lines: Lines, clocks: Clocks, identities: Identities) -> Sequence[int]:
    """Return a number for each copy, the same for those of one phone: the first such copy."""
    labels = labels_of(lines, identities)
    phones: list[int] = []
    for copy in range(len(lines.copies)):
        same = (other for other in range(copy) if _is_same(lines, clocks, identities, (other, copy), labels))
        phones.append(phones[found] if (found := next(same, None)) is not None else copy)
    return phones


def labels_of(lines: Lines, identities: Identities) -> Sequence[dict[int, str]]:
    """Return how each copy names the people who speak in it."""
    return [_labels(lines, identities, copy) for copy in range(len(lines.copies))]


def _labels(lines: Lines, identities: Identities, copy: int) -> dict[int, str]:
    spoken = np.unique(lines.label[lines.of(copy)]).tolist()
    return {int(identities.person[label]): lines.labels[label][1] for label in spoken if label >= 0}


def name_alike(one: dict[int, str], other: dict[int, str], *, mostly: bool) -> bool:
    """Tell whether two copies name people alike: all of them, but for contacts saved since, or most."""
    common = one.keys() & other.keys()
    same = sum(one[who] == other[who] for who in common)
    saved = sum(one[who] != other[who] and _was_saved(one[who], other[who]) for who in common)
    if len(common) < _LEAST_LABELS or not same:
        return False
    return same >= _MOSTLY * len(common) if mostly else same + saved == len(common)


def _was_saved(one: str, other: str) -> bool:
    return bool(_NUMBER.fullmatch(one)) != bool(_NUMBER.fullmatch(other))


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
    if (
        len(holders) > 1
        or one.platform != other.platform
        or not {one.channel, other.channel} <= NAMED_BY_PHONE
    ):
        return False
    if abs(clocks.fast[pair[0]] - clocks.fast[pair[1]]) > _CLOCK_SECONDS or not _same_zone(clocks, pair):
        return False
    return name_alike(labels[pair[0]], labels[pair[1]], mostly=False)


def _same_zone(clocks: Clocks, pair: tuple[int, int]) -> bool:
    one, other = (clocks.rules[copy] for copy in pair)
    return one.name == other.name
