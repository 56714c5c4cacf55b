"""A backup as Signal writes it on Android, with its passphrase: where fuzzing begins."""

from collections.abc import Iterator

from tests.readers.containers import test_signal_android_backup as made


def seeds() -> Iterator[tuple[dict[str, bytes], bytes]]:
    """Yield files of one backup, and what opens it."""
    yield {"signal-2025-03-10-09-46-40.backup": made.WHOLE}, made.DIGITS.encode()
