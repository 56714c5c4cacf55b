"""Signed notes: a text, then signatures by name. The envelope of every checkpoint.

Form: the text, which ends in LF; an empty line; then a line for each signature,
an em dash, a space, the key's name, a space, base64 of key id and signature. A
key id is the first four bytes of SHA-256(name, LF, algorithm byte, public key).
Sources: https://c2sp.org/signed-note, https://c2sp.org/tlog-cosignature; the
text form of a verifier key is the one that Go's ``sumdb/note`` reads.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from onrecord.integrity.encoding import from_base64, refuse_carriage_returns, to_base64
from onrecord.integrity.signatures import PUBLIC_KEY_BYTES, Sign, is_signed_by
from onrecord.records.errors import UnknownSignerError, VerificationError

ED25519 = 0x01
COSIGNATURE = 0x04
KEY_ID_BYTES = 4
MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100

_TIME_BYTES = 8
_MAX_TIME = 2**63 - 1
_SIGNATURE_LINE = re.compile(r"— (?P<name>\S+) (?P<blob>\S+)")
_KEY_LINE = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/=]+)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A named public key (32 bytes, Ed25519) for notes, or for cosignatures of checkpoints."""

    name: str
    public_key: bytes
    algorithm: int = ED25519

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature names this key."""
        named = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public_key
        return sha256(named).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """Write ``<name>+<key id in hex>+<base64 of algorithm and key>``."""
        encoded = to_base64(bytes([self.algorithm]) + self.public_key)
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: who, by which key (4 bytes), and the signature's bytes."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A text in UTF-8 with its last LF, and its signatures in the order written."""

    text: bytes
    signatures: Sequence[NoteSignature]


def parse_key(text: str) -> VerifierKey:
    """Read what ``str`` of a key wrote.

    Raises:
        VerificationError: not a key of a known algorithm, or its id does not fit.
    """
    match = _KEY_LINE.fullmatch(text)
    if not match:
        raise VerificationError("the log's key is not of the form name+id+base64; copy it again")
    encoded = from_base64(match["key"], "the log's key")
    key = VerifierKey(match["name"], encoded[1:], encoded[0])
    if key.algorithm not in (ED25519, COSIGNATURE) or len(key.public_key) != PUBLIC_KEY_BYTES:
        raise VerificationError("the log's key is of a kind unknown here; use a newer OnRecord")
    if str(key) != text:
        raise VerificationError("the log's key does not fit its own id; copy it again")
    return key


def sign_note(text: bytes, key: VerifierKey, sign: Sign) -> bytes:
    """Return the text as a note with one signature.

    Raises:
        VerificationError: the text or the name cannot stand in a note.
    """
    return write_note(SignedNote(text, (NoteSignature(key.name, key.key_id, sign(text)),)))


def write_note(note: SignedNote) -> bytes:
    """Write a note.

    Raises:
        VerificationError: the note could not be read again.
    """
    lines = [f"— {s.name} {to_base64(s.key_id + s.signature)}\n" for s in note.signatures]
    data = note.text + b"\n" + "".join(lines).encode()
    if parse_note(data) != SignedNote(note.text, tuple(note.signatures)):
        raise VerificationError("a name or the text would read as a signature line; choose a plain name")
    return data


def parse_note(data: bytes) -> SignedNote:
    """Read a note without believing it.

    Raises:
        VerificationError: not a note, or not as ``write_note`` writes it.
    """
    refuse_carriage_returns(data, "the checkpoint")
    head, separator, tail = data.rpartition(b"\n\n")
    try:
        text, lines = (head + b"\n").decode(), tail.decode().split("\n")
    except UnicodeDecodeError as error:
        raise VerificationError("the checkpoint is not UTF-8; ask for the file as it was issued") from error
    if not separator or len(data) > MAX_NOTE_BYTES or _CONTROL.search(text) or lines.pop():
        raise VerificationError("the checkpoint is not a signed note; ask for the file as it was issued")
    if not 0 < len(lines) <= MAX_SIGNATURES:
        raise VerificationError("the checkpoint has no signatures, or too many; ask for it as it was issued")
    return SignedNote(head + b"\n", tuple(_parse_signature(line) for line in lines))


def verify_note(note: SignedNote, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
    """Check a note's signatures and return the keys that signed it.

    Signatures of unknown keys are passed over, as the specification demands.

    Raises:
        VerificationError: a signature that names a known key is not that key's.
        UnknownSignerError: no known key signed.
    """
    known = {(key.name, key.key_id): key for key in keys}
    found = []
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not _is_valid(note.text, signature, key):
            raise VerificationError(f"the checkpoint was not signed by the key of {key.name!r} that it names")
        found.append(key)
    if not found:
        raise UnknownSignerError("the checkpoint is signed by no key that you named; give it with --key")
    return tuple(found)


def cosigned_at(signature: NoteSignature) -> int:
    """Return when a witness says that it cosigned, in seconds since 1970.

    Raises:
        VerificationError: the signature is too short to be a cosignature.
    """
    seconds = int.from_bytes(signature.signature[:_TIME_BYTES], "big")
    if len(signature.signature) < _TIME_BYTES or seconds > _MAX_TIME:
        raise VerificationError("a witness's cosignature has no time; ask for the checkpoint again")
    return seconds


def cosignature_message(text: bytes, seconds: int) -> bytes:
    """Return what a witness signs for a checkpoint's text at a time in seconds since 1970."""
    return b"cosignature/v1\ntime %d\n" % seconds + text


def _is_valid(text: bytes, signature: NoteSignature, key: VerifierKey) -> bool:
    if key.algorithm == ED25519:
        return is_signed_by(key.public_key, signature.signature, text)
    message = cosignature_message(text, cosigned_at(signature))
    return is_signed_by(key.public_key, signature.signature[_TIME_BYTES:], message)


def _parse_signature(line: str) -> NoteSignature:
    match = _SIGNATURE_LINE.fullmatch(line)
    if not match or "+" in match["name"] or _CONTROL.search(line):
        raise VerificationError(
            "a signature line of the checkpoint is malformed; ask for it as it was issued"
        )
    blob = from_base64(match["blob"], "a signature of the checkpoint")
    if len(blob) <= KEY_ID_BYTES:
        raise VerificationError("a signature of the checkpoint is cut short; ask for it as it was issued")
    return NoteSignature(match["name"], blob[:KEY_ID_BYTES], blob[KEY_ID_BYTES:])
