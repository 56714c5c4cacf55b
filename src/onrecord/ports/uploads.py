"""Files on their way from a browser: encrypted under a key that exists in memory alone, until captured."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from onrecord.ports.originals import ByteStream, Feed

SPAN_BYTES = 4 * 1024 * 1024
"""What is digested at once of what arrived; see ``Uploads.confirm_arrived``."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who began an upload and alone reaches it: an account on its pages, or one of its tokens (0: none)."""

    account: int
    token: int = 0


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file of an upload: its name, its length as announced (None: not known yet), what has arrived."""

    number: int
    name: str
    size_bytes: int | None
    received_bytes: int

    @property
    def is_whole(self) -> bool:
        """Tell whether all of it has arrived."""
        return self.size_bytes == self.received_bytes


class Pages(Protocol):
    """What was read of an upload, sealed beside it in pages, under a key of its own in memory alone."""

    @property
    def count(self) -> int:
        """How many pages there are."""

    def page(self, number: int) -> bytes:
        """Return a page, numbered from 0.

        Raises:
            NotHeldError: there is no such page, or the upload is over.
        """


class Uploads(Protocol):
    """Uploads under way. They end with the process: nothing was acknowledged, the phone has them."""

    def begin(self, owner: Owner) -> str:
        """Begin an upload; return its id.

        Raises:
            UploadError: its owner has too many under way.
        """

    def add_file(self, upload: str, owner: Owner, name: str, size_bytes: int | None) -> UploadedFile:
        """Announce a file.

        Raises:
            NotHeldError: its owner has no such upload, or the service was restarted since.
            UnsafeSourceError: it would hold more than the limits allow.
            UploadError: a file of the upload has that name, or it was read already.
        """

    def append(self, upload: str, owner: Owner, number: int, offset: int, data: ByteStream) -> UploadedFile:
        """Take bytes from an offset on, until ``data`` ends; what a cut connection lost is sent again.

        What arrived is a whole number of pieces, but at a file's end: go on at ``received_bytes``.

        Raises:
            NotHeldError: there is no such upload or file.
            UploadError: the offset is not where the file ends here, or there is more than was announced.
            UnsafeSourceError: it would hold more than the limits allow.
        """

    def confirm_arrived(self, upload: str, owner: Owner, number: int, offset: int, digest: str) -> None:
        """Check that what arrived of a file ends at an offset and is what its sender has before it.

        ``digest`` is of the SHA-256 digests of each ``SPAN_BYTES`` in order, the last of what is left, one
        SHA-256 in lower-case hex. What arrived is never changed, so it holds for an ``append`` there.

        Raises:
            NotHeldError: there is no such upload or file.
            UploadError: it ends elsewhere, or is the beginning of another file.
        """

    def files(self, upload: str, owner: Owner) -> Sequence[UploadedFile]:
        """Return the files of an upload.

        Raises:
            NotHeldError: there is no such upload.
        """

    def feed(self, upload: str, owner: Owner) -> Feed:
        """Return a whole upload as a feed: one file by itself, several as a folder.

        From then on it takes no more files: what was read, and shown, is what is captured.

        Raises:
            NotHeldError: there is no such upload.
            UploadError: a file has not arrived whole.
        """

    def under_way(self) -> int:
        """Return how many uploads there are, of all accounts."""

    def set_aside(self, upload: str, owner: Owner, pages: Iterable[bytes]) -> Pages:
        """Seal what was read of an upload beside it; it goes with the upload, or when it is made again.

        Raises:
            NotHeldError: there is no such upload.
        """

    def discard(self, upload: str, owner: Owner) -> None:
        """Forget the key and remove the files; nothing there is no error."""

    def discard_of(self, is_over: Callable[[Owner], bool]) -> None:
        """Discard the uploads of each owner who can reach them no more."""
