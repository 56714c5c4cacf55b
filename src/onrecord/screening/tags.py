"""Text that a page's markup surrounds: tags taken off, those of blocks as line breaks.

Tags of words (``<b>``, ``<span>``) leave nothing, so that prose stays prose.
"""

import re
from html import unescape

_TAG = re.compile(r"<[/!?]?([A-Za-z][A-Za-z0-9:]{0,30})?[^<>]{0,2000}>")
_OF_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a abbr b big cite code del em font i ins kbd mark q s small span strike strong sub sup tt u var",
    )
)


def without_tags(text: str) -> str:
    """Return what a reader of a page sees of its source. Linear in its length."""
    return unescape(_TAG.sub(_shown, text))


def _shown(tag: re.Match[str]) -> str:
    return "" if (tag[1] or "").lower() in _OF_WORDS else "\n"
