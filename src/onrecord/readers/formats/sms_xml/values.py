"""Values of attributes: references undone, surrogate halves joined, the literal ``null`` known."""

import re
from collections.abc import Mapping

from onrecord.readers.formats.sms_xml.elements import Tag

_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_LAST_CHARACTER = 0x10FFFF
_LONGEST_NUMBER = 18


def text_of(raw: bytes) -> tuple[str, bool]:
    """Return a value's text, and whether some of it was no Unicode: that is U+FFFD then.

    An emoji that older versions of the app write as two references, one to each half of its
    surrogate pair, is one character. References that XML does not define stay as written.
    """
    invalid = False
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text, invalid = _damaged(raw)
    if "&" in text:
        text = _REFERENCE.sub(_character, text)
    if not _SURROGATE.search(text):
        return text, invalid
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    whole = _SURROGATE.sub("\ufffd", joined)
    return whole, invalid or whole != joined


def _damaged(raw: bytes) -> tuple[str, bool]:
    """Decode bytes that are not UTF-8, unless they are only surrogate halves written as bytes."""
    try:
        return raw.decode("utf-8", "surrogatepass"), False
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace"), True


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= _LAST_CHARACTER else match[0]


class Values:
    """The values of one element, read as they are asked for."""

    def __init__(self, tag: Tag) -> None:
        """Look at one tag."""
        self._raw: Mapping[bytes, bytes] = tag.attributes
        self.invalid = False

    def written(self, name: bytes) -> str | None:
        """Return a value as it stands; None when there is none."""
        raw = self._raw.get(name)
        if raw is None:
            return None
        text, invalid = text_of(raw)
        self.invalid = self.invalid or invalid
        return text

    def text(self, name: bytes) -> str | None:
        """Return a value; None also for an empty one and for the word by which the app writes nothing."""
        text = self.written(name)
        return None if text in {"", "null"} else text

    def number(self, name: bytes) -> int | None:
        """Return a value that is a whole number."""
        raw = self._raw.get(name, b"")
        digits = raw[1:] if raw[:1] == b"-" else raw
        return int(raw) if digits.isdigit() and len(raw) <= _LONGEST_NUMBER else None

    def has(self, name: bytes) -> bool:
        """Tell whether something is said, even if it cannot be read."""
        return self._raw.get(name, b"null") not in {b"", b"null"}
