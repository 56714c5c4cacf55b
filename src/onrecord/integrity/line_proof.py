"""A proof of one line: its bytes, or that it was withheld, against a receipt and without the rest. Version 1.

``docs/formats/line-proof.md`` has the form: canonical JSON, then LF. Each byte of it is checked against the
receipt, or is fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, cast

from onrecord.integrity.encoding import from_base64, from_hex, to_base64
from onrecord.integrity.leaves import line_leaf
from onrecord.integrity.line_tree import LeafProof, check_leaf
from onrecord.integrity.merkle import HASH_BYTES
from onrecord.integrity.salts import SALT_BYTES
from onrecord.records import canonical
from onrecord.records.errors import VerificationError
from onrecord.records.messages import CaptureId
from onrecord.records.receipts import Receipt

VERSION = 1
MAX_LINE_PROOF_BYTES = 64 * 1024**2

_AS_ISSUED = "ask for the file as it was issued"
_SHOWN = {"onrecord-line-proof", "capture", "index", "path", "salt", "line"}
_WITHHELD = {"onrecord-line-proof", "capture", "index", "path", "leaf"}


class Says(StrEnum):
    """What a proof that held says of its line."""

    KEPT = "kept"
    WITHHELD = "withheld"
    WITHHELD_AND_SHOWN = "withheld, and shown now"


@dataclass(frozen=True, slots=True)
class LineProof:
    """One leaf of a capture's line tree. ``index`` counts from 0 over all that was received.

    With ``salt`` (16 bytes) and ``line`` (its bytes, LF included) the line is shown; without, ``leaf`` (32
    bytes) is that of a withheld one.
    """

    capture: CaptureId
    index: int
    path: Sequence[bytes]
    leaf: bytes
    salt: bytes | None = field(default=None, repr=False)
    line: bytes | None = field(default=None, repr=False)


def shown(capture: CaptureId, index: int, path: Sequence[bytes], salt: bytes, line: bytes) -> LineProof:
    """Return a proof that shows a line."""
    return LineProof(capture, index, path, line_leaf(salt, line), salt, line)


def write_line_proof(proof: LineProof) -> bytes:
    """Write a proof of one line."""
    if proof.salt is None or proof.line is None:
        more = {"leaf": proof.leaf.hex()}
    else:
        more = {"salt": proof.salt.hex(), "line": to_base64(proof.line)}
    fields = {
        "onrecord-line-proof": VERSION,
        "capture": proof.capture,
        "index": proof.index,
        "path": [node.hex() for node in proof.path],
        **more,
    }
    return canonical.dumps(fields) + b"\n"


def parse_line_proof(data: bytes) -> LineProof:
    """Read a proof of one line without believing it.

    Raises:
        VerificationError: not such a proof, or not as ``write_line_proof`` writes it.
    """
    if len(data) > MAX_LINE_PROOF_BYTES:
        raise VerificationError(f"the proof of a line is longer than any is; {_AS_ISSUED}")
    try:
        fields = cast("dict[str, Any]", canonical.loads(data))
        proof = _proof(fields)
        same = write_line_proof(proof) == data
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise VerificationError(f"the proof of a line cannot be read; {_AS_ISSUED}") from error
    if not same:
        raise VerificationError(f"the proof of a line is not written as OnRecord writes it; {_AS_ISSUED}")
    return proof


def check_line_proof(receipt: Receipt, proof: LineProof) -> Says:
    """Check a proof against a receipt, which must be verified by itself.

    1. It is of the receipt's capture.
    2. Its leaf, made of the salt and the line where they are there, leads to the root of the line tree.
    3. A line that is not shown is among those that the receipt says were withheld.

    Raises:
        VerificationError: something does not match; the message names it.
    """
    if proof.capture != receipt.capture:
        raise VerificationError("the proof is of another capture than the receipt; look for the right one")
    check_leaf(receipt.line_tree, LeafProof(proof.index, proof.leaf, tuple(proof.path)))
    was_withheld = proof.leaf.hex() in receipt.withheld.leaves
    if proof.line is None and not was_withheld:
        raise VerificationError("the receipt does not list that line as withheld; keep both files")
    if proof.line is None:
        return Says.WITHHELD
    return Says.WITHHELD_AND_SHOWN if was_withheld else Says.KEPT


def _proof(fields: dict[str, Any]) -> LineProof:
    if set(fields) not in (_SHOWN, _WITHHELD) or type(fields["index"]) is not int or fields["index"] < 0:
        raise TypeError
    capture, index = CaptureId("" + fields["capture"]), fields["index"]
    path = tuple(from_hex(node, HASH_BYTES, "a hash of the proof") for node in fields["path"])
    if set(fields) == _WITHHELD:
        return LineProof(capture, index, path, from_hex(fields["leaf"], HASH_BYTES, "the leaf"))
    salt = from_hex(fields["salt"], SALT_BYTES, "the salt")
    return shown(capture, index, path, salt, from_base64(fields["line"], "the line"))
