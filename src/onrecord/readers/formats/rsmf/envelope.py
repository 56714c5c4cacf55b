"""The mail around `rsmf.zip`: its headers, and where in it the zip's bytes are, decoded as they stream."""

import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.originals import ByteStream, Original
from onrecord.readers.forward import ForwardSource, joined
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Entry, Span

_BOUNDARY = re.compile(r'boundary[ \t]*=[ \t]*(?:"([^"]+)"|([^\s;]+))', re.IGNORECASE)
_ZIP_NAME = re.compile(r'name\*?[ \t]*=[ \t]*(?:[\w-]*\'[\w-]*\')?"?[^";]*rsmf\.zip', re.IGNORECASE)
_OTHER_THAN_BASE64 = bytes(
    sorted(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
)
_LONGEST_LINE = 64 * 1024
_MOST_HEADER_LINES = 10_000
_MOST_BOUNDARIES = 100
_PIECE_BYTES = 768 * 1024


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail's own headers in lower case, the zip that it carries, and where in the mail that is."""

    headers: Mapping[str, str]
    zip_file: ForwardSource
    place: Span


def open_envelope(original: Original, entry: Entry) -> Envelope:
    """Find the zip in a mail.

    Raises:
        UnreadableError: there is none, or it is not written in base64.
    """
    with original.open(entry) as stream:
        lines = _Lines(stream)
        headers = _headers(lines)
        boundaries = _boundaries(headers)
        if not _go_to_zip(lines, boundaries):
            raise UnreadableError(
                f"{entry.name!r} says that it is RSMF, but has no rsmf.zip: export it again"
            )
        start, first = lines.offset, lines.number + 1
        letters = _count_letters(lines, boundaries)
        end, last = lines.line_start, lines.number_before
    source = ForwardSource(entry.name, lambda: _decoded(original, entry, start, end), letters * 6 // 8)
    return Envelope(headers, source, Span(entry.name, first, max(first, last), start))


class _Lines:
    """The lines of a stream; a line of any length comes in pieces.

    ``offset`` is that after the last piece, ``line_start`` that before it; ``number`` counts the lines
    that have ended, ``number_before`` those that had begun before the last piece.
    """

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self.offset = self.line_start = self.number = self.number_before = 0
        self._is_ended = True

    def next(self) -> bytes:
        line = self._stream.readline(_LONGEST_LINE)
        self.line_start = self.offset
        self.number_before = self.number + (not self._is_ended)
        self.offset += len(line)
        if line:
            self._is_ended = line.endswith(b"\n")
            self.number += self._is_ended
        return line


def _headers(lines: _Lines) -> dict[str, str]:
    """Return a block of headers, unfolded, by lower-case name; the first of each counts."""
    unfolded: list[str] = []
    for _ in range(_MOST_HEADER_LINES):
        line = lines.next().decode("latin-1")
        text = line.rstrip("\r\n")
        if not text:
            break
        if text[0] in " \t" and unfolded:
            unfolded[-1] += " " + text.strip()
        else:
            unfolded.append(text)
    found: dict[str, str] = {}
    for text in unfolded:
        name, colon, value = text.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _boundaries(headers: Mapping[str, str]) -> list[bytes]:
    found = _BOUNDARY.search(headers.get("content-type", ""))
    return [b"--" + (found[1] or found[2]).encode("latin-1")] if found else []


def _go_to_zip(lines: _Lines, boundaries: list[bytes]) -> bool:
    """Go on to the first byte of the zip's text; tell whether there is one. Parts may hold parts."""
    while line := lines.next():
        if _is_boundary(line, boundaries):
            headers = _headers(lines)
            described = "; ".join(headers.get(name, "") for name in ("content-type", "content-disposition"))
            if _ZIP_NAME.search(described):
                return headers.get("content-transfer-encoding", "").lower() == "base64"
            if len(boundaries) < _MOST_BOUNDARIES:
                boundaries += _boundaries(headers)
    return False


def _count_letters(lines: _Lines, boundaries: Sequence[bytes]) -> int:
    letters = 0
    while (line := lines.next()) and not _is_boundary(line, boundaries):
        letters += len(line.translate(None, _OTHER_THAN_BASE64))
    return letters


def _is_boundary(line: bytes, boundaries: Sequence[bytes]) -> bool:
    if not line.startswith(b"--"):
        return False
    text = line.rstrip()
    return text in boundaries or text.removesuffix(b"--") in boundaries


def _decoded(original: Original, entry: Entry, start: int, end: int) -> ByteStream:
    return joined(_decoded_pieces(original, entry, start, end))


def _decoded_pieces(original: Original, entry: Entry, start: int, end: int) -> Iterator[bytes]:
    rest = b""
    with original.open(entry) as stream:
        for piece in _between(stream, start, end):
            letters = rest + piece.translate(None, _OTHER_THAN_BASE64)
            whole = len(letters) // 4 * 4
            rest = letters[whole:]
            yield binascii.a2b_base64(letters[:whole])
    padded = rest + b"=" * (-len(rest) % 4)
    if len(rest) > 1:
        yield binascii.a2b_base64(padded)


def _between(stream: ByteStream, start: int, end: int) -> Iterator[bytes]:
    at = 0
    while at < end and (piece := stream.read(min(_PIECE_BYTES, end - at))):
        yield piece[max(0, start - at) :]
        at += len(piece)
