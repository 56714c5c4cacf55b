"""All lines of all copies side by side, as columns of numbers: what is compared, and nothing else.

Bodies become codes: two lines have the same code when they say the same after marks of direction and
spaces are set aside. What the app alone wrote (media, tombstones, polls) has one code a class, since each
phone writes it in its own words.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.reconciliation.columns import Column, Floats, Mask, Numbers, coded, codes, flags, mapped
from onrecord.reconciliation.copies import Copy
from onrecord.reconciliation.labels import renamings_of, subjects_of
from onrecord.reconciliation.media import UNTOLD, media_of, titles_of
from onrecord.reconciliation.words import words_of
from onrecord.records.messages import Kind, NoticeKind, Precision
from onrecord.records.schema import Table

__all__ = [
    "NOWHERE",
    "SHARED_NOTICES",
    "YOU",
    "Column",
    "Floats",
    "Lines",
    "Mask",
    "Numbers",
    "Sort",
    "in_calendar",
    "lines_of",
]

NOWHERE = np.int64(-(1 << 62))
"""The time of a line that has none."""

YOU = frozenset({"You"})
"""How readers name the phone's holder in a notice."""

_MILLISECONDS = 1000
_MINUTE, _SPREAD_OF_MINUTE = 60, 59
_ENOUGH_TO_TELL = 5
_CALENDAR = (-62_135_000_000, 253_402_000_000)


class Sort(IntEnum):
    """What lines of one kind can be compared by."""

    TEXT = 0
    MEDIA = 1
    DELETED = 2
    NOTICE = 3
    POLL = 4
    LOCATION = 5
    CONTACT = 6
    UNKNOWN = 7
    DEVICE = 8
    """What one phone alone shows: calls, security codes, the line on encryption."""


_SORTS: Mapping[str, Sort] = {
    Kind.TEXT: Sort.TEXT,
    Kind.MEDIA: Sort.MEDIA,
    Kind.STICKER: Sort.MEDIA,
    Kind.VIEW_ONCE: Sort.MEDIA,
    Kind.DELETED: Sort.DELETED,
    Kind.NOTICE: Sort.NOTICE,
    Kind.CALL: Sort.DEVICE,
    Kind.POLL: Sort.POLL,
    Kind.LOCATION: Sort.LOCATION,
    Kind.CONTACT: Sort.CONTACT,
    Kind.UNKNOWN: Sort.UNKNOWN,
}
SHARED_NOTICES = frozenset(
    {NoticeKind.TIMER_ON, NoticeKind.TIMER_OFF, NoticeKind.JOINED, NoticeKind.LEFT, NoticeKind.ADDED}
    | {NoticeKind.REMOVED, NoticeKind.RENAMED, NoticeKind.CREATED, NoticeKind.ADMIN, NoticeKind.PINNED}
)
"""Notices that come to everybody's phone."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Columns of equal length, copy after copy, each in the order of its source.

    ``body`` is a code of the words as a copy shows them, ``key`` of what is said, whatever the phone's words.
    ``wall`` is in seconds as the copy shows it, ``NOWHERE`` for none; ``spread`` how many seconds later the
    true time may be (59 for minutes); ``label`` who, by number in ``labels`` (-1 for nobody);
    ``subject`` whom a notice is about, in the same way; ``native`` the app's own id; ``medium`` the sort of
    what is attached and ``title`` the document's (``media``).
    ``starts`` are the first line of each copy, and the end.
    """

    copies: Sequence[Copy]
    starts: Sequence[int]
    copy: Numbers
    wall: Numbers
    spread: Numbers
    sort: Numbers
    key: Numbers
    body: Numbers
    length: Numbers
    label: Numbers
    subject: Numbers
    edited: Mask
    own: Mask
    view_once: Mask
    medium: Numbers
    title: Numbers
    native: Numbers
    first: Numbers
    labels: Sequence[tuple[int, str]]
    is_instant: Sequence[bool]
    notices: Sequence[tuple[str, int | None] | None]
    notice: Numbers

    def __len__(self) -> int:
        """The number of lines."""
        return len(self.copy)

    def of(self, copy: int) -> slice:
        """Return where a copy's lines stand."""
        return slice(self.starts[copy], self.starts[copy + 1])


def lines_of(copies: Sequence[Copy], executor: Executor | None = None) -> Lines:
    """Lay copies side by side; ``executor`` compares words piece by piece."""
    parts = [_Part(number, copy.messages) for number, copy in enumerate(copies)]
    counts = [copy.messages.num_rows for copy in copies]
    labels: dict[tuple[int, str], int] = {}
    notices: dict[tuple[str, int | None], int] = {}
    named = [part.labelled(labels) for part in parts]
    said = [part.noticed(notices) for part in parts]
    sort = np.concatenate([part.sort for part in parts]) if parts else np.zeros(0, np.int64)
    notice = np.concatenate(said)
    shared = np.array([kind in SHARED_NOTICES for kind, _ in notices] or [False])
    sort[(sort == Sort.NOTICE) & ~shared[np.maximum(notice, 0)]] = Sort.DEVICE
    body, length = words_of([part.table for part in parts], executor)
    subject = np.concatenate([one for _, one in named])
    titled = codes([renamings_of(part.table) for part in parts], len(body))
    return Lines(
        copies=copies,
        starts=[0, *np.cumsum(counts).tolist()],
        copy=np.repeat(np.arange(len(copies)), counts),
        wall=np.concatenate([part.wall for part in parts]),
        spread=np.concatenate([part.spread for part in parts]),
        sort=sort,
        key=_keys(sort, body, notice, titled),
        body=body,
        length=length,
        label=np.concatenate([one for one, _ in named]),
        subject=subject,
        edited=np.concatenate([part.edited for part in parts]),
        own=np.concatenate([part.own for part in parts]),
        view_once=np.concatenate([part.view_once for part in parts]),
        medium=np.where(sort == Sort.MEDIA, np.concatenate([media_of(part.table) for part in parts]), UNTOLD),
        title=codes([titles_of(part.table) for part in parts], len(body)),
        native=codes([part.table.column("native_id") for part in parts], len(body)),
        first=np.concatenate([part.first for part in parts]),
        labels=list(labels),
        is_instant=[part.is_instant for part in parts],
        notices=list(notices),
        notice=notice,
    )


def _keys(sort: Numbers, body: Numbers, notice: Numbers, titled: Numbers) -> Numbers:
    """Return what is said as one number: texts by their body, notices by kind, length and title."""
    keys = -1 - sort
    texts = sort == Sort.TEXT
    keys[texts] = body[texts]
    device = sort == Sort.DEVICE
    keys[device] = -(1 << 16) - body[device]
    notices = sort == Sort.NOTICE
    keys[notices] = -(1 << 32) - ((notice[notices] << 40) + titled[notices] + 1)
    return keys


class _Part:
    """One copy's columns."""

    def __init__(self, number: int, table: Table) -> None:
        self.number, self.table = number, table
        kinds = coded(table.column("kind"))
        self.sort = mapped(kinds, lambda kind: int(_SORTS.get(kind or "", Sort.UNKNOWN)))
        self.view_once = mapped(kinds, lambda kind: int(kind == Kind.VIEW_ONCE)).astype(bool)
        self.edited = flags(table.column("edited"))
        self.own = flags(table.column("is_own"))
        self.first = pc.struct_field(table.column("span"), "first").to_numpy()
        at, local = (_seconds(table.column(name)) for name in ("said_at", "said_local"))
        self.is_instant = bool(len(at)) and int((at != NOWHERE).sum()) * 2 >= len(at)
        self.wall = at if self.is_instant else np.where(local == NOWHERE, at, local)
        self.spread = mapped(
            coded(table.column("precision")), lambda one: _SPREAD_OF_MINUTE if one == Precision.MINUTE else 0
        )
        if _has_no_seconds(self.wall):
            self.spread[:] = _SPREAD_OF_MINUTE
        notice = table.column("notice").combine_chunks()
        self._kinds = pc.struct_field(notice, "kind")
        self._lengths = pc.struct_field(notice, "seconds")

    def labelled(self, labels: dict[tuple[int, str], int]) -> tuple[Numbers, Numbers]:
        """Number the labels of who speaks and who is spoken of."""

        def number(label: str | None) -> int:
            if label is None:
                return -1
            return labels.setdefault((self.number, label), len(labels))

        senders = mapped(coded(self.table.column("sender")), number)
        return senders, mapped(coded(subjects_of(self.table)), number)

    def noticed(self, notices: dict[tuple[str, int | None], int]) -> Numbers:
        """Number what notices say: their kind, and the seconds of a timer."""
        found = np.full(self.table.num_rows, -1)
        for at in np.flatnonzero(self.sort == Sort.NOTICE).tolist():
            kind, seconds = self._kinds[at].as_py(), self._lengths[at].as_py()
            found[at] = notices.setdefault((kind or NoticeKind.UNKNOWN.value, seconds), len(notices))
        return found


def _seconds(column: Column) -> Numbers:
    """Return times in whole seconds; those that no calendar has are unknown."""
    seconds: Numbers = column.cast(pa.int64()).fill_null(int(NOWHERE)).to_numpy() // _MILLISECONDS
    return np.where(in_calendar(seconds), seconds, NOWHERE)


def _has_no_seconds(wall: Numbers) -> bool:
    """Tell whether a copy shows minutes, though it writes seconds: they are always nought."""
    timed = wall[wall != NOWHERE]
    return len(timed) >= _ENOUGH_TO_TELL and not (timed % _MINUTE).any()


def in_calendar(seconds: Numbers) -> Mask:
    """Tell which instants stand in a year from 1 to 9999, a few days from its ends."""
    return (seconds > _CALENDAR[0]) & (seconds < _CALENDAR[1])
