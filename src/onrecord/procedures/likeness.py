"""How like what somebody quotes is to what a message says: word by word, and what differs.

Case, accents, kinds of quotation marks and dashes, and punctuation do not count. A quotation may be a part
of a message: what stands before and after it in the message does not count either. Words that the
quotation alone has at an end are told beside those that the message has there.
"""

import bisect
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

WHOLE = 100
"""The likeness of a quotation whose every word stands in the message, in its order, with none between."""

_LONG = 8_000
_SCANNED = 1_000_000
_RAREST = 8
_UNSEGMENTED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_INSIDE = "\u00ad\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f'\u2019\u02bc"
_TOKEN = re.compile(
    rf"[{_UNSEGMENTED}]|[^\W_{_UNSEGMENTED}](?:[{_INSIDE}]*[^\W_{_UNSEGMENTED}])*"
    r"|[\u2190-\u2bff\U0001f000-\U0001faff]"
)
_ELLIPSIS = re.compile(r"\.\.\.+|\u2026")
_ENOUGH = 0.6
"""From which share of equal letters on words are the same words, written otherwise."""
_MOST_LETTERS = 120
_MOST_PAIRS = 20_000
_OFTEN = 20


class Difference(StrEnum):
    """How a stretch of a quotation stands to the message."""

    SAME = "same"
    CHANGED = "changed"
    INSERTED = "inserted"
    DROPPED = "dropped"
    AROUND = "around"
    """Words before or after what is quoted, such as who is said to have said it and when."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of the quotation and of the message that stand for each other; either may be empty."""

    difference: Difference
    quoted: str
    held: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """0 to ``WHOLE``, what differs in the order of the text, and whether the message has more words around.

    ``first`` and ``end`` are the quotation's words that are equal at both ends: from, and to before;
    ``held_first`` is the message's word that is equal to ``first``.
    """

    percent: int
    stretches: Sequence[Stretch]
    is_part: bool
    first: int = 0
    end: int = 0
    held_first: int = 0

    @property
    def added(self) -> str:
        """Return the longest stretch of the quotation that the message lacks."""
        lacking = (one.quoted for one in self.stretches if one.difference is Difference.INSERTED)
        return max(lacking, key=len, default="")


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words as compared, and where each stands in it."""

    text: str
    plain: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str, most: int | None = None) -> "Words":
        """Find the words of a text, or so many of the first of them."""
        found = list(itertools.islice(_TOKEN.finditer(text), most))
        plain = [_plain(one.group()) for one in found]
        return cls(text, plain, [one.start() for one in found], [one.end() for one in found])

    def written(self, first: int, end: int) -> str:
        """Return the text from one word to before another, as it is written."""
        return self.text[self.starts[first] : self.ends[end - 1]] if first < end else ""

    def letters(self, first: int, end: int) -> int:
        """Count the characters of words."""
        return sum(map(len, self.plain[first:end]))

    def at(self, place: int) -> int:
        """Return the number of the first word that begins at a place or after it."""
        return bisect.bisect_left(self.starts, place)


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower().replace("'", "")
    folded = unicodedata.normalize("NFKD", word).casefold()
    return "".join(one for one in folded if one.isalnum()) or folded


def excerpt(quoted: Words, text: str) -> str:
    """Return a text, or of a long one the part that has most of the quotation's longest words."""
    long = max(_LONG, 2 * len(quoted.text))
    if len(text) <= long:
        return text
    wanted = sorted(set(quoted.plain), key=lambda word: (-len(word), word))[:_RAREST]
    pattern = re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE)
    places = [one.start() for one in pattern.finditer(text, 0, _SCANNED)]
    width = long // 2
    found = [bisect.bisect_left(places, at + width) - number for number, at in enumerate(places)]
    best = places[found.index(max(found))] if places else 0
    return text[max(0, best - width // 2) : best + long - width // 2]


def shared(quoted: Words, held: Words) -> int:
    """Count the words that two texts have in one order: their longest common subsequence.

    One number holds a bit for each word of the quotation, so that a word of the message costs a few steps.
    """
    masks: dict[str, int] = {}
    for at, word in enumerate(quoted.plain):
        masks[word] = masks.get(word, 0) | 1 << at
    full = (1 << len(quoted.plain)) - 1
    row = full
    for word in held.plain[slice(*_window(quoted, held))]:
        both = row & masks.get(word, 0)
        row = ((row + both) | (row - both)) & full
    return len(quoted.plain) - row.bit_count()


def likeness(quoted: Words, held: Words, *, first: int = 0, end: int | None = None) -> Likeness:
    """Compare a quotation, from its word ``first`` to before ``end``, with a message."""
    last = len(quoted.plain) if end is None else end
    blocks = _trimmed(quoted, held, _blocks(quoted, held, first, last))
    if not blocks:
        return Likeness(0, [Stretch(Difference.INSERTED, quoted.written(first, last), "")], bool(held.plain))
    start, stop = _extent(held, blocks, (first, last))
    stretches = list(_stretches(quoted, held, blocks, (first, last), (start, stop)))
    alike = sum(credit for _, credit, _ in stretches)
    counted = quoted.letters(first, last) + sum(letters for _, _, letters in stretches)
    is_whole = all(one.difference is Difference.SAME for one, _, _ in stretches)
    percent = WHOLE if is_whole else min(WHOLE - 1, int(2 * WHOLE * alike / max(counted, 1)))
    around = (quoted.written(0, first), quoted.written(last, len(quoted.plain)))
    before, after = ([Stretch(Difference.AROUND, words, "")] if words else [] for words in around)
    return Likeness(
        percent,
        [*before, *(one for one, _, _ in stretches), *after],
        is_part=start > 0 or stop < len(held.plain),
        first=blocks[0][0],
        end=blocks[-1][0] + blocks[-1][2],
        held_first=blocks[0][1],
    )


_Block = tuple[int, int, int]
"""Where equal words begin in the quotation and in the message, and how many they are."""


def _window(quoted: Words, held: Words) -> tuple[int, int]:
    """Choose the part of a long message that has most of the quotation's words."""
    size = 3 * len(quoted.plain) + 50
    if len(held.plain) <= size:
        return 0, len(held.plain)
    wanted = set(quoted.plain)
    sums = list(itertools.accumulate((word in wanted for word in held.plain), initial=0))
    best = max(range(len(held.plain) - size + 1), key=lambda at: sums[at + size] - sums[at])
    return best, best + size


def _blocks(quoted: Words, held: Words, first: int, end: int) -> list[_Block]:
    mine = quoted.plain[first:end]
    if (at := _place(mine, held.plain)) is not None:
        return [(first, at, len(mine))]
    before, after = _same_ends(mine, held.plain)
    if 2 * (before + after) < max(len(mine), len(held.plain)):
        return _equal_within(quoted, held, (first, end), _window(quoted, held))
    # The message nearly as it is: its ends are the quotation's, though the words come again inside.
    stop = len(held.plain) - after
    within = _equal_within(quoted, held, (first + before, end - after), (before, stop))
    blocks = [(first, 0, before), *within, (end - after, stop, after)]
    return [block for block in blocks if block[2]]


def _same_ends(mine: Sequence[str], theirs: Sequence[str]) -> tuple[int, int]:
    """Count the words that are equal from the beginning on, and of the rest those up to the end."""
    most = min(len(mine), len(theirs))
    before = next((at for at in range(most) if mine[at] != theirs[at]), most)
    after = next((at for at in range(most - before) if mine[-1 - at] != theirs[-1 - at]), most - before)
    return before, after


def _equal_within(quoted: Words, held: Words, one: tuple[int, int], other: tuple[int, int]) -> list[_Block]:
    """Find the equal words of a part of the quotation and a part of the message."""
    first, start = one[0], other[0]
    mine, theirs = quoted.plain[slice(*one)], held.plain[slice(*other)]
    often, own = Counter(theirs), Counter(mine)
    # Where the same few words come again and again, each with each would be compared: rarer ones lead.
    is_slow = sum(times * often[word] for word, times in own.items()) > _MOST_PAIRS
    matcher = SequenceMatcher(
        (lambda word: often[word] > _OFTEN) if is_slow else None, mine, theirs, autojunk=False
    )
    return [(one.a + first, one.b + start, one.size) for one in matcher.get_matching_blocks() if one.size]


def _place(words: Sequence[str], among: Sequence[str]) -> int | None:
    """Return where words stand next to each other among others."""
    text, wanted = f" {' '.join(among)} ", f" {' '.join(words)} "
    at = text.find(wanted) if words else -1
    return text.count(" ", 0, at + 1) - 1 if at >= 0 else None


def _trimmed(quoted: Words, held: Words, blocks: list[_Block]) -> list[_Block]:
    """Leave out words at either end that stand so far off in the message that they are there by chance."""

    def is_stray(edge: _Block, one: _Block, other: _Block) -> bool:
        if _says_left_out(quoted, (one[0] + one[2], other[0])):
            return False
        if other[1] - one[1] <= other[0] - one[0]:
            return False  # the quotation has as many words between, in their place
        gap = held.letters(one[1] + one[2], other[1])
        return 2 * held.letters(edge[1], edge[1] + edge[2]) < gap

    while len(blocks) > 1 and is_stray(blocks[0], blocks[0], blocks[1]):
        blocks = blocks[1:]
    while len(blocks) > 1 and is_stray(blocks[-1], blocks[-2], blocks[-1]):
        blocks = blocks[:-1]
    return blocks


_Counted = tuple[Stretch, float, int]
"""A stretch, how many letters of it are alike, and how many of the message's count."""


def _extent(held: Words, blocks: Sequence[_Block], ends: tuple[int, int]) -> tuple[int, int]:
    """Return which words of the message stand for the quotation: at either end no more than it has there."""
    (at, there, _), (last, where, size) = blocks[0], blocks[-1]
    return max(0, there - (at - ends[0])), min(len(held.plain), where + size + ends[1] - last - size)


def _stretches(
    quoted: Words, held: Words, blocks: Sequence[_Block], ends: tuple[int, int], extent: tuple[int, int]
) -> Iterator[_Counted]:
    """Yield equal words and what stands between them, and before and after within the quotation."""
    a, b = ends[0], extent[0]
    yield from _between(quoted, held, (a, blocks[0][0]), (b, blocks[0][1]), is_edge=True)
    for number, (at, there, size) in enumerate(blocks):
        if number:
            yield from _between(quoted, held, (a, at), (b, there), is_edge=False)
        a, b = at + size, there + size
        letters = held.letters(there, b)
        yield Stretch(Difference.SAME, quoted.written(at, a), held.written(there, b)), letters, letters
    yield from _between(quoted, held, (a, ends[1]), (b, extent[1]), is_edge=True)


def _between(
    quoted: Words, held: Words, one: tuple[int, int], other: tuple[int, int], *, is_edge: bool
) -> Iterator[_Counted]:
    """Compare words that are not equal, letter by letter; at an edge those of the message do not count."""
    mine, theirs = quoted.written(*one), held.written(*other)
    letters = held.letters(*other)
    share = _share("".join(quoted.plain[slice(*one)]), "".join(held.plain[slice(*other)]))
    if share >= _ENOUGH:
        alike = share * (quoted.letters(*one) + letters) / 2
        yield Stretch(Difference.CHANGED, mine, theirs), alike, letters
        return
    if mine:
        yield Stretch(Difference.INSERTED, mine, ""), 0, 0
    if theirs:
        counted = 0 if is_edge or _says_left_out(quoted, one) else letters
        yield Stretch(Difference.DROPPED, "", theirs), 0, counted


def _says_left_out(quoted: Words, words: tuple[int, int]) -> bool:
    """Tell whether the quotation itself says, between the words on both sides, that something is left out."""
    first, end = words
    start = quoted.ends[first - 1] if first else 0
    stop = quoted.starts[end] if end < len(quoted.starts) else len(quoted.text)
    return _ELLIPSIS.search(quoted.text, start, stop) is not None


def _share(one: str, other: str) -> float:
    if not one or not other or max(len(one), len(other)) > _MOST_LETTERS:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ENOUGH else 0.0
