"""What a message says or shows: text, files, contacts, places, polls, calls."""

from collections.abc import Iterator

import orjson

from onrecord.ports.originals import Aside
from onrecord.readers import contact_cards
from onrecord.readers.formats.whatsapp_android_db import calls
from onrecord.readers.formats.whatsapp_android_db.answers import Answers
from onrecord.readers.formats.whatsapp_android_db.kinds import (
    CHAT_PRIVACY,
    CONTACTS,
    DOCUMENT,
    FILES,
    MISSED_CALL,
    PLACEHOLDERS,
    POLL,
    VOTE,
)
from onrecord.readers.formats.whatsapp_android_db.notices import notice
from onrecord.readers.formats.whatsapp_android_db.people import People
from onrecord.readers.sqlite.beside import Beside
from onrecord.readers.sqlite.tables import Row, integer, text
from onrecord.readers.whatsapp_values import Files
from onrecord.records.messages import Kind, NoticeKind


class Contents:
    """Columns that depend on what kind of message it is."""

    def __init__(self, people: People, files: Files, beside: Beside, answers: Answers, entry: str) -> None:
        """Take the tables, which stand at the message's stretch when ``of`` is called."""
        self.asides: list[Aside] = []
        self.linked_calls: set[int] = set()
        self._people = people
        self._files = files
        self._beside = beside
        self._answers = answers
        self._entry = entry

    def of(self, row: Row, kind: Kind, actor: str | None, chat: str) -> dict[str, object]:
        """Return ``kind``, ``body`` and what goes with them. ``actor`` is who did what a notice tells."""
        number, of_type = integer(row["rowid"]) or 0, integer(row["message_type"])
        if of_type == CHAT_PRIVACY:
            plain = {"kind": NoticeKind.SETTINGS.value, "seconds": None, "subject": actor}
            return {"notice": plain, "body": text(row["text_data"]) or "changed advanced chat privacy"}
        if kind is Kind.NOTICE:
            return notice(row, self._beside, self._people, actor, chat)
        if kind is Kind.CALL:
            return self._call(row, number, of_type)
        if kind is Kind.DELETED:
            return {"body": None}
        attachments = [*self._files_of(number, of_type), *self._contacts(number, of_type)]
        body = self._body(row, number, of_type, chat)
        if kind is Kind.UNKNOWN and body is None and not attachments:
            body = PLACEHOLDERS.get(of_type or 0, f"message type {of_type}")
        shown = Kind.MEDIA if kind is Kind.TEXT and attachments else kind
        return {"kind": shown.value, "body": body, "attachments": attachments}

    def _body(self, row: Row, number: int, of_type: int | None, chat: str) -> str | None:
        said = text(row["text_data"]) or None
        if of_type == DOCUMENT:
            media = self._beside.one("message_media", number)
            return (text(media["media_caption"]) if media else None) or said
        if of_type == POLL:
            return contact_cards.lines(said, *self._options(number, chat))
        place = self._beside.one("message_location", number)
        parts = [*self._made(number), *(_place(place) if place else ())]
        return contact_cards.lines(said, *(part for part in parts if part != said))

    def _made(self, number: int) -> Iterator[str | None]:
        """Yield texts that businesses' messages and invitations keep in tables of their own."""
        for table, columns in _TEXTS.items():
            row = self._beside.one(table, number)
            if row is not None:
                yield from (text(row[column]) for column in columns)
        for row in self._beside.all("message_ui_elements", number):
            yield from _of_json(text(row["element_content"]))

    def _files_of(self, number: int, of_type: int | None) -> Iterator[dict[str, object]]:
        media = self._beside.one("message_media", number)
        generic = FILES.get(of_type if of_type is not None else -1)
        if media is None:
            if generic:
                yield self._files.attachment(None, None, generic, None)
            return
        path, kind = text(media["file_path"]), text(media["mime_type"])
        name = text(media["media_name"])
        if generic or path or kind:
            size = integer(media["file_length"]) or integer(media["file_size"])
            yield self._files.attachment(path, name, kind or generic, size)

    def _contacts(self, number: int, of_type: int | None) -> Iterator[dict[str, object]]:
        cards = [text(row["vcard"]) or "" for row in self._beside.all("message_vcard", number)]
        for card in cards if of_type in CONTACTS else ():
            yield contact_cards.attachment(card, self._entry)
            self.asides.append(contact_cards.aside(card, self._entry, number))

    def _options(self, number: int, chat: str) -> Iterator[str]:
        votes: dict[int, list[str]] = {}
        for row_id, _, by in self._answers.add_ons(number, VOTE, chat):
            columns = ("message_poll_option_id",)
            table = "message_add_on_poll_vote_selected_option"
            for vote in self._beside.looked_up(table, columns, "message_add_on_row_id", row_id):
                votes.setdefault(integer(vote["message_poll_option_id"]) or 0, []).append(by or "")
        for option in self._beside.all("message_poll_option", number):
            voters = ", ".join(filter(None, votes.get(integer(option["rowid"]) or 0, [])))
            total = integer(option["vote_total"]) or 0
            yield f"{text(option['option_name'])} ({total}{f': {voters}' if voters else ''})"

    def _call(self, row: Row, number: int, of_type: int | None) -> dict[str, object]:
        missed = self._beside.one("missed_call_logs", number)
        if of_type == MISSED_CALL:
            return {"body": calls.sentence(missed["video_call"] if missed else None, missed=True)}
        link = self._beside.one("message_call_log", number)
        call_id = integer(link["call_log_row_id"]) if link else None
        call = call_id and next(self._beside.looked_up("call_log", calls.COLUMNS, "_id", call_id), None)
        if not call or not call_id:
            return {"body": text(row["text_data"]) or "Call"}
        self.linked_calls.add(call_id)
        return {"body": calls.described(call)}


_TEXTS = {
    "message_template": ("content_text_data", "footer_text_data"),
    "message_product": ("title", "description"),
    "message_order": ("order_title", "message"),
    "message_group_invite": ("group_name",),
}


def _place(row: Row) -> Iterator[str | None]:
    yield text(row["place_name"])
    yield text(row["place_address"])
    if isinstance(row["latitude"], float) and isinstance(row["longitude"], float):
        yield f"{row['latitude']}, {row['longitude']}"
    yield text(row["url"])


def _of_json(content: str | None) -> Iterator[str]:
    try:
        found = orjson.loads(content or "null")
    except orjson.JSONDecodeError:
        found = content
    if isinstance(found, str):
        yield found
    if isinstance(found, dict):
        yield from (
            found[name] for name in ("title", "sub_title", "description") if isinstance(found.get(name), str)
        )
