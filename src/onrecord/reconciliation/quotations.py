"""Replies that name or quote a message which their copy lacks: what they answer was said, and is not here.

A reply names what it answers by the app's id (``reply_to``), or shows some of it (``quoted``), often with
who said it. Either is looked for in the reply's own copy, before the reply; what is not found there is looked
for in the others. Few words are looked for in full, and are no evidence where several messages say them.
"""

import bisect
import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.reconciliation.copies import Copy
from onrecord.reconciliation.lines import NOWHERE, Lines, Numbers
from onrecord.reconciliation.words import plain_words

LEAST_QUOTED = 8
"""How many characters of a quotation are needed to look for it."""

LEAST_BEGUN = 12
"""From how many on they may be a text's beginning, and the nearest text that fits is taken."""

_CUT = "…."
_CUTS = ("…", "...")
_MOST_FITTING = 32

_LACKS = "this reply names or quotes a message that this copy lacks"
_Before = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A reply's ``line``, and the ``answered`` lines of other copies that hold what it answers.

    ``may_stand_elsewhere`` where another copy has several that it may be.
    """

    line: int
    answered: Sequence[int]
    may_stand_elsewhere: bool

    @property
    def says(self) -> str:
        """What the reply shows, in a sentence."""
        if self.answered:
            return _LACKS
        return (
            f"{_LACKS}; which it is, nothing tells"
            if self.may_stand_elsewhere
            else f"{_LACKS}, as do all copies here"
        )


class _Quote(NamedTuple):
    """What a reply quotes: words in plain form, whether they are cut, and of whom, where it tells."""

    words: str
    is_cut: bool
    sender: str | None

    @property
    def may_go_on(self) -> bool:
        return self.is_cut or len(self.words) >= LEAST_BEGUN


def quotations_of(lines: Lines, places: Numbers, row: Numbers) -> Iterator[Quotation]:
    """Yield replies that answer what their copy lacks; ``row`` is the message of each line."""
    search = _Search(lines, places, row)
    for copy, one in enumerate(lines.copies):
        for at in _replies(one):
            if search.held[copy].can_tell(at) and not search.in_its_copy(copy, at):
                found = [
                    search.elsewhere((copy, at), other) for other in range(len(lines.copies)) if other != copy
                ]
                cited = [line for line, _ in found if line is not None]
                yield Quotation(lines.starts[copy] + at, cited, any(several for _, several in found))


def _replies(copy: Copy) -> Sequence[int]:
    """Return the rows that are replies."""
    named = copy.messages.column("reply_to").is_valid()
    quotes = pc.struct_field(copy.messages.column("quoted"), "body").is_valid()
    return np.flatnonzero(pc.or_(named, quotes).to_numpy()).tolist()


class _Search:
    """Looks for what replies answer, in all copies."""

    def __init__(self, lines: Lines, places: Numbers, row: Numbers) -> None:
        self._lines, self._places, self._row = lines, places, row
        self.held = [_Held(copy.messages) for copy in lines.copies]
        self._label_of = {named: number for number, named in enumerate(lines.labels)}

    def in_its_copy(self, copy: int, at: int) -> Sequence[int]:
        """Return the rows of a reply's own copy that it may answer."""
        held, start = self.held[copy], self._lines.starts[copy]
        if (named := held.named(at)) is not None:
            return [named]
        wall = self._lines.wall[start : self._lines.starts[copy + 1]]

        def is_before(row: int) -> bool:
            # Phones mix the order within a minute.
            timed = NOWHERE not in {wall[row], wall[at]}
            return row < at or (timed and row != at and bool(wall[row] <= wall[at]))

        return held.fitting(held.quote(at), at, is_before, self._speakers((copy, at), copy))

    def elsewhere(self, reply: tuple[int, int], other: int) -> tuple[int | None, bool]:
        """Return the line of another copy that a reply answers, and whether it may be any of several."""
        start, line = self._lines.starts[other], self._lines.starts[reply[0]] + reply[1]
        message = int(self._row[line])
        there = int(self._places[message, other]) - start
        rows = self.in_its_copy(other, there) if there >= 0 else []
        if not rows:
            # The rows of a copy stand in the order of its source; the reply is found in it by its message.
            at = there if there >= 0 else len(self.held[other])
            rows = self.held[other].fitting(
                self.held[reply[0]].quote(reply[1]),
                at,
                lambda row: bool(self._row[start + row] < message),
                self._speakers(reply, other),
            )
        is_sure = len(rows) == 1 or (
            bool(rows) and len(self.held[reply[0]].quote(reply[1]).words) >= LEAST_BEGUN
        )
        return (start + rows[0], False) if is_sure else (None, bool(rows))

    def _speakers(self, reply: tuple[int, int], other: int) -> frozenset[str] | None:
        """Return how a copy calls who is quoted; None where nothing tells."""
        copy, at = reply
        label = self._label_of.get((copy, self.held[copy].quote(at).sender or ""))
        if label is None:
            return None
        if other == copy:
            return frozenset({self._lines.labels[label][1]})
        named = self._names(copy, other).get(label)
        return frozenset(self._lines.labels[one][1] for one in named) if named else None

    @functools.cache  # noqa: B019 - lives as long as one call
    def _names(self, copy: int, other: int) -> dict[int, set[int]]:
        """Return for labels of one copy those of another under which it shows the same messages."""
        both = self._places[(self._places[:, (copy, other)] >= 0).all(axis=1)][:, (copy, other)]
        found: dict[int, set[int]] = {}
        for one, same in np.unique(self._lines.label[both], axis=0).tolist():
            found.setdefault(one, set()).add(same)
        return found


class _Held:
    """What one copy holds, by id and by words."""

    def __init__(self, messages: pa.Table) -> None:
        self._messages = messages
        self._reply_to = messages.column("reply_to")
        self._quoted_senders = pc.struct_field(messages.column("quoted"), "sender")

    def __len__(self) -> int:
        return int(self._messages.num_rows)

    def quote(self, at: int) -> _Quote:
        """Return what a row quotes, without the sign that it is cut."""
        said = self._quotes[at]
        return _Quote(said.rstrip(_CUT), said.endswith(_CUTS), self._quoted_senders[at].as_py())

    def can_tell(self, at: int) -> bool:
        """Tell whether a row says enough to look for what it answers."""
        named = self._reply_to[at].as_py() is not None and bool(self._by_id)
        return named or len(self.quote(at).words) >= LEAST_QUOTED

    def named(self, at: int) -> int | None:
        """Return the row that a row answers by its id."""
        return self._by_id.get(self._reply_to[at].as_py())

    def fitting(
        self, quote: _Quote, at: int, is_before: _Before, speakers: frozenset[str] | None
    ) -> Sequence[int]:
        """Return rows that say what is quoted, the nearest before ``at`` first; of several, it may be any."""
        if len(quote.words) < LEAST_QUOTED:
            return []
        return next(
            (
                rows
                for some in (self._in_full(quote, at), self._beginning(quote))
                if (rows := [row for row in some if is_before(row) and self._is_by(row, speakers)])
            ),
            [],
        )

    def _in_full(self, quote: _Quote, at: int) -> Iterator[int]:
        """Yield rows that say the words and no more, a few of them, from ``at`` back and then on."""
        place = bisect.bisect_left(self._by_words, (quote.words, at))
        back = reversed(self._by_words[max(place - _MOST_FITTING, 0) : place])
        on = self._by_words[place : place + _MOST_FITTING]
        for rows in (back, on):
            yield from (row for said, row in itertools.takewhile(lambda one: one[0] == quote.words, rows))

    def _beginning(self, quote: _Quote) -> Iterator[int]:
        if quote.may_go_on:
            place = bisect.bisect_left(self._by_words, (quote.words, len(self)))
            for said, row in self._by_words[place : place + _MOST_FITTING]:
                if said.startswith(quote.words):
                    yield row

    def _is_by(self, row: int, speakers: frozenset[str] | None) -> bool:
        return speakers is None or self._messages.column("sender")[row].as_py() in speakers

    @functools.cached_property
    def _quotes(self) -> list[str]:
        quoted = pc.struct_field(self._messages.column("quoted"), "body")
        return list(plain_words(quoted).to_pylist())

    @functools.cached_property
    def _by_id(self) -> dict[str | None, int]:
        ids = self._messages.column("native_id").to_pylist()
        return {native: at for at, native in enumerate(ids) if native is not None}

    @functools.cached_property
    def _by_words(self) -> list[tuple[str, int]]:
        words = plain_words(self._messages.column("body")).to_pylist()
        return sorted((said.rstrip(_CUT), at) for at, said in enumerate(words) if said)
