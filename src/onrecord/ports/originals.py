"""What a reader reads, and what a channel or the archive feeds to it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from onrecord.records.messages import Assumptions, Entry

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class ByteStream(Protocol):
    """What a binary file, a pipe and a buffer in memory have in common: bytes read forward."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next ``size`` bytes, fewer only where it ends; without a size, all that is left."""

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Put the next bytes into a buffer and return how many; 0 at the end."""

    def readline(self, size: int = -1, /) -> bytes:
        """Return the rest of the line, LF included, ``size`` bytes at most."""

    def seekable(self) -> bool:
        """Tell whether ``seek`` works."""

    def seek(self, offset: int, /) -> int:
        """Go on from an offset."""

    def close(self) -> None:
        """Give back what the stream holds."""

    def __enter__(self) -> Self:
        """Return the stream, to be closed when the block ends."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        """Close the stream."""


class Original(Protocol):
    """A source as a reader sees it: entries that stream from their first byte, any number of times.

    A plain file has one entry, number 0, with the file's own name. A zip has its
    directory's entries; a folder its files, sorted by name.
    """

    @property
    def name(self) -> str:
        """The name the source came with."""

    @property
    def assumptions(self) -> Assumptions:
        """What the source does not say."""

    def entries(self) -> Sequence[Entry]:
        """Return the entries in number order.

        Raises:
            UnsafeSourceError: a limit is broken.
        """

    def open(self, entry: Entry) -> ByteStream:
        """Open one entry for reading forward from its first byte.

        Raises:
            UnsafeSourceError: a limit is broken while reading.
        """


@dataclass(frozen=True, slots=True)
class Aside:
    """What a source holds beside its entries: kept and screened, but no line or file of the record.

    ``certain`` tells that its bytes are to be read as text, whatever they look like; ``declared``
    is the type that the source gives it (``text/calendar``), which tells its fields where no name does.
    """

    name: str
    open: Callable[[], ByteStream]
    certain: bool = False
    declared: str = ""


class Received(Original, Protocol):
    """A source with all that came with it."""

    def asides(self) -> Sequence[Aside]:
        """Return names of empty folders, forks of Apple's archiver, and a zip's bytes that are no file's."""


class Feed(Protocol):
    """Files as received, outside the child: each can be streamed again from its first byte."""

    @property
    def name(self) -> str:
        """The source's name: a file's, or a folder's."""

    @property
    def is_folder(self) -> bool:
        """Whether the source is a folder of files rather than one file."""

    @property
    def files(self) -> Sequence[Entry]:
        """The files, numbered from 0 in name order."""

    def open(self, number: int) -> int:
        """Return a new descriptor at the file's first byte; a pipe or a file. The caller closes it."""

    def confirm_unchanged(self) -> None:
        """Check that the files are what they were when first opened.

        Raises:
            SourceChangedError: one of them changed while it was read.
        """


class Unwrapped(Feed, Protocol):
    """An opened container as a folder: what was received and is kept, and the parts that were inside."""

    @property
    def kept(self) -> Sequence[int]:
        """The numbers of what was received; all others are parts."""

    @property
    def left_out(self) -> Sequence[str]:
        """The names of received files that are neither kept nor opened."""

    @property
    def passed_on(self) -> Collection[int]:
        """The numbers of parts that are received files as they came."""
