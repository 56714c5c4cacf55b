"""Kept originals as a feed: each decrypted into a pipe, by a thread, as fast as it is read."""

import functools
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from onrecord.archive.age_files import Decrypted, decrypt, opened
from onrecord.archive.pipes import poured, write_all
from onrecord.records.captures import KeptOriginal
from onrecord.records.errors import KeysError, NotHeldError, OnRecordError, VerificationError
from onrecord.records.messages import Entry


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One original where it lies: what was received, its age file, that file's SHA-512, its identity."""

    original: KeptOriginal
    path: Path
    ciphertext_sha512: str
    identity: str


class ArchivedFeed:
    """``ports.originals.Feed`` over kept originals.

    A pipe cannot carry an error: damage shows to its reader as an early end. So
    whoever reads must call ``confirm_unchanged`` after the last byte, which compares
    what was decrypted with what was received and raises.
    """

    def __init__(self, name: str, kept: Sequence[KeptFile], *, is_folder: bool) -> None:
        """Name the source as it was named when it was received."""
        self._name = name
        self._kept = kept
        self._is_folder = is_folder
        self._threads: list[threading.Thread] = []
        self._faults: list[OnRecordError] = []

    @property
    def name(self) -> str:
        """The source's name as it came."""
        return self._name

    @property
    def is_folder(self) -> bool:
        """Whether a folder was received."""
        return self._is_folder

    @property
    def files(self) -> Sequence[Entry]:
        """The originals, in the order in which they were received."""
        return tuple(
            Entry(number, kept.original.name, kept.original.size_bytes, kept.original.said_bytes)
            for number, kept in enumerate(self._kept)
        )

    def open(self, number: int) -> int:
        """Return the read end of a pipe that gives one original. Close it early to stop.

        Raises:
            NotHeldError: there is no such number.
        """
        if not 0 <= number < len(self._kept):
            raise NotHeldError(f"this capture holds {len(self._kept)} files, none numbered {number}")
        reading, thread = poured(functools.partial(self._pour, self._kept[number]))
        self._threads.append(thread)  # once it runs: whoever confirms may be another thread
        return reading

    def confirm_unchanged(self) -> None:
        """Check all that was opened so far, once it has been read to its end or closed.

        Raises:
            VerificationError: an age file is missing or changed; the message names it.
            KeysError: an age file is as it was kept, but its identity is not.
        """
        while self._threads:
            self._threads.pop().join()
        if self._faults:
            raise self._faults[0]

    def _pour(self, kept: KeptFile, writing: int) -> None:
        try:
            self._decrypt(kept, writing)
        except BrokenPipeError:
            pass  # the reader has what it wanted
        except OSError as error:
            self._faults.append(_unreadable(kept.path, error))
        except OnRecordError as error:
            self._faults.append(error)
        finally:
            os.close(writing)

    @staticmethod
    def _decrypt(kept: KeptFile, writing: int) -> None:
        with opened(kept.path) as source:
            got = decrypt(source, functools.partial(write_all, writing), kept.identity, _ignore)
        compare(kept, got)


def compare(kept: KeptFile, got: Decrypted) -> None:
    """Compare what an age file gave with what was received.

    Raises:
        VerificationError: the file was changed, or holds something else.
        KeysError: the file is as it was kept, but its identity is not.
    """
    if got.ciphertext_sha512 != kept.ciphertext_sha512:
        raise VerificationError(
            f"{str(kept.path)!r} is not the file that was kept; run onrecord restore FOLDER"
        )
    if not got.intact:
        raise KeysError(
            f"the identity of {kept.original.id} does not open its file; run onrecord restore FOLDER"
        )
    if (got.size_bytes, got.sha256) != (kept.original.size_bytes, kept.original.sha256):
        raise VerificationError(
            f"{str(kept.path)!r} does not hold what was received; run onrecord restore FOLDER"
        )


def _unreadable(path: Path, error: OSError) -> VerificationError:
    reason = error.strerror or type(error).__name__
    return VerificationError(f"{str(path)!r} cannot be read ({reason}); run onrecord restore FOLDER")


def _ignore(_passed: int) -> None:
    """Nobody watches this reading: the feed's reader reports its own progress."""
