"""Reading an export: one pass in the order of the file."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.ports.originals import Aside, ByteStream, Original
from onrecord.readers.formats.telegram_json.beside import BESIDE, OWNER, aside_of, owner_in
from onrecord.readers.formats.telegram_json.chats import Chat
from onrecord.readers.formats.telegram_json.columns import Columns, Row, number_of
from onrecord.readers.formats.telegram_json.files import Files
from onrecord.readers.formats.telegram_json.messages import Rows
from onrecord.readers.formats.telegram_json.statement import Findings, conclude
from onrecord.readers.formats.telegram_json.times import offset_of
from onrecord.readers.formats.telegram_json.words import ShapeError
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces, Piece, Run
from onrecord.readers.json_pieces.values import parsed
from onrecord.readers.matching import Item
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Flag, Span, Statement
from onrecord.records.schema import Batch

_SECTIONS = {"": (), "chats": ("chats", "list", "*"), "left_chats": ("left_chats", "list", "*")}
_ASKED = [(section, field) for section in _SECTIONS for field in ("name", "type", "id", "messages")]
_ABOUT = [each for each in _ASKED if each[1] != "messages"]
_MOST_HELD = 4096
_MOST_OFFSETS = 100

NOT_VALID = "This is no valid JSON"
NO_MESSAGE = "An element of messages is no message of a known form"
OTHER_CHAT = "Messages stand both in a list of chats and beside it"
NO_FIELD = "A chat's name, type or id is no valid JSON"

_Place = tuple[str, tuple[int, ...]]


class Reading:
    """One export while it is read."""

    def __init__(self, original: Original, entry: Entry) -> None:
        """Prepare to read an entry."""
        self._original, self._entry = original, entry
        self._files = Files(original.entries(), entry)
        self._rows = Rows(self._files)
        self._columns = Columns(entry.name)
        self._chats: dict[_Place, Chat] = {}
        self._held: list[Anomaly] = []
        self._beside: dict[str, None] = {}
        self._single: bool | None = None
        self._surveyed = False
        self._offsets: set[dt.timedelta] = set()

    def read(self, stream: ByteStream) -> Iterator[Item]:
        """Yield batches, anomalies, asides and the statement."""
        pieces = JsonPieces(stream, [*_paths(_ASKED), *((name,) for name in BESIDE)])
        for found in pieces.runs():
            if isinstance(found, Piece) and found.pattern >= len(_ASKED):
                yield self._take_beside(found)
                continue
            self._take(found)
            if self._columns.is_full or len(self._held) >= _MOST_HELD:
                yield from self._flushed()
        yield from self._flushed()
        yield from self._rows.spare.told(is_over=True)
        if not self._chats:
            raise UnreadableError(
                f"{self._entry.name!r} holds no chat of Telegram: export again with the format "
                "“Machine-readable JSON” and capture the whole folder"
            )
        yield self._statement([*pieces.others, *self._beside])

    def _flushed(self) -> Iterator[Batch | Anomaly | Aside]:
        if len(self._columns):
            yield self._columns.take()
        yield from self._held
        self._held = []
        yield from self._rows.spare.told()

    def _take(self, found: Piece | Broken | Run) -> None:
        if isinstance(found, Broken):
            self._note(found.reason, found)
        elif isinstance(found, Run):
            self._take_run(found)
        else:
            section, field = _ASKED[found.pattern]
            if field == "messages":
                self._take_message(found, section)
            else:
                self._take_field(found, section, field)

    def _note(self, reason: str, where: Piece | Broken) -> None:
        span = Span(self._entry.name, where.first, where.last, where.first_byte)
        self._held.append(Anomaly(span, reason[0].upper() + reason[1:]))

    def _take_beside(self, piece: Piece) -> Aside:
        name = BESIDE[piece.pattern - len(_ASKED)]
        self._beside[name] = None
        if name == OWNER:
            self._columns.own = owner_in(piece)
        return aside_of(piece)

    def _take_field(self, piece: Piece, section: str, field: str) -> None:
        try:
            value = parsed(piece.data).value
        except ValueError:
            self._note(NO_FIELD, piece)
        else:
            self._chat(section, piece.place[:1]).known.setdefault(field, value)

    def _chat(self, section: str, place: tuple[int, ...]) -> Chat:
        return self._chats.setdefault((section, place), Chat("/".join(map(str, (section, *place)))))

    def _speaking(self, section: str, place: tuple[int, ...]) -> Chat | None:
        """Return the chat that messages stand in; None if the export cannot have it beside the others."""
        if self._single is None:
            self._single = not section
        if self._single == bool(section):
            return None
        chat = self._chat(section, place)
        if "id" not in chat.known and not self._surveyed:
            self._survey()
        return chat

    def _survey(self) -> None:
        """Learn what chats are called from what stands after their messages."""
        self._surveyed = True
        with self._original.open(self._entry) as stream:
            for found in JsonPieces(stream, _paths(_ABOUT)):
                if isinstance(found, Piece):
                    with contextlib.suppress(ValueError):
                        section, field = _ABOUT[found.pattern]
                        value = parsed(found.data).value
                        self._chat(section, found.place[:1]).known.setdefault(field, value)

    def _take_run(self, run: Run) -> None:
        section = _ASKED[run.pattern][0]
        chat = self._speaking(section, run.place)
        if chat is None:
            span = Span(self._entry.name, int(run.firsts[0]), int(run.lasts[-1]), int(run.first_bytes[0]))
            self._held.append(Anomaly(span, OTHER_CHAT))
            return
        state = self._rows.state()
        try:
            chat.note(*self._columns.add_run(run.values, _places(run), self._key(chat), self._rows))
        except ShapeError:
            self._rows.go_back(state)
            for index, message in enumerate(run.values):
                self._take_one(message, chat, _one_place(run, index), repaired=False)
        self._note_offset(run.values[0])

    def _take_message(self, piece: Piece, section: str) -> None:
        try:
            message, repaired = parsed(piece.data)
        except ValueError:
            self._note(NOT_VALID, piece)
            return
        chat = self._speaking(section, piece.place[:-1])
        if chat is None or not isinstance(message, dict):
            self._note(OTHER_CHAT if chat is None else NO_MESSAGE, piece)
            return
        self._take_one(message, chat, (piece.first_byte, piece.first, piece.last), repaired=repaired)
        self._note_offset(message)

    def _take_one(
        self, message: dict[str, Any], chat: Chat, place: tuple[int, int, int], *, repaired: bool
    ) -> None:
        first_byte, first, last = place
        try:
            row = self._rows.row(message)
        except ShapeError:
            self._held.append(Anomaly(Span(self._entry.name, first, last, first_byte), NO_MESSAGE))
            return
        if repaired:
            row["flags"] = [*_flags(row), Flag.INVALID_UTF8.value]
        row |= {"first_byte": first_byte, "first": first, "last": last, "conversation": self._key(chat)}
        self._columns.add_row(row)
        chat.note([row["sender"]], np.array([number_of(message)]))

    def _key(self, chat: Chat) -> str | None:
        return None if self._single else chat.key

    def _note_offset(self, message: dict[str, Any]) -> None:
        offset = offset_of(message)
        if offset is not None and len(self._offsets) < _MOST_OFFSETS:
            self._offsets.add(offset)

    def _statement(self, others: Sequence[str]) -> Statement:
        # Where messages stand beside a list of chats, rows are of the one chat that speaks.
        chats = [chat for (section, _), chat in self._chats.items() if not (self._single and section)]
        found = Findings(self._rows, sorted(self._offsets), others, self._files.unread())
        return conclude(self._entry.name, chats, found, single=self._single is not False and len(chats) == 1)


def _paths(asked: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    return [
        (*_SECTIONS[section], field, *(("*",) if field == "messages" else ())) for section, field in asked
    ]


def _places(run: Run) -> dict[str, NDArray[np.int64]]:
    return {"first_byte": run.first_bytes, "first": run.firsts, "last": run.lasts}


def _one_place(run: Run, index: int) -> tuple[int, int, int]:
    return int(run.first_bytes[index]), int(run.firsts[index]), int(run.lasts[index])


def _flags(row: Row) -> list[object]:
    flags = row.get("flags")
    return flags if isinstance(flags, list) else []
