"""BM25 over the newest messages that match: every figure comes from those messages alone.

So a rank tells nothing of what is out of sight, and costs the same however much is held. All words
occur in each, so what tells words apart is how often they occur in all of those texts together.
"""

import json
import math
import re
from collections.abc import Sequence

from onrecord.catalogue.more import searchable
from onrecord.catalogue.questions import Term
from onrecord.catalogue.snippets import hits_of
from onrecord.catalogue.words import index_text

RANKED = 2_000
"""How many of the newest matches are ranked at most."""

SCANNED = 4_000
"""How many characters of a body are looked at: what is said later in a long mail does not raise it."""

_SATURATION, _LENGTH = 1.2, 0.75
"""BM25's k1 and b, as commonly set; a text's length is counted in characters."""

Text = tuple[int, str | None, str | None]
"""A message's row number, the beginning of its body, and its rare columns as JSON."""


def ranked(texts: Sequence[Text], wanted: Sequence[Term]) -> Sequence[int]:
    """Return the row numbers of texts, given newest first, the most relevant first; equals stay in order."""
    plain = [_plain(body, more) for _, body, more in texts]
    patterns = [pattern for term in wanted if (pattern := hits_of((term,)))]
    scores = _scores(plain, patterns)
    best_first = sorted(range(len(texts)), key=lambda at: -scores[at])
    return [texts[at][0] for at in best_first]


def _plain(body: str | None, more: str | None) -> str:
    if more is None and body is not None and body.isascii():
        return body.lower()
    return index_text(body, searchable(json.loads(more)) if more else ()).lower()


def _scores(plain: Sequence[str], patterns: Sequence[re.Pattern[str]]) -> Sequence[float]:
    lengths = [len(text) for text in plain]
    whole = sum(lengths) or 1
    norms = [_SATURATION * (1 - _LENGTH + _LENGTH * length * len(plain) / whole) for length in lengths]
    scores = [0.0] * len(plain)
    for pattern in patterns:
        times = [len(pattern.findall(text)) for text in plain]
        weight = math.log1p(whole / (1 + sum(times)))
        for at, often in enumerate(times):
            scores[at] += weight * often * (1 + _SATURATION) / (often + norms[at])
    return scores
