"""What was read, as cards for a page: everything from a source is shown as text that can do nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from onrecord.procedures.look_at import Looked, Seen, people_in
from onrecord.records.captures import ConversationCount, Marking, MediaCount, Summary
from onrecord.records.channels import channel_name
from onrecord.records.legible import legible
from onrecord.records.messages import Kind, TimerChange
from onrecord.records.plurals import number_of
from onrecord.rendering.amounts import day_month, duration
from onrecord.rendering.chat_words import KINDS
from onrecord.web.components import Row

MOST_PEOPLE = 30
MOST_CONVERSATIONS = 50
_OPTION = "state their order with --date-order dmy, mdy or ymd"
_MOST_LINES = 20
_NO_DATE = "without a known date"


@dataclass(frozen=True, slots=True)
class Card:
    """One source: its name, its rows, and what such a source cannot hold."""

    title: SafeString
    rows: Sequence[Row]
    limits: Sequence[SafeString]


def cards(looked: Looked, *, tells_people: bool) -> list[Card]:
    """Return a card for each source; ``tells_people`` says whom the register does not know."""
    known = looked.known if tells_people else None
    return [_card(one, known) for one in looked.seen]


def _card(one: Seen, known: frozenset[str] | None) -> Card:
    summary = one.summary
    return Card(
        said(summary.title or one.name), list(_rows(one, known)), [said(limit) for limit in summary.limits]
    )


def said(text: str) -> SafeString:
    """Return words of others: they keep their own direction, and break where they are too long."""
    return format_html('<bdi dir="auto" class="onrecord-break">{}</bdi>', legible(text))


def kinds(summary: Summary) -> str:
    """Write counts by kind, most first: ``Text 412; Stickers 31``."""
    known = sorted(summary.by_kind.items(), key=lambda one: -one[1])
    return "; ".join(f"{KINDS[Kind(kind)]} {number:,}" for kind, number in known)


def _rows(one: Seen, known: frozenset[str] | None) -> Iterator[Row]:
    summary = one.summary
    yield Row("File", said(one.name))
    yield Row("App", channel_name(summary.channel))
    yield Row(
        "Messages", f"{_messages(summary)}. {kinds(summary)}" if summary.by_kind else _messages(summary)
    )
    yield Row("Dates", _dates(summary))
    yield Row("People", _people(summary, known))
    if len(summary.conversations) > 1:
        yield Row("Conversations", _listed(map(_conversation, _largest(summary)), len(summary.conversations)))
    if summary.timers:
        yield Row("Disappearing messages", _listed(map(_timer, summary.timers), len(summary.timers)))
    yield Row("Photos, videos and files", attachments(summary.media))
    if one.markings:
        yield Row("Protective markings", _listed(map(_marking, one.markings), len(one.markings)))
    if summary.anomalies or summary.unknown_notices:
        yield Row("Not understood", _not_understood(summary))
    if summary.warnings:
        yield Row("Please note", _listed(map(_on_a_page, summary.warnings), len(summary.warnings)))
    yield Row("Read by", f"The reader {summary.reader}, version {summary.version}")


def _messages(summary: Summary) -> str:
    notices = summary.by_kind.get("notice", 0)
    messages = number_of(summary.messages - notices, "message")
    return f"{messages} and {number_of(notices, 'notice')}" if notices else messages


def _dates(summary: Summary | ConversationCount) -> str:
    if summary.first_said is None or summary.last_said is None:
        return _NO_DATE.capitalize()
    first, last = day_month(summary.first_said), day_month(summary.last_said)
    return first if first == last else f"{first} to {last}"


def _people(summary: Summary, known: frozenset[str] | None) -> SafeString:
    people = people_in(summary)
    shown = [
        format_html(
            "{}{}", said(name), "" if known is None or name in known else " (not in the register of people)"
        )
        for name in people[:MOST_PEOPLE]
    ]
    return _listed(shown, len(people) + summary.senders_left_out, MOST_PEOPLE)


def _largest(summary: Summary) -> list[ConversationCount]:
    return sorted(summary.conversations, key=lambda one: -one.messages)


def _conversation(one: ConversationCount) -> SafeString:
    return format_html("{} ({}): {}", said(one.title), number_of(one.messages, "message"), _dates(one))


def _timer(timer: TimerChange) -> SafeString:
    state = "off" if timer.seconds == 0 else f"on, {duration(timer.seconds)}"
    return format_html("{}: {}, by {}", day_month(timer.at), state, said(timer.who or "someone"))


def _marking(marking: Marking) -> SafeString:
    where = f"line {marking.line:,}" if marking.line else "a file's name"
    return format_html("{}, {}", marking.level.value, where)


def attachments(media: MediaCount) -> str:
    """Return how many attachments are there, left out by the app, and missing."""
    counts = (
        (media.present, "here"),
        (media.omitted, "left out by the app"),
        (media.missing, "named and missing"),
    )
    if not any(count for count, _ in counts):
        return "None"
    told = [(count, where) for count, where in counts if count or where == "here"]
    return ", ".join(f"{count:,} {'is' if count == 1 else 'are'} {where}" for count, where in told)


def _not_understood(summary: Summary) -> str:
    pieces, notices = number_of(summary.anomalies, "piece"), number_of(summary.unknown_notices, "notice")
    return f"{pieces} of the file and {notices}: kept as they are"


def _on_a_page(warning: str) -> str:
    """Write what a reader warns of for who is at a page, where an option of the terminal is no help."""
    return said(warning.replace(_OPTION, "say on the next pages whether the day or the month comes first"))


def _listed(lines: Iterable[object], total: int, most: int = _MOST_LINES) -> SafeString:
    """Return a list of at most so many lines, and how many more there are."""
    shown = [(line,) for _, line in zip(range(most), lines, strict=False)]
    more = [(f"and {total - len(shown):,} more",)] if total > len(shown) else []
    if len(shown) + len(more) == 1:
        return format_html("{}", shown[0][0] if shown else more[0][0])
    items = format_html_join("", "<li>{}</li>", [*shown, *more])
    return format_html('<ul class="govuk-list govuk-list--bullet govuk-!-margin-bottom-0">{}</ul>', items)
