"""The clear envelope of an event, which is the log's entry, in bytes.

Canonical JSON (``records.canonical``) of one object with exactly the keys ``v``,
``sequence``, ``at``, ``actor``, ``verb``, ``objects``, ``versions``,
``identity``, ``payload_sha256`` and ``receipt_commitment`` (hex, or null).
"""

import datetime as dt
from hashlib import sha256
from typing import cast

from onrecord.integrity import merkle
from onrecord.integrity.encoding import from_hex
from onrecord.integrity.tiles import MAX_ENTRY_BYTES
from onrecord.records import canonical
from onrecord.records.errors import VerificationError
from onrecord.records.events import ENVELOPE_VERSION, Envelope, Outline, Verb

SALT_BYTES = 32

_DIGEST_BYTES = 32
_COMMITMENT_PREFIX = b"onrecord-receipt-commitment/1\x00"


def write_envelope(envelope: Envelope) -> bytes:
    """Write an envelope as it stands in the log, at most 65,535 bytes.

    Raises:
        VerificationError: the envelope could not be read again.
    """
    try:
        data = _canonical(envelope)
    except ValueError as error:
        raise VerificationError("the event names a thing that is not Unicode; rename it") from error
    read_envelope(data)
    return data


def read_envelope(data: bytes) -> Envelope:
    """Read an entry of the log.

    Raises:
        VerificationError: not an envelope, or not as ``write_envelope`` writes it.
    """
    if len(data) > MAX_ENTRY_BYTES:
        raise VerificationError(f"the event has {len(data)} bytes, too many for the log; shorten its names")
    try:
        envelope = _build(data)
        same = _canonical(envelope) == data
    except (ValueError, OverflowError, RecursionError) as error:
        raise VerificationError("the log entry is not an event; ask for the file as it was issued") from error
    if not same or not _is_sound(envelope):
        raise VerificationError("the log entry is not written canonically; ask for the file as it was issued")
    return envelope


def read_outline(data: bytes) -> Outline:
    """Read of an entry when, by whom and what it was; that it is written canonically is not looked at.

    Raises:
        VerificationError: it says none of this.
    """
    try:
        fields = cast("dict[str, str]", canonical.loads(data))
        return Outline(dt.datetime.fromisoformat(fields["at"]), fields["actor"], Verb(fields["verb"]))
    except (ValueError, KeyError, TypeError) as error:
        raise VerificationError("the log entry is not an event; ask for the file as it was issued") from error


def envelope_leaf(data: bytes) -> bytes:
    """Return the log's leaf hash (32 bytes) of an envelope's bytes."""
    return merkle.leaf_hash(data)


def receipt_commitment(salt: bytes, receipt: bytes) -> str:
    """Return what an envelope says of a receipt, in hex: nothing without the salt (32 bytes).

    Raises:
        VerificationError: the salt has another length, which would let two texts share a commitment.
    """
    if len(salt) != SALT_BYTES:
        raise VerificationError(f"the salt of a receipt has {SALT_BYTES} bytes, not {len(salt)}")
    return sha256(_COMMITMENT_PREFIX + salt + receipt).hexdigest()


def _canonical(envelope: Envelope) -> bytes:
    fields = cast("dict[str, object]", canonical.plain(envelope))
    fields["v"] = fields.pop("version")
    return canonical.dumps(fields)


def _build(data: bytes) -> Envelope:
    fields = canonical.loads(data)
    if not isinstance(fields, dict) or "version" in fields or fields.get("v") != ENVELOPE_VERSION:
        raise ValueError
    fields["version"] = fields.pop("v")
    return canonical.build(Envelope, fields)


def _is_sound(envelope: Envelope) -> bool:
    """Check what types do not say: JSON's true is no number, times are UTC, digests are hex."""
    from_hex(envelope.payload_sha256, _DIGEST_BYTES, "the event's payload digest")
    if envelope.receipt_commitment is not None:
        from_hex(envelope.receipt_commitment, _DIGEST_BYTES, "the event's receipt commitment")
    numbers = (envelope.sequence, envelope.version)
    return (
        all(type(number) is int for number in numbers)
        and envelope.sequence >= 0
        and envelope.at.tzinfo is not None
    )
