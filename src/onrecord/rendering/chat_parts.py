"""The parts of one message on a conversation's page: what it says, its files, what it answers, its source."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from onrecord.records.attachments import own_file
from onrecord.records.messages import Presence
from onrecord.records.timers import timer_length
from onrecord.rendering.chat_words import PRESENCES, Row, cautions, file_title, label_of, size_of, text_of
from onrecord.rendering.escaping import escaped, escaped_lines, isolated, shortened
from onrecord.rendering.said_times import at_instant

PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
"""Endings of the files that are shown as pictures, once their bytes were looked at."""

_LONGEST = 4_000
"""How many characters of a message are shown before one asks for the rest."""
_LONGEST_QUOTE = 200
_MOST_PEOPLE = 8


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a page links to: a message by its id, and its files by id and number, from 0."""

    message: Callable[[str], str]
    file: Callable[[str, int], str]


def said(row: Row) -> Iterator[str]:
    """Yield what a message is and says; of a long one its beginning, and all of it on demand."""
    if label := label_of(row):
        yield f'<p class="onrecord-message__kind">{escaped(label)}</p>'
    text = text_of(row)
    if len(text) > _LONGEST:
        yield f'<div class="onrecord-message__body" dir="auto">{escaped_lines(text[:_LONGEST])}…</div>'
        yield f'<details class="onrecord-message__rest"><summary>All {len(text):,} characters</summary>'
        yield f'<div class="onrecord-message__body" dir="auto">{escaped_lines(text)}</div></details>'
    elif text:
        yield f'<div class="onrecord-message__body" dir="auto">{escaped_lines(text)}</div>'
    elif not label and not row["attachments"]:
        yield '<p class="onrecord-message__kind">Empty message</p>'


def files(row: Row, addresses: Addresses) -> Iterator[str]:
    """Yield a card for each file: what it is, whether it is here, and where to open it safely."""
    for number, one in enumerate(row["attachments"]):
        title = isolated(file_title(one))
        size = f", {size_of(one['bytes'])}" if one["bytes"] is not None else ""
        yield f'<div class="onrecord-file"><p class="onrecord-file__title">{title}</p>'
        yield f'<p class="onrecord-file__state">{_presence(row, one)}{size}</p>'
        if file := own_file(row, one):
            yield from _handed_over(file, escaped(addresses.file(row["id"], number)))
        yield "</div>"


def _presence(row: Row, attachment: Mapping[str, Any]) -> str:
    if attachment["presence"] == Presence.PRESENT and own_file(row, attachment) is None:
        return "Inside the file that holds the message"
    return PRESENCES[attachment["presence"]].capitalize()


def _handed_over(file: str, address: str) -> Iterator[str]:
    name = escaped(file.rpartition("/")[2])
    if file.lower().endswith(PICTURES):
        yield "<details><summary>Show the picture"
        yield f'<span class="govuk-visually-hidden"> {name}</span></summary>'
        yield f'<img class="onrecord-message__media" loading="lazy" src="{address}?show=1"'
        yield f' alt="The picture {name}"></details>'
    yield f'<a class="govuk-link" href="{address}" download>Download<span class="govuk-visually-hidden">'
    yield f" {name}</span></a>"


def answered(row: Row, on_page: Mapping[str, int]) -> Iterator[str]:
    """Yield what a message answers: what the source shows of it, and a link where it is on this page."""
    quoted, number = row.get("quoted"), on_page.get(row.get("reply_to") or "")
    if not quoted and number is None:
        return
    yield '<div class="onrecord-message__reply">Answers '
    who = isolated(quoted["sender"]) if quoted and quoted["sender"] else "a message"
    yield f'<a class="govuk-link" href="#m{number}">{who}</a>' if number is not None else who
    if quoted and quoted["body"]:
        yield f": <q>{isolated(shortened(' '.join(quoted['body'].split()), _LONGEST_QUOTE))}</q>"
    yield "</div>"


def around(row: Row, zone: str) -> Iterator[str]:
    """Yield what the source knows of a message beside its text, a line each."""
    if row.get("subject"):
        yield f"Subject: {isolated(row['subject'])}"
    if row.get("recipients"):
        yield f"To: {_people(row)}"
    if row.get("forwarded_from"):
        yield f"Forwarded from {isolated(row['forwarded_from'])}"
    if row.get("timer_seconds"):
        yield f"Sent under a timer of {timer_length(row['timer_seconds'])}"
    if row.get("deleted_at"):
        yield f"Deleted {escaped(_instant(row['deleted_at'], zone))}"
    if row["reactions"]:
        yield "Reactions: " + ", ".join(map(_reaction, row["reactions"]))
    if told := "; ".join(cautions(row)):
        yield f"Note: {escaped(told)}"


def edits(row: Row, zone: str) -> Iterator[str]:
    """Yield that a message was edited, when, and its earlier wordings."""
    if not row["edited"] and not row["revisions"]:
        return
    at = f" {escaped(_instant(row['edited_at'], zone))}" if row.get("edited_at") else ""
    yield f'<p class="onrecord-message__meta">Edited{at}'
    if not row["revisions"]:
        yield "; the source does not hold what it said before</p>"
        return
    yield "</p><details><summary>What it said before</summary><ol>"
    for one in row["revisions"]:
        when = f"{escaped(_instant(one['said_at'], zone))}: " if one["said_at"] else ""
        yield f'<li dir="auto">{when}{escaped_lines(one["body"] or "")}</li>'
    yield "</ol></details>"


def recognised(row: Row) -> Iterator[str]:
    """Yield text recognised in a message's picture, under words that say what it is."""
    found = row.get("recognised")
    if found:
        by = escaped(f"{found['tool']} {found['version']}".strip())
        yield f'<details class="onrecord-message__rest"><summary>Text recognised in the picture by {by}, '
        yield f"{int(found['confidence'])} % sure; no part of the record</summary>"
        text = escaped_lines(str(found["text"]))
        yield f'<div class="onrecord-message__body" dir="auto">{text}</div></details>'


def source(row: Row, number: int, zone: str) -> Iterator[str]:
    """Yield where a message stands in its source, and on demand its reference and its time as written."""
    yield '<details class="onrecord-message__source"><summary>'
    yield f"Message {number:,}, {place(row).lower()} of the file</summary><dl>"
    yield f"<dt>File</dt><dd>{isolated(row['span']['entry'])}</dd>"
    yield f"<dt>Reference</dt><dd>{escaped(row['id'])}</dd><dt>Capture</dt><dd>{escaped(row['capture'])}</dd>"
    if row["said_text"]:
        yield f"<dt>Time as written</dt><dd>{isolated(row['said_text'])}</dd>"
    if row.get("address"):
        yield f"<dt>Address</dt><dd>{isolated(row['address'])}</dd>"
    if row.get("native_id"):
        yield f"<dt>The app's own id</dt><dd>{isolated(row['native_id'])}</dd>"
    for one in row["delivery"]:
        at = f" {escaped(_instant(one['at'], zone))}" if one["at"] else ""
        yield f"<dt>{escaped(one['state'].capitalize())}</dt><dd>{isolated(one['to'] or 'somebody')}{at}</dd>"
    yield "</dl></details>"


def place(row: Row) -> str:
    """Name the lines of the source that a message or anomaly was read from."""
    span = row["span"]
    if span["last"] != span["first"]:
        return f"Lines {span['first']:,} to {span['last']:,}"
    return f"Line {span['first']:,}"


def _people(row: Row) -> str:
    people = row["recipients"]
    shown = ", ".join(isolated(one["label"] or one["address"] or "somebody") for one in people[:_MOST_PEOPLE])
    return shown + (f" and {len(people) - _MOST_PEOPLE:,} more" if len(people) > _MOST_PEOPLE else "")


def _reaction(one: Mapping[str, Any]) -> str:
    return f"{isolated(one['emoji'] or '?')} {isolated(one['by'] or 'somebody')}"


def _instant(said: str, zone: str) -> str:
    return at_instant(dt.datetime.fromisoformat(said), zone or "UTC", seconds=True)
