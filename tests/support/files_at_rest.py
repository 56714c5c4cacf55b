"""What a running service's files hold, read by another process.

A process that opens and closes a database's file drops every lock that SQLite holds on it for that process
(SQLite's "How To Corrupt An SQLite Database File", 2.2), and the next process to close that database takes
its journal away. So no test, and none of OnRecord's own code, opens one beside SQLite.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_SUFFIXES = (".db", ".db-wal", ".db-shm")


def files_at_rest(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file under a folder with what it holds now."""
    with tempfile.TemporaryDirectory() as beside:
        subprocess.run(["cp", "-R", f"{folder}/.", beside], check=True)
        for path in sorted(Path(beside).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield folder / path.relative_to(beside), path.read_bytes()


def refuse_plain_reading(home: Path) -> None:
    """Have this process fail where it opens one of a home's databases as a plain file."""

    def look(event: str, said: tuple[object, ...]) -> None:
        if event != "open" or not isinstance(said[0], (str, bytes, os.PathLike)):
            return
        name, flags = os.fsdecode(said[0]), said[2]
        if not name.endswith(_SUFFIXES):
            return
        path = Path(name)
        if path.parent == home and not int(str(flags)) & os.O_EXCL:
            message = f"{path.name} is opened beside SQLite: its locks are lost"
            raise AssertionError(message)

    sys.addaudithook(look)
