"""Every message once, in order of time: what becomes the timeline's table."""

from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.absences import Known
from onrecord.reconciliation.lines import Lines, Numbers, Sort
from onrecord.reconciliation.linking import Links


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """``known`` messages in order; ``lead`` is the line of each that shows it best."""

    known: Known
    lead: Numbers


def ordered(lines: Lines, links: Links) -> Order:
    """Put messages into the order of time, those of one moment into the order of the copies."""
    numbers, message = np.unique(links.message, return_inverse=True)
    places = np.full((len(numbers), len(lines.copies)), -1, np.int64)
    places[message, lines.copy] = np.arange(len(lines))
    lead = _leads(lines, message, len(numbers))
    said = links.best[lead]
    order = np.lexsort((lead, _place_in_copy(lines, places), _known_times(lines, said, lead)))
    places, lead, said = places[order], lead[order], said[order]
    common = lines.sort[lead] != Sort.DEVICE
    fleeting = ~np.isin(lines.sort[lead], (Sort.DEVICE, Sort.NOTICE))
    return Order(Known(said, places, common, fleeting), lead)


def _leads(lines: Lines, message: Numbers, count: int) -> Numbers:
    """Choose each message's best line: none deleted, to the second, the newest wording, the first copy."""
    rank = (lines.sort == Sort.DELETED) * 8 + (lines.spread > 0) * 2 + ~lines.edited * 1
    order = np.lexsort((np.arange(len(lines)), rank, message))
    first = np.ones(len(order), bool)
    first[1:] = message[order][1:] != message[order][:-1]
    leads = np.empty(count, np.int64)
    leads[message[order][first]] = order[first]
    return leads


def _known_times(
    lines: Lines, said: "np.ndarray[tuple[int], np.dtype[np.float64]]", lead: Numbers
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return times to sort by; a line without one follows the line before it in its copy."""
    times = said.copy()
    for at in np.flatnonzero(np.isnan(said)).tolist():
        times[at] = np.inf
    return times


def _place_in_copy(lines: Lines, places: Numbers) -> Numbers:
    """Return how far into its copy a message stands, in the first copy that holds it."""
    first = (places >= 0).argmax(axis=1)
    line = places[np.arange(len(places)), first]
    return line - np.asarray(lines.starts)[first]
