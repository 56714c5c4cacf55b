"""One event as bytes in the journal, pure. Format: docs/formats/journal.md.

A record is: length of the envelope and length of the payload (4 bytes each, big
endian), the envelope, the payload's ciphertext, and a seal of 32 bytes, the
home's MAC over the event's sequence and all before the seal. The seal tells an
event that this home wrote whole, and here, from a torn one and a stranger's.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from onrecord.integrity.envelopes import read_envelope
from onrecord.integrity.tiles import MAX_ENTRY_BYTES
from onrecord.records.errors import VerificationError

HEADER = b"onrecord journal 1\n"
SEAL_PURPOSE = "journal-record/1"
SEAL_BYTES = 32

_LENGTH_BYTES = 4
_SEQUENCE_BYTES = 8

Mac = Callable[[str, bytes], str]
"""``ports.keys.Keys.mac``: purpose and data to a MAC in hex."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it stands in a segment; ``start`` and ``stop`` are byte offsets there."""

    sequence: int
    start: int
    stop: int
    envelope: bytes
    payload: bytes
    seal: bytes

    def is_sealed(self, mac: Mac) -> bool:
        """Tell whether this home wrote the record at this place, and no byte of it changed."""
        return hmac.compare_digest(_seal(self.sequence, self.envelope, self.payload, mac), self.seal)

    def is_strange(self, mac: Mac) -> bool:
        """Tell whether this is an event that somebody else wrote, rather than a torn one of this home.

        A power cut leaves zeros where bytes never reached the disk, so a seal of which
        each byte is the right one or zero is torn.
        """
        right = _seal(self.sequence, self.envelope, self.payload, mac)
        torn = all(found in (0, byte) for found, byte in zip(self.seal, right, strict=True))
        return not torn and self._commits_to_payload()

    def _commits_to_payload(self) -> bool:
        """Tell whether the envelope is one, of this sequence, over this payload, whoever wrote it."""
        try:
            envelope = read_envelope(self.envelope)
        except VerificationError:
            return False
        digest = sha256(self.payload).hexdigest()
        return (envelope.sequence, envelope.payload_sha256) == (self.sequence, digest)


def write_record(sequence: int, envelope: bytes, payload: bytes, mac: Mac) -> bytes:
    """Return the bytes of a record."""
    return _lengths(envelope, payload) + envelope + payload + _seal(sequence, envelope, payload, mac)


def split_segment(data: bytes, first: int) -> tuple[Sequence[Record], int]:
    """Cut a segment, whose first event is ``first``, into records by their lengths alone.

    Returns:
        The records, and the offset from which no whole record follows (the
        segment's length when none is cut short). Nothing is authenticated yet.
    """
    if data[: len(HEADER)] != HEADER:
        return (), 0
    records: list[Record] = []
    at = len(HEADER)
    while record := _record_at(data, at, first + len(records)):
        records.append(record)
        at = record.stop
    return records, at


def _record_at(data: bytes, start: int, sequence: int) -> Record | None:
    body = start + 2 * _LENGTH_BYTES
    envelope_bytes = int.from_bytes(data[start : start + _LENGTH_BYTES], "big")
    payload_bytes = int.from_bytes(data[start + _LENGTH_BYTES : body], "big")
    payload = body + envelope_bytes
    seal = payload + payload_bytes
    stop = seal + SEAL_BYTES
    if not 0 < envelope_bytes <= MAX_ENTRY_BYTES or stop > len(data):
        return None
    return Record(sequence, start, stop, data[body:payload], data[payload:seal], data[seal:stop])


def _lengths(envelope: bytes, payload: bytes) -> bytes:
    return b"".join(len(part).to_bytes(_LENGTH_BYTES, "big") for part in (envelope, payload))


def _seal(sequence: int, envelope: bytes, payload: bytes, mac: Mac) -> bytes:
    place = sequence.to_bytes(_SEQUENCE_BYTES, "big")
    return bytes.fromhex(mac(SEAL_PURPOSE, place + _lengths(envelope, payload) + envelope + payload))
