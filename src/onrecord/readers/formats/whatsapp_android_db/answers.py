"""What was done with a message: quoting, reactions, receipts, edits, deletion, the timer it is under."""

from collections.abc import Iterator

from onrecord.readers.formats.whatsapp_android_db.kinds import REACTION
from onrecord.readers.formats.whatsapp_android_db.people import People
from onrecord.readers.sqlite.beside import Beside
from onrecord.readers.sqlite.tables import Row, integer, text
from onrecord.readers.whatsapp_values import instant, is_shared

SOURCE_NOT_RECORDED = "source not recorded"


class RECEIPTS:
    """States of delivery and the columns that hold when they were reached."""

    new = (("delivered", "receipt_timestamp"), ("read", "read_timestamp"), ("played", "played_timestamp"))
    old = (
        ("delivered", "receipt_device_timestamp"),
        ("read", "read_device_timestamp"),
        ("played", "played_device_timestamp"),
    )


class Answers:
    """Columns of a message that come from tables beside it, whatever its kind."""

    def __init__(self, people: People, beside: Beside) -> None:
        """Take the tables, which stand at the message's stretch when ``of`` is called."""
        self._people = people
        self._beside = beside

    def of(self, row: Row, number: int, chat: str) -> dict[str, object]:
        """Return the columns that the tables give, and no others."""
        timer = self._beside.one("message_ephemeral", number)
        forwarded = self._beside.one("message_forwarded", number)
        return {
            **self._revoked(number),
            **self._edited(number),
            **self._quoted(number, chat),
            "forwarded_from": SOURCE_NOT_RECORDED if forwarded else None,
            "timer_seconds": integer(timer["duration"]) if timer else None,
            "reactions": list(self._reactions(number, chat)),
            "delivery": list(self._delivery(row, number)),
            "thread": self._album(number),
        }

    def add_ons(self, number: int, of_type: int, chat: str) -> Iterator[tuple[int, Row, str | None]]:
        """Yield what was added to a message: its row id, its row, and by whom."""
        for row in self._beside.all("message_add_on", number):
            if integer(row["message_add_on_type"]) in {of_type, None}:
                people = self._people
                jid = people.jid(row["sender_jid_row_id"]) or (None if is_shared(chat) else chat)
                by = people.own_label if row["from_me"] == 1 else people.label(jid)
                yield integer(row["rowid"]) or 0, row, by

    def _revoked(self, number: int) -> dict[str, object]:
        row = self._beside.one("message_revoked", number)
        if row is None:
            return {}
        native_id = text(row["revoked_key_id"])
        return {
            "deleted_at": instant(integer(row["revoke_timestamp"])),
            "deleted_by": self._people.label(self._people.jid(row["admin_jid_row_id"])),
            **({"native_id": native_id} if native_id else {}),
        }

    def _edited(self, number: int) -> dict[str, object]:
        row = self._beside.one("message_edit_info", number)
        if row is None:
            return {}
        return {"edited": True, "edited_at": instant(integer(row["edited_timestamp"]))}

    def _quoted(self, number: int, chat: str) -> dict[str, object]:
        quoted = self._beside.one("message_quoted", number)
        if quoted is None:
            return {}
        people = self._people
        jid = people.jid(quoted["sender_jid_row_id"]) or (None if is_shared(chat) else chat)
        sender = people.own_label if quoted["from_me"] == 1 else people.label(jid)
        body = text(quoted["text_data"]) or None
        return {"reply_to": text(quoted["key_id"]), "quoted": {"sender": sender, "body": body}}

    def _reactions(self, number: int, chat: str) -> Iterator[dict[str, object]]:
        columns = ("reaction", "sender_timestamp")
        for row_id, row, by in self.add_ons(number, REACTION, chat):
            for reaction in self._beside.looked_up(
                "message_add_on_reaction", columns, "message_add_on_row_id", row_id
            ):
                at = instant(integer(reaction["sender_timestamp"]) or integer(row["timestamp"]))
                # An empty one is a reaction taken back.
                if emoji := text(reaction["reaction"]):
                    yield {"by": by, "emoji": emoji, "at": at}

    def _delivery(self, row: Row, number: int) -> Iterator[dict[str, object]]:
        people = self._people
        if row["from_me"] == 1 and (at := instant(integer(row["receipt_server_timestamp"]))):
            yield {"to": None, "state": "sent", "at": at}
        users = self._beside.all("receipt_user", number)
        for user in users:
            to = people.label(people.jid(user["receipt_user_jid_row_id"]))
            for state, column in RECEIPTS.new:
                if at := instant(integer(user[column])):
                    yield {"to": to, "state": state, "at": at}
        for device in () if users else self._beside.all("receipt_device", number):
            if at := instant(integer(device["receipt_device_timestamp"])):
                to = people.label(people.jid(device["receipt_device_jid_row_id"]))
                yield {"to": to, "state": "delivered", "at": at}

    def _album(self, number: int) -> str | None:
        row = self._beside.one("message_association", number)
        parent = integer(row["parent_message_row_id"]) if row else None
        if parent is None:
            return None
        # ``message`` is found by its own row id, which ``_id`` is.
        found = next(self._beside.looked_up("message", ("key_id",), "_id", parent), None)
        return text(found["key_id"]) if found else None
