"""Running text: tiers and caveats named in a sentence, and what the sentence says of them.

Nothing here stops a capture but a labelled field ("Classification: SECRET") and a key with
its value ("SEC=SECRET"), which forwarded mail carries in the middle of a line. Each place
is judged from a bounded context, so a line of any length takes linear time.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from onrecord.screening.findings import Seen
from onrecord.screening.pack import Construct, Naming, Pack, Tier
from onrecord.screening.vocabulary import WORD_END, WORD_START, Lexicon, one_of

_BEFORE, _AFTER = 64, 40
_PLACES_REMEMBERED = 4096
_TECHNICAL_BEFORE = "#@$%{&=\\"
_TECHNICAL_AFTER = re.compile(r"[=@}]|[.-][a-z]")
_ADDRESS = re.compile(r"(?i:://|www\.)\S*$")
_OPENING = "[ \"'(\\[:]*"


class Prose:
    """The grammar of running text of one pack."""

    def __init__(self, pack: Pack, lexicon: Lexicon, joking: Callable[[str], bool]) -> None:
        """Compile the pack's words of running text."""
        self._joking = joking
        words, labels = pack.prose, pack.labels
        self._lexicon = lexicon
        self._tiers = {name: tier for tier in pack.tier for name in tier.words}
        prefixes = one_of(item for c in pack.companion if c.kind == "prefix" for item in c.words)
        before = f"{_OPENING}(?:(?:{prefixes}) )?{_OPENING}$"
        cue = f"(?:{one_of(words.cues)})(?: (?:{one_of(words.cue_links)})){{0,2}}"
        self._cue = _folded(f"{WORD_START}{cue}{before}")
        self._copula = _folded(f"{WORD_START}(?:{one_of(words.copulas)}) {before}")
        self._field = _folded(f"{WORD_START}(?:{one_of(labels.level)}) ?[:=]{before}")
        self._key = re.compile(f"{WORD_START}(?:{one_of(labels.key)}) ?= ?$")
        self._negation = _folded(f"(?:{one_of(words.negations)}){WORD_END}[^.;!?]{{0,24}}$")
        self._document = _folded(f"[ \"')\\]-]{{1,3}}(?:{one_of(words.documents)}){WORD_END}")
        self._shorthand = self._compile_shorthand(pack, cue)
        # A line that says one word over and over costs one judgement.
        self._judged = lru_cache(_PLACES_REMEMBERED)(self._tier)

    def seen(self, text: str, *, name: bool) -> Iterator[Seen]:
        """Yield what a text says of tiers, each thing once. ``name``: it is a file's name."""
        yield from dict.fromkeys(self._found(text, name=name))

    def _found(self, text: str, *, name: bool) -> Iterator[Seen]:
        for match in self._lexicon.inline.finditer(text):
            term = self._lexicon.term(match)
            before = text[max(0, match.start() - _BEFORE) : match.start()]
            after = text[match.end() : match.end() + _AFTER]
            if term.tier:
                found = self._judged(term.words, match[0], before, after, name=name)
                if found:
                    yield Seen(found, term.tier.level)
            elif term.companion and term.companion.level and not self._technical(before, after):
                yield Seen(Construct.CAVEAT_IN_TEXT, term.companion.level)
        for match in self._shorthand.finditer(text):
            tier = self._short[next(word for word in match.groups() if word)]
            yield Seen(Construct.SHORTHAND, tier.level)

    def _tier(self, named: str, words: str, before: str, after: str, *, name: bool) -> Construct | None:
        if self._key.search(before):
            return Construct.KEY_VALUE
        if self._technical(before, after):
            return None
        return self._construct(self._tiers[named], words, before, after, name=name)

    def _construct(self, tier: Tier, words: str, before: str, after: str, *, name: bool) -> Construct | None:
        upper = words.isupper()
        counts = upper and tier.named is not Naming.NEVER
        said = self._cue.search(before) or (counts and self._is_said(before, after))
        if (said or counts) and self._negation.search(before):
            return Construct.NEGATED
        if upper and self._field.search(before):
            return Construct.FIELD_IN_TEXT
        if said:
            return Construct.SAID_MARKED
        return self._named(tier, after, upper=upper, name=name)

    def _is_said(self, before: str, after: str) -> bool:
        return self._copula.search(before) is not None and not self._joking(before + after)

    def _named(self, tier: Tier, after: str, *, upper: bool, name: bool) -> Construct | None:
        if tier.named is Naming.NEVER:
            return None
        if self._document.match(after):
            return Construct.DOCUMENT if upper else Construct.DOCUMENT_ANY_CASE
        if upper and name:
            return Construct.TIER_IN_NAME
        return Construct.NAMED if upper or tier.named is Naming.ANY else None

    def _technical(self, before: str, after: str) -> bool:
        """Tell whether the words are part of an address, a tag, a variable or a path."""
        attached = before[-1:] in _TECHNICAL_BEFORE if before else False
        return attached or bool(_TECHNICAL_AFTER.match(after)) or bool(_ADDRESS.search(before))

    def _compile_shorthand(self, pack: Pack, cue: str) -> re.Pattern[str]:
        self._short = {short: tier for tier in pack.tier if tier.shorthand for short in tier.abbreviations}
        short = one_of(self._short)
        long = one_of(word for word in self._short if len(word) > 1)
        contrasts, documents = one_of(pack.prose.contrasts), one_of(pack.prose.documents)
        return re.compile(
            f"{WORD_START}(?:(?i:the) ({short}) (?i:{contrasts}){WORD_END}"
            f"|(?i:{cue}) ({short}){WORD_END}"
            f"|(?:(?:{long})/)?({long}) (?i:{documents}){WORD_END})",
            re.ASCII,
        )


def _folded(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII | re.IGNORECASE)
