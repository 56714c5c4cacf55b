"""A whole Facebook or Instagram download read: its pages, message by message, oldest first."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from onrecord.ports.originals import Aside, Original
from onrecord.readers.batching import Row
from onrecord.readers.heads import head_of
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces, Piece
from onrecord.readers.matching import Match
from onrecord.readers.meta import pages as meta_pages
from onrecord.readers.meta.messages import Fields, Message, row_of
from onrecord.readers.meta.mojibake import mended_tree
from onrecord.readers.meta.pages import Form, Page
from onrecord.readers.meta.signs import shape
from onrecord.readers.named_files import NamedFiles
from onrecord.readers.spoken import asides_of_names
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Conversation, Entry, Span, Statement

CHANNEL = "social_media"
TURNED_BYTES = 64 * 1024**2
"""A page longer than this is not turned round: it comes as it is written, and a warning says so."""

NOT_PROPER = "A message is not proper JSON."
NO_MESSAGE = "An element of the messages is not a message."


@dataclass(frozen=True, slots=True)
class Summary:
    """What the statement on a download says of the app alone."""

    name: str
    platform: str
    limits: Sequence[str]


@dataclass(frozen=True, slots=True)
class App:
    """What the apps differ in: what is said of them, and how sure a file is one's own."""

    summary: Summary
    match: Callable[[bytes, str], Match]
    named: Callable[[str], bool]
    """Whether a path is named as the app names pages, so that one with another content is a broken one."""
    form: Form = meta_pages.DOWNLOAD
    row: Callable[[Message, Mapping[str, object], Fields], dict[str, object]] = row_of
    has_folders: bool = True
    """Whether each conversation is a folder of numbered pages, which gives it its id."""


@dataclass(slots=True)
class _Reading:
    """One reading of a download."""

    app: App
    original: Original
    pages: list[Page]
    fields: Fields
    warnings: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row | Anomaly]:
        threads: dict[str, list[Page]] = {}
        for page in self.pages:
            threads.setdefault(page.key, []).append(page)
        for key, group in threads.items():
            ordered, odd = meta_pages.in_order(group)
            self.warnings += odd
            for page in ordered:
                for item in self._page(page):
                    if not isinstance(item, Anomaly):
                        item["conversation"] = key
                    yield item

    def _page(self, page: Page) -> Iterator[dict[str, object] | Anomaly]:
        with self.original.open(page.entry) as stream:
            for item in self._turned(page, _messages(page.entry, JsonPieces(stream, self.app.form.paths))):
                yield item if isinstance(item, Anomaly) else self._row(page.entry, item)

    def _turned(self, page: Page, items: Iterator[Piece | Anomaly]) -> Iterator[Piece | Anomaly]:
        """Yield a page's items from the oldest to the newest."""
        if not page.is_newest_first:
            yield from items
            return
        held: list[Piece | Anomaly] = []
        length = 0
        for item in items:
            held.append(item)
            length += len(item.data) if isinstance(item, Piece) else 0
            if length > TURNED_BYTES:
                self.warnings.append(f"{page.entry.name!r} is long: its messages come newest first.")
                yield from held
                yield from items
                return
        yield from reversed(held)

    def _row(self, entry: Entry, piece: Piece) -> dict[str, object] | Anomaly:
        span = Span(entry.name, piece.first, piece.last, piece.first_byte)
        message = parsed(piece.data)
        if message is None:
            return Anomaly(span, NOT_PROPER)
        if not isinstance(message, dict):
            return Anomaly(span, NO_MESSAGE)
        return self.app.row(_members(message), span.as_json(), self.fields)


def _members(message: dict[str, Any]) -> Mapping[str, Any]:
    """Return the message with the names of its members mended; texts are mended where they are taken."""
    if all(name.isascii() for name in message):
        return message
    mended = mended_tree(dict.fromkeys(message))
    names = mended if isinstance(mended, dict) else message
    return dict(zip(names, message.values(), strict=False))


def parsed(data: bytes) -> object:
    """Return the value of a piece of JSON; None where it is none."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        # Half characters, which apps do cut, and numbers that are none.
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _messages(entry: Entry, pieces: Iterable[Piece | Broken]) -> Iterator[Piece | Anomaly]:
    for piece in pieces:
        if isinstance(piece, Broken):
            span = Span(entry.name, piece.first, piece.last, piece.first_byte)
            yield Anomaly(span, f"{piece.reason[:1].upper()}{piece.reason[1:]}.")
        elif piece.pattern == meta_pages.MESSAGES:
            yield piece


def find_pages(original: Original, app: App) -> list[Entry]:
    """Return the entries that are pages of the app's, or are named so and look like nothing else."""
    entries = original.entries()
    if len(entries) == 1:
        return list(entries)
    named = [entry for entry in entries if entry.name.lower().endswith(".json")]
    return [entry for entry in named if _is_page(original, entry, app)]


def _is_page(original: Original, entry: Entry, app: App) -> bool:
    head = head_of(original, entry)
    if app.match(head, entry.name) is not Match.NO:
        return True
    return app.named(entry.name) and not shape(head)


def read(original: Original, app: App) -> Iterator[Row | Anomaly | Aside | Statement]:
    """Yield the rows and anomalies of all pages, conversation by conversation, and the statement.

    Raises:
        UnreadableError: no page of the app's is there.
    """
    entries = find_pages(original, app)
    if not entries:
        raise UnreadableError(
            f"{original.name!r} holds no page of messages ({app.summary.name}): ask the app for the "
            "download again, in JSON, with messages"
        )
    strange: set[str] = set()
    pages = []
    for entry in entries:
        page, others = meta_pages.survey(original, entry, app.form)
        pages.append(page)
        strange.update(others)
    if not app.has_folders:
        meta_pages.key_by_title(pages)
    owner, evidence = meta_pages.owner_of(pages)
    files = NamedFiles(original.entries())
    reading = _Reading(app, original, pages, Fields(files, owner, strange))
    yield from reading.rows()
    yield from asides_of_names(dict.fromkeys(page.title for page in pages))
    yield conclude(original, pages, reading.fields, app.summary, [evidence, *reading.warnings])


def conclude(
    original: Original, pages: Sequence[Page], fields: Fields, summary: Summary, said: Sequence[str | None]
) -> Statement:
    """Return the statement on a download. ``said`` is how its owner is known, if at all, then warnings."""
    evidence, *warnings = said
    conversations = _conversations(pages)
    empty = len({page.key for page in pages}) - len(conversations)
    if empty:
        warnings.append(f"Conversations without a message that could be read: {empty:,}.")
    if fields.unknown:
        names = ", ".join(repr(name) for name in sorted(fields.unknown)[:20])
        warnings.append(f"Fields that this reader does not know, kept in the original alone: {names}.")
    only = conversations[0].title if len(conversations) == 1 else f"{summary.name} messages"
    counted = "1 page" if len(pages) == 1 else f"{len(pages):,} pages"
    return Statement(
        title=only,
        channel=CHANNEL,
        platform=summary.platform,
        entry=pages[0].entry.name,
        evidence=(f"{counted} of messages", *([evidence] if evidence else [])),
        limits=summary.limits,
        warnings=tuple(warning for warning in warnings if warning),
        unread_entries=fields.files.unread(original.entries(), (page.entry.number for page in pages)),
        conversations=conversations,
    )


def _conversations(pages: Iterable[Page]) -> tuple[Conversation, ...]:
    threads: dict[str, Page] = {}
    for page in pages:
        if not page.messages:
            continue
        known = threads.setdefault(page.key, page)
        known.title = known.title or page.title
        known.participants = tuple(dict.fromkeys((*known.participants, *page.participants)))
    return tuple(
        Conversation(key, page.title or ", ".join(page.participants[:4]) or key, CHANNEL, page.participants)
        for key, page in threads.items()
    )
