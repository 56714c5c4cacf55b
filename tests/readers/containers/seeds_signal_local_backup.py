"""A local backup as Signal writes it, with its recovery key: where fuzzing begins."""

from collections.abc import Iterator

from tests.readers.containers import test_signal_local_backup as made


def seeds() -> Iterator[tuple[dict[str, bytes], bytes]]:
    """Yield files of one backup, and what opens it."""
    yield made.BACKUP, made.KEY.encode()
