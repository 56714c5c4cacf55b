"""How a part's bytes were encoded for sending (RFC 2045, section 6), undone as far as anything is there.

Nothing that stands in a part is lost for being written wrongly: what is not as its encoding has it is
kept as it stands, and the part is said to be broken.
"""

import binascii
import re
from collections.abc import Iterator

PLAIN_ENCODINGS = frozenset({"", "7bit", "8bit", "binary"})
_OF_UNIX = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})
_PADDING = b"=\r\n\t "
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_OTHER_SIGNS = re.compile(rb"[^A-Za-z0-9+/]+")
_PADDED = re.compile(rb"=[=\s]*")


def undone(data: bytes, encoding: str) -> tuple[bytes, bool]:
    """Return what was sent, and whether it was encoded as it says."""
    if encoding in PLAIN_ENCODINGS:
        return data, True
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data), True
    if encoding == "base64":
        return _of_base64(data)
    if encoding in _OF_UNIX:
        return _of_unix(data)
    return data, False


def _of_base64(data: bytes) -> tuple[bytes, bool]:
    """Undo base64. Padding ends a text, and another may follow it: mail programs show both."""
    padding = data.find(b"=")
    goes_on = padding >= 0 and data[padding:].strip(_PADDING)
    if not goes_on and not data.translate(None, _LETTERS + _PADDING):
        try:
            return binascii.a2b_base64(data), True
        except binascii.Error:
            return _piece(data), False
    return b"".join(map(_piece, _PADDED.split(data))), False


def _piece(data: bytes) -> bytes:
    """Return what one text says; one that holds other signs, such as a list's footer, as it stands too."""
    written = data.translate(None, _PADDING)
    letters = _OTHER_SIGNS.sub(b"", written)
    as_it_stands = b"" if letters == written else b"\n" + data
    for cut in range(4):
        whole = letters[: len(letters) - cut]
        try:
            return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4)) + as_it_stands
        except binascii.Error:
            continue
    return as_it_stands


def _of_unix(data: bytes) -> tuple[bytes, bool]:
    lines = data.splitlines()
    begin = next((number for number, line in enumerate(lines) if line.startswith(b"begin ")), None)
    if begin is None:
        return data, False
    pieces, is_sound = lines[:begin], not any(lines[:begin])
    for piece in _unix_lines(lines[begin + 1 :]):
        is_sound = is_sound and piece is not None
        pieces.append(piece or b"")
    return b"".join(pieces), is_sound


def _unix_lines(lines: list[bytes]) -> Iterator[bytes | None]:
    for line in lines:
        if line.strip() == b"end":
            return
        try:
            yield binascii.a2b_uu(line)
        except binascii.Error:
            yield None
