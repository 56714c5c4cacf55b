"""Backups as WhatsApp writes them, with their keys: where fuzzing begins."""

from collections.abc import Iterator

from tests.readers.containers import crypt_files

PLAIN = b"SQLite format 3\0" + bytes(2000)


def seeds() -> Iterator[tuple[dict[str, bytes], bytes]]:
    """Yield files of one backup, and what opens it."""
    yield {"msgstore.db.crypt15": crypt_files.crypt15(PLAIN)}, crypt_files.ROOT_FILE
    yield {"multi.db.crypt15": crypt_files.crypt15(PLAIN, checksum=False)}, crypt_files.ROOT_FILE
    yield {"msgstore.db.crypt14": crypt_files.crypt14(PLAIN)}, crypt_files.SERVER_FILE
    yield {"msgstore.db.crypt12": crypt_files.crypt12(PLAIN)}, crypt_files.SERVER_FILE
