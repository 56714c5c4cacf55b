"""Apple's typedstream, as far as a message's text needs it: the string of an attributed string.

The format is undocumented; docs/formats/imessage-db.md says where its grammar was read. Nothing is
built from what a stream names: objects are their class names and values. Depth, and the steps of
reading, are bounded by the length of the stream.
"""

import contextlib
import functools
import struct
from dataclasses import dataclass, field
from typing import Literal

_SIGNATURES: dict[bytes, Literal["little", "big"]] = {b"streamtyped": "little", b"typedstream": "big"}
_FLOATS = {"little": "<", "big": ">"}
_VERSION = 4
_TWO_BYTES, _FOUR_BYTES, _FLOATING, _NEW, _NIL, _END = -127, -126, -125, -124, -123, -122
_LAST_TAG = -111
_FIRST_REFERENCE = -110
_DEEPEST = 64
_HIGHEST_BYTE = 127
_LONGEST_ENCODING = 1000
_STRINGS = frozenset({b"NSString", b"NSMutableString"})
_BRACKETS = {"[": "]", "{": "}", "(": ")"}


class _BrokenError(Exception):
    """The stream breaks off, or is none."""


@dataclass(slots=True)
class _Class:
    name: bytes
    parent: "_Class | None" = None

    def is_one_of(self, names: frozenset[bytes]) -> bool:
        found: _Class | None = self
        for _ in range(_DEEPEST):
            if found is None:
                return False
            if found.name in names:
                return True
            found = found.parent
        return False


@dataclass(slots=True)
class _Object:
    kind: _Class | None = None
    values: list[object] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Text:
    """The first string of a stream, None if there is none to be read, and whether it was valid UTF-8."""

    text: str | None
    valid: bool = True


def text_of(data: bytes) -> Text:
    """Return the text of an archived string or attributed string; never raises on any bytes.

    What follows the text, such as its formats, is not read.
    """
    stream = _Stream(data)
    with contextlib.suppress(_BrokenError):
        stream.read()
    if stream.found is None:
        return Text(None)
    try:
        return Text(stream.found.decode())
    except UnicodeDecodeError:
        return Text(stream.found.decode("utf-8", "replace"), valid=False)


class _Stream:
    """Reads one stream; ``found`` is the first string that an object of a string's class holds."""

    def __init__(self, data: bytes) -> None:
        self.found: bytes | None = None
        self._data = data
        self._at = 0
        self._order: Literal["little", "big"] = "little"
        self._shared: list[bytes] = []
        self._objects: list[object] = []
        self._steps = 4 * len(data) + 1000

    def read(self) -> None:
        """Read the header, and values until the first string is found.

        Raises:
            _BrokenError: it is no typedstream, or cut off.
        """
        version, length = self._take(2)
        order = _SIGNATURES.get(bytes(self._take(length)))
        if version != _VERSION or order is None:
            raise _BrokenError
        self._order = order
        self._integer(self._head())
        while self.found is None and self._at < len(self._data):
            self._values(self._head(), 0)

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if count < 0 or end > len(self._data):
            raise _BrokenError
        taken = self._data[self._at : end]
        self._at = end
        return taken

    def _step(self, count: int = 1) -> None:
        self._steps -= count
        if self._steps < 0:
            raise _BrokenError

    def _number(self, count: int, *, signed: bool) -> int:
        return int.from_bytes(self._take(count), self._order, signed=signed)

    def _head(self) -> int:
        if self._at >= len(self._data):
            raise _BrokenError
        byte = self._data[self._at]
        self._at += 1
        return byte - 256 if byte > _HIGHEST_BYTE else byte

    def _floating(self, kind: str) -> object:
        code = _FLOATS[self._order] + kind
        return struct.unpack(code, self._take(struct.calcsize(code)))[0]

    def _integer(self, head: int) -> int:
        if head == _TWO_BYTES:
            return self._number(2, signed=True)
        if head == _FOUR_BYTES:
            return self._number(4, signed=True)
        if head <= _LAST_TAG:
            raise _BrokenError
        return head

    def _length(self, head: int) -> int:
        """Read a number that has no sign, such as a string's length."""
        if head == _TWO_BYTES:
            return self._number(2, signed=False)
        if head == _FOUR_BYTES:
            return self._number(4, signed=False)
        return self._integer(head) & 0xFF

    def _string(self, head: int) -> bytes | None:
        return None if head == _NIL else self._take(self._length(head))

    def _shared_string(self, head: int) -> bytes | None:
        """Read a string that later ones may refer to."""
        if head == _NIL:
            return None
        if head != _NEW:
            return self._referred(self._shared, self._integer(head))
        string = self._string(self._head())
        if string is None:
            raise _BrokenError
        self._shared.append(string)
        return string

    @staticmethod
    def _referred(table: "list[bytes]", number: int) -> bytes:
        place = number - _FIRST_REFERENCE
        if not 0 <= place < len(table):
            raise _BrokenError
        return table[place]

    def _object_at(self, head: int) -> object:
        place = self._integer(head) - _FIRST_REFERENCE
        if not 0 <= place < len(self._objects):
            raise _BrokenError
        return self._objects[place]

    def _class(self, head: int) -> _Class | None:
        """Read a chain of classes, each followed by its parent, up to one that is known or none."""
        chain: list[_Class] = []
        while head == _NEW:
            self._step()
            name = self._shared_string(self._head())
            self._integer(self._head())
            made = _Class(name or b"")
            self._objects.append(made)
            chain.append(made)
            head = self._head()
        parent = None if head == _NIL else self._object_at(head)
        for made in reversed(chain):
            made.parent = parent if isinstance(parent, _Class) else None
            parent = made
        return parent if isinstance(parent, _Class) else None

    def _object(self, head: int, depth: int) -> object:
        if head == _NIL:
            return None
        if head != _NEW:
            return self._object_at(head)
        made = _Object()
        self._objects.append(made)
        made.kind = self._class(self._head())
        while self.found is None and (head := self._head()) != _END:
            made.values += self._values(head, depth)
            self._note(made)
        return made

    def _note(self, made: _Object) -> None:
        first = made.values[0] if made.values else None
        if self.found is None and isinstance(first, bytes) and made.kind is not None:
            self.found = first if made.kind.is_one_of(_STRINGS) else None

    def _values(self, head: int, depth: int) -> list[object]:
        """Read a group: what types its values have, then the values."""
        if depth > _DEEPEST:
            raise _BrokenError
        encoding = self._shared_string(head)
        if encoding is None or len(encoding) > _LONGEST_ENCODING:
            raise _BrokenError
        self._step(len(encoding))
        kinds = _split(encoding.decode("latin-1"))
        return [self._value(one, depth) for one in kinds if self.found is None]

    def _value(self, kind: str, depth: int) -> object:
        self._step()
        first = kind[0]
        if first in "BCc":
            return self._take(1)[0]
        if first == "[":
            return self._array(kind[1:-1], depth)
        if first in "{(":
            return self._structure(kind[1:-1], depth)
        head = self._head()
        return self._single(first, head, depth)

    def _single(self, kind: str, head: int, depth: int) -> object:
        if kind in "sSiIlLqQ":
            return self._integer(head)
        if kind in "fd":
            return self._floating(kind) if head == _FLOATING else self._integer(head)
        if kind == "@":
            return self._object(head, depth + 1)
        if kind == "*":
            return self._c_string(head)
        read = {"+": self._string, "%": self._shared_string, ":": self._shared_string, "#": self._class}
        if kind not in read:
            raise _BrokenError
        return read[kind](head)

    def _c_string(self, head: int) -> object:
        if head == _NIL:
            return None
        if head != _NEW:
            return self._object_at(head)
        string = self._shared_string(self._head())
        self._objects.append(string)
        return string

    def _array(self, inside: str, depth: int) -> object:
        digits = inside[: len(inside) - len(inside.lstrip("0123456789"))]
        kind = inside[len(digits) :]
        if not digits or not kind or len(digits) > len(str(_LONGEST_ENCODING)) + 6:
            raise _BrokenError
        if kind in {"c", "C"}:
            return self._take(int(digits))
        if depth > _DEEPEST:
            raise _BrokenError
        return [self._value(kind, depth + 1) for _ in range(int(digits))]

    def _structure(self, inside: str, depth: int) -> object:
        if depth > _DEEPEST:
            raise _BrokenError
        _, _, kinds = inside.partition("=")
        return [self._value(one, depth + 1) for one in _split(kinds)]


@functools.lru_cache(maxsize=256)
def _split(encoding: str) -> tuple[str, ...]:
    """Split what names the types of several values into one for each."""
    kinds, at = [], 0
    while at < len(encoding):
        end = _end_of(encoding, at)
        kinds.append(encoding[at:end])
        at = end
    return tuple(kinds)


def _end_of(encoding: str, at: int) -> int:
    """Return where one type ends: after its closing bracket, if it opens one."""
    open_: list[str] = []
    while at < len(encoding):
        sign = encoding[at]
        at += 1
        if sign in _BRACKETS:
            open_.append(_BRACKETS[sign])
        elif open_ and sign == open_[-1]:
            open_.pop()
        if not open_:
            return at
    raise _BrokenError
