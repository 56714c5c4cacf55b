"""Checkpoints: the log's size and root, signed. Text: origin, size, root, a line each.

A log never signs two checkpoints of which the later does not begin with the
earlier; whoever keeps an old one can find a fork or a rollback.
Source: https://c2sp.org/tlog-checkpoint.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from onrecord.integrity.encoding import from_base64, from_decimal, to_base64
from onrecord.integrity.merkle import HASH_BYTES
from onrecord.integrity.notes import SignedNote, VerifierKey, parse_note, sign_note, verify_note
from onrecord.integrity.signatures import Sign
from onrecord.records.errors import VerificationError

_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's state: ``size`` entries under ``root`` (32 bytes). OnRecord writes no extensions."""

    origin: str
    size: int
    root: bytes
    extensions: Sequence[str] = ()


def checkpoint_text(checkpoint: Checkpoint) -> bytes:
    """Return the text that the log signs.

    Raises:
        VerificationError: the values cannot stand in a checkpoint.
    """
    lines = (checkpoint.origin, str(checkpoint.size), to_base64(checkpoint.root), *checkpoint.extensions)
    text = "".join(f"{line}\n" for line in lines).encode()
    parse_checkpoint_text(text)
    return text


def parse_checkpoint_text(text: bytes) -> Checkpoint:
    """Read a note's text as a checkpoint.

    Raises:
        VerificationError: it is none.
    """
    lines = text.decode(errors="replace").split("\n")
    if lines.pop() or len(lines) < _LINES or not all(lines):
        raise VerificationError("the checkpoint's text is not origin, size and root; ask for it as issued")
    origin, size, root, *extensions = lines
    root_bytes = from_base64(root, "the checkpoint's root")
    if len(root_bytes) != HASH_BYTES:
        raise VerificationError("the checkpoint's root has not 32 bytes; ask for it as it was issued")
    return Checkpoint(origin, from_decimal(size, "the checkpoint's size"), root_bytes, tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, key: VerifierKey, sign: Sign) -> bytes:
    """Return a checkpoint as a note with one signature."""
    return sign_note(checkpoint_text(checkpoint), key, sign)


def parse_checkpoint(data: bytes) -> tuple[Checkpoint, SignedNote]:
    """Read a checkpoint without believing it: its values, and the note with its signatures.

    Raises:
        VerificationError: it is malformed.
    """
    note = parse_note(data)
    return parse_checkpoint_text(note.text), note


def open_checkpoint(data: bytes, keys: Iterable[VerifierKey]) -> Checkpoint:
    """Read a checkpoint that one of these keys must have signed.

    Raises:
        VerificationError: it is malformed, or a known key's signature is wrong.
        UnknownSignerError: none of the keys signed it.
    """
    checkpoint, note = parse_checkpoint(data)
    verify_note(note, keys)
    return checkpoint
