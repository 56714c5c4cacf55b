"""Who is who: conversations, members of groups, names that the phone knows."""

from collections.abc import Iterator

from onrecord.readers.formats.whatsapp_ios_db.blobs import chosen_name
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, Value, integer, text
from onrecord.readers.whatsapp_values import OWN_LABEL, address_of, is_shared
from onrecord.records.messages import Anomaly, Conversation

CHANNEL = "whatsapp"
_SESSION = ("ZCONTACTJID", "ZPARTNERNAME", "ZCONTACTIDENTIFIER", "ZREMOVED")
_MEMBER = ("ZMEMBERJID", "ZCONTACTNAME", "ZFIRSTNAME", "ZCHATSESSION", "ZISACTIVE")


class People:
    """Conversations and members by row id, names by account id."""

    def __init__(self, database: Snapshot) -> None:
        """Read the small tables."""
        self.anomalies: list[Anomaly] = []
        self._database = database
        self._chats: dict[int, str] = {}
        self._titles: dict[str, str] = {}
        self._phones: dict[str, str] = {}
        self._members: dict[int, str] = {}
        self._in_chat: dict[str, list[str]] = {}
        self._names: dict[str, str] = {}
        self._used: dict[str, None] = {}
        self._read_names()
        self._read_chats()
        self._read_members()

    def chat(self, row_id: Value) -> str:
        """Return the key of a conversation, and remember that it is used."""
        key = self.key(row_id)
        self._used[key] = None
        return key

    def key(self, row_id: Value) -> str:
        """Return the key of a conversation: its account id."""
        number = integer(row_id)
        return self._chats.get(number if number is not None else 0) or f"chat row {number}"

    def member(self, row_id: Value) -> str | None:
        """Return the account id of a member of a group."""
        number = integer(row_id)
        return self._members.get(number) if number is not None else None

    def label(self, jid: str | None) -> str | None:
        """Return the name under which the phone shows an account, else its id."""
        return None if jid is None else self._names.get(jid) or jid

    def address(self, jid: str | None) -> str | None:
        """Return an account's number where it is known, else its id."""
        return None if jid is None else address_of(self._phones.get(jid, jid))

    def note(self, jid: str | None, name: str | None) -> None:
        """Take the name that came with a message, if there is no better one."""
        if jid and name and jid not in self._names:
            self._names[jid] = chosen_name(name)

    def conversations(self) -> list[Conversation]:
        """Return those whose keys were used, in the order of first use."""
        return [
            Conversation(
                key, self._titles.get(key) or self.label(key) or key, CHANNEL, self._taking_part(key)
            )
            for key in self._used
        ]

    def _taking_part(self, key: str) -> tuple[str, ...]:
        if is_shared(key):
            members = (self.label(jid) or jid for jid in self._in_chat.get(key, ()))
            return tuple(dict.fromkeys(members))
        return (OWN_LABEL, self.label(key) or key) if "@" in key else ()

    def _rows(self, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
        for row in self._database.rows(table, columns):
            if isinstance(row, Anomaly):
                self.anomalies.append(row)
            else:
                yield row

    def _read_names(self) -> None:
        for row in self._rows("ZWAPROFILEPUSHNAME", ("ZJID", "ZPUSHNAME")):
            self.note(text(row["ZJID"]), text(row["ZPUSHNAME"]))

    def _read_chats(self) -> None:
        for row in self._rows("ZWACHATSESSION", _SESSION):
            jid = text(row["ZCONTACTJID"])
            if not jid:
                continue
            self._chats[integer(row["rowid"]) or 0] = jid
            name, other = text(row["ZPARTNERNAME"]), text(row["ZCONTACTIDENTIFIER"])
            if name:
                self._titles[jid] = name
                if not is_shared(jid):
                    self._names[jid] = name
            if other and other.endswith("@s.whatsapp.net"):
                self._phones[jid] = other

    def _read_members(self) -> None:
        for row in self._rows("ZWAGROUPMEMBER", _MEMBER):
            jid = text(row["ZMEMBERJID"])
            if not jid:
                continue
            self._members[integer(row["rowid"]) or 0] = jid
            name = text(row["ZCONTACTNAME"]) or text(row["ZFIRSTNAME"])
            if name and not self._titles.get(jid):
                self._names[jid] = name
            chat = self._chats.get(integer(row["ZCHATSESSION"]) or 0)
            if chat and row["ZISACTIVE"] != 0:
                self._in_chat.setdefault(chat, []).append(jid)
