"""Harbour Radio's log: one line for each call, as the duty officer's program writes it.

Units: times are UTC, to the minute; there are no ids and no sizes.
Limits: what was said beside the line that the officer typed; calls that nobody logged; who else listened.
Source: the program's own page "Log files", version 1, and a log of three days.
"""

import datetime as dt
import re
from collections.abc import Iterator

from onrecord.ports.originals import Original
from onrecord.readers.batching import Row, batches
from onrecord.readers.matching import Gathers, Item, Match
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Flag, Kind, Precision, Span, Statement

NAME = "harbour-radio"
VERSION = "1"
CHANNEL = "by_hand"
GATHERS = Gathers.FILE

FIRST_LINE = b"HARBOUR RADIO LOG 1"
LONGEST_LINE_BYTES = 64 * 1024
ENTRY = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\dZ)\|([^|]*)\|(.*)", re.DOTALL)
LIMITS = (
    "What was said beside the line that the officer typed.",
    "Calls that nobody logged, and who else listened.",
)


def recognise(head: bytes, filename: str) -> Match:
    """Judge by the first line alone: the program names its files as the officer likes."""
    del filename
    return Match.CERTAIN if head.partition(b"\n")[0].rstrip(b"\r") == FIRST_LINE else Match.NO


def read(original: Original) -> Iterator[Item]:
    """Read a log.

    Raises:
        UnreadableError: no file of the source begins as a log does.
    """
    yield from batches(_items(original))


def _items(original: Original) -> Iterator[Row | Anomaly | Statement]:
    log, unread = None, []
    for entry in original.entries():
        with original.open(entry) as stream:
            first = stream.readline(LONGEST_LINE_BYTES)
            if log is not None or recognise(first, entry.name) is Match.NO:
                unread.append(entry.name)
                continue
            log = entry
            line, position = 2, len(first)
            while text := stream.readline(LONGEST_LINE_BYTES):
                yield _item(text, Span(entry.name, line, line, position))
                position += len(text)
                line += text.endswith(b"\n")
    if log is None:
        raise UnreadableError(
            f"{original.name!r} holds no log of Harbour Radio: save the log again from the program"
        )
    yield Statement(
        title=original.name,
        channel=CHANNEL,
        platform="Harbour Radio",
        entry=log.name,
        limits=LIMITS,
        unread_entries=tuple(unread),
    )


def _item(text: bytes, span: Span) -> Row | Anomaly:
    """Return the message that a line is, or why it is none."""
    found = ENTRY.fullmatch(text.decode("utf-8", "replace").rstrip("\r\n"))
    if found is None:
        return Anomaly(span, "A line that is no entry of the log.")
    written, sender, body = found.groups()
    said_at = _instant(written)
    flags = [Flag.DATE_IMPOSSIBLE] if said_at is None else []
    return {
        "kind": Kind.TEXT,
        "said_text": written,
        "said_at": said_at,
        "precision": Precision.MINUTE if said_at else None,
        "sender": sender,
        "body": body,
        "flags": [*flags, Flag.INVALID_UTF8] if "\ufffd" in body else flags,
        "span": span.as_json(),
    }


def _instant(written: str) -> dt.datetime | None:
    try:
        instant = dt.datetime.fromisoformat(written)
    except ValueError:
        return None
    return instant if 1900 <= instant.year <= 2200 else None  # noqa: PLR2004 - the years that OnRecord takes
