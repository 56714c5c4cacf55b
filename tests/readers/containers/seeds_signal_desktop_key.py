"""An encrypted database of Signal Desktop's, with its key: where fuzzing begins."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.readers.containers import test_signal_desktop_key as made


def seeds() -> Iterator[tuple[dict[str, bytes], bytes]]:
    """Yield files of one database, and what opens it."""
    with tempfile.TemporaryDirectory() as folder:
        data, _ = made.write(Path(folder) / "db.sqlite")
    yield {"db.sqlite": data}, made.KEY.hex().encode()
