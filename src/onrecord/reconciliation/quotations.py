"""Replies that name or quote a message which their copy lacks: what they answer was said, and is not here.

A reply names what it answers by the app's id (``reply_to``), or shows some of it (``quoted``). Either is
looked for in the reply's own copy; what is not found there is looked for in the others.
"""

import bisect
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.reconciliation.copies import Copy
from onrecord.reconciliation.lines import Lines, Numbers
from onrecord.reconciliation.words import plain_words

LEAST_QUOTED = 8
"""How many characters of a quotation are needed to look for it."""

_CUT = "…."


@dataclass(frozen=True, slots=True)
class Quotation:
    """A reply's ``line``, and the ``answered`` lines of other copies that hold what it answers."""

    line: int
    answered: Sequence[int]


def quotations_of(lines: Lines, places: Numbers, row: Numbers) -> Iterator[Quotation]:
    """Yield replies that answer what their copy lacks; ``row`` is the message of each line."""
    held = [_Held(copy.messages) for copy in lines.copies]
    for copy, one in enumerate(lines.copies):
        for at in _replies(one):
            if held[copy].can_tell(at) and held[copy].answered(at) is None:
                line = lines.starts[copy] + at
                yield Quotation(line, list(_elsewhere(lines, held, places[row[line]], (copy, at))))


def _replies(copy: Copy) -> Sequence[int]:
    """Return the rows that are replies."""
    named = copy.messages.column("reply_to").is_valid()
    quotes = pc.struct_field(copy.messages.column("quoted"), "body").is_valid()
    return np.flatnonzero(pc.or_(named, quotes).to_numpy()).tolist()


def _elsewhere(
    lines: Lines, held: Sequence["_Held"], places: Numbers, reply: tuple[int, int]
) -> Iterator[int]:
    """Yield the lines of other copies that hold it: by the same reply there, or by the words quoted here."""
    copy, at = reply
    for other, one in enumerate(held):
        if other == copy:
            continue
        answered = one.answered(int(places[other]) - lines.starts[other]) if places[other] >= 0 else None
        if answered is None:
            answered = one.saying(held[copy].quoted(at))
        if answered is not None:
            yield lines.starts[other] + answered


class _Held:
    """What one copy holds, by id and by words."""

    def __init__(self, messages: pa.Table) -> None:
        self._messages = messages
        self._reply_to = messages.column("reply_to")
        self._quoted = pc.struct_field(messages.column("quoted"), "body")

    def quoted(self, at: int) -> str:
        """Return the words that a row quotes, in plain form, without the sign that they are cut."""
        said = self._quoted[at].as_py()
        return str(plain_words(pa.array([said]))[0].as_py()).rstrip(_CUT) if said else ""

    def can_tell(self, at: int) -> bool:
        """Tell whether a row says enough to look for what it answers."""
        named = self._reply_to[at].as_py() is not None and bool(self._by_id)
        return named or len(self.quoted(at)) >= LEAST_QUOTED

    def answered(self, at: int) -> int | None:
        """Return the row that a row answers."""
        named = self._by_id.get(self._reply_to[at].as_py())
        return self.saying(self.quoted(at)) if named is None else named

    def saying(self, words: str) -> int | None:
        """Return the first row that begins with these words."""
        if len(words) < LEAST_QUOTED:
            return None
        place = bisect.bisect_left(self._by_words, (words, -1))
        if place < len(self._by_words) and self._by_words[place][0].startswith(words):
            return self._by_words[place][1]
        return None

    @functools.cached_property
    def _by_id(self) -> dict[str | None, int]:
        ids = self._messages.column("native_id").to_pylist()
        return {native: at for at, native in enumerate(ids) if native is not None}

    @functools.cached_property
    def _by_words(self) -> list[tuple[str, int]]:
        words = plain_words(self._messages.column("body")).to_pylist()
        return sorted((said, at) for at, said in enumerate(words) if said)
