"""Small backups of an iPhone, with their passwords: where fuzzing begins."""

from collections.abc import Iterator

from tests.readers.containers import backup_folders

FILES = {
    (backup_folders.WHATSAPP, "ChatStorage.sqlite"): backup_folders.CHAT[:300],
    ("HomeDomain", "Library/SMS/sms.db"): backup_folders.SMS[:300],
}


def seeds() -> Iterator[tuple[dict[str, bytes], bytes]]:
    """Yield the files of one backup, and what opens it."""
    yield backup_folders.Writer().folder(FILES), b""
    yield backup_folders.Writer(backup_folders.PASSWORD).folder(FILES), backup_folders.PASSWORD
    yield backup_folders.Writer(backup_folders.PASSWORD, double=False).folder(FILES), backup_folders.PASSWORD
