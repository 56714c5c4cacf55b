"""Short texts that a person typed: a whole file as one text, with the lines that it fills."""

import codecs
from dataclasses import dataclass

from onrecord.ports.originals import ByteStream
from onrecord.readers.beginnings import first_bytes
from onrecord.records.messages import Flag

MOST_BYTES = 1024**2
"""A longer text was not typed by a person; it is for another reader."""

_WIDE = {codecs.BOM_UTF16_LE: codecs.utf_16_le_decode, codecs.BOM_UTF16_BE: codecs.utf_16_be_decode}


@dataclass(frozen=True, slots=True)
class TypedText:
    """A text, how many lines its bytes have, and the flag of bytes that are no text, if there are any."""

    text: str
    lines: int
    flags: tuple[str, ...]


def decoded(data: bytes) -> tuple[str, bool]:
    """Return bytes as text, and whether all of them are: UTF-16 where its mark stands first, else UTF-8."""
    wide = _WIDE.get(data[:2])
    if wide is not None:
        text = wide(data[2:], "replace")[0]
    else:
        text = codecs.utf_8_decode(data.removeprefix(codecs.BOM_UTF8), "replace")[0]
    return text, "\ufffd" not in text


def typed_text(stream: ByteStream) -> TypedText | None:
    """Read a text to its end; None when it is longer than a person types."""
    data = first_bytes(stream, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        return None
    text, is_sound = decoded(data)
    lines = data.count(b"\n") + (not data.endswith(b"\n"))
    return TypedText(text.replace("\r\n", "\n"), lines, () if is_sound else (Flag.INVALID_UTF8.value,))
