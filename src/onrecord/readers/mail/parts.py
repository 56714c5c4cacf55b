"""The parts of a mail (MIME, RFC 2045 to 2049): found by their boundaries, with bounds of our own."""

import binascii
import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from onrecord.readers.mail.fields import Fields, part_fields, split_head, text_of, valued
from onrecord.records.messages import Flag

MOST_PARTS = 2_000
MOST_DEPTH = 30
_LONGEST_BOUNDARY = 500
_DECLARING = ("content-type", "content-disposition", "content-transfer-encoding")
_LONGEST_KEPT = 200
_LETTER = re.compile(rb"\S")
_TAILS = frozenset({b"", b"--"})
_CR = ord("\r")
_PLAIN_ENCODINGS = frozenset({"", "7bit", "8bit", "binary"})


class Place(Enum):
    """Where a part stands: in the text itself, beside it (another form of it), or attached."""

    BODY = "body"
    ALTERNATIVE = "alternative"
    ATTACHED = "attached"


@dataclass(slots=True)
class Part:
    """One part that holds no others. ``start`` and ``end`` bound its bytes, still encoded."""

    kind: str
    parameters: Mapping[str, str]
    disposition: str
    filename: str | None
    encoding: str
    start: int
    end: int
    place: Place
    more_names: tuple[str, ...] = ()
    description: str = ""


@dataclass(slots=True)
class Found:
    """The parts of one mail, and what was wrong with them."""

    raw: bytes
    flags: set[Flag]
    parts: list[Part] = field(default_factory=list)
    broken: bool = False
    encrypted: bool = False
    rest: list[tuple[bytes, int, int]] = field(default_factory=list)
    """Boundary, start and end of what holds more parts than are told apart."""

    def content(self, part: Part) -> bytes:
        """Return a part's bytes as they were before they were encoded for sending."""
        return self._decoded(self.raw[part.start : part.end], part.encoding)

    def is_plain(self, part: Part) -> bool:
        """Tell whether a part's bytes were not encoded for sending."""
        return part.encoding in _PLAIN_ENCODINGS

    def _decoded(self, data: bytes, encoding: str) -> bytes:
        if encoding == "quoted-printable":
            return binascii.a2b_qp(data)
        if encoding == "base64":
            return self._base64(data)
        if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
            return b"".join(self._unix_lines(data))
        if encoding not in _PLAIN_ENCODINGS:
            self.broken = True
        return data

    def _base64(self, data: bytes) -> bytes:
        try:
            return binascii.a2b_base64(data)
        except binascii.Error:
            self.broken = True
        letters = data.translate(None, b"\r\n\t =")
        for cut in range(4):
            try:
                return binascii.a2b_base64(letters[: len(letters) - cut] + b"=" * (-(len(letters) - cut) % 4))
            except binascii.Error:
                continue
        return data

    def _unix_lines(self, data: bytes) -> Iterator[bytes]:
        lines = iter(data.splitlines())
        for line in lines:
            if line.startswith(b"begin "):
                break
        for line in lines:
            if line.strip() == b"end":
                return
            try:
                yield binascii.a2b_uu(line)
            except binascii.Error:
                self.broken = True


def parts_of(raw: bytes, fields: Fields, start: int, flags: set[Flag], end: int | None = None) -> Found:
    """Return the parts of the mail whose header is ``fields``; its body lies from ``start`` to ``end``."""
    found = Found(raw, flags)
    _take(found, fields, (start, len(raw) if end is None else end), Place.BODY, MOST_DEPTH)
    return found


def _take(found: Found, fields: Fields, where: tuple[int, int], place: Place, depth: int) -> None:
    written = _written(fields, found.flags)
    if written[0][:10].lower() != "multipart/":
        found.parts.append(_leaf(found, _declared(written, found.flags), where, place))
        if "content-description" in fields:
            found.parts[-1].description = text_of(fields, "content-description", found.flags)
        return
    kind, parameters = valued(written[0], found.flags)
    boundary = parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
    if boundary and depth and len(boundary) <= _LONGEST_BOUNDARY:
        inner = _between(found, boundary, *where)
        if inner:
            _take_inner(found, kind, inner, place, depth)
            return
    found.broken = True
    written = ("text/plain" if depth else "application/octet-stream", *written[1:])
    found.parts.append(_leaf(found, _declared(written, found.flags), where, place))


def _written(fields: Fields, flags: set[Flag]) -> tuple[str, ...]:
    if not fields.doubtful.isdisjoint(_DECLARING):
        flags.add(Flag.CHARSET_DOUBTFUL)
    content_type, disposition, encoding = _DECLARING
    return fields.get(content_type, ""), fields.get(disposition, ""), fields.get(encoding, "")


class _Declared(NamedTuple):
    """What the fields of a part without parts say of it."""

    kind: str
    parameters: Mapping[str, str]
    disposition: str
    filename: str | None
    encoding: str
    sealed: bool
    shown: bool
    more_names: tuple[str, ...]


def _declared(written: tuple[str, ...], flags: set[Flag]) -> _Declared:
    """Read what declares a part; most parts are declared in one of a few ways, which are kept."""
    if len("".join(written)) > _LONGEST_KEPT:
        return _read(written, flags)
    declared, its_flags = _known(written)
    flags |= its_flags
    return declared


@functools.lru_cache(maxsize=1_024)
def _known(written: tuple[str, ...]) -> tuple[_Declared, frozenset[Flag]]:
    flags: set[Flag] = set()
    return _read(written, flags), frozenset(flags)


def _read(written: tuple[str, ...], flags: set[Flag]) -> _Declared:
    content_type, content_disposition, transfer = written
    kind, parameters = valued(content_type, flags)
    disposition, named = valued(content_disposition, flags)
    names = [name for name in (named.get("filename"), parameters.get("name"), named.get("name")) if name]
    name = next(iter(names), None)
    if "/" not in kind:
        kind = "text/plain"
    return _Declared(
        kind,
        parameters,
        disposition,
        name,
        transfer.lower().partition(";")[0].strip(),
        _is_sealed(kind, parameters),
        _is_shown(kind, disposition, name),
        tuple(other for other in dict.fromkeys(names) if other != name),
    )


def _leaf(found: Found, declared: _Declared, where: tuple[int, int], place: Place) -> Part:
    found.encrypted = found.encrypted or declared.sealed
    if not declared.shown:
        place = Place.ATTACHED
    one = declared
    return Part(
        one.kind, one.parameters, one.disposition, one.filename, one.encoding, *where, place, one.more_names
    )


def _is_shown(kind: str, disposition: str, name: str | None) -> bool:
    return kind in {"text/plain", "text/html", "text/enriched"} and disposition != "attachment" and not name


def _is_sealed(kind: str, parameters: Mapping[str, str]) -> bool:
    if kind == "application/pgp-encrypted":
        return True
    if kind not in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
        return False
    return parameters.get("smime-type", "enveloped-data") != "certs-only"


def _take_inner(found: Found, kind: str, inner: list[tuple[int, int]], place: Place, depth: int) -> None:
    branches: list[list[Part]] = []
    for number, (start, end) in enumerate(inner):
        head_end, body = split_head(found.raw, start, end)
        found.broken = found.broken or head_end == body < end
        fields = part_fields(found.raw[start:head_end])
        if kind == "multipart/digest" and "content-type" not in fields:
            fields = fields.with_field("content-type", "message/rfc822")
        related = kind == "multipart/related" and number
        before = len(found.parts)
        _take(found, fields, (min(body, end), end), Place.ATTACHED if related else place, depth - 1)
        branches.append(found.parts[before:])
    if kind == "multipart/alternative" and place is Place.BODY:
        _choose(found.raw, branches)


def _choose(raw: bytes, branches: list[list[Part]]) -> None:
    """Leave one form of an alternative in the text: the first that is plain, else the last."""
    plain = (branch for branch in branches if _says(raw, branch, ("text/plain",)))
    marked = (branch for branch in reversed(branches) if _says(raw, branch, ("text/html", "text/enriched")))
    chosen = next(plain, None) or next(marked, branches[-1])
    for branch in branches:
        for part in branch if branch is not chosen else ():
            if part.place is Place.BODY:
                part.place = Place.ALTERNATIVE


def _says(raw: bytes, branch: list[Part], kinds: tuple[str, ...]) -> bool:
    for part in branch:
        if part.kind in kinds and part.place is Place.BODY and _LETTER.search(raw, part.start, part.end):
            return True
    return False


def _between(found: Found, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """Return what stands between the lines of a boundary. A last one that is missing is noted."""
    inner: list[tuple[int, int]] = []
    begin = -1
    for at, after, last in _delimiters(found.raw, b"--" + boundary, start, end):
        if begin >= 0:
            inner.append((begin, max(begin, at)))
        else:
            _keep_outside(found, start, at)
        begin = -1 if last else after
        if last or len(inner) + len(found.parts) >= MOST_PARTS:
            if last:
                _keep_outside(found, after, end)
            else:
                found.rest.append((boundary, after, end))
            break
    if begin >= 0:
        found.broken = True
        inner.append((begin, end))
    return inner


def parts_between(raw: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[Found, Part]]:
    """Yield the parts that follow, one at a time; what they hold is not taken apart."""
    begin = start
    marks = _delimiters(raw, b"--" + boundary, start, end)
    for at, after, _ in itertools.chain(marks, ((end, end, True),)):
        head_end, body = split_head(raw, begin, max(begin, at))
        found = Found(raw, set())
        declared = _declared(_written(part_fields(raw[begin:head_end]), found.flags), found.flags)
        yield found, _leaf(found, declared, (body, max(body, at)), Place.ATTACHED)
        begin = after


def _keep_outside(found: Found, start: int, end: int) -> None:
    """Keep words before the first part or after the last, which mail programs do not show."""
    if _LETTER.search(found.raw, start, end):
        found.parts.append(Part("text/plain", {}, "", None, "", start, end, Place.ALTERNATIVE))


def _delimiters(raw: bytes, mark: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield of each boundary line where the part before ends, the next begins, and whether it is the last."""
    line = b"\n" + mark
    begins = raw.startswith(mark, start, end)
    at = start - 1 if begins else raw.find(line, start, end)
    while begins or at >= 0:
        begins, after = False, at + len(line)
        line_end = raw.find(b"\n", after, end)
        line_end = end if line_end < 0 else line_end
        tail = raw[after : min(line_end, after + 80)].strip()
        if tail in _TAILS:
            before = at - (at > start and raw[at - 1] == _CR)
            yield max(start, before), min(line_end + 1, end), tail == b"--"
            after = line_end
        at = raw.find(line, after, end)
