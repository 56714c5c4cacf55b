"""A page of a conversation as HTML: read like a chat, day by day, every line with its place in the source.

Who wrote is told by the name; a side or a colour only repeats it. Nothing of a source is markup here.
"""

import datetime as dt
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from onrecord.records.messages import Kind, Precision
from onrecord.records.searches import CaptureHeld
from onrecord.rendering import times
from onrecord.rendering.chat_parts import (
    Addresses,
    answered,
    around,
    edits,
    files,
    place,
    recognised,
    said,
    source,
)
from onrecord.rendering.chat_words import Row, notice_remark, notice_text
from onrecord.rendering.escaping import escaped, escaped_lines, isolated
from onrecord.rendering.fragments import Fragment
from onrecord.rendering.said_times import at_instant, said_when

_COLOURS = 8
_ABSENT = (Kind.DELETED, Kind.VIEW_ONCE, Kind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Chat:
    """What a page shows: rows of ``Catalogue.show``, of which the first message has the number ``first``.

    ``zone`` is the office's own, for when captures were made.
    """

    rows: Sequence[Row]
    first: int
    captures: Mapping[str, CaptureHeld]
    addresses: Addresses
    zone: str
    on_page: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a page knows of one message: its number, its capture's zone, when it was said on that clock."""

    chat: Chat
    number: int
    zone: str
    local: dt.datetime | None


def chat_html(chat: Chat) -> Fragment:
    """Return the list of a page's messages."""
    return Fragment.of(['<ol class="onrecord-chat" id="chat">\n', *_items(chat), "</ol>\n"])


def _items(chat: Chat) -> Iterator[str]:
    capture, day = "", None
    for number, row in _numbered(chat):
        if row["capture"] != capture:
            capture, day = str(row["capture"]), None
            yield from _heading(chat, capture)
        zone = _zone(chat, row)
        local = None if "anomaly" in row else _local(row, zone)
        if local is not None and local.date() != day:
            day = local.date()
            yield f'<li class="onrecord-chat__day"><h2>{times.day(day)}</h2></li>\n'
        yield from _item(row, _Told(chat, number, zone, local))


def _numbered(chat: Chat) -> Iterable[tuple[int, Row]]:
    """Pair each row with its message's number; what was not understood has that of the next."""
    number, found = chat.first, []
    for row in chat.rows:
        found.append((number, row))
        if "anomaly" not in row:
            if row.get("native_id"):
                chat.on_page[row["native_id"]] = number
            number += 1
    return found


def _item(row: Row, told: _Told) -> Iterator[str]:
    if "anomaly" in row:
        yield from _anomaly(row)
    elif row["kind"] == Kind.NOTICE:
        yield from _notice(row, told)
    else:
        yield from _message(row, told)


def _heading(chat: Chat, capture: str) -> Iterator[str]:
    held = chat.captures.get(capture)
    if held is not None:
        at, by = escaped(at_instant(held.captured_at, chat.zone)), isolated(held.captured_by)
        name = f", file {isolated(held.name)}" if held.name else ""
        yield f'<li class="onrecord-chat__capture"><p>Captured {at} by {by}{name}. '
        yield f"Times are on the clock of {escaped(held.zone or 'the phone')}.</p></li>\n"


def _message(row: Row, told: _Told) -> Iterator[str]:
    chat, zone, name = told.chat, told.zone, row["sender"]
    yield f'<li class="{_classes(row)}" id="m{told.number}" tabindex="-1"><p class="onrecord-message__head">'
    who = isolated(name) if name else "Sender not known"
    own = " (this phone's owner)" if row.get("is_own") and name else ""
    yield f'<span class="onrecord-message__sender">{who}{own}</span> {_when(row, told)}</p>'
    yield from answered(row, chat.on_page)
    yield from files(row, chat.addresses)
    yield from said(row)
    yield from recognised(row)
    yield from edits(row, zone)
    yield from (f'<p class="onrecord-message__meta">{line}</p>' for line in around(row, zone))
    yield from source(row, told.number, zone)
    yield "</li>\n"


def _notice(row: Row, told: _Told) -> Iterator[str]:
    zone = told.zone
    yield f'<li class="onrecord-chat__notice" id="m{told.number}" tabindex="-1"><p dir="auto">'
    yield f"{escaped_lines(notice_text(row))}</p><p>"
    if remark := notice_remark(row):
        yield f"{escaped(remark)}. "
    yield f"The app's own notice, {_when(row, told)}</p>"
    yield from (f'<p class="onrecord-message__meta">{line}</p>' for line in around(row, zone))
    yield from source(row, told.number, zone)
    yield "</li>\n"


def _anomaly(row: Row) -> Iterator[str]:
    yield '<li class="onrecord-message onrecord-message--anomaly" tabindex="-1">'
    told = row["anomaly"][:1].upper() + row["anomaly"][1:]
    words = told if "withheld" in row else f"Not understood: {row['anomaly']}"
    yield f'<p class="onrecord-message__kind">{escaped(words)}</p>'
    yield f'<p class="onrecord-message__source">{place(row)} of {isolated(row["span"]["entry"])}</p></li>\n'


def _classes(row: Row) -> str:
    colour = zlib.crc32((row["sender"] or "").encode("utf-8", "surrogatepass")) % _COLOURS
    own = " onrecord-message--own" if row.get("is_own") else ""
    absent = " onrecord-message--absent" if row["kind"] in _ABSENT else ""
    return f"onrecord-message onrecord-sender-{colour}{own}{absent}"


def _when(row: Row, told: _Told) -> str:
    """Write the time of day, or what the source wrote in its place, as a link to the message itself."""
    local, shown = told.local, ""
    seconds = row["precision"] in {Precision.SECOND, Precision.MILLISECOND}
    if local is not None and (row["said_at"] is not None or not row["said_text"]):
        said = local.isoformat()
        shown = f'<time datetime="{said[:16]}">{said[11 : 19 if seconds else 16]}</time>'
    else:
        known = said_when(None, row["said_text"], told.zone, flags=row["flags"])
        shown = escaped(known)
    hidden = f'<span class="govuk-visually-hidden">, message {told.number:,}</span>'
    return (
        f'<a class="govuk-link" href="{escaped(told.chat.addresses.message(row["id"]))}">{shown}{hidden}</a>'
    )


def _local(row: Row, zone: str) -> dt.datetime | None:
    """Return when a message was said on the phone's clock, or on the capture's zone where it shows none."""
    if row["said_local"]:
        return dt.datetime.fromisoformat(row["said_local"])
    if row["said_at"]:
        return times.WallClock(zone or "UTC").local(dt.datetime.fromisoformat(row["said_at"]))
    return None


def _zone(chat: Chat, row: Row) -> str:
    held = chat.captures.get(str(row["capture"]))
    return held.zone if held is not None else ""
