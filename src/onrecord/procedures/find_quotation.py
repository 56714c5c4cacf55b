"""Tell whether a published text is held: which messages it quotes, altered or not, and who holds them.

(1) The text is taken apart: blocks, lines, runs in quotation marks, sentences. (2) For each part the index
gives messages that have its words as a phrase, and those that share its rarest words. (3) These are compared
with it word by word. (4) A part that is not found well is taken apart further. (5) Every copy in sight that
holds a message found is looked up. Not being found here proves nothing about what was said.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.catalogue import Catalogue
from onrecord.procedures.likeness import WHOLE, Difference, Likeness, Words, excerpt, likeness, shared
from onrecord.procedures.quoted_extent import FEWEST_WORDS, best_within, is_short
from onrecord.procedures.quoted_text import HEADING, LEVELS, finer, headings, plain_spaces
from onrecord.records.errors import QueryError
from onrecord.records.searches import Filters, Hit, Query

MOST_CHARACTERS = 20_000
"""How long a quotation may be."""

MOST_PARTS = 150
"""How many parts of it are looked for: what is left then stays in larger parts."""

FOUND = 70
"""From which likeness on a message is what a part quotes."""

SIMILAR = 50
"""From which likeness on a message is shown as one that is only like it."""

_WELL = 90
_FEW_WORDS = 6  # so few, two of three alike are alike by chance
_FEWEST_ALIKE = 5  # fewer of many are alike by chance too: an office's name is in many a message
_COMMON = 20  # as few words in so many messages that say something else tell nothing of any of them
_CANDIDATES = 100
_COMPARED = 12
_PHRASE = 60
_MOST_HOLDERS = 200
_BEGINNING = 2_000
_MOST_WORDS = 250  # of one part choose its messages; what is told of these goes by all its words
_SAME_MOMENT = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Match:
    """One message that a part may quote, and every line in sight that holds it; ``has_more`` beyond those."""

    likeness: Likeness
    holders: Sequence[Hit]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the quotation that may be one message, and what it matches, the most alike first.

    Of one that ``is_short`` nothing is told: its words are too few, or found in too many messages.
    """

    text: str
    matches: Sequence[Match]
    is_short: bool = False

    @property
    def percent(self) -> int:
        """Return the likeness of the best match, 0 without one."""
        return self.matches[0].likeness.percent if self.matches else 0

    @property
    def is_found(self) -> bool:
        """Tell whether a message is held that this quotes."""
        return self.percent >= FOUND


def find_quotation(catalogue: Catalogue, text: str, filters: Filters, limit: int = 3) -> Sequence[Segment]:
    """Return the parts of a quotation in their order, each with at most ``limit`` messages that it may quote.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: the text has no words, or is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(
            f"a quotation has at most {MOST_CHARACTERS:,} characters, and this has {len(text):,}: "
            "give it in pieces"
        )
    plain = plain_spaces(text)
    if not Words.of(plain).plain:
        raise QueryError("there are no words in that to look for: give the text that is quoted")
    search = _Search(catalogue, filters, limit, is_short_asked=is_short(plain))
    return list(search.segments(plain, 0))


class _Search:
    def __init__(self, catalogue: Catalogue, filters: Filters, limit: int, *, is_short_asked: bool) -> None:
        self._catalogue = catalogue
        self._filters = filters
        self._limit = limit
        self._is_short_asked = is_short_asked
        self._planned = 1

    def segments(self, text: str, level: int) -> Iterator[Segment]:
        """Yield a text whole, or its finer parts where these are found better."""
        whole = self._segment(text)
        parts: Sequence[tuple[str, int]] = () if _is_well_found(whole) else self._parts(text, level)
        found = [segment for part, below in parts for segment in self.segments(part, below)]
        yield from found if _are_better(found, whole) else (whole,)

    def _parts(self, text: str, level: int) -> Sequence[tuple[str, int]]:
        """Return a text's parts at the first level that has several, and the level below it."""
        room = MOST_PARTS - self._planned
        if room <= 1:
            return ()
        for deeper in range(level, LEVELS):
            parts = [part for part in finer(text, deeper) if Words.of(part, 1).plain]
            if len(parts) > 1:
                first, rest = parts[: room - 1], parts[room - 1 :]
                parts = [*first, "\n".join(rest)] if rest else first
                self._planned += len(parts)
                return [(part, deeper + 1) for part in parts]
        return ()

    def _segment(self, text: str) -> Segment:
        if is_short(text) and not self._is_short_asked:
            return Segment(text, (), is_short=True)
        quoted = Words.of(text, _MOST_WORDS)
        if self._is_common(quoted):
            return Segment(text, (), is_short=True)
        compared = sorted(
            self._compared(quoted), key=lambda one: (-one[0], -one[1].percent, len(one[2][0].body))
        )
        told = [one[1:] for one in compared if one[1].percent >= self._least(quoted, one[1])][: self._limit]
        if len(quoted.plain) == _MOST_WORDS:
            told = [(alike, said) for _, said in told if (alike := _wholly(text, said)).percent >= SIMILAR]
        matches = [match for one in told for match in self._held(*one)]
        return Segment(text, matches[: self._limit])

    def _is_common(self, quoted: Words) -> bool:
        """Tell whether a part's few words stand in so many messages that they may be of any."""
        if self._planned == 1 or len(quoted.plain) >= _FEW_WORDS:
            return False
        return len(_by_text(self._phrase(quoted.text, _MOST_HOLDERS))) >= _COMMON

    def _least(self, quoted: Words, alike: Likeness) -> int:
        """Return how like a message must be to be shown: where few words are alike, nearly wholly."""
        if self._planned > 1 and _words(alike, Difference.SAME) < FEWEST_WORDS:
            return WHOLE
        is_few = _words(alike, Difference.SAME, Difference.CHANGED) < _FEWEST_ALIKE
        return _WELL if is_few or len(quoted.plain) < _FEW_WORDS else SIMILAR

    def _compared(self, quoted: Words) -> Iterator[tuple[int, Likeness, Sequence[Hit]]]:
        """Compare with the messages that share most words in one order.

        Yield what ranks them, which is the likeness of all that was pasted, headings too.
        """
        groups = _by_text(self._candidates(quoted)).values()
        texts = [(Words.of(excerpt(quoted, hits[0].body)), hits) for hits in groups]
        near = sorted(texts, key=lambda one: (-shared(quoted, one[0]), len(one[0].plain)))
        for held, hits in near[:_COMPARED]:
            whole = likeness(quoted, held)
            yield whole.percent, best_within(quoted, held, whole), hits

    def _candidates(self, quoted: Words) -> Iterator[Hit]:
        size = len(quoted.plain)
        if exact := self._phrase(quoted.written(0, min(_PHRASE, size))):
            yield from exact
            if size <= _PHRASE:  # word for word: nothing can be more alike
                return
        for start in sorted({quoted.at(place) for place in headings(quoted.text)} - {0}):
            yield from self._phrase(quoted.written(start, min(start + _PHRASE, size)))
        yield from self._catalogue.resembling(quoted.text, self._filters, limit=_CANDIDATES)

    def _phrase(self, text: str, limit: int = _COMPARED) -> Sequence[Hit]:
        phrase = " ".join(text.translate(_NO_QUOTES).split())
        if not Words.of(phrase).plain:
            return ()
        try:
            return self._catalogue.find(Query(f'"{phrase}"', self._filters, limit)).hits
        except QueryError:  # no words to the index, or more than it takes
            return ()

    def _held(self, alike: Likeness, said: Sequence[Hit]) -> Iterator[Match]:
        """Yield the messages that say a text, each with all lines that hold it, whoever's copy that is."""
        words = Words.of(said[0].body[:_BEGINNING])
        found = self._phrase(words.written(0, min(_PHRASE, len(words.plain))), _MOST_HOLDERS)
        same = [hit for hit in found if _key(hit) == _key(said[0])] or said
        for holders in _by_moment(same):
            yield Match(alike, holders, has_more=len(found) == _MOST_HOLDERS)


_NO_QUOTES = str.maketrans(dict.fromkeys('"\u201c\u201d\u201e\u201f\u00ab\u00bb', " "))


def _wholly(text: str, said: Sequence[Hit]) -> Likeness:
    """Compare a part, however long, with a message."""
    quoted = Words.of(text)
    held = Words.of(excerpt(quoted, said[0].body))
    return best_within(quoted, held, likeness(quoted, held))


def _words(alike: Likeness, *differences: Difference) -> int:
    """Count the quotation's words in stretches of some kinds."""
    return sum(len(Words.of(one.quoted).plain) for one in alike.stretches if one.difference in differences)


def _is_well_found(segment: Segment) -> bool:
    """Tell whether a part need not be taken apart: all of it is in one message, but for a word or two."""
    if segment.is_short or not segment.matches:
        return segment.is_short
    alike = segment.matches[0].likeness
    return not _outside(alike) and alike.percent >= _WELL and is_short(alike.added)


def _outside(alike: Likeness) -> int:
    """Count the characters around what is quoted that are more than a name and a time."""
    around = (len(one.quoted) for one in alike.stretches if one.difference is Difference.AROUND)
    return sum(size for size in around if size > HEADING)


def _covered(segment: Segment) -> int:
    """Return how much of a part is found: its likeness times the characters that this speaks of."""
    outside = _outside(segment.matches[0].likeness) if segment.matches else 0
    return segment.percent * (len(segment.text) - outside)


def _are_better(parts: Sequence[Segment], whole: Segment) -> bool:
    """Tell whether parts are found better than the whole, and not all in the one message that it is like."""
    told = [part for part in parts if not part.is_short]
    if not told or not whole.matches:
        return bool(told)
    own = {hit.row for hit in whole.matches[0].holders}
    if all(own & {hit.row for match in part.matches for hit in match.holders} for part in told):
        return False
    if not is_short(whole.matches[0].likeness.added) and any(part.percent > whole.percent for part in told):
        return True  # one part is found and another is not: the whole would count both as one that is found
    return sum(map(_covered, told)) > _covered(whole)


def _key(hit: Hit) -> str:
    """Return what is equal for messages that say the same words; of a long one, the same text."""
    body = hit.body
    return " ".join(Words.of(body).plain if len(body) <= _BEGINNING else body.casefold().split())


def _by_text(hits: Iterable[Hit]) -> Mapping[str, list[Hit]]:
    """Put together what says the same words; what says none is left out."""
    groups: dict[str, list[Hit]] = {}
    seen: set[int] = set()
    for hit in hits:
        if hit.row not in seen and (key := _key(hit)):
            groups.setdefault(key, []).append(hit)
        seen.add(hit.row)
    return groups


def _by_moment(hits: Sequence[Hit]) -> Sequence[Sequence[Hit]]:
    """Part lines that say the same at other times, since these are other messages; the newest first."""
    groups: list[list[Hit]] = []
    for hit in sorted(hits, key=lambda one: one.row, reverse=True):
        last = groups[-1][-1] if groups else None
        if last is not None and _is_same_moment(last, hit):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return groups


def _is_same_moment(one: Hit, other: Hit) -> bool:
    if one.said_at is None or other.said_at is None:
        return one.said_at is other.said_at and one.said_text == other.said_text
    return abs(one.said_at - other.said_at) <= _SAME_MOMENT
