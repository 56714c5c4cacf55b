"""Who is who: account ids, names from the phone's contacts, and the owner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, integer, text
from onrecord.readers.whatsapp_values import OWN_LABEL, STATUS_JID, address_of, is_shared
from onrecord.records.messages import Anomaly, Conversation

CHANNEL = "whatsapp"
_NAMES = ("display_name", "wa_name", "nickname")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is from."""

    label: str | None
    address: str | None
    is_own: bool | None

    def columns(self) -> dict[str, object]:
        """Return the columns of a row."""
        return {"sender": self.label, "address": self.address, "is_own": self.is_own}


class People:
    """Account ids by row, names by account id, conversations by row."""

    def __init__(self, database: Snapshot, contacts: Snapshot | None) -> None:
        """Read the small tables: ids, chats, contacts, who the owner is."""
        self.anomalies: list[Anomaly] = []
        self._database = database
        self._jids: dict[int, str] = {}
        self._phones: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._chats: dict[int, str] = {}
        self._subjects: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self.timed_chats = 0
        self._read_jids()
        self._read_names(contacts)
        self._read_chats()
        self.own_label = self._read_own_label()
        self.own_jid = self._read_own_jid()
        self._used: dict[str, None] = {}

    def jid(self, row_id: object) -> str | None:
        """Return the account id of a row of ``jid``; 0 and -1 stand for none."""
        number = row_id if isinstance(row_id, int) else 0
        return self._jids.get(number) if number > 0 else None

    def chat(self, row_id: object) -> str:
        """Return the key of a conversation, and remember that it is used."""
        return self.use(self._chats.get(row_id if isinstance(row_id, int) else 0) or f"chat row {row_id}")

    def use(self, key: str) -> str:
        """Remember that rows bear this key."""
        self._used[key] = None
        return key

    def label(self, jid: str | None) -> str | None:
        """Return the name under which the phone shows an account, else its id."""
        if jid is None:
            return None
        if jid == self.own_jid:
            return self.own_label
        return self._names.get(jid) or self._names.get(self._phones.get(jid, "")) or jid

    def address(self, jid: str | None) -> str | None:
        """Return an account's number where it is known, else its id."""
        return None if jid is None else address_of(self._phones.get(jid, jid))

    def owner(self) -> Sender:
        """Return the phone's owner as sender."""
        return Sender(self.own_label, self.address(self.own_jid), is_own=True)

    def other(self, jid: str | None) -> Sender:
        """Return somebody else as sender."""
        return Sender(self.label(jid), self.address(jid), is_own=False)

    def actor(self, jid: str | None) -> Sender:
        """Return who did what a system message tells; whose it is, is known of the owner alone."""
        own = jid is not None and jid == self.own_jid
        return Sender(self.label(jid), self.address(jid), is_own=own or None)

    def conversations(self) -> list[Conversation]:
        """Return those whose keys were used, in the order of first use."""
        return [
            Conversation(key, self._title(key), CHANNEL, tuple(self._members.get(key, self._two(key))))
            for key in self._used
        ]

    def _title(self, key: str) -> str:
        if key == STATUS_JID:
            return "Status updates"
        return self._subjects.get(key) or self.label(key) or key

    def _two(self, key: str) -> Sequence[str]:
        return (self.own_label, self.label(key) or key) if "@" in key and not is_shared(key) else ()

    def _rows(self, database: Snapshot, table: str, *columns: str) -> Iterator[Row]:
        for row in database.rows(table, columns):
            if isinstance(row, Anomaly):
                self.anomalies.append(row)
            else:
                yield row

    def _read_jids(self) -> None:
        for row in self._rows(self._database, "jid", "raw_string", "user", "server"):
            raw = text(row["raw_string"]) or f"{text(row['user'])}@{text(row['server'])}"
            self._jids[integer(row["rowid"]) or 0] = raw
        for row in self._rows(self._database, "jid_map", "lid_row_id", "jid_row_id"):
            lid, phone = self.jid(row["lid_row_id"]), self.jid(row["jid_row_id"])
            if lid and phone:
                self._phones[lid] = phone

    def _read_names(self, contacts: Snapshot | None) -> None:
        for row in self._rows(self._database, "lid_display_name", "lid_row_id", "display_name"):
            self._name(self.jid(row["lid_row_id"]), text(row["display_name"]))
        if contacts is None:
            return
        for row in self._rows(contacts, "wa_vnames", "jid", "verified_name"):
            self._name(text(row["jid"]), text(row["verified_name"]))
        for row in self._rows(contacts, "wa_contacts", "jid", *_NAMES):
            self._name(text(row["jid"]), next(filter(None, (text(row[name]) for name in _NAMES)), None))

    def _name(self, jid: str | None, name: str | None) -> None:
        if jid and name:
            self._names[jid] = name

    def _read_chats(self) -> None:
        for row in self._rows(self._database, "chat", "jid_row_id", "subject", "ephemeral_expiration"):
            jid = self.jid(row["jid_row_id"])
            if jid is None:
                continue
            self._chats[integer(row["rowid"]) or 0] = jid
            self.timed_chats += (integer(row["ephemeral_expiration"]) or 0) > 0
            if subject := text(row["subject"]):
                self._subjects[jid] = subject
        for row in self._rows(self._database, "chat_list", "key_remote_jid", "subject"):
            if (jid := text(row["key_remote_jid"])) and (subject := text(row["subject"])):
                self._subjects.setdefault(jid, subject)

    def _read_own_label(self) -> str:
        for row in self._rows(self._database, "props", "key", "value"):
            if row["key"] == "user_push_name" and (name := text(row["value"])):
                return name
        return OWN_LABEL

    def _read_own_jid(self) -> str | None:
        """Return the owner's id: whoever "you were added" names, when it is always the same."""
        joined = [
            row["rowid"]
            for row in self._rows(self._database, "message_system_group", "is_me_joined")
            if row["is_me_joined"] == 1
        ]
        found: set[str] = set()
        for number in joined:
            if isinstance(number, int):
                for row in self._database.among(
                    "message_system_chat_participant", ("user_jid_row_id",), "message_row_id", number, number
                ):
                    jid = None if isinstance(row, Anomaly) else self.jid(row["user_jid_row_id"])
                    found |= {jid} if jid else set()
        return found.pop() if len(found) == 1 else None

    def read_members(self) -> None:
        """Read who is in each group now."""
        for row in self._rows(
            self._database, "group_participant_user", "group_jid_row_id", "user_jid_row_id"
        ):
            group, member = self.jid(row["group_jid_row_id"]), self.label(self.jid(row["user_jid_row_id"]))
            if group and member:
                self._members.setdefault(group, []).append(member)
        for row in self._rows(self._database, "group_participants", "gjid", "jid"):
            group, member = text(row["gjid"]), text(row["jid"])
            if group and member and (label := self.label(member)):
                members = self._members.setdefault(group, [])
                if label not in members:
                    members.append(label)
