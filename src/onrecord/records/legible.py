"""Text from a source, made safe to show on one line of a terminal or a log.

Control characters, line separators and direction overrides are written as escapes, so that a
name can neither break a line nor reverse what stands beside it. Invisible marks that merely
say in which direction a piece runs are left out: WhatsApp sets them before its own words and
around every telephone number, and without an override they change nothing that can be read.
Source: Unicode bidirectional algorithm (UAX 9), explicit formatting characters.
"""

import re

INVISIBLE = "\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069\ufeff"
"""What ``legible`` leaves out, as a regular expression's set."""

UNSAFE = "\x00-\x1f\x7f-\x9f\u2028\u2029\u202d\u202e\ud800-\udfff"
"""What ``legible`` writes as an escape, the same way."""

_INVISIBLE, _UNSAFE = re.compile(f"[{INVISIBLE}]"), re.compile(f"[{UNSAFE}]")


def legible(text: str) -> str:
    """Escape what could mislead a reader of one line, and leave out invisible direction marks."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", _INVISIBLE.sub("", text))


def legible_lines(text: str) -> list[str]:
    """Split a body at its line feeds and make each line safe to show."""
    return [legible(line.removesuffix("\r")) for line in text.split("\n")]
