"""``ports.uploads.Uploads`` of a process that takes none: their keys are in the server's memory alone."""

from collections.abc import Iterable, Sequence
from typing import NoReturn

from onrecord.ports.originals import ByteStream
from onrecord.ports.uploads import UploadedFile
from onrecord.records.errors import UploadError


class NoUploads:
    """Refuses each question."""

    def begin(self, account: int) -> str:
        """Refuse.

        Raises:
            UploadError: always.
        """
        del account
        _refuse()

    def add_file(self, upload: str, account: int, name: str, size_bytes: int | None) -> UploadedFile:
        """Refuse, as ``begin`` does."""
        del upload, account, name, size_bytes
        _refuse()

    def append(self, upload: str, account: int, number: int, offset: int, data: ByteStream) -> UploadedFile:
        """Refuse, as ``begin`` does."""
        del upload, account, number, offset, data
        _refuse()

    def files(self, upload: str, account: int) -> Sequence[UploadedFile]:
        """Refuse, as ``begin`` does."""
        del upload, account
        _refuse()

    def feed(self, upload: str, account: int) -> NoReturn:
        """Refuse, as ``begin`` does."""
        del upload, account
        _refuse()

    def set_aside(self, upload: str, account: int, pages: Iterable[bytes]) -> NoReturn:
        """Refuse, as ``begin`` does."""
        del upload, account, pages
        _refuse()

    def under_way(self) -> int:
        """Return that there is none."""
        return 0

    def discard(self, upload: str, account: int) -> None:
        """Do nothing: there is none."""


def _refuse() -> NoReturn:
    raise UploadError("uploads are with the server alone; capture there")
