"""Which files a conversation names: what was sent in it belongs to it, whatever it is itself."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.ports.originals import Original
from onrecord.records.messages import Entry

_PIECE_BYTES = 1024**2
_TAIL_BYTES = 4
_MOST_TAILS = 64
_MOST_PLACES = 1_000_000
_BEFORE = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-")


def mentioned(original: Original, entries: Sequence[Entry], names: Collection[str]) -> set[str]:
    """Return those of the names that stand whole in the bytes of the entries.

    A name without a dot is never taken as named: it may be any word. Of very many
    kinds of names or places, the rest count as not named.
    """
    tails = _tails(names)
    left = {name for tail in tails for name in tail.names.values()}
    found: set[str] = set()
    for entry in entries if left else ():
        with original.open(entry) as stream:
            for text in _overlapping(iter(lambda: stream.read(_PIECE_BYTES), b""), tails):
                found.update(name for tail in tails for name in tail.standing(text))
                if found == left:
                    break
    return found


@dataclass(slots=True)
class _Tail:
    """Names, as bytes, that end alike: places where they may stand are found by their end."""

    end: bytes
    names: dict[bytes, str] = field(default_factory=dict)
    lengths: dict[int, None] = field(default_factory=dict)
    places: int = 0

    def add(self, form: bytes, name: str) -> None:
        self.names[form] = name
        self.lengths[len(form)] = None

    def standing(self, text: bytes) -> Iterator[str]:
        """Yield the names in a text, whose first byte is before all of them."""
        at = text.find(self.end)
        while at >= 0 and self.places < _MOST_PLACES:
            self.places += 1
            end = at + len(self.end)
            for length in self.lengths:
                start = end - length
                if start > 0 and text[start - 1] not in _BEFORE and text[start:end] in self.names:
                    yield self.names[text[start:end]]
            at = text.find(self.end, at + 1)


def _tails(names: Collection[str]) -> Sequence[_Tail]:
    found: Mapping[bytes, list[tuple[bytes, str]]] = defaultdict(list)
    for name in sorted(names):
        # The Finder unpacks names with their accents apart, while the app wrote them joined.
        forms = (name, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name))
        for form in dict.fromkeys(form.encode("utf-8", "surrogatepass") for form in forms if "." in name):
            found[form[-_TAIL_BYTES:]].append((form, name))
    tails = [_Tail(end) for end in sorted(found, key=lambda end: (-len(found[end]), end))[:_MOST_TAILS]]
    for tail in tails:
        for form, name in found[tail.end]:
            tail.add(form, name)
    return tails


def _overlapping(pieces: Iterator[bytes], tails: Sequence[_Tail]) -> Iterator[bytes]:
    """Yield each piece after the end of the one before, so that no name is cut in two."""
    longest = max(length for tail in tails for length in tail.lengths)
    before = b"\n"
    for piece in pieces:
        text = before + piece
        yield text
        before = text[-longest - 1 :]
