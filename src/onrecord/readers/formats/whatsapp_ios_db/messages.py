"""Rows of ``ZWAMESSAGE`` as the record's rows."""

from collections import Counter
from collections.abc import Iterator, Mapping

from onrecord.ports.originals import Aside
from onrecord.readers import contact_cards
from onrecord.readers.batching import Row as Columns
from onrecord.readers.formats.whatsapp_ios_db import blobs
from onrecord.readers.formats.whatsapp_ios_db.people import People
from onrecord.readers.sqlite import stretches as sqlite_stretches
from onrecord.readers.sqlite.beside import Beside
from onrecord.readers.sqlite.snapshot import Snapshot
from onrecord.readers.sqlite.tables import Row, Value, integer, text
from onrecord.readers.whatsapp_values import OWN_LABEL, Files, instant, is_shared, mended, said
from onrecord.records.messages import Anomaly, Kind, NoticeKind, Span

COLUMNS = (
    *("ZCHATSESSION", "ZGROUPMEMBER", "ZMEDIAITEM", "ZPARENTMESSAGE", "ZISFROMME", "ZMESSAGETYPE"),
    *("ZGROUPEVENTTYPE", "ZMESSAGEDATE", "ZSTANZAID", "ZFROMJID", "ZTEXT", "ZPUSHNAME"),
)
_MEDIA = (
    *("ZMEDIALOCALPATH", "ZTITLE", "ZFILESIZE", "ZLATITUDE", "ZLONGITUDE"),
    *("ZVCARDNAME", "ZVCARDSTRING", "ZMETADATA"),
)
_BESIDE = {"ZWAMEDIAITEM": ("ZMESSAGE", _MEDIA), "ZWAMESSAGEINFO": ("ZMESSAGE", ("ZRECEIPTINFO",))}

_DOCUMENT = 8
_KINDS: Mapping[int, Kind] = {
    **dict.fromkeys((0, 7), Kind.TEXT),
    **dict.fromkeys((1, 2, 3, _DOCUMENT, 11), Kind.MEDIA),
    **dict.fromkeys((6, 10), Kind.NOTICE),
    4: Kind.CONTACT,
    5: Kind.LOCATION,
    14: Kind.DELETED,
    15: Kind.STICKER,
}
_FILES: Mapping[int, str] = {
    1: "image", 2: "video", 3: "audio", _DOCUMENT: "document", 11: "video", 15: "sticker",
}  # fmt: skip
_SINCE_2001 = 978_307_200
_BETWEEN_CARDS = "_$!<VCard-Separator>!$_"
_CARD = "BEGIN:VCARD"


class Messages:
    """All messages in the order of their row ids."""

    def __init__(self, database: Snapshot, people: People, files: Files) -> None:
        """Take what the rows refer to."""
        self.unknown_types: Counter[int] = Counter()
        self.asides: list[Aside] = []
        self._database = database
        self._people = people
        self._files = files
        self._beside = Beside(database, _BESIDE)
        self._entry = database.entry.name

    def read(self) -> Iterator[Columns | Anomaly]:
        """Yield a row for each message, and what could not be read."""
        self._learn_names()
        for rows, anomalies in sqlite_stretches.of(self._database.rows("ZWAMESSAGE", COLUMNS), "ZTEXT"):
            if rows:
                self._beside.move(integer(rows[0]["rowid"]) or 0, integer(rows[-1]["rowid"]) or 0)
            for row in rows:
                yield self._columns(row)
            yield from (*anomalies, *self._beside.anomalies)
            self._beside.anomalies.clear()

    def _learn_names(self) -> None:
        """Take the names that came with messages first, so that one person has one label throughout."""
        columns = ("ZCHATSESSION", "ZGROUPMEMBER", "ZFROMJID", "ZISFROMME", "ZPUSHNAME")
        for row in self._database.rows("ZWAMESSAGE", columns):
            if not isinstance(row, Anomaly) and row["ZPUSHNAME"] and row["ZISFROMME"] != 1:
                self._people.note(
                    self._from(row, self._people.key(row["ZCHATSESSION"])), text(row["ZPUSHNAME"])
                )

    def _columns(self, row: Row) -> Columns:
        number = integer(row["rowid"]) or 0
        of_type = integer(row["ZMESSAGETYPE"]) or 0
        kind = _KINDS.get(of_type, Kind.UNKNOWN)
        self.unknown_types.update([of_type] if of_type not in _KINDS else ())
        key = self._people.chat(row["ZCHATSESSION"])
        media = self._media(row, number)
        when = said(_milliseconds(row["ZMESSAGEDATE"]))
        flags = [*_strings(when["flags"]), *mended((*row.values(), *(media or {}).values()))]
        return {
            "kind": kind.value,
            "span": {"entry": self._entry, "first": number, "last": number, "first_byte": number},
            "conversation": key,
            "native_id": text(row["ZSTANZAID"]),
            **when,
            **self._sender(row, kind, key),
            "reply_to": self._reply_to(row, number, media),
            "reactions": self._reactions(number),
            **self._content(row, of_type, kind, media),
            "flags": flags,
        }

    def _sender(self, row: Row, kind: Kind, key: str) -> dict[str, object]:
        """Say who sent it. Events are the app's; in groups their sender is the member that they name."""
        people = self._people
        if kind is Kind.NOTICE:
            acted = people.member(row["ZGROUPMEMBER"])
            return {"sender": people.label(acted), "address": people.address(acted), "is_own": None}
        if row["ZISFROMME"] == 1:
            return {"sender": OWN_LABEL, "address": None, "is_own": True}
        jid = self._from(row, key)
        return {"sender": people.label(jid), "address": people.address(jid), "is_own": False}

    def _from(self, row: Row, key: str) -> str | None:
        """Return who wrote it. A group's row is from the group; its member is named apart."""
        wrote = text(row["ZFROMJID"])
        other = self._people.member(row["ZGROUPMEMBER"]) or (
            wrote if wrote and not is_shared(wrote) else None
        )
        return other if is_shared(key) or "@" not in key else other or key

    def _media(self, row: Row, number: int) -> Row | None:
        """Return the message's media item, which names the message, or is named by it."""
        media = self._beside.one("ZWAMEDIAITEM", number)
        named = integer(row["ZMEDIAITEM"])
        if media is None and named is not None:
            media = next(self._beside.looked_up("ZWAMEDIAITEM", _MEDIA, "Z_PK", named), None)
        return media

    def _reply_to(self, row: Row, number: int, media: Row | None) -> str | None:
        parent = integer(row["ZPARENTMESSAGE"])
        if parent is not None:
            found = next(self._beside.looked_up("ZWAMESSAGE", ("ZSTANZAID",), "Z_PK", parent), None)
            return text(found["ZSTANZAID"]) if found else None
        blob = media["ZMETADATA"] if media else None
        if not isinstance(blob, bytes):
            return None
        try:
            return blobs.reply_id(blob)
        except blobs.MalformedBlobError:
            self._odd(number, "ZWAMEDIAITEM: what a media item says about a reply cannot be read")
            return None

    def _reactions(self, number: int) -> list[dict[str, object]]:
        info = self._beside.one("ZWAMESSAGEINFO", number)
        blob = info["ZRECEIPTINFO"] if info else None
        if not isinstance(blob, bytes):
            return []
        try:
            found = blobs.reactions(blob)
        except blobs.MalformedBlobError:
            self._odd(number, "ZWAMESSAGEINFO: reactions cannot be read")
            return []
        label = self._people.label
        return [
            {"by": label(one.jid) or OWN_LABEL, "emoji": one.emoji, "at": instant(one.milliseconds)}
            for one in found
        ]

    def _odd(self, number: int, reason: str) -> None:
        self._beside.anomalies.append(Anomaly(Span(self._entry, number, number, number), reason))

    def _content(self, row: Row, of_type: int, kind: Kind, media: Row | None) -> dict[str, object]:
        body = text(row["ZTEXT"]) or None
        if kind is Kind.NOTICE:
            event = f"event {of_type}/{integer(row['ZGROUPEVENTTYPE'])}"
            notice = {"kind": NoticeKind.UNKNOWN.value, "seconds": None, "subject": None}
            return {"notice": notice, "body": f"{event}: {body}" if body else event}
        if kind is Kind.DELETED:
            return {"body": body}
        if kind is Kind.LOCATION and media:
            return {"body": contact_cards.lines(body, text(media["ZTITLE"]), _place(media))}
        if kind is Kind.CONTACT:
            return {"body": body, "attachments": self._cards(integer(row["rowid"]) or 0, media)}
        title = text(media["ZTITLE"]) if media and of_type in _FILES and of_type != _DOCUMENT else None
        if kind is Kind.UNKNOWN and body is None:
            body = f"message type {of_type}"
        return {"body": body or title or None, "attachments": self._attachments(of_type, media)}

    def _attachments(self, of_type: int, media: Row | None) -> list[dict[str, object]]:
        generic = _FILES.get(of_type)
        path = text(media["ZMEDIALOCALPATH"]) if media else None
        if not generic and not path:
            return []
        mime = text(media["ZVCARDSTRING"]) if media else None
        kind = mime if mime and "/" in mime and len(mime.split()) == 1 else generic
        name = text(media["ZTITLE"]) if media and of_type == _DOCUMENT else None
        return [self._files.attachment(path, name, kind, integer(media["ZFILESIZE"]) if media else None)]

    def _cards(self, number: int, media: Row | None) -> list[dict[str, object]]:
        held = (text(media["ZVCARDSTRING"]) if media else None) or ""
        cards = [card for card in held.split(_BETWEEN_CARDS) if _CARD in card.upper()]
        self.asides += [contact_cards.aside(card, self._entry, number) for card in cards]
        return [contact_cards.attachment(card, self._entry) for card in cards]


def _milliseconds(value: Value) -> float | None:
    if not isinstance(value, (int, float)) or value == 0:
        return None
    return round((value + _SINCE_2001) * 1000) if abs(value) < 1e12 else float("inf")  # noqa: PLR2004 - beyond any year


def _place(media: Row) -> str | None:
    latitude, longitude = media["ZLATITUDE"], media["ZLONGITUDE"]
    return f"{text(latitude)}, {text(longitude)}" if latitude or longitude else None


def _strings(value: object) -> list[str]:
    return list(value) if isinstance(value, list) else []
