"""Facebook's "Download your information" in HTML: Messenger conversations, page by page (`message_1.html` …).

Units: times are those of a wall clock, in English, to the minute or second; which zone's is not said. A
    conversation's key is the name of its folder.
Limits: all that the JSON form lacks, and also the zone, milliseconds, and what kind of file or message it is;
    the form is made for reading and changes without notice. What is not understood is an anomaly.
Source: docs/formats/facebook-html.md.
"""

import datetime as dt
import re
from collections.abc import Iterator

from onrecord.ports.originals import Aside, Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.formats.facebook_html.blocks import blocks_of
from onrecord.readers.formats.facebook_html.messages import PageReader
from onrecord.readers.formats.facebook_html.times import IN_HEAD
from onrecord.readers.heads import head_of
from onrecord.readers.matching import Gathers, Match
from onrecord.readers.meta import downloads as meta_downloads
from onrecord.readers.meta import pages as meta_pages
from onrecord.readers.meta import signs as meta_signs
from onrecord.readers.meta.messages import Fields
from onrecord.readers.meta.pages import Page
from onrecord.readers.named_files import NamedFiles
from onrecord.readers.spoken import asides_of_names
from onrecord.records.completeness import CopyOf
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Entry, Statement
from onrecord.records.schema import Batch

NAME = "facebook-html"
VERSION = "1"
CHANNEL = meta_downloads.CHANNEL
GATHERS = Gathers.TREE
COPY_OF = CopyOf.ACCOUNT

TURNED_BYTES = 16 * 1024**2
_PAGE_NAME = re.compile(r"message_\d{1,6}\.html?")
_MARKS = re.compile(rb'class="[^"]*(?<![\w-])(?:_a6-g|_a6-p|_a72d|_2lem|uiBoxWhite)(?![\w-])')
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock's
_LIMITS = (
    "The time zone: times are those of a clock that the pages do not name; seconds may be missing.",
    "Earlier versions of edited messages, and whether a message was edited.",
    "Messages deleted or unsent before the download.",
    "Conversations under end-to-end encryption: these have a download of their own.",
    "Messages that had disappeared under a timer, and the timers.",
    "Which message a reply answers, when messages were delivered and read, and when people reacted.",
    "Account numbers: people are names as they were at the download, and two may share one.",
    "Whether words that the app also writes (who joined, left or called) were typed.",
    "Whether the files were changed between the app and this capture.",
)


def recognise(head: bytes, filename: str) -> Match:
    """Judge a page by its name and marks: other pages of the download have the same marks."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start != b"<" or b"<html" not in head[:4096].lower():
        return Match.NO
    if meta_signs.judge(head, filename, meta_signs.FACEBOOK, meta_signs.INSTAGRAM) is Match.NO:
        return Match.NO
    named = _PAGE_NAME.fullmatch(filename.rpartition("/")[2]) is not None
    listed = b"Participants:" in head and IN_HEAD.search(head) is not None
    if named and (listed or _MARKS.search(head)):
        return Match.CERTAIN
    return Match.POSSIBLE if named or listed else Match.NO


def read(original: Original) -> Iterator[Batch | Anomaly | Aside | Statement]:
    """Read every conversation of a download, or a page alone.

    Raises:
        UnreadableError: no page of messages is there.
        UnsafeSourceError: a limit is broken.
    """
    return batches(_items(original))


def _items(original: Original) -> Iterator[Row | Anomaly | Aside | Statement]:
    entries = _find_pages(original)
    fields = Fields(NamedFiles(original.entries()))
    pages = [_survey(original, entry, fields) for entry in entries]
    fields.owner, evidence = meta_pages.owner_of(pages)
    threads: dict[str, list[Page]] = {}
    for page in pages:
        threads.setdefault(page.key, []).append(page)
    warnings: list[str] = []
    for key, group in threads.items():
        ordered, odd = meta_pages.in_order(group)
        warnings += odd
        for page in ordered:
            for item in _turned(original, page, fields, warnings):
                if not isinstance(item, Anomaly):
                    item["conversation"] = key
                yield item
    yield from asides_of_names(dict.fromkeys(page.title for page in pages))
    silent = sum(not page.messages for page in pages)
    if silent:
        warnings.append(f"Pages in which no message was found: {silent:,}; times are read in English alone.")
    yield meta_downloads.conclude(original, pages, fields, _SUMMARY, [evidence, *warnings])


def _find_pages(original: Original) -> list[Entry]:
    entries = original.entries()
    if len(entries) == 1:
        return list(entries)
    found = []
    for entry in entries:
        is_html = entry.name.lower().endswith((".html", ".htm"))
        if is_html and recognise(head_of(original, entry), entry.name) is not Match.NO:
            found.append(entry)
    if not found:
        raise UnreadableError(
            f"{original.name!r} holds no page of messages (Facebook, HTML): ask the app for the download "
            "again, with messages, in JSON if you can"
        )
    return found


def _survey(original: Original, entry: Entry, fields: Fields) -> Page:
    """Read a page once for its title, its people and its first and last time."""
    page = Page(entry)
    reader = PageReader(entry.name, fields)
    senders: dict[str, None] = {}
    with original.open(entry) as stream:
        for item in reader.read(blocks_of(stream)):
            if isinstance(item, Anomaly):
                continue
            page.messages += 1
            if isinstance(sender := item["sender"], str):
                senders[sender] = None
            if isinstance(at := item["said_local"], dt.datetime):
                page.last_ms = (at - _EPOCH) // dt.timedelta(milliseconds=1)
                page.first_ms = page.last_ms if page.first_ms is None else page.first_ms
    page.title, page.participants = reader.title, reader.participants or tuple(senders)
    page.key = page.folder.rpartition("/")[2] or page.title or entry.name
    return page


def _turned(
    original: Original, page: Page, fields: Fields, warnings: list[str]
) -> Iterator[dict[str, object] | Anomaly]:
    """Yield a page's items from the oldest to the newest."""
    reader = PageReader(page.entry.name, fields)
    with original.open(page.entry) as stream:
        items = reader.read(blocks_of(stream))
        if page.is_newest_first and page.entry.size_bytes <= TURNED_BYTES:
            yield from reversed(list(items))
            return
        if page.is_newest_first and page.messages > 1:
            warnings.append(f"{page.entry.name!r} is long: its messages come newest first.")
        yield from items


_SUMMARY = meta_downloads.Summary("Facebook", "facebook", _LIMITS)
