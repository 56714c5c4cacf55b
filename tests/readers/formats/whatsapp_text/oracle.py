"""The reader once more, one line and one message at a time: slow, plain, and what the fast one must equal."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

import numpy as np

from onrecord.readers.formats.whatsapp_text import notices, roster, timeline
from onrecord.readers.formats.whatsapp_text.bodies import read_authored, read_unauthored
from onrecord.readers.formats.whatsapp_text.emission import LONGEST_BODY_BYTES
from onrecord.readers.formats.whatsapp_text.headers import Form, Header, Style, parse_header
from onrecord.readers.formats.whatsapp_text.media import Media
from onrecord.readers.formats.whatsapp_text.openings import Openings
from onrecord.readers.formats.whatsapp_text.readings import Context, Reading
from onrecord.records.messages import DateOrder, Entry, Flag, Kind, NoticeKind

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - times in an export are naive
MARKS = "\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@dataclass
class Line:
    number: int
    offset: int
    raw: bytes
    header: Header | None

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
            header = parse_header(whole)
            lines.append(Line(number, offset, whole, header))
        offset += len(raw) + 1
    return lines


def day_of(form: Form, order: DateOrder, numbers: tuple[int, ...]) -> dt.date | None:
    a, b, c = numbers[:3]
    year, month, day = {DateOrder.DMY: (c, b, a), DateOrder.MDY: (c, a, b), DateOrder.YMD: (a, b, c)}[order]
    if form.era is None:
        return None
    if form.short_year:
        if not 9 <= year < 100:
            return None
        year += 2000
    else:
        year += form.era
        if year >= 2400:
            year -= 543
    if not 1970 <= year <= 2399:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


class Orders:
    """What one form's headers say, counted header by header."""

    def __init__(self, form: Form, headers: list[tuple[int, Header]], given: DateOrder | None) -> None:
        self.form, self.headers, self.given = form, headers, given
        self.candidates, self.settled, self.runs = form.orders, None, []
        self.decide()

    def readings(self, header: Header, orders) -> dict[DateOrder, dt.date]:
        found = {order: day_of(self.form, order, header.numbers) for order in orders}
        return {order: day for order, day in found.items() if day}

    def decide(self) -> None:
        orders = self.form.orders
        total = len(self.headers)
        valid = Counter(o for _, h in self.headers for o in self.readings(h, orders))
        if len(orders) == 1:
            self.settled = orders[0]
            return
        if self.given in orders and valid[self.given] * 100 >= total * 99:
            self.settled = self.given
            return
        two = (DateOrder.DMY, DateOrder.MDY)
        sure = [(n, next(iter(r))) for n, h in self.headers if len(r := self.readings(h, two)) == 1]
        if DateOrder.YMD in orders:
            alone = sum(not self.readings(h, two) and bool(self.readings(h, orders)) for _, h in self.headers)
            if alone * 100 > total and valid[DateOrder.YMD] * 100 >= total * 99:
                self.settled = DateOrder.YMD
                return
        self.candidates = two
        votes = Counter(order for _, order in sure)
        ranked = sorted(two, key=lambda o: -votes[o])
        if not votes[ranked[0]]:
            self.by_time(two)
        elif votes[ranked[1]] * 100 <= votes[ranked[0]]:
            self.settled = ranked[0]
        else:
            for n, order in sure:
                if self.runs and self.runs[-1][2] is order:
                    self.runs[-1][1] = n
                else:
                    self.runs.append([n, n, order])

    def by_time(self, two) -> None:
        open_question = any(len(set(self.readings(h, two).values())) > 1 for _, h in self.headers)
        steady = []
        for order in two:
            back, last = 0, None
            for place, (_, header) in enumerate(self.headers):
                day = self.readings(header, (order,)).get(order)
                if day is None:
                    continue
                now = (day - EPOCH.date()).days * 1440 + header.numbers[3] * 60 + header.numbers[4]
                skipped = place == 1 and last is not None
                if last is not None and now - last < -1440 and not skipped:
                    back += 1
                last = now
            if not back:
                steady.append(order)
        if len(steady) == 1 and open_question:
            self.settled = steady[0]

    def read(self, ordinal: int, header: Header) -> tuple[dt.datetime | None, Flag | None]:
        found = self.readings(header, self.candidates)
        if not found:
            return None, Flag.DATE_IMPOSSIBLE
        day = None
        if len(set(found.values())) == 1:
            day = next(iter(found.values()))
        elif self.settled in found:
            day = found[self.settled]
        else:
            for first, last, order in self.runs:
                if first <= ordinal <= last and order in found:
                    day = found[order]
        if day is None:
            return None, Flag.DATE_AMBIGUOUS
        return dt.datetime.combine(day, dt.time(*header.numbers[3:])), None


@dataclass
class Message:
    lines: list[Line]
    ordinal: int
    stray: bool = False


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
        form: Orders(form, [(n, line.header) for n, line in hits if line.header.layout.form == form], given)
        for form in forms
    }
    kept, doubtful = weigh(hits, own, style, orders)
    table = facts_of(line for _, line in hits if line.header.layout.form.style is style)
    verdicts = {label: roster._verdict(label, facts, notices.is_notice) for label, facts in table.items()}
    speakers = set()
    for label, facts in table.items():
        if facts.count > facts.marked and not verdicts[label].notice_like:
            speakers |= set(verdicts[label].names or (verdicts[label].label,))
    marks = ("\u200e".encode(), "\u200f".encode())
    marked = style is Style.BRACKET and any(
        line.rest.startswith(marks) or line.raw.startswith(marks) or facts_marked(line)
        for _, line in hits
        if line.header.layout.form.style is style
    )
    chat = Entry(0, name, len(data))
    context = Context(style, marked, speakers, Openings(speakers), Media.of([chat, *entries], chat))
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
    kept, doubtful, place = [], set(), 0
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
        if place == 0 or (fits and (known or len(run) >= 3)):
            kept.extend(run)
            doubtful |= set(run)
        place = end
    codes = {label: n for n, label in enumerate({line.label for _, line in hits if line.label}, 1)}
    speakers = np.array([codes.get(hits[n][1].label, 0) for n in kept], np.uint16)
    running = timeline.watch(
        np.array([minutes[n] for n in kept], np.int32), speakers, np.array(kept, np.int32)
    )
    return sorted(set(kept) - set(running.typed)), doubtful | set(running.doubtful)


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
        else:
            messages[-1].lines.append(line)
            messages[-1].stray |= line.header is not None
    out = []
    if preamble:
        out.append({"anomaly": (1, preamble[-1].number, 0)})
    for number, message in enumerate(messages):
        out.extend(row_of(number, message, doubtful, orders, verdicts, context))
    if messages and not data.endswith(b"\n"):
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
    if reading.author is None:
        flags.discard(Flag.SENDER_UNCERTAIN)
    lines = reading.lines or len(message.lines)
    stamp = whole[header.marks + header.layout.stamp[0] : header.marks + header.layout.stamp[1]]
    attachments = [
        {"name": a.name, "type": a.type, "bytes": a.size_bytes, "presence": str(a.presence)}
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
    reading = read_unauthored(text, context, verdict.names)
    explained = reading.notice is not None and reading.notice.kind is not NoticeKind.UNKNOWN
    if reading.kind is Kind.CALL or explained:
        return reading
    own = text.partition(": ")[2]
    return read_authored(own, verdict.label, context) or Reading(Kind.TEXT, own, verdict.label)
