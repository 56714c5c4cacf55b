"""``ports.uploads.Uploads`` of a process that takes none: their keys are in the server's memory alone."""

from collections.abc import Callable, Iterable, Sequence
from typing import NoReturn

from onrecord.ports.originals import ByteStream
from onrecord.ports.uploads import Owner, UploadedFile
from onrecord.records.errors import UploadError


class NoUploads:
    """Refuses each question."""

    def begin(self, owner: Owner) -> str:
        """Refuse.

        Raises:
            UploadError: always.
        """
        del owner
        _refuse()

    def add_file(self, upload: str, owner: Owner, name: str, size_bytes: int | None) -> UploadedFile:
        """Refuse, as ``begin`` does."""
        del upload, owner, name, size_bytes
        _refuse()

    def append(self, upload: str, owner: Owner, number: int, offset: int, data: ByteStream) -> UploadedFile:
        """Refuse, as ``begin`` does."""
        del upload, owner, number, offset, data
        _refuse()

    def confirm_arrived(self, upload: str, owner: Owner, number: int, offset: int, digest: str) -> None:
        """Refuse, as ``begin`` does."""
        del upload, owner, number, offset, digest
        _refuse()

    def files(self, upload: str, owner: Owner) -> Sequence[UploadedFile]:
        """Refuse, as ``begin`` does."""
        del upload, owner
        _refuse()

    def feed(self, upload: str, owner: Owner) -> NoReturn:
        """Refuse, as ``begin`` does."""
        del upload, owner
        _refuse()

    def set_aside(self, upload: str, owner: Owner, pages: Iterable[bytes]) -> NoReturn:
        """Refuse, as ``begin`` does."""
        del upload, owner, pages
        _refuse()

    def under_way(self) -> int:
        """Return that there is none."""
        return 0

    def discard(self, upload: str, owner: Owner) -> None:
        """Do nothing: there is none."""

    def discard_of(self, is_over: Callable[[Owner], bool]) -> None:
        """Do nothing: there is none."""


def _refuse() -> NoReturn:
    raise UploadError("uploads are with the server alone; capture there")
