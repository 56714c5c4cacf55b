"""The directory of a zip, read under limits and believed only as far as it can be checked.

Layout: PKWARE's APPNOTE.TXT 6.3.10, sections 4.3.12 (central directory), 4.3.14 to
4.3.16 (end records), 4.4.4 (flags) and 4.5.3 (zip64). Bytes before the first entry
and between two are allowed, as every unpacker allows them; ``zip_outside`` shows them.
"""

import codecs
import re
import stat
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.readers.forward import ForwardSource
from onrecord.records.errors import UnreadableError, UnsafeSourceError
from onrecord.records.limits import Limits

STORED, DEFLATED = 0, 8
LOCAL_HEADER_BYTES = 30
RATIO_FLOOR_BYTES = 1024**2
"""An entry that expands to no more than this is not judged by its ratio: it cannot do harm."""

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
CENTRAL = struct.Struct("<4s6H3L5H2L")
_LONGEST_COMMENT = 0xFFFF
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFFFFFF
_ENCRYPTED_FLAGS = 0x2041
_UTF8_FLAG = 0x800
_UNIX = 3
_ZIP64_FIELD = 1
_DRIVE = re.compile(r"[A-Za-z]:")
_DIRECTORY_BYTES_AN_ENTRY = 1024
_OLD_NAMES = codecs.lookup("cp437")
"""Looked up here, because the child that reads can import nothing more."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a zip: its position in the directory from 0, and where and how its bytes stand."""

    number: int
    name: str
    raw_name: bytes
    flags: int
    method: int
    checksum: int
    stored_bytes: int
    size_bytes: int
    offset: int
    attributes: int
    room_ends: int = 0
    """The first offset that belongs to the next entry, or to the directory."""

    @property
    def is_folder(self) -> bool:
        """Whether this is a folder's name, which holds no bytes."""
        return self.name.endswith("/")

    @property
    def least_end(self) -> int:
        """The first offset at which another entry can begin."""
        return self.offset + LOCAL_HEADER_BYTES + len(self.raw_name) + self.stored_bytes


@dataclass(frozen=True, slots=True)
class _End:
    """What the records at the end of a zip say. ``shift`` is how many bytes stand before the zip."""

    count: int
    start: int
    size_bytes: int
    shift: int


@dataclass(frozen=True, slots=True)
class Directory:
    """Every entry of a zip, in its order, folders and junk included; and where the directory begins."""

    members: Sequence[Member]
    start: int


def read_directory(name: str, source: ForwardSource, limits: Limits) -> Directory:
    """Read the directory.

    Raises:
        UnreadableError: it is damaged, cut short, has a password, or needs a rare unpacker.
        UnsafeSourceError: a limit is broken, or an entry is not an ordinary file inside the zip.
    """
    end = _find_end(name, source)
    if end.count > limits.zip_entries or end.size_bytes > limits.zip_entries * _DIRECTORY_BYTES_AN_ENTRY:
        raise _too_many(name, limits)
    data = source.read_at(end.start, end.size_bytes)
    members: list[Member] = []
    names_bytes = 0
    for member in _members(name, data, end.shift):
        names_bytes += len(member.raw_name)
        if len(members) == limits.zip_entries:
            raise _too_many(name, limits)
        if names_bytes > limits.names_bytes:
            raise long_names(name, limits)
        members.append(member)
    if len(members) & _FULL_16 != end.count & _FULL_16:
        raise damaged(name)
    for member in members:
        _refuse_unusual(name, member)
        _refuse_large(name, member, limits)
    _refuse_together(name, members, end.start, limits)
    return Directory(_with_room(members, end.start), end.start)


def long_names(name: str, limits: Limits) -> UnsafeSourceError:
    """Return the error for a source whose names are longer, together, than any app writes."""
    return UnsafeSourceError(
        f"the names in {name!r} have more than {limits.names_bytes:,} bytes together (limits.names_bytes): "
        "if it is genuine, raise that setting"
    )


def damaged(name: str) -> UnreadableError:
    """Return the error for a zip that contradicts itself."""
    return UnreadableError(
        f"the zip {name!r} is damaged or cut short: copy it again, or export again from the app"
    )


def refuse_path(name: str, path: str) -> None:
    """Refuse a path that is not plainly inside its container.

    Raises:
        UnsafeSourceError: it climbs out, is absolute, or is written for another system.
    """
    outside = path.startswith("/") or ".." in path.split("/") or _DRIVE.match(path)
    if not path or outside or "\\" in path or "\0" in path:
        raise UnsafeSourceError(
            f"{name!r} holds an entry whose path leads outside it ({path!r}): "
            "no app exports this; ask where the file comes from, and export again from the app"
        )


def _find_end(name: str, source: ForwardSource) -> _End:
    tail_start = max(0, source.size_bytes - _END.size - _LONGEST_COMMENT)
    tail = source.read_at(tail_start, source.size_bytes - tail_start)
    at = tail.rfind(b"PK\5\6", 0, max(0, len(tail) - _END.size + 4))
    if at < 0:
        raise damaged(name)
    _, disk, first_disk, _, count, size, offset, _ = _END.unpack_from(tail, at)
    record_at = tail_start + at
    wide = _find_wide_end(name, source, record_at)
    if wide is not None:
        record_at, disk, first_disk, count, size, offset = wide
    start = record_at - size
    if disk or first_disk or start < offset:
        raise damaged(name)
    return _End(count, start, size, start - offset)


def _find_wide_end(
    name: str, source: ForwardSource, end_at: int
) -> tuple[int, int, int, int, int, int] | None:
    start = end_at - _END64_LOCATOR.size - _END64.size
    if start < 0:
        return None
    data = source.read_at(start, _END64.size + _END64_LOCATOR.size)
    if data[_END64.size : _END64.size + 4] != b"PK\6\7":
        return None
    signature, _, _, _, disk, first_disk, _, count, size, offset = _END64.unpack_from(data)
    if signature != b"PK\6\6":
        raise damaged(name)
    return start, disk, first_disk, count, size, offset


def _members(name: str, data: bytes, shift: int) -> Iterator[Member]:
    at = number = 0
    while at < len(data):
        if len(data) - at < CENTRAL.size or data[at : at + 4] != b"PK\1\2":
            raise damaged(name)
        fields = CENTRAL.unpack_from(data, at)
        name_end = at + CENTRAL.size + fields[10]
        extra_end = name_end + fields[11]
        raw_name, extra = data[at + CENTRAL.size : name_end], data[name_end:extra_end]
        at = extra_end + fields[12]
        if at > len(data):
            raise damaged(name)
        stored, size, offset = _widened(name, extra, fields[8], fields[9], fields[16])
        yield Member(
            number=number,
            name=_decoded(raw_name),
            raw_name=raw_name,
            flags=fields[3],
            method=fields[4],
            checksum=fields[7],
            stored_bytes=stored,
            size_bytes=size,
            offset=offset + shift,
            attributes=fields[15] >> 16 if fields[1] >> 8 == _UNIX else 0,
        )
        number += 1


def _decoded(raw_name: bytes) -> str:
    """Decode as UTF-8, flag or no flag (Apple's archiver sets none), else as the old default."""
    try:
        return raw_name.decode()
    except UnicodeDecodeError:
        return _OLD_NAMES.decode(raw_name)[0]


def _widened(name: str, extra: bytes, stored: int, size: int, offset: int) -> tuple[int, int, int]:
    """Take from the zip64 field those of the three numbers that did not fit in 32 bits."""
    if _FULL_32 not in (stored, size, offset):
        return stored, size, offset
    field = _zip64_field(extra)
    wide = list(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
    if len(wide) < (size, stored, offset).count(_FULL_32):
        raise damaged(name)
    size = wide.pop(0) if size == _FULL_32 else size
    stored = wide.pop(0) if stored == _FULL_32 else stored
    offset = wide.pop(0) if offset == _FULL_32 else offset
    return stored, size, offset


def _zip64_field(extra: bytes) -> bytes:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == _ZIP64_FIELD:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def _refuse_unusual(name: str, member: Member) -> None:
    refuse_path(name, member.name)
    if member.flags & _ENCRYPTED_FLAGS:
        raise UnreadableError(f"the zip {name!r} has a password: export again from the app without one")
    if member.method not in (STORED, DEFLATED):
        raise UnreadableError(
            f"the zip {name!r} is packed by method {member.method}, which no phone uses: "
            "unpack it and capture the folder"
        )
    if stat.S_IFMT(member.attributes) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise UnsafeSourceError(
            f"the zip {name!r} holds a link or device ({member.name!r}): "
            "no app exports this; ask where the file comes from, and export again from the app"
        )
    if (member.is_folder and member.size_bytes) or (
        member.method == STORED and member.size_bytes != member.stored_bytes
    ):
        raise damaged(name)


def _refuse_large(name: str, member: Member, limits: Limits) -> None:
    ratio = member.size_bytes / max(1, member.stored_bytes)
    if member.size_bytes > RATIO_FLOOR_BYTES and ratio > limits.zip_ratio:
        raise UnsafeSourceError(
            f"the zip {name!r} holds an entry ({member.name!r}) that expands {ratio:.0f} times, "
            f"over limits.zip_ratio ({limits.zip_ratio}): if it is genuine, raise that setting"
        )


def _refuse_together(name: str, members: list[Member], directory_at: int, limits: Limits) -> None:
    if len({member.name for member in members}) < len(members):
        raise UnsafeSourceError(
            f"the zip {name!r} holds two entries of one name: no app exports this; export again from the app"
        )
    total = sum(member.size_bytes for member in members)
    if total > limits.zip_expanded_bytes:
        raise UnsafeSourceError(
            f"the zip {name!r} expands to {total:,} bytes, over limits.zip_expanded_bytes "
            f"({limits.zip_expanded_bytes:,}): if it is genuine, raise that setting"
        )
    free_from = 0
    for member in sorted(members, key=lambda one: one.offset):
        if member.offset < free_from:
            raise UnsafeSourceError(
                f"the zip {name!r} holds entries that share bytes ({member.name!r}), as a zip bomb does: "
                "export again from the app"
            )
        free_from = member.least_end
    if free_from > directory_at:
        raise damaged(name)


def _with_room(members: Sequence[Member], directory_at: int) -> list[Member]:
    by_offset = sorted(members, key=lambda one: one.offset)
    ends = [*(one.offset for one in by_offset), directory_at][1:]
    roomy = (replace(one, room_ends=end) for one, end in zip(by_offset, ends, strict=True))
    return sorted(roomy, key=lambda one: one.number)


def _too_many(name: str, limits: Limits) -> UnsafeSourceError:
    return UnsafeSourceError(
        f"the zip {name!r} holds more than {limits.zip_entries:,} entries (limits.zip_entries): "
        "if it is genuine, raise that setting"
    )
