"""Read one copy of a conversation page by page, from any message or day on; and find a message in it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onrecord.ports.catalogue import Catalogue
from onrecord.records.errors import NotHeldError, QueryError
from onrecord.records.messages import CopyId, MessageId
from onrecord.records.searches import CaptureHeld, MonthHeld, Place, Sight

PAGE = 50
_LEAD = 5
"""How many messages stand before the one that a page is opened at, so that it is read in its context."""

_NO_COPY = "there is no such copy; the list of conversations has those that you may read"
_NO_MESSAGE = "there is no such message; search for its words, or look in the list of conversations"


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page of a copy: messages ``first`` to ``last`` of ``lines``, what was not understood in its place.

    ``copy`` is as ``conversations`` gives it; an empty page has the ``last`` before its ``first``.
    """

    copy: Mapping[str, object]
    captures: Sequence[CaptureHeld]
    lines: int
    first: int
    last: int
    rows: Sequence[Mapping[str, object]]

    @property
    def before(self) -> int | None:
        """Return the number that the page before begins with, None on the first."""
        return max(1, self.first - PAGE) if self.first > 1 else None

    @property
    def after(self) -> int | None:
        """Return the number that the next page begins with, None on the last."""
        return self.last + 1 if self.last < self.lines else None

    @property
    def final(self) -> int:
        """Return the number that the last full page begins with."""
        return max(1, self.lines - PAGE + 1)


def read_conversation(catalogue: Catalogue, copy: str, sight: Sight, start: int) -> ReadPage:
    """Return the page of a copy that begins with a message; beyond the end, the last page.

    Raises:
        NotHeldError: no copy in sight has that id.
    """
    row = _copy(catalogue, copy, sight)
    captures = catalogue.captures(copy, sight=sight)
    lines = sum(capture.lines for capture in captures)
    first = start if 1 <= start <= lines else max(1, lines - PAGE + 1)
    rows = list(catalogue.show(copy, start=first - 1, limit=PAGE, sight=sight))
    shown = sum("anomaly" not in one for one in rows)
    return ReadPage(row, captures, lines, first, first + shown - 1, rows)


def months_of(catalogue: Catalogue, copy: str, sight: Sight) -> Sequence[MonthHeld]:
    """Return how many lines a copy has each month.

    Raises:
        NotHeldError: no copy in sight has that id.
    """
    return catalogue.months(copy, sight=sight)


def first_of_day(catalogue: Catalogue, copy: str, sight: Sight, day: dt.date) -> int:
    """Return the number of a copy's first message on a day, or on the next day that has any.

    Raises:
        NotHeldError: no copy in sight has that id.
        QueryError: the copy ends before that day.
    """
    number = catalogue.page_of_day(str(_copy(catalogue, copy, sight)["copy_id"]), day, sight=sight)
    if number is None:
        raise QueryError("this copy has no message on that day or after it: choose an earlier day")
    return number


def message_in_copy(catalogue: Catalogue, message: MessageId, sight: Sight) -> Place:
    """Return where a message stands.

    Raises:
        NotHeldError: no message in sight has that identity.
    """
    try:
        return catalogue.place_of(message, sight=sight)
    except NotHeldError as error:
        raise NotHeldError(_NO_MESSAGE) from error


def one_message(
    catalogue: Catalogue, message: MessageId, sight: Sight
) -> tuple[CopyId, Mapping[str, object]]:
    """Return a message's copy and its row, as ``Catalogue.show`` gives it.

    Raises:
        NotHeldError: no message in sight has that identity.
    """
    place = message_in_copy(catalogue, message, sight)
    for row in catalogue.show(place.copy, start=place.number - 1, limit=1, sight=sight):
        if row.get("id") == str(message):
            return place.copy, row
    raise NotHeldError(_NO_MESSAGE)


def page_around(number: int) -> int:
    """Return the number that a page begins with which is opened at a message."""
    return max(1, number - _LEAD)


def _copy(catalogue: Catalogue, copy: str, sight: Sight) -> Mapping[str, object]:
    for row in catalogue.conversations(named=copy, sight=sight):
        if row["copy_id"] == copy:
            return row
    raise NotHeldError(_NO_COPY)
