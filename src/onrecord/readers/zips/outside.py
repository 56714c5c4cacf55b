"""What of a zip is neither a file's data nor its name: it is kept with the zip, so it is screened."""

import struct
from collections.abc import Iterator

from onrecord.readers.forward import ForwardSource
from onrecord.readers.zips.directory import CENTRAL, LOCAL_HEADER_BYTES, Directory

_STRETCH_BYTES = 1024**2
_LENGTHS_AT = 28


def outside(source: ForwardSource, directory: Directory) -> Iterator[bytes]:
    """Yield extra fields, comments, and bytes before, between and after the files."""
    at = 0
    for member in sorted(directory.members, key=lambda one: one.offset):
        yield from _stretch(source, at, member.offset)
        header = source.read_at(member.offset, LOCAL_HEADER_BYTES)
        (extra_bytes,) = struct.unpack_from("<H", header, LOCAL_HEADER_BYTES - 2)
        extra_at = member.offset + LOCAL_HEADER_BYTES + len(member.raw_name)
        data_at = min(extra_at + extra_bytes, member.room_ends)
        yield from _stretch(source, extra_at, data_at)
        at = min(data_at + member.stored_bytes, member.room_ends)
    yield from _stretch(source, at, directory.start)
    at = directory.start
    for _ in directory.members:
        name_at = at + CENTRAL.size
        lengths = struct.unpack_from("<3H", source.read_at(at, CENTRAL.size), _LENGTHS_AT)
        at = name_at + sum(lengths)
        yield from _stretch(source, name_at + lengths[0], at)
    yield from _stretch(source, at, source.size_bytes)


def _stretch(source: ForwardSource, start: int, end: int) -> Iterator[bytes]:
    while start < end:
        piece = source.read_at(start, min(end - start, _STRETCH_BYTES))
        yield piece
        start += len(piece)
    yield b"\n"
