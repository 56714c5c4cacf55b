"""The labels of a file: what stands before the first ``": "`` of each header, counted over all of it.

A header's label has a code: 0 for none, ``CODES - 1`` for all labels beyond count,
else the label's place among the labels in order of meeting, from 1.
"""

from dataclasses import dataclass, field

import numpy as np
import pyarrow.compute as pc

from onrecord.readers.formats.whatsapp_text import phrases
from onrecord.readers.formats.whatsapp_text.familiar import Familiar
from onrecord.readers.formats.whatsapp_text.headers import LABEL_BYTES
from onrecord.readers.formats.whatsapp_text.pages import gather, stretches
from onrecord.readers.formats.whatsapp_text.scan import Hits, Ints, Lines, Mask, Page

CODES = 1 << 14
_SECOND_BYTES = 120
_SAMPLE_BYTES = 1024
_ODD_LIMIT = 8
_SECONDS_LIMIT = 64
_APP_MARKS = tuple(mark.encode() for mark in phrases.APP_MARKS)
_LABELS_LIMIT = 200_000
_MARK_LEAD = 0xE2
_FRAME_ENDS = (b")", b">", "\uff09".encode())


@dataclass(slots=True)
class LabelFacts:
    """One label: its lines, how many of them carry the app's mark, and what may extend it to a name.

    ``seconds`` are what stands before the next ``": "``, ``odd`` lines that have none;
    ``told`` are those of them that words of the app follow: how many lines, and the
    first such words. ``filed`` gives what follows a line's last ``": "`` where that
    could be the app's words for a file. ``alone`` says that words of the app follow the label itself,
    ``plain`` that too many lines differ: both, that the label is a name.
    """

    count: int = 0
    marked: int = 0
    sample: bytes = b""
    alone: bool = False
    plain: bool = False
    seconds: dict[bytes, int] = field(default_factory=dict)
    odd: list[bytes] = field(default_factory=list)
    told: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)
    filed: dict[bytes, bytes] = field(default_factory=dict)

    def note_line(self, rest: bytes) -> None:
        """Take in one line's text after the label."""
        if rest.startswith(_APP_MARKS):
            self.alone = True
            return
        end = _second_colon(rest)
        if end > 0 and rest.rstrip().endswith(_FRAME_ENDS) and len(self.filed) < _SECONDS_LIMIT:
            last = rest.rfind(b": ", 1, _SECOND_BYTES)
            self.filed.setdefault(rest[:last], rest[last + 2 :].rstrip())
        if end < 0 or rest[:end] != rest[:end].strip():
            self.odd.append(rest)
        else:
            self.seconds[rest[:end]] = self.seconds.get(rest[:end], 0) + 1
            if rest.startswith(_APP_MARKS, end + 2):
                count, words = self.told.get(rest[:end], (0, rest[end + 2 :].rstrip(b"\r\n")))
                self.told[rest[:end]] = count + 1, words
        self.plain = len(self.odd) > _ODD_LIMIT or len(self.seconds) > _SECONDS_LIMIT
        if self.plain:
            self.odd.clear()
            self.seconds.clear()
            self.told.clear()
            self.filed.clear()


def _second_colon(rest: bytes) -> int:
    """Return where a line's next ``": "`` stands, -1 without one; that of ``<attached: `` is the app's."""
    end = rest.find(b": ", 1, _SECOND_BYTES)
    opening = rest.rfind(b"<", 0, max(end, 0))
    if opening < 0:
        return end
    word = phrases.loose_key(rest[opening + 1 : end].decode("utf-8", "replace"))
    return -1 if word in phrases.load().loose_keys["attached_ios"] else end


@dataclass(slots=True)
class Roster:
    """The labels of a file by their bytes."""

    facts: dict[bytes, LabelFacts] = field(default_factory=dict)
    _codes: dict[bytes, int] = field(default_factory=dict)
    _familiar: Familiar = field(default_factory=Familiar)

    def add(self, page: Page, lines: Lines, hits: Hits) -> Ints:
        """Count the labels of hits and return their codes."""
        codes = np.zeros(len(hits.line), np.int64)
        found = self._familiar.find(page, hits.end)
        rest = np.flatnonzero(found < 0)
        self._count_familiar(page, hits.end, found, codes)
        others = Hits(hits.line[rest], hits.end[rest], hits.packed[rest], hits.plausible[rest])
        codes[rest] = self._add_others(page, lines, others)
        self._familiar = self._choose_familiar()
        return codes

    def _count_familiar(self, page: Page, ends: Ints, found: Ints, codes: Ints) -> None:
        mine = np.flatnonzero(found >= 0)
        if not len(mine):
            return
        numbers = found[mine]
        marked = numbers[is_marked(page, ends[mine] + self._familiar.widths[numbers])]
        labels = self._familiar.labels
        counts, marks = (np.bincount(some, minlength=len(labels)).tolist() for some in (numbers, marked))
        for label, count, mark in zip(labels, counts, marks, strict=True):
            self.facts[label].count += count
            self.facts[label].marked += mark
        codes[mine] = np.array([self._codes[label] for label in labels])[numbers]

    def _choose_familiar(self) -> Familiar:
        """Take the labels of which nothing more is to be learnt line by line."""
        return self._familiar.among(label for label, facts in self.facts.items() if facts.plain)

    def _add_others(self, page: Page, lines: Lines, hits: Hits) -> Ints:
        codes = np.zeros(len(hits.line), np.int64)
        colons = find_colons(page, lines, hits)
        rows = np.flatnonzero(colons >= 0)
        if not len(rows):
            return codes
        labels = gather(page.data, hits.end[rows], colons[rows]).dictionary_encode()
        indices = labels.indices.to_numpy()
        values: list[bytes] = labels.dictionary.to_pylist()
        marked = is_marked(page, colons[rows] + 2)
        counts = np.bincount(indices, minlength=len(values))
        marks = np.bincount(indices[marked], minlength=len(values))
        every = [self._facts_of(label) for label in values]
        for facts, count, mark in zip(every, counts.tolist(), marks.tolist(), strict=True):
            facts.count += count
            facts.marked += mark
        open_labels = [number for number, facts in enumerate(every) if not facts.plain]
        if open_labels:
            order = np.argsort(indices, kind="stable")
            begins = np.concatenate(([0], np.cumsum(counts)))
            ends = lines.ends[hits.line]
            for number in open_labels:
                mine = rows[order[begins[number] : begins[number + 1]]]
                _note_lines(every[number], page, values[number], colons[mine], ends[mine])
        codes[rows] = np.array([self._codes.get(label, CODES - 1) for label in values])[indices]
        return codes

    def _facts_of(self, label: bytes) -> LabelFacts:
        facts = self.facts.get(label)
        if facts is None:
            if len(self.facts) >= _LABELS_LIMIT:
                return LabelFacts(plain=True)
            facts = self.facts[label] = LabelFacts()
            self._codes[label] = min(len(self.facts), CODES - 1)
        return facts

    @property
    def marked(self) -> int:
        """Return how many lines carry the app's mark after their label."""
        return sum(facts.marked for facts in self.facts.values())


def _note_lines(facts: LabelFacts, page: Page, label: bytes, colons: Ints, ends: Ints) -> None:
    for colon, end in zip(colons.tolist(), ends.tolist(), strict=True):
        begin = colon - len(label)
        if not facts.sample:
            facts.sample = page.cut(begin, min(end, begin + _SAMPLE_BYTES)).rstrip(b"\r\n")
        facts.note_line(page.cut(colon + 2, min(end, colon + 2 + _SAMPLE_BYTES)))
        if facts.plain:
            return


def label_text(label: bytes) -> str:
    """Return a label as a name: without the marks and blanks that the app sets around it."""
    text = label.decode("utf-8", "replace")
    return text.strip(_EDGE + " \u00a0\u202f") or text.strip(_EDGE)


_EDGE = "\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def find_colons(page: Page, lines: Lines, hits: Hits) -> Ints:
    """Return where the ``": "`` after each hit's label stands, or -1 when its line has no label."""
    found = pc.find_substring(stretches(page.data, hits.end, lines.ends[hits.line]), b": ").to_numpy()[::2]
    good = (found > 0) & (found <= LABEL_BYTES)
    return np.where(good, hits.end + found, -1)


def is_marked(page: Page, at: Ints) -> Mask:
    """Tell where the app's mark stands: U+200E, or U+200F in right-to-left languages."""
    marked: Mask = page.bytes[at] == _MARK_LEAD
    rows = np.flatnonzero(marked)
    lead = page.words[at[rows]] & np.uint64(0xFFFFFF)
    marked[rows] = (lead == np.uint64(0x8E80E2)) | (lead == np.uint64(0x8F80E2))
    return marked
