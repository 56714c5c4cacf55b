"""One database of each app and phone of which rows can be withheld, with a word of ours in one message."""

from dataclasses import dataclass
from pathlib import Path

from tests.support.samples import SAMPLES, Contents, contents, database, database_name


@dataclass(frozen=True)
class Phone:
    """A sample of a reader's: ``number`` is the row of the message that holds ``words``.

    ``other`` is the key of another conversation of the database, ``title`` what that is called.
    """

    reader: str
    sample: str
    sql: str
    words: str
    number: int
    other: str
    title: str

    @property
    def name(self) -> str:
        """The database's own name."""
        return database_name(Path(self.sql).name, self.reader)

    def database(self, canary: str) -> bytes:
        """Return the database alone, with other words in that message and where it is quoted."""
        text = (SAMPLES / self.reader / self.sql).read_text("utf-8")
        assert self.words in text
        return database(text.replace(self.words, canary))

    def contents(self, canary: str) -> Contents:
        """Return the database and what lies beside it, likewise."""
        whole = contents(SAMPLES / self.reader / self.sample)
        (path,) = [one for one in whole.files if one.rpartition("/")[2] == self.name]
        return whole.with_file(path, self.database(canary))


PHONES = (
    Phone(
        "whatsapp-android-db",
        "new-layout",
        "new-layout/msgstore.sql",
        "Can we talk about the quay?",
        10,
        "120363000000000001@g.us",
        "Harbour works",
    ),
    Phone(
        "whatsapp-ios-db",
        "iphone",
        "iphone/ChatStorage.sql",
        "Can we talk about the quay?",
        10,
        "99887766@lid",
        "Gwen",
    ),
    Phone(
        "imessage-db",
        "chat.db.sql",
        "chat.db.sql",
        "A text message, by SMS",
        28,
        "iMessage;+;chat1234567890",
        "Harbour works",
    ),
    Phone(
        "android-sms-db",
        "mmssms.db.sql",
        "mmssms.db.sql",
        "In the outbox",
        4,
        "+447700900789",
        "+447700900789",
    ),
    Phone(
        "signal-android-db",
        "harbour.sql",
        "harbour.sql",
        "Are you free before the berth committee?",
        1,
        "group:61a60d172f92e0ef051b89734ac015a4",
        "Ports resilience",
    ),
    Phone(
        "signal-desktop-db",
        "harbour.sql",
        "harbour.sql",
        "Are you free before the berth committee?",
        10,
        "self",
        "Note to Self",
    ),
)
