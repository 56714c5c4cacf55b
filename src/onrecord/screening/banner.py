"""Banners: a tier with what stands beside it, as a whole line, at its head or at its end.

``banner := decoration [page] (term | separator)* decoration``, where at least one term is a
tier, or a caveat that implies one. A strong separator (dash, colon, slashes, bar, closing
bracket) or a strong companion lets free text follow; a plain space does not, so "SECRET
CINEMA TICKETS" is no banner and "SECRET - read-out" is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.records.captures import MarkingLevel, MarkingTier
from onrecord.screening.findings import Seen
from onrecord.screening.pack import Construct, Naming, Pack, Tier
from onrecord.screening.vocabulary import WORD_END, WORD_START, Lexicon, Term, one_of

WINDOW = 512
_DECORATION = re.compile(r"(?:[^A-Za-z0-9#@$%{}&=\\+]|[#=+]{2,}+|[#=+](?![A-Za-z0-9]))*+")
_SEPARATOR = re.compile(r"[ \-/:,;.()\[\]|<>\"']*+")
_STRONG = re.compile(r"//|[:|\])]| -|- | / ")
_CUT = re.compile(r" - |--|//|[:|(\[] ?")
_TECHNICAL = frozenset("#@$%{}&=\\+")
_DOUBT = frozenset("!?.,;")
_CUTS = 6


@dataclass(frozen=True, slots=True)
class Banner:
    """Terms in a row, from ``start``; ``rest`` is what follows the last separator."""

    terms: Sequence[Term]
    strong: bool
    separator: str
    rest: str

    @property
    def tier(self) -> Tier | None:
        """The highest tier named."""
        tiers = [term.tier for term in self.terms if term.tier]
        return max(tiers, key=lambda tier: tier.rank, default=None)

    @property
    def implied(self) -> MarkingLevel | None:
        """The level that a caveat implies by itself."""
        levels = (term.companion.level for term in self.terms if term.companion)
        return next(filter(None, levels), None)

    @property
    def opened(self) -> bool:
        """Whether free text may follow."""
        return self.strong or self.caveated

    @property
    def caveated(self) -> bool:
        """Whether a companion stands here that no joke and no headline has."""
        named = self.tier is not None
        return any(
            term.companion.strong or (named and term.companion.level is not None)
            for term in self.terms
            if term.companion
        )

    @property
    def prefixed(self) -> bool:
        """Whether a tier stands with a prefix or caveat, as it does in no everyday title."""
        kinds = (term.companion.kind for term in self.terms if term.companion and term.companion.lifts)
        return self.tier is not None and any(kind in ("prefix", "caveat") for kind in kinds)

    @property
    def abbreviated(self) -> bool:
        """Whether only an abbreviation names the tier."""
        return all(term.abbreviated for term in self.terms if term.tier)

    @property
    def whole(self) -> bool:
        """Whether nothing but decoration follows."""
        trail = self.separator + self.rest
        return trail[:1] not in _TECHNICAL and not any(char.isalnum() for char in self.rest)

    @property
    def doubtful(self) -> bool:
        """Whether it ends as a sentence or a shout does."""
        return any(char in "!?" for char in self.rest[:3])

    def cap(self, *, whole: bool) -> MarkingTier:
        """Return the most that this tier is worth here."""
        tier = self.tier
        if tier is None or any(term.companion.lifts for term in self.terms if term.companion):
            return MarkingTier.MARKING
        return tier.alone if whole else tier.leading


class Banners:
    """The banner grammar of one pack."""

    def __init__(self, pack: Pack, lexicon: Lexicon) -> None:
        """Compile what joins two tiers and what shows a joke."""
        self._lexicon = lexicon
        self._joining = re.compile(f"(?:{one_of(pack.labels.joining)}){WORD_END}")
        words = f"{WORD_START}(?:{one_of(pack.jest.words)}){WORD_END}"
        endings = f"{WORD_START}(?:{one_of(pack.jest.endings)})[^A-Za-z0-9]*$"
        self._jest = re.compile(f"(?i:{words}|{endings})|[{re.escape(pack.jest.signs)}]", re.ASCII)

    def joking(self, text: str) -> bool:
        """Tell whether a line is in jest."""
        return self._jest.search(text) is not None

    def read(self, text: str, *, any_case: bool = False) -> Banner | None:
        """Read the banner at the head of a text, or None."""
        pattern = self._lexicon.any_case if any_case else self._lexicon.banner
        start = _DECORATION.match(text)
        position = start.end() if start else 0
        terms: list[Term] = []
        strong, separator = False, ""
        while match := pattern.match(text, position) or (terms and self._joining.match(text, position)):
            if match.re is pattern:
                terms.append(self._lexicon.term(match))
            gap = _SEPARATOR.match(text, match.end())
            separator = gap[0] if gap else ""
            strong = strong or (_names(terms) and _STRONG.search(separator) is not None)
            position = match.end() + len(separator)
        return Banner(terms, strong, separator, text[position:]) if _names(terms) else None

    def seen(self, text: str, *, title: bool) -> Iterator[Seen]:
        """Yield what a line holds as banner. ``title``: it is a subject or a file's name."""
        banner = self.read(text[:WINDOW])
        found = self._at_head(banner, text, title=title) if banner else self._in_any_case(text)
        if found:
            yield found
        yield from self._at_end(text[-WINDOW:], title=title)

    def _in_any_case(self, text: str) -> Seen | None:
        banner = self.read(text, any_case=True) if len(text) <= WINDOW else None
        if banner and banner.tier and banner.whole and len(banner.terms) > 1:
            return Seen(Construct.WHOLE_LINE_ANY_CASE, banner.tier.level, banner.cap(whole=True))
        return None

    def _at_head(self, banner: Banner, text: str, *, title: bool) -> Seen | None:
        tier, implied = banner.tier, banner.implied
        whole = banner.whole and len(text) <= WINDOW
        if tier is None:
            return Seen(Construct.CAVEAT, implied) if implied and (whole or banner.opened) else None
        if self._in_doubt(banner, text, whole=whole):
            return Seen(Construct.UNSURE, tier.level, banner.cap(whole=whole))
        if not whole and not banner.opened and not (title and banner.prefixed):
            return None
        construct = Construct.WHOLE_LINE if whole else Construct.LEADING
        return Seen(
            Construct.ABBREVIATED if banner.abbreviated else construct, tier.level, banner.cap(whole=whole)
        )

    def _in_doubt(self, banner: Banner, text: str, *, whole: bool) -> bool:
        tier = banner.tier
        if banner.caveated or tier is None or tier.named is Naming.NEVER:
            return False
        if whole or banner.strong:
            return banner.doubtful or self.joking(text)
        return (banner.separator + banner.rest).lstrip()[:1] in _DOUBT

    def _at_end(self, tail: str, *, title: bool) -> Iterator[Seen]:
        for cut in list(_CUT.finditer(tail))[-_CUTS:]:
            banner = self.read(tail[cut.end() :])
            if banner is None or not banner.whole or cut.start() == 0:
                continue
            if banner.tier:
                construct = self._end_construct(banner, title=title)
                yield Seen(construct, banner.tier.level, banner.cap(whole=True))
            elif banner.implied:
                yield Seen(Construct.CAVEAT, banner.implied)

    def _end_construct(self, banner: Banner, *, title: bool) -> Construct:
        if banner.caveated:
            return Construct.TRAILING_CAVEATED
        return Construct.TRAILING_TITLE if title and not banner.doubtful else Construct.TRAILING


def _names(terms: Sequence[Term]) -> bool:
    return any(term.tier or (term.companion and term.companion.level) for term in terms)
