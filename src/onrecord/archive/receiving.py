"""Taking bytes in: counted against the limits, compared with what was announced, read back from the disk."""

import contextlib
import os
from collections.abc import Iterator

from onrecord.archive import ocfl
from onrecord.archive.age_files import Encrypted, decrypt, opened
from onrecord.ports.archive import Staged
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress
from onrecord.records.captures import KeptOriginal
from onrecord.records.errors import SourceChangedError, UnreadableError, UnsafeSourceError, VerificationError
from onrecord.records.limits import Limits
from onrecord.records.messages import Entry


class Counter:
    """Tells progress, and stops a source that gives more than the limits allow."""

    def __init__(self, progress: Progress, total_bytes: int, limits: Limits) -> None:
        """Begin at nothing done of ``total_bytes``."""
        self._progress = progress
        self._total_bytes = total_bytes
        self._limit_bytes = limits.source_bytes
        self._done_bytes = 0

    def __call__(self, size_bytes: int) -> None:
        """Count bytes just read.

        Raises:
            UnsafeSourceError: the source gives more than the limits allow.
        """
        self._done_bytes += size_bytes
        if self._done_bytes > self._limit_bytes:
            raise UnsafeSourceError(
                f"the source gives more than {self._limit_bytes} bytes; see docs/settings.md to allow it"
            )
        self._progress(self._done_bytes, self._total_bytes)


@contextlib.contextmanager
def source_of(feed: Feed, entry: Entry) -> Iterator[int]:
    """Open one file of a feed.

    Raises:
        UnreadableError: it cannot be read.
    """
    descriptor = feed.open(entry.number)
    try:
        yield descriptor
    except OSError as error:
        raise UnreadableError(
            f"{entry.name!r} cannot be read ({error.strerror}); copy it to this machine and capture again"
        ) from error
    finally:
        os.close(descriptor)


def compare_size(entry: Entry, got: Encrypted) -> None:
    """Check that a file gave as many bytes as it had.

    Raises:
        SourceChangedError: it gave others.
    """
    if got.size_bytes != entry.size_bytes:
        raise SourceChangedError(
            f"{entry.name!r} gave {got.size_bytes} bytes and not {entry.size_bytes}; "
            "let the copying finish, then capture again"
        )


def read_back(staged: Staged, kept: KeptOriginal) -> str:
    """Read a staged file from the device, compare it with what was received, return its SHA-512.

    Raises:
        VerificationError: it differs.
    """
    path = ocfl.content_file(staged.folder, f"{kept.id}{ocfl.SUFFIX}")
    try:
        with opened(path, from_device=True) as source:
            got = decrypt(source, len, staged.identities[kept.id], _unwatched)
    except OSError as error:
        raise VerificationError(
            f"{str(path)!r} cannot be read back ({error.strerror}); have the disk looked at"
        ) from error
    if not got.intact or (got.size_bytes, got.sha256) != (kept.size_bytes, kept.sha256):
        raise VerificationError(
            f"{str(path)!r} does not read back as it was received; have the disk looked at"
        )
    return got.ciphertext_sha512


def _unwatched(_passed: int) -> None:
    """Reading back has no progress of its own: it is part of keeping."""
