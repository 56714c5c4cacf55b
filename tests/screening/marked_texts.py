"""Strategies: texts that carry markings or nearly do, and ways to write them that hide them from machines."""

from collections.abc import Callable

from hypothesis import strategies as st

from onrecord.screening import characters
from onrecord.screening.pack import load

PACK = load()
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SCANNED = str.maketrans("SETOIBAGL", "53701846I")
LOOK_ALIKES: dict[str, list[str]] = {}
for _code, _look in characters.table().items():
    if len(_look) == 1 and _look.isalnum():
        LOOK_ALIKES.setdefault(_look, []).append(chr(_code))
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u0336\u202e\u202c\ufe0f\u034f"

_companions = [words for item in PACK.companion for words in item.words if "{" not in words]
_caveats = [
    "UK EYES ONLY",
    "UK/US EYES ONLY",
    "STRAP 2",
    "REL TO USA, GBR",
    "HARBOURS USE ONLY",
    "PAGE 1 OF 2",
]
_tiers = [words for tier in PACK.tier for words in tier.words]
_short = [word for tier in PACK.tier for word in tier.abbreviations]
_prose = [*PACK.prose.cues, *PACK.prose.documents, *PACK.prose.contrasts, *PACK.prose.negations, "THE", "IS"]
_labels = [word + ":" for word in (*PACK.labels.level, *PACK.labels.title)] + ["SEC="]
_everyday = [
    "the dredger",
    "sails on Friday",
    "Secretary",
    "secrets",
    "Quay",
    "12/03/2026, 09:14 -",
    "Ada:",
    "7",
]
_joints = [
    " ",
    "  ",
    " - ",
    "//",
    "/",
    ": ",
    " \u2013 ",
    "\n",
    "(",
    ")",
    "[",
    "]",
    ", ",
    ". ",
    "!",
    "=",
    "#",
    "_",
    "> ",
]

WORDS = st.sampled_from([*_companions, *_caveats, *_tiers * 4, *_short * 2, *_prose, *_labels, *_everyday])
CASES = st.sampled_from([str, str, str, str.lower, str.title])


@st.composite
def marked(draw: st.DrawFn) -> str:
    """Draw words of the scheme and everyday words, joined anyhow."""
    text = ""
    for _ in range(draw(st.integers(1, 6))):
        text += draw(CASES)(draw(WORDS)) + draw(st.sampled_from(_joints))
    return draw(st.sampled_from(["", "(", "[", "* ", "1. "])) + text


@st.composite
def strewn(draw: st.DrawFn, text: str) -> str:
    """Strew what cannot be seen between the characters."""
    return "".join(char + draw(st.sampled_from(["", "", *INVISIBLE])) for char in text)


@st.composite
def starred(draw: st.DrawFn, text: str) -> str:
    """Strew ASCII signs of markup between the characters."""
    return "".join(char + draw(st.sampled_from(["", "*", "_", "~", "`", "\x08"])) for char in text)


@st.composite
def disguised(draw: st.DrawFn, text: str) -> str:
    """Put look-alikes of other scripts in place of letters."""
    return "".join(draw(st.sampled_from([char, *LOOK_ALIKES.get(char, [])])) for char in text)


@st.composite
def spaced(draw: st.DrawFn, text: str) -> str:
    """Set every letter apart, words further."""
    joint = draw(st.sampled_from([" ", ".", "-", ". "]))
    return (joint + "  ").join(joint.join(word) for word in text.split(" "))


@st.composite
def emboldened(draw: st.DrawFn, text: str) -> str:
    """Wrap in the marks of bold, italic, struck or fixed text."""
    signs = draw(st.sampled_from(["*", "_", "~", "```", "*_", "__"]))
    return signs + text + signs[::-1]


def full_width(text: str) -> st.SearchStrategy[str]:
    """Write in full-width forms."""
    return st.just(text.translate(FULL_WIDTH))


def scanned(text: str) -> st.SearchStrategy[str]:
    """Write as a scanner misreads capitals."""
    return st.just(text.translate(SCANNED))


WAYS: list[Callable[[str], st.SearchStrategy[str]]] = [
    strewn,
    starred,
    disguised,
    full_width,
    emboldened,
    spaced,
    scanned,
]


@st.composite
def hidden(draw: st.DrawFn, text: str, most: int = 3) -> str:
    """Apply several ways of hiding, one after another."""
    for way in draw(st.lists(st.sampled_from(WAYS), max_size=most)):
        text = draw(way(text))
    return text
