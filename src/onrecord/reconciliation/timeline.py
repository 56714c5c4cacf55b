"""Every message once, in order of time: what becomes the timeline's table."""

from dataclasses import dataclass

import numpy as np

from onrecord.reconciliation.addressed import meant_for
from onrecord.reconciliation.comings import says_you
from onrecord.reconciliation.judging import Known
from onrecord.reconciliation.lines import Floats, Lines, Numbers, Sort
from onrecord.reconciliation.linking import Links
from onrecord.reconciliation.showing import any_shows


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
    after = _after(lines, links.best, lead, message)
    place = _place_in_copy(lines, places)
    known = np.where(after >= 0, said[after], -np.inf)
    order = np.lexsort((lead, np.where(np.isnan(said), lead, -1), lead[after], place[after], known))
    places, lead, said = places[order], lead[order], said[order]
    common = ~np.isin(lines.sort[lead], (Sort.DEVICE, Sort.UNKNOWN)) & ~links.is_part[lead]
    common &= any_shows(~says_you(lines), places)
    fleeting = ~np.isin(lines.sort[lead], (Sort.DEVICE, Sort.NOTICE))
    return Order(Known(said, places, common, fleeting, meant_for(lines, places)), lead)


def _after(lines: Lines, best: Floats, lead: Numbers, message: Numbers) -> Numbers:
    """Return which message each stands at: itself, or without a time, that of the line before in its copy.

    -1 where no line before it has a time.
    """
    timed = np.where(np.isnan(best), -1, np.arange(len(best)))
    before = np.maximum.accumulate(timed) if len(timed) else timed
    starts = np.asarray(lines.starts, np.int64)[lines.copy]
    return np.where(before[lead] >= starts[lead], message[before[lead]], -1)


def _leads(lines: Lines, message: Numbers, count: int) -> Numbers:
    """Choose whose words stand for a message: neither deleted nor unknown, edited, to the second, first."""
    rank = (
        (lines.sort == Sort.DELETED) * 8
        + np.isin(lines.sort, (Sort.UNKNOWN, Sort.DEVICE, Sort.MEDIA)) * 4
        + ~lines.edited * 2
        + (lines.spread > 0) * 1
    )
    order = np.lexsort((np.arange(len(lines)), rank, message))
    first = np.ones(len(order), bool)
    first[1:] = message[order][1:] != message[order][:-1]
    leads = np.empty(count, np.int64)
    leads[message[order][first]] = order[first]
    return leads


def _place_in_copy(lines: Lines, places: Numbers) -> Numbers:
    """Return how far into its copy a message stands, in the first copy that holds it."""
    first = (places >= 0).argmax(axis=1)
    line = places[np.arange(len(places)), first]
    return np.asarray(line - np.asarray(lines.starts)[first])
