"""The searchable index. It is rebuilt from archive and journal, never backed up."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from onrecord.records.captures import Capture, Finding
from onrecord.records.messages import Anomaly, Statement
from onrecord.records.schema import Batch
from onrecord.records.searches import CaptureHeld, Counted, Filters, Found, Query


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


class Catalogue(Protocol):
    """Reads and writes of the index. Writes need the home's writer lock."""

    def applied_sequence(self) -> int:
        """Return how many events of the journal are applied."""

    def add_capture(
        self, entry: Catalogued, items: Iterable[Batch | Anomaly | Statement]
    ) -> Mapping[str, int]:
        """Index a capture and mark its event applied, in one transaction; return counts by kind."""

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
        """Search, newest first.

        Raises:
            QueryError: the words cannot be parsed.
        """

    def count(self, filters: Filters, by: str) -> Counted:
        """Count lines of copies by ``day``, ``month`` or ``year`` from the roll-ups."""

    def conversations(self) -> Sequence[Mapping[str, object]]:
        """Return every copy: ids, title, custodian, device, channel, messages, first and last."""

    def captures(self, copy: str) -> Sequence[CaptureHeld]:
        """Return the captures of a copy, oldest first."""

    def copies_in(self, capture: str) -> Sequence[str]:
        """Return the ids of the copies that a capture holds, none if there is no such capture."""

    def show(self, copy: str, *, start: int = 0, limit: int = 100) -> Iterator[Mapping[str, object]]:
        """Yield one copy in source order as ``read --json`` prints it, each with its capture.

        ``start`` and ``limit`` count messages; what was not understood stands in its place.
        """

    def table_digests(self) -> Mapping[str, str]:
        """Return a digest of each table's rows, to compare a rebuild with."""

    def close(self) -> None:
        """Close the database."""
