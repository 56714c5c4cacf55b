"""Which mails belong to one thread, by Message-ID, References and In-Reply-To, in a few bytes a mail.

A mail's thread is the Message-ID of the first one that its references lead to inside the mailbox;
where that one answers a mail that is not there, the oldest reference. Ids are kept as hashes; the
few whose text a mail does not itself hold are collected in a pass of their own.
"""

from array import array
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_NONE = 0
_MOST_WANTED = 65_536
_MOST_STEPS = 40
_Hashes = NDArray[np.int64]


class Threads:
    """Show it every mail (``note``), then ``settle``, show them again if it ``wants``, then ask ``of``."""

    def __init__(self) -> None:
        """Begin with no mail."""
        self._own = array("q")
        self._oldest = array("q")
        self._newest = array("q")
        self._keys = memoryview(b"")
        self._later = memoryview(b"")
        self._wanted: set[int] = set()
        self._texts: dict[int, str] = {}
        self.left_apart = 0

    def note(self, message_id: str | None, references: Sequence[str]) -> None:
        """Take the ids of the next mail, in the order in which they will be asked for."""
        self._own.append(_hash(message_id))
        self._oldest.append(_hash(references[0]) if references else _NONE)
        self._newest.append(_hash(references[-1]) if references else _NONE)

    def settle(self) -> bool:
        """Find every mail's thread. Returns whether ``collect`` must see the mails once more."""
        own, oldest, newest = (np.asarray(one) for one in (self._own, self._oldest, self._newest))
        self._own, self._oldest, self._newest = array("q"), array("q"), array("q")
        places, ids = self._first_places(own)
        up = _followed(_place_of(oldest, ids, places), _place_of(newest, ids, places))
        # Of a million mails each of these takes eight megabytes.
        del places, ids
        top = _tops(up)
        del up
        keys = oldest[top]
        np.copyto(keys, own[top], where=keys == _NONE)
        del top
        afar = (keys != own) & (keys != oldest) & (keys != newest) & (keys != _NONE)
        wanted = np.sort(keys[afar])
        wanted = wanted[_first_of_each(wanted)]
        self._keys = keys.data
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

    def _first_places(self, own: _Hashes) -> tuple[_Hashes, _Hashes]:
        """Return the ids in order, each with the place of the first mail that bears it."""
        # numpy's own ``unique`` imports a module when called, which the child that reads cannot.
        places = np.argsort(own, kind="stable")
        places = places[_first_of_each(own[places])]
        ids = own[places]
        later = own != _NONE
        later[places] = False
        self._later = later.data
        known = ids != _NONE
        return places[known], ids[known]


def _hash(text: str | None) -> int:
    # Python's own hash is keyed anew in each process, so nobody can make two ids meet.
    return _NONE if text is None else hash(text) or 1


def _first_of_each(ordered: _Hashes) -> NDArray[np.bool_]:
    """Tell of values in order which differ from the one before."""
    first = np.ones(len(ordered), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return first


def _place_of(wanted: _Hashes, ids: _Hashes, places: _Hashes) -> _Hashes:
    """Return the place of the mail that bears each id, or -1."""
    if not len(ids):
        return np.full(len(wanted), -1)
    at = np.searchsorted(ids, wanted)
    np.minimum(at, len(ids) - 1, out=at)
    found = ids[at] == wanted
    at = places[at]
    at[~found] = -1
    return at


def _followed(oldest: _Hashes, newest: _Hashes) -> _Hashes:
    """Return the mail that each leads up to, itself at the top."""
    np.copyto(oldest, newest, where=oldest < 0)
    np.copyto(oldest, np.arange(len(oldest)), where=oldest < 0)
    return oldest


def _tops(up: _Hashes) -> _Hashes:
    """Follow all to their tops; those that go in a circle stand alone."""
    top = up
    for _ in range(_MOST_STEPS):
        higher = top[top]
        if np.array_equal(higher, top):
            break
        top = higher
    return np.where(up[top] == top, top, np.arange(len(up)))
