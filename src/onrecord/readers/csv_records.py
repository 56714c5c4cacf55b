"""Records of a CSV file of any size, each with its place: RFC 4180, as spreadsheets and apps write it.

A quotation mark is one only at the beginning of a field; a quoted field may go on over lines.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from onrecord.ports.originals import ByteStream

RECORD_BYTES = 4 * 1024**2

_FIELD = re.compile(r'"([^"]*(?:""[^"]*)*)"?([^,]*)|([^,]*)')
_BOM = b"\xef\xbb\xbf"


class Record(NamedTuple):
    """One record as written, without its line's end. ``is_whole`` unless a quoted field does not end."""

    data: bytes
    first_byte: int
    first: int
    last: int
    is_whole: bool = True


def records(stream: ByteStream, *, record_bytes: int = RECORD_BYTES) -> Iterator[Record]:
    """Yield a file's records; lines without anything between records are passed over.

    A record longer than ``record_bytes`` is not whole, and what follows begins anew at the next line.
    """
    offset, number = 0, 1
    held: list[bytes] = []
    start = first = last = length = 0
    inside = skipping = False
    while line := stream.readline(record_bytes + 1):
        last, ended = number, line.endswith(b"\n")
        number += ended
        if skipping:
            offset, skipping = offset + len(line), not ended
            continue
        if offset == 0 and line.startswith(_BOM):
            offset, line = len(_BOM), line[len(_BOM) :]
        if not held:
            start, first, length, inside = offset, last, 0, False
        held.append(line)
        offset, length = offset + len(line), length + len(line)
        inside = _goes_on(line, inside=inside)
        too_long = length > record_bytes
        if too_long or (ended and not inside):
            yield from _record(held, start, first, last, is_whole=ended and not inside)
            held, skipping = [], too_long and not ended
    yield from _record(held, start, first, last, is_whole=not inside)


def _record(held: Sequence[bytes], start: int, first: int, last: int, *, is_whole: bool) -> Iterator[Record]:
    data = b"".join(held)
    data = data.removesuffix(b"\n").removesuffix(b"\r")
    if data.strip():
        yield Record(data, start, first, last, is_whole)


def _goes_on(line: bytes, *, inside: bool) -> bool:
    """Tell whether a quoted field is open at the end of a line."""
    position = 0
    while True:
        if inside:
            position = _closing(line, position)
            if position < 0:
                return True
            inside = False
        # Out of a quoted field only a comma, or the record's beginning, may open another.
        if position == 0 and line[:1] == b'"':
            position, inside = 1, True
            continue
        position = line.find(b',"', position)
        if position < 0:
            return False
        position, inside = position + 2, True


def _closing(line: bytes, position: int) -> int:
    """Return the offset after the mark that ends a quoted field; -1 if none does. Two stand for one."""
    while True:
        position = line.find(b'"', position)
        if position < 0:
            return -1
        if line[position + 1 : position + 2] != b'"':
            return position + 1
        position += 2


def fields(text: str) -> list[str]:
    """Take a record apart."""
    found: list[str] = []
    position = 0
    while True:
        match = _FIELD.match(text, position)
        if match is None:
            return found
        quoted, rest, plain = match.groups()
        found.append(plain if quoted is None else quoted.replace('""', '"') + rest)
        position = match.end()
        if position >= len(text):
            return found
        position += 1
