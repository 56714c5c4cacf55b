"""``ports.uploads.Pages``: pages of what was read of an upload, sealed beside it, each by itself.

Words of a source are in no memory for longer than a page of them is shown, and on no disk in clear.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from onrecord.archive.disk import storage_error
from onrecord.records.errors import NotHeldError

_NONCE_BYTES = 12
_NO_PAGE = "there is no such page any more: go back to what was read, and begin there again"


@dataclass(frozen=True, slots=True)
class SealedPages:
    """A file of sealed pages; ``ends`` are the offsets after each. The key is of these pages alone."""

    path: Path
    ends: Sequence[int]
    _cipher: ChaCha20Poly1305 = field(repr=False)

    @classmethod
    def written(cls, path: Path, cipher: ChaCha20Poly1305, pages: Iterable[bytes]) -> Self:
        """Write pages in place of those that were there, under a key that sealed nothing before.

        Raises:
            StorageError: the disk refuses.
        """
        ends, at = list[int](), 0
        try:
            path.unlink(missing_ok=True)
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                for number, page in enumerate(pages):
                    at += out.write(cipher.encrypt(_nonce(number), page, None))
                    ends.append(at)
        except OSError as error:
            raise storage_error(path, error) from error
        return cls(path, ends, cipher)

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self.ends)

    def page(self, number: int) -> bytes:
        """Return a page, numbered from 0.

        Raises:
            NotHeldError: there is no such page, or the upload is over.
        """
        if not 0 <= number < len(self.ends):
            raise NotHeldError(_NO_PAGE)
        begin = self.ends[number - 1] if number else 0
        try:
            with self.path.open("rb") as sealed:
                sealed.seek(begin)
                data = sealed.read(self.ends[number] - begin)
            return self._cipher.decrypt(_nonce(number), data, None)
        except (OSError, InvalidTag) as error:
            raise NotHeldError(_NO_PAGE) from error


def _nonce(number: int) -> bytes:
    return number.to_bytes(_NONCE_BYTES, "big")
