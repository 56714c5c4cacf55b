"""Messages that are told by their shape rather than by their words: locations and polls."""

from onrecord.readers.formats.whatsapp_text import datewords, phrases

HEADING_BYTES = 64
"""The longest heading of a poll, with its colon."""
_MAP_LINKS = (": https://maps.google.com/?q=", ": https://foursquare.com/v/")
_POLL_LINES, _POLL_LEAST = 40, 3
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
    """Tell a poll: a heading in capitals, the question, then options that repeat one heading in capitals."""
    lines = [line.strip(_MARKS) for line in text.split("\n", _POLL_LINES)]
    heading = lines[0].removesuffix(":")
    if (
        heading == lines[0]
        or not heading.isupper()
        or len(lines[0].encode("utf-8", "replace")) > HEADING_BYTES
    ):
        return False
    options = [line for line in lines[2:] if line]
    words = {line.partition(":")[0] for line in options}
    if len(lines) < _POLL_LEAST or len(words) != 1 or not all(word.isupper() for word in words):
        return False
    counted = all(_ends_in_count(line) for line in options)
    return heading in phrases.load().keys["poll"] or (counted and len(options) > 1)


def _ends_in_count(line: str) -> bool:
    return line.endswith(")") and any(character.isdigit() for character in line.rpartition("(")[2])
