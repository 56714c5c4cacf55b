"""A person's words become terms, and terms become an FTS5 expression that is always well formed.

Words, ``"phrases"`` and ``prefix*``; all must occur. Nothing else is an operator: what is not
a word is dropped, a quotation mark without its partner opens a phrase that runs to the end.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.catalogue.words import words
from onrecord.records.errors import QueryError

MAX_WORDS = 100

_PIECE = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand next to one another; the last may be the beginning of a word."""

    words: Sequence[str]
    is_prefix: bool = False

    def length_at(self, found: Sequence[str], at: int) -> int:
        """Return how many words of ``found`` this term covers from ``at``: its own, or 0."""
        size = len(self.words)
        last = at + size - 1
        if last >= len(found) or any(found[at + i] != self.words[i] for i in range(size - 1)):
            return 0
        wanted = self.words[-1]
        hit = found[last].startswith(wanted) if self.is_prefix else found[last] == wanted
        return size if hit else 0

    def expression(self) -> str:
        """Write the term for FTS5. Words hold no quotation mark, so none needs escaping."""
        return f'"{" ".join(self.words)}"' + (" *" if self.is_prefix else "")


def terms(text: str) -> Sequence[Term]:
    """Read a query; nothing but spaces gives no terms.

    Raises:
        QueryError: there are characters but no word to search for, or too many words.
    """
    found = [term for piece in _PIECE.finditer(text.translate(_QUOTES)) if (term := _term(piece)).words]
    if text.strip() and not found:
        raise QueryError('nothing here can be searched for: give words, a "phrase", or a beginning*')
    if sum(len(term.words) for term in found) > MAX_WORDS:
        raise QueryError(f"more than {MAX_WORDS} words: search for fewer")
    return found


def matches(wanted: Iterable[Term], text: str) -> bool:
    """Tell whether a text holds every term: the definition that the index must agree with."""
    found = words(text)
    return all(any(term.length_at(found, at) for at in range(len(found))) for term in wanted)


def _term(piece: re.Match[str]) -> Term:
    phrase, star, word = piece.groups()
    if word is None:
        return Term(tuple(words(phrase)), is_prefix=bool(star))
    return Term(tuple(words(word)), is_prefix=word.endswith("*"))
