"""age files as streams: encrypted while they are digested, decrypted while they are digested.

Format: age v1, https://age-encryption.org/v1, one X25519 recipient, not armored;
``age -d -i identity.txt FILE`` reads what stands here. Blocks are large because
every hand-over between this code, pyrage and the digests costs a lock.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyrage

from onrecord.ports.archive import DiskFile
from onrecord.records.errors import KeysError, OnRecordError, UnreadableError

BLOCK_BYTES = 256 * 1024

Passed = Callable[[int], None]
"""Called with the number of bytes just read."""


@dataclass(frozen=True, slots=True)
class Encrypted:
    """What went into an age file: the plaintext's length and SHA-256 (hex)."""

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Decrypted:
    """What came out: the plaintext's length and SHA-256, the ciphertext's SHA-512 (hex).

    ``intact`` is False when decryption stopped: a changed byte or another identity.
    """

    size_bytes: int
    sha256: str
    ciphertext_sha512: str
    intact: bool


def encrypt(source: int, sink: DiskFile, identity: str, passed: Passed) -> Encrypted:
    """Encrypt what a descriptor gives, to its end, and digest it in the same pass.

    Raises:
        OSError: the source cannot be read.
        StorageError: the disk refuses.
        UnreadableError: age refused.
        KeysError: the identity is not an age identity.
    """
    reader = _Reader(source, "sha256", passed)
    writer = _Writer(sink.write)
    recipient = _identity(identity).to_public()
    try:
        pyrage.encrypt_io(reader, writer, [recipient])
    except (pyrage.EncryptError, OSError) as error:
        _raise_cause(error, reader, writer)
        raise UnreadableError(f"the source cannot be encrypted: {type(error).__name__}") from None
    return Encrypted(reader.size_bytes, reader.hexdigest())


def decrypt(source: int, sink: Callable[[bytes], object], identity: str, passed: Passed) -> Decrypted:
    """Decrypt what a descriptor gives, digesting both sides; read to the end even when it fails.

    Raises:
        OSError: the source cannot be read.
        KeysError: the identity is not an age identity.
        BaseException: whatever ``sink`` raises.
    """
    reader = _Reader(source, "sha512", passed)
    digest = hashlib.sha256()
    writer = _Writer(sink, digest.update)
    intact = True
    secret = _identity(identity)
    try:
        pyrage.decrypt_io(reader, writer, [secret])
    except (pyrage.DecryptError, OSError) as error:
        _raise_cause(error, reader, writer)
        intact = False
    reader.drain()
    return Decrypted(writer.size_bytes, digest.hexdigest(), reader.hexdigest(), intact)


@contextlib.contextmanager
def opened(path: Path, *, from_device: bool = False) -> Iterator[int]:
    """Open a file to be read once, from its first byte; a symbolic link is refused.

    ``from_device`` drops the kernel's copy of the pages first, so that what is read
    back is what the device holds, where the system has such a call.

    Raises:
        OSError: there is no such file, or it cannot be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if from_device and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        yield descriptor
    finally:
        os.close(descriptor)


def sha512_of(source: int, passed: Passed) -> str:
    """Return the SHA-512 (hex) of all that a descriptor gives.

    Raises:
        OSError: the source cannot be read.
    """
    reader = _Reader(source, "sha512", passed)
    reader.drain()
    return reader.hexdigest()


class _Reader:
    """A descriptor as pyrage reads one: in large blocks, counted and digested as they come."""

    def __init__(self, descriptor: int, algorithm: str, passed: Passed) -> None:
        self.size_bytes = 0
        self.fault: BaseException | None = None
        self._descriptor = descriptor
        self._digest = hashlib.new(algorithm)
        self._passed = passed
        self._block = b""
        self._at = 0

    def read(self, size_bytes: int) -> bytes:
        try:
            if self._at >= len(self._block):
                self._next_block()
        except (OSError, OnRecordError, KeyboardInterrupt) as fault:
            self.fault = fault
            raise
        part = self._block[self._at : self._at + size_bytes]
        self._at += len(part)
        return part

    def drain(self) -> None:
        while self._next_block():
            pass

    def hexdigest(self) -> str:
        return self._digest.hexdigest()

    def _next_block(self) -> bool:
        self._block = os.read(self._descriptor, BLOCK_BYTES)
        self._at = 0
        self._digest.update(self._block)
        self.size_bytes += len(self._block)
        self._passed(len(self._block))
        return bool(self._block)


class _Writer:
    """What pyrage writes into: each part goes to every taker, and is counted."""

    def __init__(self, *takers: Callable[[bytes], object]) -> None:
        self.size_bytes = 0
        self.fault: BaseException | None = None
        self._takers = takers

    def write(self, data: bytes) -> int:
        try:
            for take in self._takers:
                take(data)
        except (OSError, OnRecordError, KeyboardInterrupt) as fault:
            self.fault = fault
            raise
        self.size_bytes += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""


def _identity(text: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        raise KeysError("an age identity is malformed; run onrecord restore FOLDER") from None


def _raise_cause(error: Exception, reader: _Reader, writer: _Writer) -> None:
    # pyrage turns an exception of ours into a text in its own; the officer needs the first.
    for fault in (reader.fault, writer.fault):
        if fault is not None:
            raise fault from None
    if str(error).startswith("KeyboardInterrupt"):
        raise KeyboardInterrupt from None
