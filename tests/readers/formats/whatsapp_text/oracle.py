"""The reader once more, one line and one message at a time: slow, plain, and what the fast one must equal."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from tests.readers.formats.whatsapp_text.oracle_dates import EPOCH, Orders

from onrecord.readers.formats.whatsapp_text import roster, timeline
from onrecord.readers.formats.whatsapp_text.bodies import read_authored, read_unauthored
from onrecord.readers.formats.whatsapp_text.clues import LINE_BYTES, LINES_LIMIT, Clues
from onrecord.readers.formats.whatsapp_text.emission import LONGEST_BODY_BYTES
from onrecord.readers.formats.whatsapp_text.entries import named_title
from onrecord.readers.formats.whatsapp_text.headers import (
    Header,
    Style,
    Unknown,
    parse,
    shape_of,
    without_hour,
)
from onrecord.readers.formats.whatsapp_text.media import Media
from onrecord.readers.formats.whatsapp_text.openings import Openings
from onrecord.readers.formats.whatsapp_text.people import Colons
from onrecord.readers.formats.whatsapp_text.readings import Context, Reading
from onrecord.readers.formats.whatsapp_text.verdicts import colon_names, judge, speakers_in
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import DateOrder, Entry, Flag, Kind, NoticeKind

MARKS = "\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass
class Line:
    number: int
    offset: int
    raw: bytes
    header: Header | None
    unknown: Unknown | None
    is_placed: bool = True

    @property
    def text(self) -> bytes:
        return self.raw.removesuffix(b"\n").removesuffix(b"\r") if self.raw.endswith(b"\n") else self.raw

    @property
    def rest(self) -> bytes:
        return self.raw[self.header.end :]

    @property
    def label(self) -> bytes | None:
        at = self.rest.find(b": ")
        return self.rest[:at] if 0 < at <= roster.LABEL_BYTES else None


def split(data: bytes) -> list[Line]:
    lines, offset = [], 0
    for number, raw in enumerate(data.split(b"\n"), 1):
        whole = raw + b"\n"
        if offset + len(raw) == len(data):
            whole = raw
        if whole:
            found = parse(whole)
            header = found if isinstance(found, Header) else None
            unknown = found if isinstance(found, Unknown) else header and without_hour(whole, header)
            lines.append(Line(number, offset, whole, header, unknown))
        offset += len(raw) + 1
    return lines


def orders_lines(form, hits):
    return [line for _, line in hits if line.header.layout.form == form]


@dataclass
class Message:
    lines: list[Line]
    ordinal: int
    stray: bool = False
    apart: list[list[Line]] = field(default_factory=list)


def read(data: bytes, name: str, given: DateOrder | None = None, entries=()) -> list[dict]:
    """Return rows and anomalies as plain values."""
    lines = split(data)
    hits = [
        (n, line) for n, line in enumerate(line for line in lines if line.header and line.header.plausible)
    ]
    forms = [*dict.fromkeys(line.header.layout.form for _, line in hits)]
    counts = Counter(line.header.layout.form for _, line in hits)
    by_style = {style: sum(c for form, c in counts.items() if form.style is style) for style in Style}
    style = Style.BRACKET if by_style[Style.BRACKET] > by_style[Style.DASH] else Style.DASH
    most = max(c for form, c in counts.items() if form.style is style)
    own = {
        form
        for form, c in counts.items()
        if form.style is style and (c == most or (c > 1 and c * 4 >= by_style[style]))
    }
    orders = {
        form: Orders(
            form, [(n, line.header) for n, line in hits if line.header.layout.form == form], given, first=True
        )
        for form in forms
    }
    if given and not any(
        orders[form].readings(line.header, [given])
        for form in own
        for line in orders_lines(form, hits)
        if given in form.orders
    ):
        raise UnreadableError(f"no header fits {given}")
    kept, doubtful, _ = weigh(hits, own, style, orders)
    typed = {n for n, line in hits if line.header.layout.form.style is style} - set(kept)
    for form in forms:
        left = [(n, line.header) for n, line in hits if line.header.layout.form == form and n not in typed]
        orders[form] = Orders(form, left, given) if left else orders[form]
    kept, doubtful, takes_odd = weigh(hits, own, style, orders)
    shapes = {shape_of(form) for form in forms if form in own or (takes_odd and form.style is style)}
    table = facts_of(line for _, line in hits if line.header.layout.form.style is style)
    chat = Entry(0, name, len(data))
    media, title = Media.of([chat, *entries], chat), named_title(name, chat)
    dashed = [line for _, line in hits if line.header.layout.form.style is Style.DASH]
    told = [line.rest[:LINE_BYTES] for line in dashed if line.label is None][:LINES_LIMIT]
    verdicts = judge(table, style, Clues.of(title, media).also(told))
    speakers = speakers_in(table, verdicts)
    marks = ("\u200e".encode(), "\u200f".encode())
    marked = style is Style.BRACKET and any(
        line.rest.startswith(marks) or line.raw.startswith(marks) or facts_marked(line)
        for _, line in hits
        if line.header.layout.form.style is style
    )
    names = colon_names(verdicts)
    context = Context(style, marked, speakers, names, Openings(speakers), media, title)
    for line in lines:
        line.is_placed = line.unknown is None or line.unknown.shape not in shapes
    return emit(lines, kept, doubtful, {line.number: n for n, line in hits}, orders, verdicts, context, data)


def facts_marked(line: Line) -> bool:
    label = line.label
    return label is not None and line.rest[len(label) + 2 :].startswith(
        ("\u200e".encode(), "\u200f".encode())
    )


def facts_of(lines) -> dict[bytes, roster.LabelFacts]:
    table: dict[bytes, roster.LabelFacts] = {}
    for line in lines:
        label = line.label
        if label is None:
            continue
        facts = table.setdefault(label, roster.LabelFacts())
        facts.count += 1
        facts.marked += facts_marked(line)
        if not facts.plain:
            if not facts.sample:
                facts.sample = line.rest[:1024].rstrip(b"\r\n")
            facts.note_line(line.rest[len(label) + 2 :][:1024])
    return table


def minutes_of(hits, orders) -> list[int]:
    result = []
    for n, line in hits:
        said, _ = orders[line.header.layout.form].read(n, line.header)
        result.append(-1 if said is None else int((said - EPOCH).total_seconds()) // 60)
    return result


def weigh(hits, own, style, orders):
    """Return the ordinals of the headers that begin messages, and of those that are doubtful."""
    minutes = minutes_of(hits, orders)
    same_style = [n for n, line in hits if line.header.layout.form.style is style]
    odd = [n for n in same_style if hits[n][1].header.layout.form not in own]
    kept, doubtful, place, takes_odd = [], set(), 0, False
    while place < len(same_style):
        if same_style[place] not in odd:
            kept.append(same_style[place])
            place += 1
            continue
        end = place
        while end < len(same_style) and same_style[end] in odd:
            end += 1
        run = same_style[place:end]
        known = [minutes[n] for n in run if minutes[n] >= 0]
        before = minutes[same_style[place - 1]] if place else -1
        after = minutes[same_style[end]] if end < len(same_style) else -1
        fits = (before < 0 or not known or known[0] >= before - 10) and (
            after < 0 or not known or known[-1] <= after + 10
        )
        if place == 0 or (fits and len(run) >= 3):
            kept.extend(run)
            doubtful |= set(run)
            takes_odd = True
        place = end
    codes = {label: n for n, label in enumerate({line.label for _, line in hits if line.label}, 1)}
    speakers = np.array([codes.get(hits[n][1].label, 0) for n in kept], np.uint16)
    running = timeline.watch(
        np.array([minutes[n] for n in kept], np.int32), speakers, np.array(kept, np.int32)
    )
    return sorted(set(kept) - set(running.typed)), doubtful | set(running.doubtful), takes_odd


def emit(lines, kept, doubtful, ordinals, orders, verdicts, context, data):
    begins = set(kept)
    messages: list[Message] = []
    preamble: list[Line] = []
    for line in lines:
        ordinal = ordinals.get(line.number)
        if ordinal in begins:
            messages.append(Message([line], ordinal))
        elif not messages:
            preamble.append(line)
        elif line.is_placed and not messages[-1].apart:
            messages[-1].lines.append(line)
            messages[-1].stray |= line.header is not None
        else:
            messages[-1].stray |= line.header is not None
            if not line.is_placed:
                messages[-1].apart.append([])
            messages[-1].apart[-1].append(line)
    out = []
    if preamble:
        out.append({"anomaly": (1, preamble[-1].number, 0)})
    for number, message in enumerate(messages):
        out.extend(row_of(number, message, doubtful, orders, verdicts, context))
        out.extend({"anomaly": (some[0].number, some[-1].number, some[0].offset)} for some in message.apart)
    if messages and not messages[-1].apart and not data.endswith(b"\n"):
        rows = [one for one in out if "kind" in one]
        rows[-1]["flags"] = sorted({*rows[-1]["flags"], Flag.TRUNCATED_LINE})
    return out


def decode(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\r\n", "\n")


def cut(raw: bytes) -> bytes:
    return (
        raw[:LONGEST_BODY_BYTES].decode("utf-8", "ignore").encode() if len(raw) > LONGEST_BODY_BYTES else raw
    )


def row_of(number, message, doubtful, orders, verdicts, context):
    first = message.lines[0]
    header, label = first.header, first.label
    whole = b"".join(line.raw for line in message.lines)
    rest = whole[header.end :]
    rest = rest.removesuffix(b"\n").removesuffix(b"\r") if rest.endswith(b"\n") else rest.removesuffix(b"\r")
    if label is not None and len(rest) < len(label) + 2:
        rest = whole[header.end :][: len(label) + 2]
    said, date_flag = orders[header.layout.form].read(message.ordinal, header)
    flags = {flag for flag in (date_flag,) if flag}
    verdict = verdicts.get(label)
    body = rest if label is None else rest[len(label) + 2 :]
    if len(body) > LONGEST_BODY_BYTES:
        flags.add(Flag.LONG_BODY)
    if message.stray or message.ordinal in doubtful:
        flags.add(Flag.HEADER_LIKE_CONTINUATION)
    if verdict is not None and verdict.uncertain:
        flags.add(Flag.SENDER_UNCERTAIN)
    try:
        (whole[: header.end] + rest).decode()
    except UnicodeDecodeError:
        flags.add(Flag.INVALID_UTF8)
    reading = reading_of(rest, body, label, verdict, context)
    flags |= set(reading.flags)
    if verdict and verdict.is_sure_of(reading.author):
        flags.discard(Flag.SENDER_UNCERTAIN)
    lines = reading.lines or len(message.lines)
    stamp = whole[header.marks + header.layout.stamp[0] : header.marks + header.layout.stamp[1]]
    attachments = [
        {
            "name": a.name,
            "type": a.type,
            "bytes": a.size_bytes,
            "presence": str(a.presence),
            "entry": None,
            "sha256": None,
        }
        for a in reading.attachments
    ]
    notice = reading.notice
    yield {
        "ordinal": number,
        "kind": str(reading.kind),
        "said_text": stamp.decode(),
        "said_local": said,
        "precision": "second" if header.layout.form.seconds else "minute",
        "sender": reading.author,
        "body": reading.body,
        "edited": reading.edited,
        "notice": notice and {"kind": str(notice.kind), "seconds": notice.seconds, "subject": notice.subject},
        "attachments": attachments or None,
        "span": (first.number, first.number + lines - 1, first.offset),
        "flags": sorted(flags),
    }
    if lines < len(message.lines):
        line = message.lines[lines]
        yield {"anomaly": (line.number, message.lines[-1].number, line.offset)}


def reading_of(rest, body, _label, verdict, context) -> Reading:
    if verdict is None:
        return read_unauthored(decode(cut(rest)), context)
    if not verdict.names and not verdict.notice_like:
        text = decode(cut(body))
        return read_authored(text, verdict.label, context) or Reading(Kind.TEXT, text, verdict.label)
    text = decode(cut(rest))
    for name in verdict.names:
        if text.lstrip(MARKS).startswith(name + ": "):
            own = text.lstrip(MARKS)[len(name) + 2 :]
            return read_authored(own, name, context) or Reading(Kind.TEXT, own, name)
    reading = read_unauthored(text, context, Colons.LATER if verdict.guessed else Colons.NOWHERE)
    explained = reading.notice is not None and reading.notice.kind is not NoticeKind.UNKNOWN
    if reading.kind is Kind.CALL or explained:
        return reading
    own = text.partition(": ")[2]
    return read_authored(own, verdict.label, context) or Reading(Kind.TEXT, own, verdict.label)
