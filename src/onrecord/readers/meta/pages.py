"""Pages of a Facebook or Instagram download: which file is one, whose conversation, in which order."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import orjson

from onrecord.ports.originals import Original
from onrecord.readers.json_pieces.pieces import Broken, JsonPieces, Piece
from onrecord.readers.meta.mojibake import mended_tree
from onrecord.records.messages import Entry

MESSAGES, PARTICIPANTS, TITLE, THREAD, STILL_IN = range(5)

_NUMBERED = re.compile(r"message_(\d{1,6})\.(?:json|html?)")


@dataclass(frozen=True, slots=True)
class Form:
    """How a page is written: what is asked of it, in the order of the numbers above, and what else it has."""

    paths: Sequence[Sequence[str]]
    known: frozenset[str]
    time: re.Pattern[bytes]


DOWNLOAD = Form(
    (("messages", "*"), ("participants",), ("title",), ("thread_path",), ("is_still_participant",)),
    frozenset({"thread_type", "magic_words", "image", "joinable_mode", "is_pending"}),
    re.compile(rb'"timestamp_ms"\s*:\s*(-?\d{1,18})'),
)


@dataclass(slots=True)
class Page:
    """One file of a conversation, as a first pass over it found it."""

    entry: Entry
    key: str = ""
    title: str = ""
    participants: tuple[str, ...] = ()
    left: bool = False
    messages: int = 0
    first_ms: int | None = None
    last_ms: int | None = None

    @property
    def number(self) -> int:
        """The page's number; 0 for a file that is named otherwise."""
        found = _NUMBERED.fullmatch(self.entry.name.rpartition("/")[2])
        return int(found[1]) if found else 0

    @property
    def folder(self) -> str:
        """The path of the folder that it lies in."""
        return self.entry.name.rpartition("/")[0]

    @property
    def oldest_ms(self) -> int:
        """The time of its oldest message."""
        return min(ms for ms in (self.first_ms, self.last_ms, _FOR_EVER) if ms is not None)

    @property
    def is_newest_first(self) -> bool:
        """Whether its messages run back in time, as the app writes them, unless their times say otherwise."""
        return self.first_ms is None or self.last_ms is None or self.first_ms >= self.last_ms


_FOR_EVER = 1 << 62


def survey(original: Original, entry: Entry, form: Form) -> tuple[Page, Sequence[str]]:
    """Read a page once for what must be known before its messages; also name what else it has."""
    page = Page(entry)
    with original.open(entry) as stream:
        pieces = JsonPieces(stream, form.paths)
        for piece in pieces:
            if not isinstance(piece, Broken):
                _note(page, piece, form)
    page.key = page.key or page.folder.rpartition("/")[2] or page.title or entry.name
    return page, [name for name in pieces.others if name not in form.known]


def _note(page: Page, piece: Piece, form: Form) -> None:
    if piece.pattern == MESSAGES:
        found = form.time.search(piece.data)
        at = int(found[1]) if found else None
        page.first_ms = at if page.first_ms is None else page.first_ms
        page.last_ms = page.last_ms if at is None else at
        page.messages += 1
        return
    value = _value(piece.data)
    if piece.pattern == TITLE and isinstance(value, str):
        page.title = value
    elif piece.pattern == THREAD and isinstance(value, str):
        page.key = value.rstrip("/").rpartition("/")[2]
    elif piece.pattern == PARTICIPANTS and isinstance(value, list):
        page.participants = tuple(dict.fromkeys(_names(value)))
    elif piece.pattern == STILL_IN:
        page.left = value is False


def _value(data: bytes) -> object:
    try:
        return mended_tree(orjson.loads(data))
    except orjson.JSONDecodeError:
        return None


def _names(participants: Iterable[object]) -> Iterator[str]:
    for one in participants:
        name = one.get("name") if isinstance(one, dict) else one
        if isinstance(name, str) and name:
            yield name


def key_by_title(pages: Sequence[Page]) -> None:
    """Key pages without ids by their titles; those that share one by the names of their files."""
    titles = Counter(page.title for page in pages)
    for page in pages:
        stem = page.entry.name.rpartition("/")[2].removesuffix(".json")
        page.key = page.title if titles[page.title] == 1 and page.title else stem


def in_order(pages: Iterable[Page]) -> tuple[list[Page], list[str]]:
    """Return one conversation's pages, oldest first, and sentences on what is odd about them.

    The app puts the newest messages on page 1. Where the times say that a folder's pages run the other way,
    they are believed. A conversation may have moved from one folder to another.
    """
    folders: dict[str, list[Page]] = {}
    for page in pages:
        folders.setdefault(page.folder, []).append(page)
    ordered: list[Page] = []
    odd: list[str] = []
    for group in sorted(folders.values(), key=lambda group: min(page.oldest_ms for page in group)):
        ordered += _by_number(group, odd)
    return ordered, odd


def _by_number(group: list[Page], odd: list[str]) -> list[Page]:
    group.sort(key=lambda page: (-page.number, page.entry.number))
    missing = _missing([page.number for page in group])
    where = repr(group[0].folder) if group[0].folder else "the source"
    if missing:
        odd.append(f"Pages missing in {where}: {missing}.")
    times = [page.oldest_ms for page in group if page.oldest_ms != _FOR_EVER]
    if all(one <= other for one, other in pairwise(times)):
        return group
    if all(one >= other for one, other in pairwise(times)):
        odd.append(f"Pages in {where} run from the oldest to the newest, which the app does not do.")
        return group[::-1]
    odd.append(f"Pages in {where} overlap in time: they are taken in the order of their numbers.")
    return group


def _missing(numbers: Sequence[int]) -> str:
    """Return the pages that are not there, in ranges."""
    there = sorted({0, *numbers})
    gaps = [(low + 1, high - 1) for low, high in pairwise(there) if high - low > 1]
    names = [f"{low}" if low == high else f"{low} to {high}" for low, high in gaps]
    return ", ".join(names[:20]) + (" …" if len(names) > 20 else "")  # noqa: PLR2004 - a sentence, no list


def owner_of(pages: Iterable[Page]) -> tuple[str | None, str | None]:
    """Return who the download belongs to, and how that is known: the pages themselves do not say."""
    threads = {page.key: page for page in pages if page.participants and not page.left}
    everywhere = set[str]()
    for number, page in enumerate(threads.values()):
        everywhere = set(page.participants) if number == 0 else everywhere.intersection(page.participants)
    if len(threads) > 1 and len(everywhere) == 1:
        return everywhere.pop(), f"one name takes part in all {len(threads):,} conversations: the owner's"
    pairs = [page for page in threads.values() if len(page.participants) == 2]  # noqa: PLR2004 - a pair
    others = {name for page in pairs if page.title in page.participants for name in page.participants}
    others -= {page.title for page in pairs}
    if len(others) == 1:
        return (
            others.pop(),
            "a conversation of two is titled by the other's name; the one left is the owner's",
        )
    return None, None
