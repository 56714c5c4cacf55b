"""Which lines of the copies are one message.

First what says the same, by the same voice, at one moment (``moments``). Where one copy holds several such
lines ("Ok", "Ok"), they are paired in their order, by time and by what stands around them. A long text that
copies hold once is one message at any time (``elsewhere``). Then texts that one copy shows in pieces; last,
tombstones and edited texts, whose words differ, find their partner by voice, moment and place among what is
left.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from onrecord.reconciliation.comings import says_you
from onrecord.reconciliation.crowds import settled
from onrecord.reconciliation.elsewhere import join_elsewhere, numbering_of
from onrecord.reconciliation.identities import Identities
from onrecord.reconciliation.joining import Joined
from onrecord.reconciliation.lines import NOWHERE, Floats, Lines, Mask, Numbers, Sort
from onrecord.reconciliation.media import UNTOLD
from onrecord.reconciliation.moments import Moments, moments_of
from onrecord.reconciliation.native_ids import by_native_ids, join_by_ids
from onrecord.reconciliation.pasted import join_pasted
from onrecord.reconciliation.rewordings import joined_rewordings

_KEYS = 1 << 40
_LEAST_CAPTION = 6
_HOLDERS = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """``message`` of each line, by number; ``best`` the likeliest instant of each line, in seconds (UTC).

    ``is_part`` tells lines that one copy alone shows as messages and that are part of the text before them.
    """

    message: Numbers
    best: Floats
    is_part: Mask


def link(lines: Lines, utc: Numbers, identities: Identities, phones: Sequence[int]) -> Links:
    """Put the lines of all copies into messages; each copy gives at most one line to each."""
    lines = _each_its_own(lines, np.asarray(phones))
    voice = _voices(lines, identities)
    message, others = by_native_ids(lines, utc, voice)
    numbering = numbering_of(lines, message)
    captioned = _by_captions(lines, utc, voice, message)
    at, group = _comparable(lines, utc, voice, np.asarray(phones))
    moments = moments_of(lines, utc, at, group)
    _merge_clear(moments, message, lines.copy)
    best = _best(lines, utc, message)
    _merge_crowds(lines, moments, message, (best, captioned))
    _merge_typed(lines, utc, voice, message)
    join_elsewhere(lines, message, _best(lines, utc, message), numbering)
    join_by_ids(lines, others, message)
    parts = join_pasted(lines, voice, message, _best(lines, utc, message))
    speaks = np.where(parts, -1, voice)
    message = joined_rewordings(lines, speaks, message, _best(lines, utc, message))
    return Links(message, _best(lines, utc, message), parts)


def _each_its_own(lines: Lines, phones: Numbers) -> Lines:
    """Keep apart what two phones say of their holders ("Ruth added you"): these are acts of their own."""
    mine = says_you(lines)
    return replace(lines, medium=np.where(mine, phones[lines.copy] + _HOLDERS, lines.medium))


def _voices(lines: Lines, identities: Identities) -> Numbers:
    """Return who speaks in each line, -1 for the app."""
    voice = np.full(len(lines), -1)
    spoken = (lines.label >= 0) & (lines.sort != Sort.NOTICE)
    voice[spoken] = identities.voice[lines.label[spoken]]
    return voice


def _by_captions(lines: Lines, utc: Numbers, voice: Numbers, message: Numbers) -> Mask:
    """Link pictures and files under one caption or title, which tells them from others then; say which.

    A picture whose caption one phone lost goes with what others show of that second, before those that show
    minutes are looked at.
    """
    linked = np.zeros(len(lines), bool)
    spoken = (lines.sort == Sort.MEDIA) & (voice >= 0) & (utc != NOWHERE)
    by_caption = (spoken & (lines.length >= _LEAST_CAPTION), lines.body)
    by_title = (spoken & (lines.title >= 0), lines.title)
    by_second = (spoken & (lines.spread == 0), np.zeros(len(lines), np.int64))
    for told, words in (by_caption, by_title, by_second):
        at = np.flatnonzero(told)
        moments = moments_of(lines, utc, at, (voice[at] + 1) * _KEYS + words[at])
        _merge_clear(moments, message, lines.copy)
        together = moments.order[np.repeat(moments.clear & (moments.sizes > 1), moments.sizes)]
        if words is not by_second[1]:
            linked[together] = True
    known = np.zeros(len(lines), bool)
    known[message[linked]] = True
    return np.asarray(linked | (spoken & known[message]))


def _comparable(lines: Lines, utc: Numbers, voice: Numbers, phones: Numbers) -> tuple[Numbers, Numbers]:
    """Return lines that other copies may hold too, and what they share with those: voice and words.

    What a phone shows to its holder alone, only a copy from the same phone can hold too.
    """
    at = np.flatnonzero(utc != NOWHERE)
    _, key = np.unique(lines.key[at], return_inverse=True)
    who = np.where(lines.sort[at] == Sort.DEVICE, phones[lines.copy[at]], voice[at])
    return at, (who + 1) * _KEYS + key


def _merge_clear(moments: Moments, message: Numbers, copy: Numbers) -> None:
    """Give the lines of each clear cluster the number of its first, unless an id of the app's linked some."""
    named = np.zeros(len(message), bool)
    named[message != np.arange(len(message))] = True
    named[message[named]] = True
    cluster = np.repeat(np.arange(len(moments.clear)), moments.sizes)
    touched = np.zeros(len(moments.clear), bool)
    touched[cluster[named[moments.order]]] = True
    first = moments.order[moments.starts[:-1]][cluster]
    plain = (moments.clear & ~touched)[cluster]
    message[moments.order[plain]] = first[plain]
    joined = Joined(message, copy)
    for number in np.flatnonzero(moments.clear & touched & (moments.sizes > 1)).tolist():
        joined.join_all(moments.of(number).tolist())
    joined.settle(message)


def _best(lines: Lines, utc: Numbers, message: Numbers) -> Floats:
    """Return of each line the instant that its message is shown at most closely."""
    fine = np.where(utc == NOWHERE, np.nan, utc + lines.spread / 2)
    # Lines to the second count alone where there are any: they sort before those to the minute.
    order = np.lexsort((fine, lines.spread, np.isnan(fine), message))
    ordered = message[order]
    first = np.ones(len(order), bool)
    first[1:] = ordered[1:] != ordered[:-1]
    best = np.empty(len(lines))
    best[order] = fine[order][first][np.cumsum(first) - 1]
    return best


def _merge_crowds(lines: Lines, moments: Moments, message: Numbers, known: tuple[Floats, Mask]) -> None:
    """Pair the lines of clusters in which a copy has several, or which are not of one instant.

    ``known`` are each line's best instant, and the lines that are linked already.
    """
    best, linked = known
    before, after = neighbours(lines, message, best)
    joined = Joined(message, lines.copy)
    for cluster in np.flatnonzero(~moments.clear & (moments.sizes > 1)).tolist():
        members = moments.of(cluster)
        for part in _by_medium(lines, members[~linked[members]]):
            for group in settled(lines, part, best, (before, after)):
                joined.join_all(group)
    joined.settle(message)


def _by_medium(lines: Lines, members: Numbers) -> Sequence[Numbers]:
    """Part lines by what is attached, where every line tells it: across sorts order says nothing."""
    medium = lines.medium[members]
    if not len(members) or (medium == UNTOLD).any():
        return [members]
    return [members[medium == sort] for sort in np.unique(medium)]


def _merge_typed(lines: Lines, utc: Numbers, voice: Numbers, message: Numbers) -> None:
    """Join texts to lines of the same words that another phone's export shows as the app's own.

    Somebody typed what an app writes ("null"): only some forms of an export tell the two apart.
    """
    lacking = np.bincount(message)[message] < len(lines.copies)
    at = np.flatnonzero(lacking & (voice >= 0) & (lines.length > 0) & (utc != NOWHERE))
    moments = moments_of(lines, utc, at, (voice[at] + 1) * _KEYS + lines.body[at])
    if not len(at):
        return
    texts = lines.sort[moments.order] == Sort.TEXT
    mixed = np.logical_or.reduceat(texts, moments.starts[:-1]) & np.logical_or.reduceat(
        ~texts, moments.starts[:-1]
    )
    joined = Joined(message, lines.copy)
    for cluster in np.flatnonzero(mixed & moments.clear).tolist():
        joined.join_all(moments.of(cluster).tolist())
    joined.settle(message)


def neighbours(lines: Lines, message: Numbers, best: Floats) -> tuple[Floats, Floats]:
    """Return of each line the instants of the linked lines around it in its own copy, earlier and later."""
    sure = (np.bincount(message)[message] > 1) & ~np.isnan(best)
    before, after = np.full(len(lines), -np.inf), np.full(len(lines), np.inf)
    for copy in range(len(lines.copies)):
        part = lines.of(copy)
        known, instants = sure[part], best[part]
        places = np.arange(len(known))
        last = np.maximum.accumulate(np.where(known, places, -1))
        before[part] = np.where(last >= 0, instants[np.maximum(last, 0)], -np.inf)
        nexts = np.minimum.accumulate(np.where(known, places, len(known))[::-1])[::-1]
        after[part] = np.where(nexts < len(known), instants[np.minimum(nexts, len(known) - 1)], np.inf)
    return before, after
