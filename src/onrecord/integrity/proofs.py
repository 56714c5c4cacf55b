"""Proof files: that one event stands in the log, checkable with no log at hand.

Lines: ``c2sp.org/tlog-proof@v1``; ``extra`` and base64; ``index`` and a decimal;
the inclusion path, one base64 hash a line, leaf's sibling first; an empty line;
the checkpoint as it was signed. A receipt's extra is canonical JSON with the
envelope's text and the salt of its receipt commitment in hex.
Source: https://c2sp.org/tlog-proof.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from onrecord.integrity.encoding import (
    from_base64,
    from_decimal,
    from_hex,
    refuse_carriage_returns,
    to_base64,
)
from onrecord.integrity.envelopes import SALT_BYTES
from onrecord.integrity.merkle import HASH_BYTES
from onrecord.records import canonical
from onrecord.records.errors import VerificationError

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PROOF_BYTES = 2_000_000

_AS_ISSUED = "ask for the file as it was issued"


@dataclass(frozen=True, slots=True)
class LogProof:
    """A parsed proof file. ``extra`` is not proven by itself: what it holds must be checked.

    ``path`` has 32-byte hashes, ``checkpoint`` the signed note's bytes.
    """

    extra: bytes | None
    index: int
    path: Sequence[bytes]
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class ReceiptExtra:
    """What a receipt's proof carries: the envelope's bytes, and the commitment's salt (32 bytes)."""

    envelope: bytes
    salt: bytes


def write_proof(proof: LogProof) -> bytes:
    """Write a proof file."""
    extra = [] if proof.extra is None else [f"extra {to_base64(proof.extra)}"]
    path = [to_base64(node) for node in proof.path]
    lines = [HEADER, *extra, f"index {proof.index}", *path, "", ""]
    return "\n".join(lines).encode() + proof.checkpoint


def parse_proof(data: bytes) -> LogProof:
    """Read a proof file without believing it. The checkpoint is left as bytes.

    Raises:
        VerificationError: not a proof file, or not as ``write_proof`` writes it.
    """
    refuse_carriage_returns(data, "the proof file")
    head, separator, checkpoint = data.partition(b"\n\n")
    lines = head.decode("ascii", errors="replace").split("\n")
    if not separator or len(data) > MAX_PROOF_BYTES or lines.pop(0) != HEADER:
        raise VerificationError(f"the proof file does not begin as proof files do; {_AS_ISSUED}")
    extra = _take_field(lines, "extra ")
    index = _take_field(lines, "index ")
    if index is None:
        raise VerificationError(f"the proof file has no index; {_AS_ISSUED}")
    path = tuple(from_base64(line, "a hash of the proof file") for line in lines)
    if any(len(node) != HASH_BYTES for node in path):
        raise VerificationError(f"a hash of the proof file has not 32 bytes; {_AS_ISSUED}")
    extra_bytes = None if extra is None else from_base64(extra, "the proof file's extra line")
    return LogProof(extra_bytes, from_decimal(index, "the proof file's index"), path, checkpoint)


def write_extra(extra: ReceiptExtra) -> bytes:
    """Write the extra data of a receipt's proof."""
    return canonical.dumps({"envelope": extra.envelope.decode(), "salt": extra.salt.hex()})


def parse_extra(data: bytes | None) -> ReceiptExtra:
    """Read the extra data of a receipt's proof.

    Raises:
        VerificationError: there is none, or not as ``write_extra`` writes it.
    """
    try:
        fields = cast("dict[str, str]", canonical.loads(data or b""))
        salt = from_hex(fields["salt"], SALT_BYTES, "the salt in the proof file")
        extra = ReceiptExtra(fields["envelope"].encode(), salt)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise VerificationError(f"the proof file carries no event; {_AS_ISSUED}") from error
    if write_extra(extra) != data:
        raise VerificationError(f"the proof file's extra line is not written canonically; {_AS_ISSUED}")
    return extra


def _take_field(lines: list[str], name: str) -> str | None:
    """Take the first line off when it begins with ``name``; return the rest of it."""
    if not lines or not lines[0].startswith(name):
        return None
    return lines.pop(0).removeprefix(name)
