"""Small things about files that a person named at the command line."""

import datetime as dt
from pathlib import Path

from onrecord.records.errors import UnreadableError

MOST_BYTES = 64 * 1024**2
"""How long a file may be that nothing else is said of."""


def file_time(path: Path) -> dt.datetime:
    """Return when a file was last changed: the default for when an export was made.

    Raises:
        UnreadableError: there is no such file.
    """
    try:
        return dt.datetime.fromtimestamp(int(path.stat().st_mtime), dt.UTC)
    except OSError as error:
        raise UnreadableError(f"{str(path)!r} cannot be read ({error.strerror}); check the name") from error
    except (ValueError, OverflowError) as error:
        raise UnreadableError(
            f"{str(path)!r} bears a time that no calendar has; say when it was made with --exported-at"
        ) from error


def read_named(path: Path, advice: str, most_bytes: int = MOST_BYTES) -> bytes:
    """Read a small file that a person named, once: a receipt, what stands beside it, a key, a sheet.

    Raises:
        UnreadableError: it is not there, is longer than ``most_bytes`` or cannot be read; ``advice`` says
            what to do.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except OSError as error:
        raise UnreadableError(f"{str(path)!r} cannot be read ({error.strerror}); {advice}") from error
    if len(content) > most_bytes:
        raise UnreadableError(f"{str(path)!r} is longer than any such file ({most_bytes:,} bytes); {advice}")
    return content
