"""A whole iPhone's backup with the messages of two apps, words of ours in each, and a picture."""

from tests.readers.containers.backup_folders import WHATSAPP, Writer
from tests.support.six_phones import PHONES

BY_READER = {phone.reader: phone for phone in PHONES}
WHATSAPPS, MESSAGES = BY_READER["whatsapp-ios-db"], BY_READER["imessage-db"]
PHOTO = "Message/Media/447700900002@s.whatsapp.net/a/9/photo.jpg"
OWN = {"Info.plist", "Manifest.db", "Manifest.plist", "Status.plist"}
"""The backup's own files: its list of files names every one on the phone."""


def backup(whatsapp: str, messages: str, password: bytes | None = None) -> dict[str, bytes]:
    """Return the files of a backup whose apps' messages hold these words."""
    held = {
        (WHATSAPP, "ChatStorage.sqlite"): WHATSAPPS.database(whatsapp),
        (WHATSAPP, PHOTO): b"\xff\xd8\xff of the quay",
        ("HomeDomain", "Library/SMS/sms.db"): MESSAGES.database(messages),
    }
    return Writer(password).folder(held)
