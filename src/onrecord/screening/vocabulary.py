"""Words of a pack as patterns: spelled as written, as scanned, letter by letter, or loosely.

Every pattern here is a chain of single characters and bounded gaps, so that matching is
linear. ``loosely`` accepts more than any other spelling of the same words, which is what
lets the prefilter stand before the grammar.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from onrecord.screening.characters import INSIDE_WORDS
from onrecord.screening.pack import Companion, Pack, Tier

WORD_START = r"(?<![A-Za-z0-9])"
WORD_END = r"(?![A-Za-z0-9])"
BETWEEN_WORDS = r"[ \-:/]{0,3}"
BETWEEN_LETTERS = " .-"
_SCANNED = {
    "S": "S5",
    "E": "E3",
    "T": "T7I1l",
    "O": "O0",
    "I": "I1l",
    "B": "B8",
    "A": "A4",
    "G": "G6",
    "L": "L1I",
}
_GAP = "[" + re.escape(BETWEEN_LETTERS + ":/,\t\r\v\f\n" + INSIDE_WORDS) + "]*"
_SHORTEST_RUN = 4
_VARIABLE = {
    "{digit}": "[1-9]",
    "{number}": r"\d{1,4}",
    "{organisation}": r"[A-Z][A-Z0-9&,/ ]{0,38}[A-Z0-9]",
}


class Manner(Enum):
    """How words must be written: as a banner, as a field's value, or as part of a sentence."""

    BANNER = auto()
    FIELD = auto()
    INLINE = auto()


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the lexicon: words, and the tier or companion that they name."""

    words: str
    tier: Tier | None = None
    companion: Companion | None = None
    abbreviated: bool = False

    @property
    def implies(self) -> bool:
        """Whether the words alone imply a level."""
        return self.companion is None or self.companion.level is not None

    def folds(self, manner: Manner) -> bool:
        """Tell whether lower and mixed case count too."""
        if self.companion:
            numbering = self.companion.any_case and not self.implies
            return numbering if manner is Manner.BANNER else manner is Manner.FIELD or self.companion.any_case
        return manner is not Manner.BANNER and self.tier is not None and self.tier.any_case


class Lexicon:
    """The terms of a pack behind three patterns that tell which term they found."""

    def __init__(self, pack: Pack) -> None:
        """Compile the pack's tiers and companions."""
        self.terms = sorted(_terms(pack), key=lambda term: ("{org" in term.words, -len(term.words)))
        self._nations = one_of(pack.nations.codes)
        self._slashed = one_of(
            word
            for item in pack.companion
            if item.strong and item.kind == "caveat"
            for word in _fixed(item.words)
        )
        plain = [term for term in self.terms if not term.abbreviated]
        self.banner = self._compile(self.terms, Manner.BANNER)
        self.any_case = self._compile(plain, Manner.FIELD)
        self.inline = self._compile([term for term in plain if term.implies], Manner.INLINE)
        self.run = self._compile_run([term for term in plain if "{org" not in term.words])

    def term(self, match: re.Match[str]) -> Term:
        """Return the term that a match of one of the patterns found."""
        return self.terms[int(str(match.lastgroup)[1:])]

    def _compile(self, terms: Sequence[Term], manner: Manner) -> re.Pattern[str]:
        chosen = ((number, term) for number, term in enumerate(self.terms) if term in terms)
        parts = "|".join(f"(?P<t{number}>{self._pattern(term, manner)})" for number, term in chosen)
        return re.compile(f"{WORD_START}(?:{parts or '(?!)'}){WORD_END}", re.ASCII)

    def _compile_run(self, terms: Sequence[Term]) -> re.Pattern[str]:
        """Return a pattern over letters without separators: a long term, perhaps a short one before it."""
        spelled = {
            short: "|".join(
                self._spelled(term.words, scanned=True, joined=True)
                for term in terms
                if (len(term.words.replace(" ", "")) < _SHORTEST_RUN) is short
            )
            for short in (True, False)
        }
        return re.compile(f"({spelled[True] or '(?!)'})?({spelled[False] or '(?!)'})")

    def _pattern(self, term: Term, manner: Manner) -> str:
        scanned = manner is not Manner.INLINE and not term.abbreviated
        pattern = self._spelled(term.words, scanned=scanned)
        if term.abbreviated:
            return f"{pattern}(?= ?//? ?(?:{self._slashed}){WORD_END})"
        if term.companion and term.companion.after_slash:
            return f"(?:(?<=/)|(?<=/ )){pattern}"
        return f"(?i:{pattern})" if term.folds(manner) else pattern

    def _spelled(self, words: str, *, scanned: bool, joined: bool = False) -> str:
        nations = f"(?:{self._nations})(?:[ ,/]{{{0 if joined else 1},3}}(?:{self._nations})){{0,20}}"
        variable = {**_VARIABLE, "{nations}": nations}
        spelled = (variable.get(word) or _letters(word, scanned=scanned) for word in words.split(" "))
        return BETWEEN_WORDS.join(spelled)


def one_of(words: Iterable[str]) -> str:
    """Return an alternation of words as written, longest first."""
    return "|".join(_letters(word, scanned=False) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def loosely(words: str, *, any_case: bool = False, scanned: bool = True) -> str:
    """Return a pattern for words however spaced, marked up or scanned; placeholders are left out.

    Only classes and stars over single characters: RE2 and ``re`` both run it in linear time.
    """
    letters = [char for part in _fixed([words])[0].split(" ") for char in part if char.isalnum()]
    return _GAP.join(_loose_letter(char, any_case=any_case, scanned=scanned) for char in letters)


def gap() -> str:
    """Return the class of characters that may stand between two letters of a marking, any number."""
    return _GAP


def _terms(pack: Pack) -> list[Term]:
    terms = [Term(words, tier=tier) for tier in pack.tier for words in tier.words]
    terms += [Term(word, tier=tier, abbreviated=True) for tier in pack.tier for word in tier.abbreviations]
    return terms + [Term(words, companion=item) for item in pack.companion for words in item.words]


def _fixed(words: Iterable[str]) -> list[str]:
    return [" ".join(part for part in item.split(" ") if not part.startswith("{")) for item in words]


def _letters(word: str, *, scanned: bool) -> str:
    if not scanned:
        return BETWEEN_WORDS.join(re.escape(part) for part in word.split(" "))
    return "".join(f"[{_SCANNED[c]}]" if c in _SCANNED else re.escape(c) for c in word)


def _loose_letter(char: str, *, any_case: bool, scanned: bool) -> str:
    choices = _SCANNED.get(char, char) if scanned else char
    if any_case:
        choices += choices.lower() + choices.upper()
    return f"[{''.join(sorted(set(choices)))}]"
