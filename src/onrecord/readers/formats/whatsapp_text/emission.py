"""Messages of a page as batches: the common ones in bulk, the rare ones by ``bodies``."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from onrecord.readers.formats.whatsapp_text import arrow, columns, datewords
from onrecord.readers.formats.whatsapp_text.bodies import read_authored, read_unauthored
from onrecord.readers.formats.whatsapp_text.dates import reckon
from onrecord.readers.formats.whatsapp_text.labels import LabelBook, Labels
from onrecord.readers.formats.whatsapp_text.pages import gather
from onrecord.readers.formats.whatsapp_text.people import Colons
from onrecord.readers.formats.whatsapp_text.rare import RareText
from onrecord.readers.formats.whatsapp_text.readings import Context, Reading
from onrecord.readers.formats.whatsapp_text.scan import Ints, Mask, layout_of, second_of, unpack
from onrecord.readers.formats.whatsapp_text.stretches import (
    Stretch,
    Texts,
    inner_returns,
    invalid_rows,
    texts_of,
)
from onrecord.readers.formats.whatsapp_text.survey import Survey, among
from onrecord.readers.formats.whatsapp_text.verdicts import Verdict
from onrecord.records.messages import Anomaly, Flag, Kind, NoticeKind, Presence, Span
from onrecord.records.schema import Batch

LONGEST_BODY_BYTES = 1024 * 1024
_MEMO_LIMIT = 8_192
_MEMO_BYTES = 96
_MILLISECONDS = 1_000
_CHARACTER_BYTES, _LEAD_BITS, _INNER_BYTE = 4, 0xC0, 0x80
_MARKS = "".join(sorted(datewords.MARKS))
_OPENINGS = (NoticeKind.ENCRYPTED, NoticeKind.CREATED)
_TITLES = (NoticeKind.CREATED, NoticeKind.RENAMED)


@dataclass(slots=True)
class Tally:
    """What the statement needs to know of the messages.

    ``files`` counts attachments that the export has, or names; ``title`` is the last that a notice gave.
    """

    messages: int = 0
    ambiguous: int = 0
    impossible: int = 0
    files: int = 0
    opening: bool = False
    title: str | None = None


@dataclass(slots=True)
class _Draft:
    """A stretch on its way to a batch. ``look`` marks the messages still to be read one by one."""

    stretch: Stretch
    labels: Labels
    texts: Texts
    rows: columns.Rows
    look: Mask = field(default_factory=lambda: np.zeros(0, np.bool_))

    def flag(self, rows: Mask | Ints | int, flag: Flag) -> None:
        self.rows.flags[rows] |= columns.bit(flag)

    def raw(self, begin: int, row: int) -> bytes:
        return self.stretch.page.cut(begin, int(self.texts.ends[row]))


class Emitter:
    """Turns stretches of messages into batches and anomalies."""

    def __init__(self, survey: Survey, context: Context, entry: str) -> None:
        """Take what the first pass found."""
        self._survey = survey
        self._context = context
        self._entry = entry
        self._rare = RareText(context)
        self._memo: dict[bytes, tuple[bool, Reading | None]] = {}
        self._book = LabelBook(survey.labels, survey.verdicts)
        self._layouts = np.array(
            [(len(one.template), *one.stamp, one.form.seconds) for one in survey.scanner.layouts], np.int64
        )
        self.tally = Tally()

    def emit(self, stretch: Stretch) -> Iterator[Batch | Anomaly]:
        """Yield the messages of a stretch, then the lines in it that belong to none."""
        labels = Labels.of(stretch, self._book, self._survey.codes[stretch.ordinals])
        draft = _Draft(
            stretch, labels, texts_of(stretch, labels.colons), columns.Rows.plain(len(stretch.begins))
        )
        self._flag(draft)
        local = self._local_times(draft)
        self._look_at(draft)
        self._read_short(draft)
        for row in np.flatnonzero(draft.look).tolist():
            self._read(draft, row)
        yield from self._batches(draft, local)
        for row, lines in draft.rows.lines.items():
            if lines < stretch.line_counts[row]:
                yield self._after_notice(stretch, row, lines)

    def _flag(self, draft: _Draft) -> None:
        draft.flag(draft.stretch.strays, Flag.HEADER_LIKE_CONTINUATION)
        draft.flag(among(self._survey.doubtful, draft.stretch.ordinals), Flag.HEADER_LIKE_CONTINUATION)
        draft.flag(draft.labels.uncertain, Flag.SENDER_UNCERTAIN)
        if draft.stretch.truncated:
            draft.flag(-1, Flag.TRUNCATED_LINE)

    def _local_times(self, draft: _Draft) -> pa.Array:
        minutes = self._survey.minutes[draft.stretch.ordinals].astype(np.int64)
        undated = minutes < 0
        if undated.any():
            self._flag_undated(draft, np.flatnonzero(undated))
        seconds = minutes * datewords.MINUTE_SECONDS + second_of(draft.stretch.hits.packed)
        return arrow.numbers(seconds * _MILLISECONDS, undated, pa.timestamp("ms"))

    def _flag_undated(self, draft: _Draft, rows: Ints) -> None:
        """Say of messages without a date whether it is ambiguous or there is no such date."""
        packed, ordinals = draft.stretch.hits.packed[rows], draft.stretch.ordinals[rows]
        a, b, c, minute, _ = unpack(packed)
        forms = self._survey.form_of_layout[layout_of(packed)]
        for number in np.flatnonzero(np.bincount(forms)).tolist():
            mine = np.flatnonzero(forms == number)
            plan = self._survey.plans[number]
            dated = reckon(plan, (a[mine], b[mine], c[mine]), minute[mine], ordinals[mine])
            draft.flag(rows[mine[dated.ambiguous]], Flag.DATE_AMBIGUOUS)
            draft.flag(rows[mine[dated.impossible]], Flag.DATE_IMPOSSIBLE)
            self.tally.ambiguous += int(np.count_nonzero(dated.ambiguous))
            self.tally.impossible += int(np.count_nonzero(dated.impossible))

    def _look_at(self, draft: _Draft) -> None:
        """Mark the messages to be read one by one."""
        stretch, labels, texts = draft.stretch, draft.labels, draft.texts
        long = texts.ends - texts.begins > LONGEST_BODY_BYTES
        draft.flag(long, Flag.LONG_BODY)
        draft.look = self._rare.find(stretch.page, texts) | labels.special | (labels.colons < 0) | long
        draft.look |= inner_returns(stretch)
        invalid = invalid_rows(stretch, texts)
        draft.flag(np.array(invalid, np.int64), Flag.INVALID_UTF8)
        draft.look[invalid] = True

    def _read_short(self, draft: _Draft) -> None:
        """Read short messages under a sender, each wording once: the same come by the thousand."""
        texts, labels, rows = draft.texts, draft.labels, draft.rows
        short = (
            draft.look & (labels.codes >= 0) & ~labels.special & (texts.ends - texts.begins <= _MEMO_BYTES)
        )
        mine = np.flatnonzero(short & (rows.flags & columns.bit(Flag.INVALID_UTF8) == 0))
        wordings = gather(draft.stretch.page.data, texts.begins[mine], texts.ends[mine]).dictionary_encode()
        indices = wordings.indices.to_numpy()
        for number, raw in enumerate(wordings.dictionary.to_pylist()):
            known, reading = self._wording(raw)
            if known:
                chosen = mine[indices == number]
                draft.look[chosen] = False
                if reading is not None:
                    rows.put_all(chosen, raw, reading)
                    self.tally.files += _files(reading) * len(chosen)

    def _wording(self, raw: bytes) -> tuple[bool, Reading | None]:
        """Return whether a wording reads the same under every sender, and how."""
        if raw not in self._memo:
            text = _decode(raw)
            reading = read_authored(text, "", self._context)
            if reading is None and b"\r" in raw:
                reading = Reading(Kind.TEXT, text, "")
            if len(self._memo) >= _MEMO_LIMIT:
                self._memo.clear()
            self._memo[raw] = (reading is None or _is_general(reading), reading)
        return self._memo[raw]

    def _read(self, draft: _Draft, row: int) -> None:
        author = draft.labels.name(row)
        if author is None or draft.labels.special[row]:
            raw = draft.raw(int(draft.stretch.hits.end[row]), row)
            if len(raw) > LONGEST_BODY_BYTES:
                draft.flag(row, Flag.LONG_BODY)
            reading: Reading | None = self._by_roster(_decode(_cut(raw)), draft.labels.verdict(row))
        else:
            raw = _cut(draft.raw(int(draft.texts.begins[row]), row))
            reading = read_authored(_decode(raw), author, self._context)
        if reading is None:
            draft.rows.bodies[row] = _decode(raw).encode("utf-8", "replace")
            return
        draft.rows.put(row, draft.raw(int(draft.texts.begins[row]), row), reading)
        if reading.author != author:
            draft.rows.senders[row] = reading.author
        verdict = draft.labels.verdict(row)
        if verdict is not None and verdict.is_sure_of(reading.author):
            draft.rows.flags[row] &= ~columns.bit(Flag.SENDER_UNCERTAIN)
        self._note(reading, row)

    def _by_roster(self, text: str, verdict: Verdict | None) -> Reading:
        """Read a line whose label is no plain name, or that has none."""
        if verdict is None:
            return read_unauthored(text, self._context)
        bare = text.lstrip(_MARKS)
        for name in verdict.names:
            if bare.startswith(name + ": "):
                return _authored_or_text(bare[len(name) + 2 :], name, self._context)
        reading = read_unauthored(text, self._context, Colons.LATER if verdict.guessed else Colons.NOWHERE)
        if reading.kind is Kind.CALL or (reading.notice and reading.notice.kind is not NoticeKind.UNKNOWN):
            return reading
        return _authored_or_text(text.partition(": ")[2], verdict.label, self._context)

    def _note(self, reading: Reading, row: int) -> None:
        self.tally.files += _files(reading)
        notice = reading.notice
        if notice is None:
            return
        if notice.kind in _TITLES and notice.subject and notice.subject != notice.actor:
            self.tally.title = notice.subject
        self.tally.opening |= self.tally.messages + row == 0 and notice.kind in _OPENINGS

    def _batches(self, draft: _Draft, local: pa.Array) -> list[Batch]:
        stretch, rows, page = draft.stretch, draft.rows, draft.stretch.page
        widths, stamp_begin, stamp_end, seconds = self._layouts[layout_of(stretch.hits.packed)].T
        start = stretch.hits.end - widths
        lines = stretch.line_counts.copy()
        lines[[*rows.lines]] = [*rows.lines.values()]
        bodies = gather(page.data, draft.texts.begins, draft.texts.ends, rows.bodies, rows.blank)
        made = {
            "ordinal": arrow.numbers(np.arange(rows.count, dtype=np.int64) + self.tally.messages),
            "kind": columns.kind_column(rows.kinds),
            "said_text": gather(page.data, start + stamp_begin, start + stamp_end).view(pa.string()),
            "said_local": local,
            "precision": columns.precision_column(seconds),
            "sender": draft.labels.column(rows.senders),
            "body": bodies.view(pa.string()),
            "edited": arrow.booleans(rows.edited),
            "notice": columns.notice_column(rows.count, rows.notices),
            "attachments": columns.attachment_column(rows),
            "span": columns.span_column(
                self._entry, stretch.first_lines, lines, stretch.begins + stretch.offset
            ),
            "sub_index": arrow.numbers(np.zeros(rows.count, np.int32)),
            "flags": columns.flag_column(rows.flags),
        }
        self.tally.messages += rows.count
        return columns.batches(made, rows.count)

    def _after_notice(self, stretch: Stretch, row: int, lines: int) -> Anomaly:
        begin, end = int(stretch.begins[row]), int(stretch.ends[row])
        feed = stretch.page.data.find(b"\n", begin, end) + 1
        first = int(stretch.first_lines[row])
        last = first + int(stretch.line_counts[row]) - 1
        span = Span(self._entry, first + lines, last, stretch.offset + feed)
        return Anomaly(span, "lines after a notice of one line, without a header of their own")


def _files(reading: Reading) -> int:
    return sum(one.presence is not Presence.OMITTED for one in reading.attachments)


def _is_general(reading: Reading) -> bool:
    """Tell whether a reading depends on the words alone, not on the sender or the container."""
    own = reading.notice or reading.lines or Flag.TYPED_LIKE_NOTICE in reading.flags
    own = own or reading.kind is Kind.CALL
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
    while end > LONGEST_BODY_BYTES - _CHARACTER_BYTES and raw[end] & _LEAD_BITS == _INNER_BYTE:
        end -= 1
    return raw[:end]
