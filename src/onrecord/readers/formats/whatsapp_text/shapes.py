"""Messages that are told by their shape rather than by their words: locations and polls."""

from collections.abc import Sequence

from onrecord.readers.formats.whatsapp_text import datewords, phrases

HEADING_BYTES = 64
"""The longest heading of a poll, with its colon."""
_MAP_LINKS = (": https://maps.google.com/?q=", ": https://foursquare.com/v/")
_POLL_LINES = 100
_MARKS = "".join(sorted(datewords.MARKS))


def is_location(text: str) -> bool:
    """Tell a location: its last line is a label and a link to a map, and nothing after it."""
    last = text.rpartition("\n")[2]
    for link in _MAP_LINKS:
        at = last.rfind(link)
        if at > 0 and " " not in last[at + 2 :]:
            return True
    return False


def is_poll(text: str) -> bool:
    """Tell a poll: a heading in capitals, the question, then options under one heading in capitals."""
    lines = [line.strip(_MARKS) for line in text.split("\n", _POLL_LINES)]
    heading, colon, rest = lines[0].partition(":")
    if not colon or not heading.isupper() or len(heading.encode("utf-8", "replace")) >= HEADING_BYTES:
        return False
    # On one line with its question, a heading is the app's only where its mark stands before it.
    if rest and not text.startswith(phrases.APP_MARKS):
        return False
    options = [line.strip() for line in lines[1 if rest.strip() else 2 :] if line.strip()]
    if heading.strip() in phrases.load().keys["poll"]:
        return _are_options(options)
    return not rest and len(options) > 1 and _share_heading(options) and all(map(_ends_in_count, options))


def _are_options(lines: Sequence[str]) -> bool:
    """Tell whether lines hold options: after more of the question, and on several lines each."""
    headed = [line for line in lines if line.partition(":")[0].isupper() and ":" in line]
    return bool(headed) and (_ends_in_count(lines[-1]) or _share_heading(lines))


def _share_heading(lines: Sequence[str]) -> bool:
    headings = {line.partition(":")[0] for line in lines}
    return len(headings) == 1 and all(heading.isupper() for heading in headings)


def _ends_in_count(line: str) -> bool:
    return line.endswith(")") and any(character.isdigit() for character in line.rpartition("(")[2])
