"""The words and outcomes of one scheme of markings, read from a policy pack.

A pack is TOML; ``policy_packs/uk_gscp_2024/markings.toml`` explains every field. Words are
ASCII capitals; ``{nations}``, ``{digit}``, ``{number}`` and ``{organisation}`` stand for a
part that varies.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from itertools import chain

from onrecord.records.canonical import build
from onrecord.records.captures import MarkingLevel, MarkingTier
from onrecord.records.errors import SettingsError

DEFAULT = "uk_gscp_2024"
_PLACEHOLDER = re.compile(r"\{(?:nations|digit|number|organisation)\}")
_WORDS = re.compile(r"[A-Z0-9'&/-]+(?: [A-Z0-9'&/-]+)*")


class Naming(StrEnum):
    """In which case a tier's words in running text are worth a mention."""

    ANY = "any"
    UPPER = "upper"
    NEVER = "never"


class Construct(StrEnum):
    """What the grammar can recognise. A pack gives a rule to each that it wants."""

    WHOLE_LINE = "whole_line"
    LEADING = "leading"
    TRAILING = "trailing"
    TRAILING_CAVEATED = "trailing_caveated"
    TRAILING_TITLE = "trailing_title"
    WHOLE_LINE_ANY_CASE = "whole_line_any_case"
    UNSURE = "unsure"
    CAVEAT = "caveat"
    CAVEAT_IN_TEXT = "caveat_in_text"
    ABBREVIATED = "abbreviated"
    PORTION = "portion"
    PORTION_UNCORROBORATED = "portion_uncorroborated"
    FIELD = "field"
    FIELD_IN_TEXT = "field_in_text"
    KEY_VALUE = "key_value"
    SAID_MARKED = "said_marked"
    NEGATED = "negated"
    DOCUMENT = "document"
    DOCUMENT_ANY_CASE = "document_any_case"
    SHORTHAND = "shorthand"
    TIER_IN_NAME = "tier_in_name"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Tier:
    """A level of a scheme: its words, its abbreviations, and what they are worth where."""

    words: Sequence[str]
    level: MarkingLevel
    rank: int
    any_case: bool
    alone: MarkingTier
    leading: MarkingTier
    named: Naming
    source: str
    abbreviations: Sequence[str] = ()
    shorthand: bool = False


@dataclass(frozen=True, slots=True)
class Companion:
    """Words that stand beside a tier: caveats, handling instructions, descriptors, page numbers."""

    kind: str
    words: Sequence[str]
    source: str
    level: MarkingLevel | None = None
    strong: bool = False
    lifts: bool = False
    any_case: bool = False
    after_slash: bool = False


@dataclass(frozen=True, slots=True)
class Nations:
    """Codes that may stand in a national caveat."""

    codes: Sequence[str]
    source: str


@dataclass(frozen=True, slots=True)
class Labels:
    """What may stand before a marking, and what may join two."""

    level: Sequence[str]
    title: Sequence[str]
    key: Sequence[str]
    joining: Sequence[str]
    source: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Words of running text that turn a tier's name into an assertion."""

    cues: Sequence[str]
    cue_links: Sequence[str]
    copulas: Sequence[str]
    negations: Sequence[str]
    documents: Sequence[str]
    contrasts: Sequence[str]
    source: str


@dataclass(frozen=True, slots=True)
class Jest:
    """Words and signs of joking, which leave a bare banner to a person; ``endings`` count as last words."""

    words: Sequence[str]
    signs: str
    source: str
    endings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Portion:
    """What corroborates or refutes a bare letter in brackets: words of prose, lines around."""

    words: int
    window: int
    counters: Sequence[str]
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What a construct is called in findings and what it means for a capture."""

    id: str
    construct: Construct
    outcome: MarkingTier
    source: str


@dataclass(frozen=True, slots=True)
class Pack:
    """One scheme of markings."""

    scheme: Mapping[str, object]
    sources: Mapping[str, str]
    tier: Sequence[Tier]
    companion: Sequence[Companion]
    nations: Nations
    labels: Labels
    prose: Prose
    jest: Jest
    portion: Portion
    rule: Sequence[Rule]

    @property
    def rules(self) -> Mapping[Construct, Rule]:
        """The rules by what they recognise."""
        return {rule.construct: rule for rule in self.rule}


def load(name: str = DEFAULT) -> Pack:
    """Read the markings of a policy pack that OnRecord carries.

    Raises:
        SettingsError: there is no such pack, or it is not a pack of markings.
    """
    file = resources.files("onrecord").joinpath("policy_packs", name, "markings.toml")
    if not file.is_file():
        raise SettingsError(f"no policy pack {name!r} holds markings; choose another, such as {DEFAULT!r}")
    return parse(file.read_text("utf-8"))


def parse(text: str) -> Pack:
    """Read a pack from TOML.

    Raises:
        SettingsError: a field is missing, unknown or impossible.
    """
    try:
        pack = build(Pack, tomllib.loads(text))
    except ValueError as error:
        raise SettingsError(f"the pack of markings cannot be read ({error}); compare the default") from error
    _check_words(pack)
    _check_rules(pack)
    return pack


def _check_words(pack: Pack) -> None:
    labels, prose = pack.labels, pack.prose
    plain: list[Sequence[str]] = [pack.nations.codes, pack.portion.counters, pack.jest.words]
    plain += [tier.words for tier in pack.tier] + [tier.abbreviations for tier in pack.tier]
    plain += [labels.level, labels.title, labels.key, labels.joining, prose.cues, prose.cue_links]
    plain += [prose.copulas, prose.negations, prose.documents, prose.contrasts]
    for words in chain.from_iterable([*plain, *(item.words for item in pack.companion)]):
        if not _WORDS.fullmatch(_PLACEHOLDER.sub("X", words)) or _PLACEHOLDER.fullmatch(words):
            raise SettingsError(f"the pack of markings has impossible words {words!r}; use ASCII capitals")
    if "{" in "".join(chain.from_iterable(plain)):
        raise SettingsError("the pack of markings has a placeholder outside companions; write the words out")


def _check_rules(pack: Pack) -> None:
    ids, constructs = [rule.id for rule in pack.rule], [str(rule.construct) for rule in pack.rule]
    for what, names in (("id", ids), ("construct", constructs)):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise SettingsError(f"the pack of markings has two rules of one {what}, {twice[0]!r}; keep one")
