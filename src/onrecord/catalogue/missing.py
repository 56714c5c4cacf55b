"""What stands where there is no index that can be opened."""

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from onrecord.catalogue.opening import open_catalogue
from onrecord.catalogue.sql_catalogue import SqlCatalogue
from onrecord.database.connection import CACHE_KIB
from onrecord.records.errors import HomeError


class MissingCatalogue:
    """It has applied nothing, and whatever else is asked of it, the answer is why it is not there."""

    def __init__(self, reason: HomeError, *, is_fault: bool) -> None:
        """Take the error that says why, and whether ``verify`` shall call it a fault."""
        self._reason = reason
        self._is_fault = is_fault

    def applied_sequence(self) -> int:
        """Return 0."""
        return 0

    def check(self) -> Sequence[str]:
        """Return the reason when it is a fault."""
        return [str(self._reason)] if self._is_fault else []

    def close(self) -> None:
        """Do nothing."""

    def __getattr__(self, name: str) -> NoReturn:
        """Answer every other question with the reason."""
        raise self._reason


def open_existing(
    path: Path, key: bytes, *, writable: bool, cache_kib: int = CACHE_KIB
) -> SqlCatalogue | MissingCatalogue:
    """Open the catalogue at ``path`` if there is one that can be opened; make none.

    ``cache_kib`` is as for ``open_catalogue``.

    Raises:
        StorageError: the disk refuses.
        ValueError: the key has another length.
    """
    if not path.exists():
        reason = HomeError(
            "there is no index, and none can be made here: run onrecord rebuild on a disk with room"
        )
        return MissingCatalogue(reason, is_fault=False)
    try:
        return open_catalogue(path, key, writable=writable, cache_kib=cache_kib)
    except HomeError as error:
        return MissingCatalogue(error, is_fault=True)
