"""Which words of a part of a quotation are compared: without a name before and a paper's words after."""

from onrecord.procedures.likeness import WHOLE, Likeness, Words, likeness
from onrecord.procedures.quoted_text import closings, finer, headings, runs

FEWEST_WORDS = 3
"""Fewer words are looked for only when they are all that was asked."""


def is_short(text: str) -> bool:
    """Tell whether a text has so few words, after a name and a time, that they are found anywhere."""
    said = text[max(headings(text), default=0) :]
    return sum(any(map(str.isalpha, word)) for word in Words.of(said).plain) < FEWEST_WORDS


def best_within(quoted: Words, held: Words, best: Likeness) -> Likeness:
    """Compare without a heading and without words after a quotation mark, if these match nothing."""
    if best.percent == WHOLE:
        return best
    starts = [quoted.at(place) for place in headings(quoted.text)]
    ends = [quoted.at(place) for place in closings(quoted.text) if not _quotes_more(quoted.text[place:])]
    latest = best.first - _replaced_heading(held, best)
    start = max((at for at in starts if at <= latest), default=0)
    end = min((at for at in ends if at >= best.end), default=len(quoted.plain))
    if end - start < FEWEST_WORDS or (start, end) == (0, len(quoted.plain)):
        return best
    return max(best, likeness(quoted, held, first=start, end=end), key=lambda one: one.percent)


def _replaced_heading(held: Words, best: Likeness) -> int:
    """Count the words of a message's own heading for which the quotation has as many others, or more."""
    own = map(held.at, headings(held.text))
    return best.held_first if best.held_first <= best.first and best.held_first in own else 0


def _quotes_more(rest: str) -> bool:
    """Tell whether what follows a closing mark is given as said too, and so counts."""
    _, *blocks = finer(f".{rest}", 0)  # the point stands for the block that the mark closes
    return any(not is_short(said) for said in (*runs(rest), *blocks))
