"""Text of a source made safe inside HTML and SVG.

Besides the signs that markup gives a meaning, control characters, direction overrides and lone surrogates
become visible escapes (``records.legible``), and so do the two code points that XML 1.0 forbids.
"""

import html
import re

from onrecord.records.legible import INVISIBLE, UNSAFE, legible, legible_lines

_NOT_XML = re.compile("[\ufffe\uffff]")
_TO_CHANGE = re.compile(f"[&<>\"'\ufffe\uffff{INVISIBLE}{UNSAFE}]")
"""Most text holds nothing of it, and a page asks for hundreds of pieces."""


def escaped(text: str) -> str:
    """Make one line of text safe as content and as a quoted attribute."""
    return html.escape(_in_xml(legible(text))) if _TO_CHANGE.search(text) else text


def escaped_lines(text: str) -> str:
    """Make a body safe as HTML content, its own lines kept."""
    if not _TO_CHANGE.search(text):
        return text
    return "<br>".join(html.escape(_in_xml(line)) for line in legible_lines(text))


def isolated(text: str) -> str:
    """Make one line safe, its direction kept from turning what stands beside it."""
    return f"<bdi>{escaped(text)}</bdi>"


def shortened(text: str, most: int) -> str:
    """Cut a line of plain text to at most so many characters, the cut shown."""
    line = legible(text)
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _in_xml(text: str) -> str:
    return _NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
