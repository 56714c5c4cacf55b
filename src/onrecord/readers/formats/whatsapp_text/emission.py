"""Messages of a page as batches: the common ones in bulk, the rare ones by ``bodies``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onrecord.readers.formats.whatsapp_text import columns, datewords
from onrecord.readers.formats.whatsapp_text.bodies import Context, Reading, read_authored, read_unauthored
from onrecord.readers.formats.whatsapp_text.dates import reckon
from onrecord.readers.formats.whatsapp_text.pages import gather
from onrecord.readers.formats.whatsapp_text.rare import RareText, Stretches
from onrecord.readers.formats.whatsapp_text.roster import Verdict, find_colons, label_text
from onrecord.readers.formats.whatsapp_text.scan import Hits, Ints, Lines, Mask, Page, layout_of, unpack
from onrecord.readers.formats.whatsapp_text.survey import Survey
from onrecord.records.messages import Anomaly, Flag, Kind, NoticeKind, Precision, Span
from onrecord.records.schema import Batch

LONGEST_BODY_BYTES = 1024 * 1024
_MEMO_LIMIT = 8_192
_MEMO_BYTES = 96


@dataclass(frozen=True, slots=True)
class Stretch:
    """Messages of one page.

    ``begins`` and ``ends`` are bytes in the page, ``first_lines`` and ``line_counts``
    lines of the entry, ``ordinals`` places among the headers of the file;
    ``strays`` marks messages that hold lines which look like headers; ``truncated``
    tells that the last message ends without a line end.
    """

    page: Page
    lines: Lines
    hits: Hits
    begins: Ints
    ends: Ints
    offset: int
    first_lines: Ints
    line_counts: Ints
    ordinals: Ints
    strays: Mask
    truncated: bool = False


@dataclass(slots=True)
class Tally:
    """What the statement needs to know of the messages."""

    messages: int = 0
    ambiguous: int = 0
    impossible: int = 0
    attachments: int = 0
    opening: bool = False
    titles: list[str] = field(default_factory=list)


class Emitter:
    """Turns stretches of messages into batches and anomalies."""

    def __init__(self, survey: Survey, context: Context, entry: str) -> None:
        """Take what the first pass found."""
        self._survey = survey
        self._context = context
        self._entry = entry
        self._rare = RareText(context)
        self._memo: dict[bytes, tuple[bool, Reading | None]] = {}
        self._layouts = np.array(
            [(len(one.template), *one.stamp, one.form.seconds) for one in survey.scanner.layouts], np.int64
        )
        self.tally = Tally()

    def emit(self, stretch: Stretch) -> Iterator[Batch | Anomaly]:
        """Yield the messages of a stretch, then the lines in it that belong to none."""
        count = len(stretch.begins)
        rows = columns.Rows.plain(count)
        labels = _Labels.of(stretch, self._survey.verdicts)
        texts = _texts(stretch, labels)
        rows.flags |= self._flags(stretch, labels)
        local = self._local_times(stretch, rows)
        look = self._look_at(stretch, labels, texts, rows)
        for row in self._read_short(stretch, labels, texts, rows, look).tolist():
            self._read(row, stretch, labels, texts, rows)
        lines = stretch.line_counts.copy()
        lines[[*rows.lines]] = [*rows.lines.values()]
        yield from self._batches(stretch, labels, texts, rows, local, lines)
        for row in rows.lines:
            if lines[row] < stretch.line_counts[row]:
                yield self._after_notice(stretch, row, int(lines[row]))

    def _flags(self, stretch: Stretch, labels: "_Labels") -> columns.Bits:
        flags = np.where(stretch.strays, columns.bit(Flag.HEADER_LIKE_CONTINUATION), 0).astype(np.uint32)
        doubtful = np.isin(stretch.ordinals, self._survey.doubtful)
        flags[doubtful] |= columns.bit(Flag.HEADER_LIKE_CONTINUATION)
        flags[labels.uncertain] |= columns.bit(Flag.SENDER_UNCERTAIN)
        if stretch.truncated:
            flags[-1] |= columns.bit(Flag.TRUNCATED_LINE)
        return flags

    def _local_times(self, stretch: Stretch, rows: columns.Rows) -> pa.Array:
        a, b, c, minute, second = unpack(stretch.hits.packed)
        forms = self._survey.form_of_layout[layout_of(stretch.hits.packed)]
        minutes = np.full(rows.count, -1, np.int64)
        for number in np.flatnonzero(np.bincount(forms)).tolist():
            mine = np.flatnonzero(forms == number)
            plan = self._survey.plans[number]
            dated = reckon(plan, (a[mine], b[mine], c[mine]), minute[mine], stretch.ordinals[mine])
            minutes[mine] = dated.minutes
            rows.flags[mine[dated.ambiguous]] |= columns.bit(Flag.DATE_AMBIGUOUS)
            rows.flags[mine[dated.impossible]] |= columns.bit(Flag.DATE_IMPOSSIBLE)
            self.tally.ambiguous += int(np.count_nonzero(dated.ambiguous))
            self.tally.impossible += int(np.count_nonzero(dated.impossible))
        return pa.array((minutes * 60 + second) * 1000, mask=minutes < 0).cast(pa.timestamp("ms"))

    def _look_at(self, stretch: Stretch, labels: "_Labels", texts: Stretches, rows: columns.Rows) -> Mask:
        look = self._rare.find(stretch.page, texts) | labels.special | (labels.colons < 0)
        look |= _inner_returns(stretch)
        long = texts.ends - texts.begins > LONGEST_BODY_BYTES
        rows.flags[long] |= columns.bit(Flag.LONG_BODY)
        invalid = _invalid_rows(stretch, texts)
        rows.flags[invalid] |= columns.bit(Flag.INVALID_UTF8)
        look |= long
        look[invalid] = True
        return look

    def _read_short(
        self, stretch: Stretch, labels: "_Labels", texts: Stretches, rows: columns.Rows, look: Mask
    ) -> Ints:
        """Read short messages under a sender, each wording once; return the rows that are left."""
        short = look & (labels.codes >= 0) & ~labels.special & (texts.ends - texts.begins <= _MEMO_BYTES)
        mine = np.flatnonzero(short & (rows.flags & columns.bit(Flag.INVALID_UTF8) == 0))
        wordings = gather(stretch.page.data, texts.begins[mine], texts.ends[mine]).dictionary_encode()
        indices = wordings.indices.to_numpy()
        for number, raw in enumerate(wordings.dictionary.to_pylist()):
            known, reading = self._wording(raw)
            if known:
                chosen = mine[indices == number]
                look[chosen] = False
                if reading is not None:
                    rows.put_all(chosen, reading)
                    self.tally.attachments += len(reading.attachments) * len(chosen)
        return np.flatnonzero(look)

    def _wording(self, raw: bytes) -> tuple[bool, Reading | None]:
        """Return whether a wording reads the same under every sender, and how."""
        if raw not in self._memo:
            text = _decode(raw)
            reading = read_authored(text, "", self._context)
            if reading is None and b"\r" in raw:
                reading = Reading(Kind.TEXT, text, "")
            same = reading is None or _is_general(reading)
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            self._memo[raw] = (same, reading)
        return self._memo[raw]

    def _read(
        self, row: int, stretch: Stretch, labels: "_Labels", texts: Stretches, rows: columns.Rows
    ) -> None:
        data, end = stretch.page.data, int(texts.ends[row])
        author = labels.name(row)
        if author is None or labels.special[row]:
            raw = data[int(stretch.hits.end[row]) : end]
            if len(raw) > LONGEST_BODY_BYTES:
                rows.flags[row] |= columns.bit(Flag.LONG_BODY)
            reading: Reading | None = self._by_roster(_decode(_cut(raw)), labels.verdict(row))
        else:
            raw = _cut(data[int(texts.begins[row]) : end])
            reading = read_authored(_decode(raw), author, self._context)
        if reading is None:
            rows.bodies[row] = _decode(raw).encode("utf-8", "replace")
            return
        rows.put(row, reading)
        if reading.author != author:
            rows.senders[row] = reading.author
        self._note(reading, row)

    def _by_roster(self, text: str, verdict: Verdict | None) -> Reading:
        """Read a line whose label is no plain name, or that has none."""
        if verdict is None:
            return read_unauthored(text, self._context)
        bare = text.lstrip(_MARKS)
        for name in verdict.names:
            if bare.startswith(name + ": "):
                return _authored_or_text(bare[len(name) + 2 :], name, self._context)
        reading = read_unauthored(text, self._context, verdict.names)
        if reading.kind is Kind.CALL or (reading.notice and reading.notice.kind is not NoticeKind.UNKNOWN):
            return reading
        return _authored_or_text(text.partition(": ")[2], verdict.label, self._context)

    def _note(self, reading: Reading, row: int) -> None:
        self.tally.attachments += len(reading.attachments)
        notice = reading.notice
        if notice is None:
            return
        if notice.kind in (NoticeKind.CREATED, NoticeKind.RENAMED) and notice.subject:
            self.tally.titles.append(notice.subject)
            del self.tally.titles[:-1]
        if self.tally.messages + row == 0 and notice.kind in (NoticeKind.ENCRYPTED, NoticeKind.CREATED):
            self.tally.opening = True

    def _batches(
        self,
        stretch: Stretch,
        labels: "_Labels",
        texts: Stretches,
        rows: columns.Rows,
        local: pa.Array,
        lines: Ints,
    ) -> list[Batch]:
        layouts = layout_of(stretch.hits.packed)
        widths, stamp_begin, stamp_end, seconds = self._layouts[layouts].T
        start = stretch.hits.end - widths
        made = {
            "ordinal": pa.array(np.arange(rows.count, dtype=np.int64) + self.tally.messages),
            "kind": columns.kind_column(rows.kinds),
            "said_text": gather(stretch.page.data, start + stamp_begin, start + stamp_end).view(pa.string()),
            "said_local": local,
            "precision": _precision(seconds),
            "sender": labels.column(rows.senders),
            "body": gather(stretch.page.data, texts.begins, texts.ends, rows.bodies, rows.blank).view(
                pa.string()
            ),
            "edited": pa.array(rows.edited),
            "notice": columns.notice_column(rows.count, rows.notices),
            "attachments": columns.attachment_column(rows.count, rows.attachments),
            "span": columns.span_column(
                self._entry, stretch.first_lines, lines, stretch.begins + stretch.offset
            ),
            "sub_index": pa.array(np.zeros(rows.count, np.int32)),
            "flags": columns.flag_column(rows.flags),
        }
        self.tally.messages += rows.count
        return columns.batches(made, rows.count)

    def _after_notice(self, stretch: Stretch, row: int, lines: int) -> Anomaly:
        begin, end = int(stretch.begins[row]), int(stretch.ends[row])
        feed = stretch.page.data.find(b"\n", begin, end) + 1
        first = int(stretch.first_lines[row])
        span = Span(
            self._entry, first + lines, first + int(stretch.line_counts[row]) - 1, stretch.offset + feed
        )
        return Anomaly(span, "lines after a notice of one line, without a header of their own")


_MARKS = "".join(sorted(datewords.MARKS))


def _is_general(reading: Reading) -> bool:
    """Tell whether a reading depends on the words alone, not on the sender or the container."""
    own = reading.notice or reading.lines or Flag.TYPED_LIKE_NOTICE in reading.flags
    return not own and not any(one.name for one in reading.attachments)


def _authored_or_text(body: str, author: str, context: Context) -> Reading:
    return read_authored(body, author, context) or Reading(Kind.TEXT, body, author)


def _decode(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\r\n", "\n")


def _cut(raw: bytes) -> bytes:
    """Cut a text at the longest body, between characters."""
    if len(raw) <= LONGEST_BODY_BYTES:
        return raw
    end = LONGEST_BODY_BYTES
    while end > LONGEST_BODY_BYTES - 3 and raw[end] & 0xC0 == 0x80:
        end -= 1
    return raw[:end]


def _texts(stretch: Stretch, labels: "_Labels") -> Stretches:
    """Return where each message's own text stands: after its header and label, before its last line's end."""
    data = stretch.page.bytes
    begins = np.where(labels.colons >= 0, labels.colons + 2, stretch.hits.end)
    ends = _without_line_end(data, begins, stretch.ends)
    line_ends = np.minimum(_without_line_end(data, begins, stretch.lines.ends[stretch.hits.line]), ends)
    return Stretches(begins, ends, line_ends)


def _without_line_end(data: NDArray[np.uint8], begins: Ints, ends: Ints) -> Ints:
    ends = ends - ((ends > begins) & (data[ends - 1] == ord("\n")))
    return ends - ((ends > begins) & (data[ends - 1] == ord("\r")))


def _inner_returns(stretch: Stretch) -> Mask:
    """Tell which messages have a CR before one of their inner line ends."""
    result = np.zeros(len(stretch.begins), np.bool_)
    if b"\r" in stretch.page.data:
        ends, firsts = stretch.lines.ends, stretch.hits.line
        lasts = np.minimum(firsts + stretch.line_counts, len(ends)) - 1
        returned = (stretch.page.bytes[ends - 1] == ord("\n")) & (stretch.page.bytes[ends - 2] == ord("\r"))
        returned[lasts] = False
        inner = np.flatnonzero(returned[: lasts[-1]])
        result[np.searchsorted(firsts, inner, side="right") - 1] = True
    return result


def _invalid_rows(stretch: Stretch, texts: Stretches) -> list[int]:
    data = stretch.page.data
    if data.isascii():
        return []
    whole = pa.Array.from_buffers(
        pa.binary(), 1, [None, pa.py_buffer(np.array([0, stretch.page.size], np.int32)), pa.py_buffer(data)]
    )
    try:
        whole.cast(pa.string())
    except pa.ArrowInvalid:
        ends = texts.ends.tolist()
        return [
            row for row, begin in enumerate(stretch.begins.tolist()) if not _is_utf8(data[begin : ends[row]])
        ]
    return []


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


def _precision(seconds: Ints) -> pa.Array:
    names = pa.array([str(Precision.MINUTE), str(Precision.SECOND)])
    return pa.DictionaryArray.from_arrays(pa.array(seconds.astype(np.int8)), names)


@dataclass(slots=True)
class _Labels:
    """The labels of a stretch's messages: where they end, and what the roster says of each."""

    colons: Ints
    codes: Ints
    decided: list[Verdict]
    uncertain: Mask
    special: Mask

    @classmethod
    def of(cls, stretch: Stretch, verdicts: Mapping[bytes, Verdict]) -> "_Labels":
        colons = find_colons(stretch.page, stretch.lines, stretch.hits)
        rows = np.flatnonzero(colons >= 0)
        labels = gather(stretch.page.data, stretch.hits.end[rows], colons[rows]).dictionary_encode()
        values: list[bytes] = labels.dictionary.to_pylist()
        decided = [verdicts.get(value) or Verdict(label_text(value)) for value in values]
        codes = np.full(len(colons), -1, np.int64)
        codes[rows] = labels.indices.to_numpy()
        uncertain = np.array([*(one.uncertain for one in decided), False])[codes]
        special = np.array([*(bool(one.names) or one.notice_like for one in decided), False])[codes]
        return cls(colons, codes, decided, uncertain, special)

    def verdict(self, row: int) -> Verdict | None:
        """Return what the roster says of a message's label, ``None`` without a label."""
        return self.decided[code] if (code := int(self.codes[row])) >= 0 else None

    def name(self, row: int) -> str | None:
        """Return the sender of a message as its label says, ``None`` without one."""
        return self.decided[code].label if (code := int(self.codes[row])) >= 0 else None

    def column(self, instead: Mapping[int, str | None]) -> pa.Array:
        """Return the senders, with others (or none) for some rows."""
        texts = [one.label for one in self.decided]
        names = dict.fromkeys([*texts, *(name for name in instead.values() if name is not None)])
        numbers = {name: number for number, name in enumerate(names)}
        codes = np.array([*(numbers[text] for text in texts), -1])[self.codes]
        for row, name in instead.items():
            codes[row] = -1 if name is None else numbers[name]
        indices = pa.array(codes.astype(np.int32), mask=codes < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array([*names], pa.string()))
