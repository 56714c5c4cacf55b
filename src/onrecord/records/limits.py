"""What a source may cost before it is refused. Each is a setting; see docs/settings.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds on one source and on the child that reads it.

    ``zip_ratio`` is expanded bytes to stored bytes of one entry. ``zip_depth`` is
    how many zips may stand inside one another; 1 means no nested zip. ``names_bytes``
    are those of all names in one zip or folder together.
    """

    source_bytes: int = 64 * 1024**3
    zip_entries: int = 100_000
    zip_expanded_bytes: int = 64 * 1024**3
    zip_ratio: int = 200
    zip_depth: int = 1
    names_bytes: int = 32 * 1024**2
    text_bytes: int = 8 * 1024**3
    folder_files: int = 500_000
    child_memory_bytes: int = 2 * 1024**3
    child_cpu_seconds: int = 3_600
    child_idle_seconds: int = 600
