"""Notes, drafts and their messages as rows for a page: all of a source is text that can do nothing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from onrecord.procedures.note import Decision, Proposal
from onrecord.procedures.note_messages import NoteMessage
from onrecord.records.notes import Note, NoteSaid
from onrecord.records.plurals import number_of
from onrecord.rendering.chat_words import text_of
from onrecord.rendering.escaping import escaped_lines, shortened
from onrecord.rendering.fragments import Fragment
from onrecord.rendering.said_times import at_instant, between, said_when
from onrecord.web.addresses import message_address
from onrecord.web.components import Row
from onrecord.web.reading_cards import said

_LONGEST = 600
_MOST_NAMED = 20
_GONE = "This message is no longer held, or is outside what your roles reach."


@dataclass(frozen=True, slots=True)
class MessageShown:
    """A message of a note: its address, who said it when, and what; an empty address where it is gone."""

    address: str
    who: SafeString | str
    when: str
    text: SafeString | str


def lines(text: str) -> Fragment:
    """Return words of several lines: they keep their own direction, and break where they are too long."""
    return Fragment.of(['<div dir="auto" class="onrecord-break">', escaped_lines(text), "</div>"])


def decision_rows(of: Decision | NoteSaid) -> list[Row]:
    """Return what a note says."""
    on = of.on if isinstance(of.on, dt.date) else dt.date.fromisoformat(of.on)
    return [
        Row("What was decided", lines(of.decision)),
        Row("Who decided it", said(of.by)),
        Row("When", f"{on.day} {on:%B} {on.year}"),
        *([Row("What it is about", said(of.matter))] if of.matter else []),
    ]


def draft_rows(copy: Mapping[str, object], draft: Proposal, zone: str) -> list[Row]:
    """Return what a draft rests on."""
    return [
        Row("Conversation", said(str(copy["title"]))),
        Row("Copy of", said(str(copy["custodian"]))),
        Row("Messages", number_of(len(draft.messages), "message")),
        Row("Said", between(draft.first_said, draft.last_said, zone)),
        Row("Who spoke", _named(draft.participants)),
    ]


def note_rows(note: Note, zone: str) -> list[Row]:
    """Return what stands of a note, who wrote it and when."""
    first, last = note.words[0], note.words[-1]
    rows = [*decision_rows(note.last), Row("Written down by", said(first.said.actor))]
    rows.append(Row("Written down", at_instant(first.at, zone)))
    if len(note.words) > 1:
        done = "Withdrawn" if last.said.is_withdrawn else "Corrected"
        rows.append(Row(done, at_instant(last.at, zone)))
    return rows


def shown(message: NoteMessage, zone: str) -> MessageShown:
    """Return a message as a note's page lists it; ``zone`` is where its time is read."""
    row = message.row
    if row is None:
        return MessageShown("", message.identity, "", _GONE)
    local = dt.datetime.fromisoformat(row["said_local"]) if row["said_local"] else None
    when = said_when(local, row["said_text"], zone, flags=row["flags"])
    text = said(shortened(" ".join(text_of(row).split()), _LONGEST))
    who = said(row["sender"]) if row["sender"] else "Sender not known"
    return MessageShown(message_address(message.identity), who, when, text)


def _named(people: Sequence[str]) -> Fragment:
    if not people:
        return Fragment("Nobody who is named")
    shown_people = [said(one) for one in people[:_MOST_NAMED]]
    more = [f"and {len(people) - _MOST_NAMED:,} more"] if len(people) > _MOST_NAMED else []
    return Fragment.of([", ".join([*shown_people, *more])])
