"""A data file opened for reading anywhere, though its bytes may come from a pipe that only goes forward."""

import contextlib
import io
from collections.abc import Iterator

import pypff

from onrecord.ports.originals import Original
from onrecord.records.errors import UnreadableError, UnsafeSourceError
from onrecord.records.messages import Entry

MOST_HELD_BYTES = 1024**3


@contextlib.contextmanager
def opened(original: Original, entry: Entry) -> Iterator[pypff.file]:
    """Open a data file. Its bytes are held in memory when the stream cannot go back.

    Raises:
        UnreadableError: it is damaged, or of another format.
        UnsafeSourceError: it is longer than can be held.
    """
    if entry.size_bytes > MOST_HELD_BYTES:
        raise UnsafeSourceError(
            f"{entry.name!r} has {entry.size_bytes:,} bytes, more than can be held while it is read "
            f"({MOST_HELD_BYTES:,}): export its folders into smaller data files, and capture those"
        )
    with original.open(entry) as stream:
        source = io.BytesIO(stream.read())
    file = pypff.file()
    try:
        file.open_file_object(source)
    except (OSError, MemoryError) as error:
        raise UnreadableError(
            f"{entry.name!r} is an Outlook data file that cannot be opened: repair it with Outlook's own "
            "repair tool, or export the mailbox again"
        ) from error
    try:
        yield file
    finally:
        with contextlib.suppress(OSError):
            file.close()
