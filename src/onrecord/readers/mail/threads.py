"""Which mails belong to one thread, by Message-ID, References and In-Reply-To, in a few bytes a mail.

A mail's thread is the Message-ID of the first one that its references lead to inside the mailbox;
where that one answers a mail that is not there, the oldest reference. Ids are kept as hashes; the
few whose text a mail does not itself hold are collected in a pass of their own.

In bytes: 8 for each mail and 20 more for one that has references until all are shown, up to 9 beside
them while threads are found, and 9 for each mail from then on.
"""

from array import array
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_NONE = 0
_MOST_WANTED = 65_536
_MOST_STEPS = 40
_SHARES = 32
"""Ids are looked up share by share: what is made on the way is this part of what all would take."""
_TOGETHER = 65_536
_Hashes = NDArray[np.int64]
_Places = NDArray[np.int32]
_Mask = NDArray[np.bool_]


class Threads:
    """Show it every mail (``note``), then ``settle``, show them again if it ``wants``, then ask ``of``."""

    def __init__(self) -> None:
        """Begin with no mail."""
        self._own = array("q")
        self._answers = array("i")
        self._oldest = array("q")
        self._newest = array("q")
        self._keys = memoryview(b"")
        self._later = memoryview(b"")
        self._wanted: set[int] = set()
        self._texts: dict[int, str] = {}
        self.left_apart = 0

    def note(self, message_id: str | None, references: Sequence[str]) -> None:
        """Take the ids of the next mail, in the order in which they will be asked for."""
        if references:
            self._answers.append(len(self._own))
            self._oldest.append(_hash(references[0]))
            self._newest.append(_hash(references[-1]))
        self._own.append(_hash(message_id))

    def settle(self) -> bool:
        """Find every mail's thread. Returns whether ``collect`` must see the mails once more."""
        own, answers = np.frombuffer(self._own, np.int64), np.frombuffer(self._answers, np.int32)
        oldest, newest = np.frombuffer(self._oldest, np.int64), np.frombuffer(self._newest, np.int64)
        self._own, self._answers, self._oldest, self._newest = array("q"), array("i"), array("q"), array("q")
        top, later = _led(own, answers, oldest, newest)
        is_first = _follow(top, answers)
        wanted = np.sort(_name(own, answers, (oldest, newest), top, is_first))
        wanted = wanted[_first_of_each(wanted)]
        self._keys, self._later = own.data, later.data
        self.left_apart = max(0, len(wanted) - _MOST_WANTED)
        self._wanted = set(wanted[:_MOST_WANTED].tolist())
        return bool(self._wanted)

    def collect(self, message_id: str | None, references: Sequence[str]) -> None:
        """Keep the text of ids that other mails' threads are named by."""
        for text in (message_id, *references[:1]):
            if text is not None and _hash(text) in self._wanted:
                self._texts[_hash(text)] = text

    def of(self, number: int, message_id: str | None, references: Sequence[str]) -> str | None:
        """Return the thread of the mail that was noted as the ``number``-th, from 0."""
        key = self._keys[number]
        if message_id is not None and hash(message_id) == key:
            return message_id
        for text in references:
            if _hash(text) == key:
                return text
        return self._texts.get(key) or next(iter(references), message_id)

    def is_repeat(self, number: int) -> bool:
        """Tell whether an earlier mail has the same Message-ID."""
        return bool(self._later[number])


def _hash(text: str | None) -> int:
    # Python's own hash is keyed anew in each process, so nobody can make two ids meet.
    return _NONE if text is None else hash(text) or 1


def _first_of_each(ordered: _Hashes) -> _Mask:
    """Tell of values in order which differ from the one before."""
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return first


def _led(own: _Hashes, answers: _Places, oldest: _Hashes, newest: _Hashes) -> tuple[_Places, _Mask]:
    """Return the mail that each leads up to, itself where none; and which bear an earlier one's id."""
    up, later = np.arange(len(own), dtype=np.int32), own != _NONE
    by_oldest = np.zeros(len(answers), np.bool_)
    for mine, of_oldest, of_newest in zip(_shares(own), _shares(oldest), _shares(newest), strict=True):
        ids, places = _first_places(own, mine)
        later[places] = False
        asked, found = _found(oldest, of_oldest, ids, places)
        up[answers[asked]] = found
        by_oldest[asked] = True
        asked, found = _found(newest, of_newest, ids, places)
        # What the oldest reference finds, in this share or another, goes before.
        rest = ~by_oldest[asked]
        up[answers[asked[rest]]] = found[rest]
    return up, later


def _shares(hashes: _Hashes) -> Iterator[NDArray[np.intp]]:
    """Yield the places of all hashes, those of one share after those of another."""
    share = np.empty(len(hashes), np.uint8)
    np.bitwise_and(hashes, _SHARES - 1, out=share, casting="unsafe")
    for number in range(_SHARES):
        yield np.flatnonzero(share == number)


def _first_places(own: _Hashes, mine: NDArray[np.intp]) -> tuple[_Hashes, NDArray[np.intp]]:
    """Return the ids of a share in order, each with the place of the first mail that bears it."""
    # numpy's own ``unique`` imports a module when called, which the child that reads cannot.
    ids = own[mine]
    order = np.argsort(ids, kind="stable")
    ids, places = ids[order], mine[order]
    first = _first_of_each(ids) & (ids != _NONE)
    return ids[first], places[first]


def _found(
    hashes: _Hashes, asked: NDArray[np.intp], ids: _Hashes, places: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which of those asked for are ids of mails, and the places of these mails."""
    if not len(ids):
        return asked[:0], places
    wanted = hashes[asked]
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    known = ids[at] == wanted
    return asked[known], places[at[known]]


def _follow(up: _Places, answers: _Places) -> _Mask:
    """Put in place of each mail's next the last that it leads to, and return which are the last.

    Those that go in a circle, or lead into one, stand alone.
    """
    is_first = np.ones(len(up), np.bool_)
    is_first[answers] = up[answers] == answers
    for _ in range(_MOST_STEPS):
        if not sum(_step(up, some) for some in _pieces(answers)):
            break
    for some in _pieces(answers):
        alone = some[~is_first[up[some]]]
        up[alone] = alone
    is_first[answers] = up[answers] == answers
    return is_first


def _step(up: _Places, some: _Places) -> bool:
    """Go twice as far up from some mails; tell whether that is further for any."""
    before = up[some]
    after = up[before]
    up[some] = after
    return not np.array_equal(before, after)


def _pieces(answers: _Places) -> Iterator[_Places]:
    return (answers[start : start + _TOGETHER] for start in range(0, len(answers), _TOGETHER))


def _name(
    own: _Hashes, answers: _Places, references: tuple[_Hashes, _Hashes], top: _Places, is_first: _Mask
) -> _Hashes:
    """Put each mail's thread in place of its own id; return those that a mail itself does not hold."""
    oldest, newest = references
    firsts = is_first[answers]
    own[answers[firsts]] = oldest[firsts]
    afar = [np.zeros(0, np.int64)]
    for start in range(0, len(answers), _TOGETHER):
        some = slice(start, start + _TOGETHER)
        mails = answers[some]
        keys = own[top[mails]]
        strange = (keys != own[mails]) & (keys != oldest[some]) & (keys != newest[some]) & (keys != _NONE)
        afar.append(keys[strange])
        own[mails] = keys
    return np.concatenate(afar)
