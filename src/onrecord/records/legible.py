"""Text from a source, made safe to show on one line of a terminal or a log.

Control characters, line separators and bidirectional marks are written as
escapes, so that a name can neither break a line nor reverse what stands beside it.
Source: Unicode bidirectional algorithm (UAX 9), explicit formatting characters.
"""

import re

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def legible(text: str) -> str:
    """Escape what could mislead a reader of one line."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def legible_lines(text: str) -> list[str]:
    """Split a body at its line feeds and make each line safe to show."""
    return [legible(line.removesuffix("\r")) for line in text.split("\n")]
