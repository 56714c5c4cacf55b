"""Whether bytes are text, told by their beginning; and that text as UTF-8."""

import codecs
import functools
import itertools
from collections.abc import Iterator

from onrecord.ports.originals import ByteStream
from onrecord.readers.forward import joined

_HEAD_BYTES = 4096
_PIECE_BYTES = 1024**2
_WIDE = {"utf-16-le": codecs.lookup("utf-16-le"), "utf-16-be": codecs.lookup("utf-16-be")}
"""Looked up here, because the child that reads can import nothing more."""
_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_CONTROLS = bytes(code for code in range(0x20) if chr(code) not in "\t\n\v\f\r")
_HIGH = bytes(range(0x80, 0x100))
_MOST_CONTROLS, _MOST_HIGH, _LEAST_ZEROS = 0.02, 0.3, 0.3


def as_text(stream: ByteStream, *, certain: bool) -> ByteStream | None:
    """Return a stream's text as UTF-8, or None when it is none; ``certain`` takes anything for text.

    UTF-16 is told by its mark, or by zeros in every other byte. All else is passed on as it is.
    """
    head = stream.read(_HEAD_BYTES)
    encoding = _encoding(head) or ("utf-8" if certain else None)
    if encoding is None:
        return None
    pieces = itertools.chain([head], iter(functools.partial(stream.read, _PIECE_BYTES), b""))
    return joined(_recoded(pieces, _WIDE[encoding]) if encoding in _WIDE else pieces)


def _encoding(head: bytes) -> str | None:
    wide = _MARKS.get(head[:2]) or _unmarked(head)
    if wide or not head:
        return wide
    controls = _share(head, _CONTROLS)
    if controls <= _MOST_CONTROLS and (_is_utf_8(head) or _share(head, _HIGH) <= _MOST_HIGH):
        return "utf-8"
    return None


def _unmarked(head: bytes) -> str | None:
    """Tell UTF-16 without its mark: of letters that Latin scripts share, each other byte is zero."""
    first, second = _share(head[::2], b"\0"), _share(head[1::2], b"\0")
    if second >= _LEAST_ZEROS and first <= _MOST_CONTROLS:
        return "utf-16-le"
    if first >= _LEAST_ZEROS and second <= _MOST_CONTROLS:
        return "utf-16-be"
    return None


def _share(data: bytes, some: bytes) -> float:
    return 1 - len(data.translate(None, some)) / max(1, len(data))


def _is_utf_8(head: bytes) -> bool:
    try:
        codecs.utf_8_decode(head, "strict", False)  # noqa: FBT003 - it takes no name: the end may be cut
    except UnicodeDecodeError:
        return False
    return True


def _recoded(pieces: Iterator[bytes], encoding: codecs.CodecInfo) -> Iterator[bytes]:
    decoder = encoding.incrementaldecoder("replace")
    for piece in pieces:
        yield decoder.decode(piece).encode()
    yield decoder.decode(b"", final=True).encode()
