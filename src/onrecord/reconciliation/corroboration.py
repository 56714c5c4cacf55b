"""How many independent copies agree on each message, of those that could have held it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.absences import Absences
from onrecord.reconciliation.copies import Copy
from onrecord.reconciliation.identities import Identities
from onrecord.reconciliation.lines import Lines, Mask, Numbers, Sort
from onrecord.reconciliation.phones import NAMED_BY_PHONE, labels_of, name_alike
from onrecord.reconciliation.timeline import Order
from onrecord.records.reconciliation import FindingKind

_COULD = (FindingKind.DELETED_FROM_COPY, FindingKind.UNEXPLAINED, FindingKind.CLEARED, FindingKind.EXPIRED)
"""Absences of what the copy had, or may have had."""
_LETTERS = ("said_text", "sender", "body")


@dataclass(frozen=True, slots=True, eq=False)
class Corroboration:
    """Of each message, how many independent copies agree on it and how many could have held it."""

    agrees: Numbers
    able: Numbers


def corroboration_of(
    lines: Lines, order: Order, absences: Absences, of: tuple[Sequence[int], Identities]
) -> Corroboration:
    """Count sources, not captures. ``of`` are the copies' sources, and who is who.

    Copies agree that show the same words by the same voice; a tombstone agrees with no text. A copy whose
    holder could see others' before it was received bears out nothing.
    """
    sources, identities = of
    places = order.known.places
    could = np.array([cause.kind in _COULD for cause in absences.causes] or [False])
    able = (places >= 0) | ((absences.cause >= 0) & could[np.maximum(absences.cause, 0)])
    agreeing = _agreeing(lines, order, identities)
    late = [copy.saw_others for copy in lines.copies]
    agrees, able_of = (np.zeros((len(places), len(set(sources))), bool) for _ in range(2))
    for number, source in enumerate(sorted(set(sources))):
        mine = [copy for copy, one in enumerate(sources) if one == source and not late[copy]]
        agrees[:, number] = agreeing[:, mine].any(axis=1)
        able_of[:, number] = able[:, mine].any(axis=1)
    return Corroboration(agrees.sum(axis=1), able_of.sum(axis=1))


def _agreeing(lines: Lines, order: Order, identities: Identities) -> Mask:
    """Tell which copies show what the timeline shows of each message."""
    line, lead = np.maximum(order.known.places, 0), order.lead[:, None]
    voice = np.append(identities.voice, -1)[lines.label]
    same = (lines.key[line] == lines.key[lead]) | (
        (lines.body[line] == lines.body[lead]) & (lines.length[lead] > 0)
    )
    nobody = lines.sort[lead] == Sort.NOTICE
    return np.asarray((order.known.places >= 0) & same & (nobody | (voice[line] == voice[lead])))


def sources_of(lines: Lines, phones: Sequence[int], identities: Identities) -> Sequence[int]:
    """Return a number for each copy, the same for those that repeat each other rather than agree."""
    labels = labels_of(lines, identities)
    source = list(range(len(lines.copies)))
    for one, other in itertools.combinations(source.copy(), 2):
        alike = _named_alike(lines, (one, other), labels)
        if phones[one] == phones[other] or alike or _repeat(lines, (one, other), identities):
            low, high = sorted((source[one], source[other]))
            source = [low if number == high else number for number in source]
    return source


def _repeat(lines: Lines, pair: tuple[int, int], identities: Identities) -> bool:
    """Tell whether two copies are one custodian's, one holder's, or the same to the letter."""
    one, other = (lines.copies[copy] for copy in pair)
    if one.custodian is not None and other.custodian is not None:
        return one.custodian == other.custodian or _are_equal(one, other)
    holder = identities.holder[pair[0]]
    return (holder is not None and holder == identities.holder[pair[1]]) or _are_equal(one, other)


def _named_alike(lines: Lines, pair: tuple[int, int], labels: Sequence[dict[int, str]]) -> bool:
    """Tell whether nothing shows that two files are of two phones: they name people alike."""
    one, other = (lines.copies[copy] for copy in pair)
    if one.custodian is not None and other.custodian is not None:
        return False
    if not {one.channel, other.channel} <= NAMED_BY_PHONE:
        return True
    return name_alike(labels[pair[0]], labels[pair[1]], mostly=True)


def _are_equal(one: Copy, other: Copy) -> bool:
    """Tell whether two exports are the same to the letter: one file handed over twice would be."""
    if one.messages.num_rows != other.messages.num_rows or one.messages.column("said_text").null_count:
        return False
    columns = ((copy.messages.column(name) for copy in (one, other)) for name in _LETTERS)
    return all(mine.combine_chunks().equals(theirs.combine_chunks()) for mine, theirs in columns)
