"""The one table, ``messages``, in which the app kept everything before about 2022."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from onrecord.ports.originals import Aside
from onrecord.readers import contact_cards
from onrecord.readers.batching import Row as Columns
from onrecord.readers.formats.whatsapp_android_db import calls, tables
from onrecord.readers.formats.whatsapp_android_db.answers import RECEIPTS, SOURCE_NOT_RECORDED
from onrecord.readers.formats.whatsapp_android_db.kinds import FILES, KINDS, MISSED_CALL, PLACEHOLDERS
from onrecord.readers.formats.whatsapp_android_db.notices import notice
from onrecord.readers.formats.whatsapp_android_db.people import People, Sender
from onrecord.readers.sqlite import stretches as sqlite_stretches
from onrecord.readers.sqlite.beside import Beside
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, integer, text
from onrecord.readers.whatsapp_values import Files, instant, is_shared, mended, said
from onrecord.records.messages import Anomaly, Kind

SUB_INDEX = 1
PLACEHOLDER_JID = "-1"

_SYSTEM_STATUS = 6
_CALL = 8
_AFTER_PATH = b"\x77\x02"
_QUOTE = ("key_remote_jid", "key_from_me", "key_id", "remote_resource", "data", "media_caption")
_RECEIPT = ("key_remote_jid", "key_id", "remote_resource", *(column for _, column in RECEIPTS.old))


class Legacy:
    """Rows of ``messages`` whose number ``message`` lacks, in the order of their row ids."""

    def __init__(self, database: Snapshot, people: People, files: Files) -> None:
        """Take what the rows refer to."""
        self.unknown_types: Counter[int] = Counter()
        self.asides: list[Aside] = []
        self.placeholders = 0
        self._database = database
        self._people = people
        self._files = files
        self._beside = Beside(database, tables.OLD_BESIDE)
        self._entry = database.entry.name
        self._receipts: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)

    def read(self) -> Iterator[Columns | Anomaly]:
        """Yield a row for each message, and what could not be read."""
        yield from self._read_receipts()
        for rows, anomalies in sqlite_stretches.of(
            self._database.rows("messages", tables.OLD_MESSAGE), "data"
        ):
            newer = self._newer(rows)
            for row in rows:
                if row["key_remote_jid"] == PLACEHOLDER_JID:
                    self.placeholders += 1
                elif row["rowid"] not in newer:
                    yield self._columns(row)
            yield from (*anomalies, *self._beside.anomalies)
            self._beside.anomalies.clear()

    def _newer(self, rows: list[Row]) -> set[object]:
        """Move to the rows' stretch; return the numbers that the newer table holds as well."""
        if not rows:
            return set()
        first, last = integer(rows[0]["rowid"]) or 0, integer(rows[-1]["rowid"]) or 0
        self._beside.move(first, last)
        return {row["rowid"] for row in self._beside.looked_up("message", ("key_id",), "_id", first, last)}

    def _read_receipts(self) -> Iterator[Anomaly]:
        for row in self._database.rows("receipts", _RECEIPT):
            if isinstance(row, Anomaly):
                yield row
            else:
                self._receipts[text(row["key_remote_jid"]) or "", text(row["key_id"]) or ""].append(row)

    def _columns(self, row: Row) -> Columns:
        number = integer(row["rowid"]) or 0
        of_type = self._type(row)
        kind = KINDS.get(of_type, Kind.CALL if of_type == _CALL else Kind.UNKNOWN)
        if of_type not in KINDS and of_type != _CALL:
            self.unknown_types[of_type] += 1
        when = said(integer(row["timestamp"]))
        sender = self._sender(row, kind)
        columns: dict[str, object] = {
            "kind": kind.value,
            "span": {"entry": self._entry, "first": number, "last": number, "first_byte": number},
            "sub_index": SUB_INDEX,
            "conversation": self._people.use(text(row["key_remote_jid"]) or f"message row {number}"),
            "native_id": text(row["key_id"]),
            **when,
            **sender.columns(),
            **self._answers(row, number),
            **self._content(row, number, kind, of_type, sender.label),
        }
        timer = self._beside.one("message_ephemeral", number)
        flags = [*_strings(when["flags"]), *mended(row.values())]
        return {**columns, "timer_seconds": integer(timer["duration"]) if timer else None, "flags": flags}

    def _type(self, row: Row) -> int:
        """Return the type as the newer table numbers it: status 6 marks what the app wrote."""
        of_type = integer(row["media_wa_type"]) or 0
        return 7 if of_type == 0 and row["status"] == _SYSTEM_STATUS else of_type

    def _sender(self, row: Row, kind: Kind) -> Sender:
        people, chat = self._people, text(row["key_remote_jid"]) or ""
        other = text(row["remote_resource"]) or None
        if kind is Kind.NOTICE:
            return people.actor(other)
        if row["key_from_me"] == 1:
            return people.owner()
        return people.other(other if is_shared(chat) else chat or None)

    def _answers(self, row: Row, number: int) -> dict[str, object]:
        forwarded = (integer(row["forwarded"]) or 0) > 0
        return {
            **self._quoted(row),
            "forwarded_from": SOURCE_NOT_RECORDED if forwarded else None,
            "delivery": list(self._delivery(row)) if row["key_from_me"] == 1 else [],
            **self._revoked(row, number),
        }

    def _quoted(self, row: Row) -> dict[str, object]:
        quote_id = integer(row["quoted_row_id"]) or 0
        if quote_id <= 0:
            return {}
        quote = next(self._beside.looked_up("messages_quotes", _QUOTE, "_id", quote_id), None)
        if quote is None:
            return {}
        jid = text(quote["remote_resource"]) or text(quote["key_remote_jid"])
        sender = self._people.own_label if quote["key_from_me"] == 1 else self._people.label(jid)
        body = text(quote["data"]) or text(quote["media_caption"]) or None
        return {"reply_to": text(quote["key_id"]), "quoted": {"sender": sender, "body": body}}

    def _delivery(self, row: Row) -> Iterator[dict[str, object]]:
        chat = text(row["key_remote_jid"]) or ""
        if at := instant(integer(row["receipt_server_timestamp"])):
            yield {"to": None, "state": "sent", "at": at}
        whole = () if is_shared(chat) else ({**row, "remote_resource": chat},)
        for receipt in (*whole, *self._receipts.get((chat, text(row["key_id"]) or ""), ())):
            to = self._people.label(text(receipt["remote_resource"]) or None)
            for state, column in RECEIPTS.old:
                if at := instant(integer(receipt[column])):
                    yield {"to": to, "state": state, "at": at}

    def _revoked(self, row: Row, number: int) -> dict[str, object]:
        if KINDS.get(self._type(row)) is not Kind.DELETED:
            return {}
        newer = self._beside.one("message_revoked", number)
        admin = text(row["media_caption"]) or ""
        return {
            "native_id": text(row["media_name"]) or text(row["key_id"]),
            "deleted_at": instant(integer(newer["revoke_timestamp"])) if newer else None,
            "deleted_by": self._people.label(admin) if "@" in admin else None,
        }

    def _content(
        self, row: Row, number: int, kind: Kind, of_type: int, sender: str | None
    ) -> dict[str, object]:
        data, caption = text(row["data"]) or None, text(row["media_caption"]) or None
        if kind is Kind.NOTICE:
            asked = {**row, "text_data": data, "action_type": row["media_size"]}
            chat = text(row["key_remote_jid"]) or ""
            return notice(asked, self._beside, self._people, sender, chat)
        if kind is Kind.DELETED:
            return {"body": None}
        if kind is Kind.CALL:
            seconds = integer(row["media_duration"]) or 0
            missed = of_type == MISSED_CALL
            return {"body": calls.sentence(1 if caption == "video" else 0, missed=missed, seconds=seconds)}
        if kind is Kind.CONTACT:
            return self._contact(row, number, data)
        if kind is Kind.LOCATION:
            return {"body": contact_cards.lines(caption, *_place(row))}
        body = caption if of_type in FILES else data or caption
        if kind is Kind.UNKNOWN and body is None:
            body = PLACEHOLDERS.get(of_type, f"message type {of_type}")
        return {"body": body, "attachments": list(self._files_of(row, number, of_type))}

    def _contact(self, row: Row, number: int, data: str | None) -> dict[str, object]:
        held = (*self._beside.all("messages_vcards", number), *self._beside.all("message_vcard", number))
        cards = [card for one in held if (card := text(one["vcard"]))] or ([data] if data else [])
        self.asides += [contact_cards.aside(card, self._entry, number) for card in cards]
        found = [contact_cards.attachment(card, self._entry) for card in cards]
        return {"body": text(row["media_name"]) or None, "attachments": found}

    def _files_of(self, row: Row, number: int, of_type: int) -> Iterator[dict[str, object]]:
        if of_type not in FILES:
            return
        media = self._beside.one("message_media", number)
        path = (text(media["file_path"]) if media else None) or _serialised_path(row["thumb_image"])
        kind = text(row["media_mime_type"]) or FILES[of_type]
        yield self._files.attachment(path, text(row["media_name"]), kind, integer(row["media_size"]))


def _serialised_path(value: object) -> str | None:
    """Return the path inside a serialised Java object: from ``Media/`` to the end of its block."""
    if not isinstance(value, bytes):
        return None
    before = value.split(_AFTER_PATH, 1)[0]
    start = before.rfind(b"Media/")
    return before[start:].decode("utf-8", "replace") if start >= 0 else None


def _place(row: Row) -> Iterator[str | None]:
    yield text(row["media_name"])
    if row["latitude"] or row["longitude"]:
        yield f"{text(row['latitude'])}, {text(row['longitude'])}"
    yield text(row["media_url"])


def _strings(value: object) -> list[str]:
    return list(value) if isinstance(value, list) else []
