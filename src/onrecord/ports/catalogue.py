"""The searchable index. It is rebuilt from archive and journal, never backed up."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from onrecord.records.captures import Capture, Copy, Finding
from onrecord.records.messages import Anomaly, MessageId, Statement
from onrecord.records.schema import Batch
from onrecord.records.searches import (
    EVERYTHING,
    CaptureHeld,
    Counted,
    Filters,
    Found,
    Hit,
    MonthHeld,
    Place,
    Query,
    Received,
    Sight,
    WithheldAmong,
)


@dataclass(frozen=True, slots=True)
class Catalogued:
    """One accepted capture as its event tells it.

    ``recognition`` is the keyed MAC of bytes and settings; ``zone`` the IANA name of the zone in
    which the phone's clock was read. ``findings`` are shown and searched beside
    the messages of their entries.
    """

    sequence: int
    captured_at: str
    capture: Capture
    recognition: str
    payload: Mapping[str, object]
    captured_by: str
    zone: str
    findings: Sequence[Finding] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """One move of a capture as its event tells it: from which copy, by id, to which copy.

    ``recognition`` is the MAC by which its bytes are recognised from then on.
    """

    sequence: int
    capture: str
    copies: Sequence[tuple[str, Copy]]
    recognition: str


class Catalogue(Protocol):
    """Reads and writes of the index. Writes need the home's writer lock.

    What a person asks is asked under a ``sight``: a copy outside it is, in every answer and error,
    one that is not held. What has no sight is asked by the house itself.
    """

    def applied_sequence(self) -> int:
        """Return how many events of the journal are applied."""

    def add_capture(
        self, entry: Catalogued, items: Iterable[Batch | Anomaly | Statement]
    ) -> Mapping[str, int]:
        """Index a capture and mark its event applied, in one transaction; return counts by kind."""

    def move_capture(self, moved: Moved) -> None:
        """File what a capture holds under other copies and mark the event applied, in one transaction.

        A copy that then holds nothing is gone. A capture that is not indexed changes nothing.
        """

    def mark_applied(self, sequence: int) -> None:
        """Mark events below ``sequence`` applied that change nothing here."""

    def mark_unread(self, capture: str, sequence: int) -> None:
        """Mark events below ``sequence`` applied, and one capture's original as not to be read."""

    def unread(self) -> Sequence[str]:
        """Return the captures that are kept and not in the index, since their originals cannot be read."""

    def check(self) -> Sequence[str]:
        """Return a sentence for each thing in the index that is not as it was written."""

    def captured(self, recognition: str) -> str | None:
        """Return the capture id of bytes already accepted under the same settings."""

    def find(self, query: Query) -> Found:
        """Search, newest first, or by relevance over the newest matches.

        Raises:
            NotHeldError: a filter names something that is not held.
            QueryError: the words cannot be parsed, or there are none to be relevant to.
        """

    def resembling(self, text: str, filters: Filters, *, limit: int = 100) -> Sequence[Hit]:
        """Return messages that share words with a text, those that share the rarest first, for comparison.

        What it costs is bounded by the text's length, not by how much is held: of a common word only the
        newest messages are looked at. A snippet is the text's beginning.

        Raises:
            NotHeldError: a filter names something that is not held.
            QueryError: more are asked for than are given at once.
        """

    def count(self, filters: Filters, by: str, *, split: bool = True) -> Counted:
        """Count lines of copies from the roll-ups.

        By ``day``, ``month`` or ``year``: oldest first, ``split`` by channel, custodian and sender or one
        row for each. By ``channel``, ``custodian`` or ``person`` (a sender's label): the most lines first.
        """

    def conversations(
        self, *, named: str | None = None, sight: Sight = EVERYTHING
    ) -> Sequence[Mapping[str, object]]:
        """Return every copy: ids, title, custodian, device, channel, messages, first and last.

        ``named`` leaves those whose id, conversation's id or exact title it is.
        """

    def holders(self) -> Sequence[tuple[str, str]]:
        """Return whose copies there are and from which devices, each pair once, the oldest first."""

    def captures(self, copy: str, *, sight: Sight = EVERYTHING) -> Sequence[CaptureHeld]:
        """Return the captures of a copy, oldest first."""

    def withheld_among(self, copy: str, *, sight: Sight = EVERYTHING) -> Sequence[WithheldAmong]:
        """Return, for each capture of which messages were withheld, among which of a copy's they stood."""

    def received(self, before: str | None, limit: int, *, sight: Sight = EVERYTHING) -> Sequence[Received]:
        """Return captures, newest first, older than another; only those whose copies are all in sight.

        Raises:
            NotHeldError: there is no such other capture in sight.
        """

    def copies_in(self, capture: str, *, sight: Sight = EVERYTHING) -> Sequence[str]:
        """Return the ids of the copies that a capture holds, none if there is no such capture."""

    def show(
        self, copy: str, *, start: int = 0, limit: int = 100, sight: Sight = EVERYTHING
    ) -> Iterator[Mapping[str, object]]:
        """Yield one copy in source order as ``read --json`` prints it, each with its capture.

        ``start`` and ``limit`` count messages; what was not understood stands in its place.
        """

    def place_of(self, message: MessageId, *, sight: Sight = EVERYTHING) -> Place:
        """Return the copy that holds a message, and its number there, at which ``show`` can begin.

        Raises:
            NotHeldError: no message in sight has that identity.
        """

    def page_of_day(self, copy: str, day: dt.date, *, sight: Sight = EVERYTHING) -> int | None:
        """Return the number of a copy's first line on a day of its clock, or on the next day that has any."""

    def months(self, copy: str, *, sight: Sight = EVERYTHING) -> Sequence[MonthHeld]:
        """Return how many lines a copy has in each month of its clock, oldest first."""

    def table_digests(self) -> Mapping[str, str]:
        """Return a digest of each table's rows, to compare a rebuild with."""

    def close(self) -> None:
        """Close the database."""
