"""What messages refer to: people, conversations, files of attachments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.readers.formats.imessage_db.columns import CHAT
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, integer, text
from onrecord.readers.text_messages import MOST_CONVERSATIONS, OWN_LABEL, UNKNOWN_KEY
from onrecord.records.errors import UnsafeSourceError
from onrecord.records.messages import Anomaly, Conversation, Entry, Span

_TEXT_SERVICES = ("sms", "mms", "rcs")
_FOLDER = "Attachments/"
NO_CHAT = "no-chat"
OF_MAC, OF_PHONE = "Library/Messages/", "Library/SMS/"
"""Where a computer, and where a phone, keeps attachments."""


@dataclass(slots=True)
class Contents:
    """Lookups of one database, and what was counted while its messages were read."""

    snapshot: Snapshot
    handles: dict[int, str] = field(default_factory=dict)
    chats: dict[int, Conversation] = field(default_factory=dict)
    files: dict[str, Entry] = field(default_factory=dict)
    anomalies: list[Anomaly] = field(default_factory=list)
    named_files: set[str] = field(default_factory=set)
    borne: dict[str, None] = field(default_factory=dict)
    loose: dict[str, Conversation] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    folders: set[str] = field(default_factory=set)
    rows: int = 0
    highest: int = 0

    @classmethod
    def of(cls, snapshot: Snapshot, entries: Sequence[Entry]) -> "Contents":
        """Read people and conversations, and index files by their path below an Attachments folder.

        Raises:
            UnsafeSourceError: there are more than any phone has.
        """
        contents = cls(snapshot)
        contents.files = {_below(entry.name): entry for entry in entries if _FOLDER in entry.name}
        for row in contents.sound("handle", ("id",)):
            contents.handles[integer(row["rowid"]) or 0] = text(row["id"]) or ""
            _refuse(len(contents.handles))
        members = contents._members()
        for row in contents.sound("chat", CHAT):
            number = integer(row["rowid"]) or 0
            contents.chats[number] = _conversation(row, number, members.get(number, []))
            _refuse(len(contents.chats))
        return contents

    def sound(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """Yield a table's rows; what is damaged is kept for later."""
        for row in self.snapshot.rows(table, columns):
            if isinstance(row, Anomaly):
                self.anomalies.append(row)
            else:
                yield row

    def _members(self) -> dict[int, list[str]]:
        members: dict[int, list[str]] = {}
        for count, row in enumerate(self.sound("chat_handle_join", ("chat_id", "handle_id"))):
            _refuse(count // 100)
            address = self.handles.get(integer(row["handle_id"]) or 0)
            if address and address not in members.setdefault(integer(row["chat_id"]) or 0, []):
                members[integer(row["chat_id"]) or 0].append(address)
        return members

    def span(self, row_id: int) -> Span:
        """Return the place of a message."""
        return Span(self.snapshot.entry.name, row_id, row_id, row_id)

    def who(self, *, own: bool, handle: object) -> str | None:
        """Return the label of who sent something: a number or an address, or the owner's."""
        if own:
            return OWN_LABEL
        return self.handles.get(handle if isinstance(handle, int) else 0) or None

    def conversation(self, chat: int | None, handle: str | None) -> Conversation:
        """Return a message's conversation; one that no chat holds is with whoever sent it."""
        found = self.chats.get(chat or 0)
        if found is None:
            key = f"{NO_CHAT};{handle or UNKNOWN_KEY}"
            found = self.loose.setdefault(
                key, Conversation(key, handle or UNKNOWN_KEY, "imessage", (handle,) if handle else ())
            )
            _refuse(len(self.loose))
        self.borne[found.key] = None
        return found

    def file_of(self, path: str | None) -> Entry | None:
        """Return the file of an attachment, if it came along; note which device's path it has."""
        self.folders.update(folder for folder in (OF_MAC, OF_PHONE) if folder in (path or ""))
        found = self.files.get(_below(path)) if path else None
        if found is not None:
            self.named_files.add(found.name)
        return found

    def note_rows(self, ids: Sequence[int]) -> None:
        """Remember how many messages there are, and the highest row id."""
        self.rows += len(ids)
        self.highest = max(self.highest, *ids, 0)

    def count(self, what: str) -> None:
        """Count something for the statement."""
        self.counts[what] = self.counts.get(what, 0) + 1


def _below(path: str) -> str:
    return path.partition(_FOLDER)[2] or path


def _conversation(row: Row, number: int, members: Sequence[str]) -> Conversation:
    guid, identifier = _text(row["guid"]), _text(row["chat_identifier"])
    service = (_text(row["service_name"]) or guid.partition(";")[0]).lower()
    title = _text(row["display_name"]) or ", ".join(members) or identifier or guid
    # Two rows with one name would be one conversation: the row's number tells damaged ones apart.
    key = guid or f"{NO_CHAT};{number}"
    return Conversation(
        key, title or key, "sms" if service.startswith(_TEXT_SERVICES) else "imessage", tuple(members)
    )


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _refuse(count: int) -> None:
    if count > MOST_CONVERSATIONS:
        raise UnsafeSourceError(
            f"the database holds more than {MOST_CONVERSATIONS:,} people or conversations, as no phone does: "
            "copy it from the device again"
        )
