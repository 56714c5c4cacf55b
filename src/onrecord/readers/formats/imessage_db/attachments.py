"""Attachments of messages, and whether their files came along."""

from collections.abc import Iterator, Sequence

from onrecord.readers.checked import said_size
from onrecord.readers.formats.imessage_db.columns import ATTACHMENT
from onrecord.readers.formats.imessage_db.contents import Contents
from onrecord.readers.sqlite.tables import Row as Stored
from onrecord.readers.sqlite.tables import integer, text
from onrecord.readers.text_messages import attachment_type
from onrecord.records.messages import Anomaly, Presence

MOST_OF_ONE = 1000
_PREVIEW = ".pluginpayloadattachment"
_OF_UTI = {
    "com.apple.coreaudio-format": "audio",
    "public.vcard": "contact",
    "public.jpeg": "image",
    "public.heic": "image",
    "public.png": "image",
    "com.apple.quicktime-movie": "video",
}

Row = dict[str, object]


def joined(contents: Contents, first: int, last: int) -> Iterator[tuple[int, int] | Anomaly]:
    """Yield pairs of a message and an attachment of it, for messages in a range of row ids."""
    for row in contents.snapshot.among(
        "message_attachment_join", ("message_id", "attachment_id"), "message_id", first, last
    ):
        if isinstance(row, Anomaly):
            yield row
        else:
            yield integer(row["message_id"]) or 0, integer(row["attachment_id"]) or 0


def attachments_of(contents: Contents, numbers: Sequence[int], *, voice: bool) -> Iterator[Row | Anomaly]:
    """Yield what the database says of each attachment."""
    for number in numbers[:MOST_OF_ONE]:
        met = False
        for row in contents.snapshot.among("attachment", ATTACHMENT, "ROWID", number, number):
            if isinstance(row, Anomaly):
                yield row
            else:
                met = True
                yield _attachment(contents, row, voice=voice)
        if not met:
            yield {"name": None, "type": None, "presence": Presence.MISSING}


def _attachment(contents: Contents, row: Stored, *, voice: bool) -> Row:
    path = text(row["filename"])
    file = contents.file_of(path)
    name = text(row["transfer_name"]) or (path or "").rpartition("/")[2] or None
    return {
        "name": name,
        "type": _type(row, voice=voice),
        "bytes": said_size(file, integer(row["total_bytes"])),
        "presence": Presence.MISSING if file is None else Presence.PRESENT,
        "entry": None if file is None else file.name,
        "sha256": None,
    }


def _type(row: Stored, *, voice: bool) -> str | None:
    if integer(row["is_sticker"]) == 1:
        return "sticker"
    mime, uti = text(row["mime_type"]), text(row["uti"])
    found = attachment_type(mime) if mime else _OF_UTI.get(uti or "", uti)
    return "voice" if voice and found == "audio" else found


def is_preview(attachment: Row) -> bool:
    """Tell whether a file is only what a link or an app's balloon shows."""
    return str(attachment["name"] or "").lower().endswith(_PREVIEW)
