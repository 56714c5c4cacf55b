"""Archives as the app writes them, made anew: typedstreams of attributed strings, summaries of edits.

Written from the grammar in docs/formats/imessage-db.md, apart from the reader's own code.
"""

import plistlib
import struct

NEW, NIL, END = b"\x84", b"\x85", b"\x86"


class Archiver:
    """Writes values one by one, each thing once and then as a reference."""

    def __init__(self) -> None:
        self.data = b"\x04\x0bstreamtyped\x81" + struct.pack("<h", 1000)
        self._strings: list[bytes] = []
        self._things: list[object] = []

    def number(self, value: int) -> bytes:
        if -110 <= value <= 127:
            return struct.pack("b", value)
        return (
            b"\x81" + struct.pack("<h", value)
            if -(2**15) <= value < 2**15
            else b"\x82" + struct.pack("<i", value)
        )

    def length(self, value: int) -> bytes:
        if value < 0x80:
            return bytes([value])
        return b"\x81" + struct.pack("<H", value) if value < 2**16 else b"\x82" + struct.pack("<I", value)

    def reference(self, place: int) -> bytes:
        return self.number(place - 110)

    def shared(self, string: bytes) -> bytes:
        if string in self._strings:
            return self.reference(self._strings.index(string))
        self._strings.append(string)
        return NEW + self.length(len(string)) + string

    def classes(self, *chain: str) -> bytes:
        written = b""
        for name in chain:
            if name in self._things:
                return written + self.reference(self._things.index(name))
            self._things.append(name)
            written += NEW + self.shared(name.encode()) + self.number(int(name == "NSString"))
        return written + NIL

    def thing(self, identity: object, *chain: str) -> bytes:
        """Begin an object; its classes follow, then its values."""
        self._things.append(("object", identity))
        return NEW + self.classes(*chain)

    def known(self, identity: object) -> bytes | None:
        thing = ("object", identity)
        return self.reference(self._things.index(thing)) if thing in self._things else None

    def string(self, text: str, *, mutable: bool = False) -> bytes:
        again = self.known(("string", text))
        if again is not None:
            return again
        chain = ("NSMutableString", "NSString", "NSObject") if mutable else ("NSString", "NSObject")
        data = text.encode("utf-8", "surrogatepass")
        begin = self.thing(("string", text), *chain)
        return begin + self.shared(b"+") + self.length(len(data)) + data + END

    def whole(self, value: int) -> bytes:
        begin = self.thing(("number", value), "NSNumber", "NSValue", "NSObject")
        kind = self.shared(b"*")
        self._things.append(("c string", "q"))
        return begin + kind + NEW + self.shared(b"q") + self.shared(b"q") + self.number(value) + END


def attributed(text: str, *, mutable: bool = False, part: int = 0) -> bytes:
    """Return an archived attributed string with one run, the message's part of that number."""
    to = Archiver()
    at, pair = to.shared(b"@"), b"iI"
    kind = ("NSMutableAttributedString", "NSAttributedString", "NSObject")
    body = at + to.thing("root", *(kind if mutable else kind[1:]))
    body += to.shared(b"@") + to.string(text, mutable=mutable)
    body += to.shared(pair) + to.number(1) + to.length(len(text.encode("utf-16-le", "surrogatepass")) // 2)
    body += to.shared(b"@") + to.thing("runs", "NSDictionary", "NSObject")
    body += to.shared(b"i") + to.number(1)
    body += to.shared(b"@") + to.string("__kIMMessagePartAttributeName")
    body += to.shared(b"@") + to.whole(part)
    return to.data + body + END + END


def plain(text: str) -> bytes:
    """Return an archived string."""
    to = Archiver()
    return to.data + to.shared(b"@") + to.string(text)


def summary(
    edits: dict[str, list[tuple[float, str]]] | None = None, *, unsent: tuple[int, ...] = (), parts: int = 1
) -> bytes:
    """Return a message's summary: by part, when it was written how; which parts are unsent."""
    found: dict[str, object] = {"otr": {str(one): {"lo": 0, "le": 1} for one in range(parts)}, "amc": 1}
    if edits is not None:
        found["ec"] = {
            part: [{"d": when, "t": attributed(text)} for when, text in history]
            for part, history in edits.items()
        }
    if unsent:
        found["rp"] = list(unsent)
        found["ust"] = True
    return plistlib.dumps(found, fmt=plistlib.FMT_BINARY)
