"""A whole upload as a feed: its pieces opened into a pipe, as they are read."""

import os
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from onrecord.archive.pipes import poured, write_all
from onrecord.ports.uploads import UploadedFile
from onrecord.records.errors import SourceChangedError
from onrecord.records.messages import Entry

PIECE_BYTES = 64 * 1024
_TAG_BYTES = 16
SEALED_BYTES = PIECE_BYTES + _TAG_BYTES


def nonce(number: int, place: int) -> bytes:
    """Return the nonce of one piece: its file and its place, each once under a key."""
    return number.to_bytes(4, "big") + place.to_bytes(8, "big")


class UploadFeed:
    """``ports.originals.Feed`` over a whole upload; whoever reads it calls ``confirm_unchanged`` last."""

    def __init__(self, folder: Path, cipher: ChaCha20Poly1305, files: Sequence[UploadedFile]) -> None:
        """Take an upload whose files have all arrived."""
        self._folder = folder
        self._cipher = cipher
        self._files = files
        self._threads: list[threading.Thread] = []
        self._faults: list[SourceChangedError] = []

    @property
    def name(self) -> str:
        """The file's name, or what several are called together."""
        return self._files[0].name if len(self._files) == 1 else "files from a phone"

    @property
    def is_folder(self) -> bool:
        """Whether several files came."""
        return len(self._files) > 1

    @property
    def files(self) -> Sequence[Entry]:
        """The files, numbered from 0 in name order."""
        return tuple(
            Entry(number, file.name, file.received_bytes) for number, file in enumerate(self._ordered())
        )

    def open(self, number: int) -> int:
        """Return the read end of a pipe that gives one file."""
        reading, thread = poured(partial(self._pour, self._ordered()[number]))
        self._threads.append(thread)
        return reading

    def confirm_unchanged(self) -> None:
        """Check all that was opened so far.

        Raises:
            SourceChangedError: what lies in staging is not what was received.
        """
        while self._threads:
            self._threads.pop().join()
        if self._faults:
            raise self._faults[0]

    def _ordered(self) -> Sequence[UploadedFile]:
        return sorted(self._files, key=lambda file: file.name)

    def _pour(self, file: UploadedFile, writing: int) -> None:
        try:
            for piece in self._opened(file):
                write_all(writing, piece)
        except BrokenPipeError:
            pass  # the reader has what it wanted
        except (InvalidTag, OSError):
            self._faults.append(
                SourceChangedError("what was uploaded was changed or removed in staging; send it again")
            )
        finally:
            os.close(writing)

    def _opened(self, file: UploadedFile) -> Iterator[bytes]:
        if not file.received_bytes:
            return
        with (self._folder / str(file.number)).open("rb") as sealed:
            for place in range(-(-file.received_bytes // PIECE_BYTES)):
                piece = sealed.read(SEALED_BYTES)
                yield self._cipher.decrypt(nonce(file.number, place), piece, None)
