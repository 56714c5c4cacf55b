"""That a second copy is another place than the home: no link in it, and none of the home's own folders."""

import os
from collections.abc import Iterator
from pathlib import Path

from onrecord.records.errors import HomeError

_PLACES = ("archive", "archive/originals", "archive/log", "keystore", "keystore/epochs", "keystore/owners")


def refuse_shared(home: Path, copy: Path) -> None:
    """Refuse a second copy that leads elsewhere by a link, or holds a folder of the home itself.

    Raises:
        HomeError: it does; two copies of one file are one copy.
    """
    for link in _links(copy):
        raise HomeError(f"{str(link)!r} is a link; a second copy holds none: remove it, then run this again")
    ours = {_identity(home / place) for place in _PLACES} - {None}
    for place in _PLACES:
        if _identity(copy / place) in ours:
            raise HomeError(
                f"{str(copy / place)!r} is the home's own folder; name a second copy that stands elsewhere"
            )


def _links(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        paths = (Path(place, name) for name in (*folders, *files))
        yield from (path for path in paths if path.is_symlink())


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
