"""Names given small numbers: copies, custodians, channels, sender labels, entries of originals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from onrecord.catalogue.tags import CopyNumbers
from onrecord.catalogue.words import label_key
from onrecord.database.sql import Connection, value_of
from onrecord.ports.catalogue import Catalogued
from onrecord.records.captures import Copy

_NEW_COPY = """INSERT INTO copy (copy_id, conversation_id, custodian, custodian_number, custodian_key,
 device, title, title_key, channel, channel_number, messages) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
 RETURNING id"""
_NEW_LABEL = "INSERT INTO label (text, key) VALUES (?, ?) RETURNING id"
_NEW_ORIGINAL = """INSERT INTO original (original_id, capture_id, name, size_bytes, sha256)
 VALUES (?, ?, ?, ?, ?) RETURNING id"""
_NEW_ENTRY = "INSERT INTO entry (capture_id, original_id, number, name) VALUES (?, ?, ?, ?) RETURNING id"
_NUMBER = "SELECT min({0}_number) FROM copy WHERE {0} = ?"
_NEXT = "SELECT coalesce(max({0}_number), 0) + 1 FROM copy"


def copy_numbers(connection: Connection, copy: Copy) -> CopyNumbers:
    """Find or make the copy's row; its title becomes the newest capture's."""
    custodian = _number(connection, "custodian", copy.custodian)
    channel = _number(connection, "channel", copy.channel)
    known = connection.execute("SELECT id FROM copy WHERE copy_id = ?", (copy.id,)).fetchone()
    if known is not None:
        titles = (copy.title, label_key(copy.title), known[0])
        connection.execute("UPDATE copy SET title = ?, title_key = ? WHERE id = ?", titles)
        return CopyNumbers(known[0], custodian, channel)
    values = (
        *(copy.id, copy.conversation, copy.custodian, custodian, label_key(copy.custodian), copy.device),
        *(copy.title, label_key(copy.title), copy.channel, channel),
    )
    return CopyNumbers(value_of(connection.execute(_NEW_COPY, values)), custodian, channel)


def _number(connection: Connection, column: str, name: str) -> int:
    known = value_of(connection.execute(_NUMBER.format(column), (name,)))
    return int(known or value_of(connection.execute(_NEXT.format(column))))


@dataclass(slots=True)
class Labels:
    """Numbers of sender labels; new ones are written as they are met."""

    connection: Connection
    _numbers: dict[str, int] = field(default_factory=dict)

    def numbers(self, labels: Iterable[str]) -> Mapping[str, int]:
        """Return numbers for at least these labels."""
        for label in labels:
            if label not in self._numbers:
                self._numbers[label] = self._number(label)
        return self._numbers

    def _number(self, label: str) -> int:
        row = self.connection.execute("SELECT id FROM label WHERE text = ?", (label,)).fetchone()
        if row is None:
            values = (label, label_key(label))
            return int(value_of(self.connection.execute(_NEW_LABEL, values)))
        return int(row[0])


@dataclass(slots=True)
class Entries:
    """Numbers of the entries that items were read from; written as they are met."""

    connection: Connection
    catalogued: Catalogued
    _numbers: dict[str, int] = field(default_factory=dict)
    _originals: dict[str, int] = field(default_factory=dict)

    def write_originals(self) -> None:
        """Write the capture's originals."""
        for kept in self.catalogued.capture.originals:
            values = (kept.id, self.catalogued.sequence, kept.name, kept.size_bytes, kept.sha256)
            self._originals[kept.id] = int(value_of(self.connection.execute(_NEW_ORIGINAL, values)))

    def numbers(self, names: Iterable[str]) -> Mapping[str, int]:
        """Return numbers for at least these entries."""
        for name in names:
            if name not in self._numbers:
                self._numbers[name] = self._number(name)
        return self._numbers

    def _number(self, name: str) -> int:
        original, number = place_of(self.catalogued, name)
        values = (self.catalogued.sequence, self._originals[original], number, name)
        return int(value_of(self.connection.execute(_NEW_ENTRY, values)))


def place_of(catalogued: Catalogued, entry: str) -> tuple[str, int]:
    """Return which original an entry stands in, and its number as message identities count it.

    A folder's files are originals themselves, numbered by their place in its listing. A
    container's entries are numbered by the payload's ``entry_numbers``; a plain file is 0.

    Raises:
        ValueError: no original of the folder has that name.
    """
    originals = catalogued.capture.originals
    if len(originals) > 1:
        names = [kept.name for kept in originals]
        number = names.index(entry)
        return originals[number].id, number
    numbers = catalogued.payload.get("entry_numbers")
    number = numbers.get(entry, 0) if isinstance(numbers, Mapping) else 0
    return originals[0].id, int(number)
