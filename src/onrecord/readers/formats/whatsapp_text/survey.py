"""The first pass: what only the whole file can tell.

Which form its headers have, in which order its dates are written, who speaks in
it, and which lines that look like headers are text. Per header eight bytes are
kept: the numbers of its date and time, its form and a code for its label.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onrecord.ports.originals import ByteStream
from onrecord.readers.formats.whatsapp_text import odd_forms, timeline
from onrecord.readers.formats.whatsapp_text.clues import LINE_BYTES, LINES_LIMIT, Clues
from onrecord.readers.formats.whatsapp_text.dates import OrderPlan, reckon
from onrecord.readers.formats.whatsapp_text.headers import Form, Style, shape_of
from onrecord.readers.formats.whatsapp_text.orders import OrderEvidence
from onrecord.readers.formats.whatsapp_text.pages import BLOCK_BYTES, line_pages
from onrecord.readers.formats.whatsapp_text.roster import Roster, is_marked
from onrecord.readers.formats.whatsapp_text.scan import (
    SECOND_AT,
    HeaderScanner,
    Hits,
    Ints,
    Lines,
    Mask,
    Page,
    Words,
    layout_of,
    lines_of,
    unpack,
)
from onrecord.readers.formats.whatsapp_text.unknown_words import UnknownWords
from onrecord.readers.formats.whatsapp_text.verdicts import Verdict, colon_names, judge, speakers_in
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import DateOrder

FORMS_LIMIT = 15
Numbers = NDArray[np.uint8]
_FORM_AT = SECOND_AT
_CODE_AT = _FORM_AT + 4


@dataclass(slots=True)
class Survey:
    """What the first pass found.

    ``form_of_layout`` gives each layout's form, ``FORMS_LIMIT`` for forms beyond
    count. ``typed`` and ``doubtful`` are ordinals among the plausible headers of
    the whole file: text of the message before, and messages that may be such text.
    By the same ordinals ``codes`` gives each header's label (see ``roster``), and
    ``minutes`` its time since 1970, -1 without a date.
    """

    scanner: HeaderScanner
    style: Style
    forms: Sequence[Form]
    form_of_layout: Ints
    own: Sequence[bool]
    plans: Sequence[OrderPlan]
    verdicts: Mapping[bytes, Verdict]
    speakers: frozenset[str]
    colon_names: tuple[str, ...]
    marked: bool
    typed: Ints
    doubtful: Ints
    labels: Sequence[bytes]
    codes: timeline.Codes
    minutes: timeline.Minutes
    headers: int
    foreign: int
    backward: int
    unknown: UnknownWords

    @property
    def own_shapes(self) -> frozenset[str]:
        """Return how the file's own headers are written, without words for the time of day."""
        return frozenset(shape_of(form) for form, own in zip(self.forms, self.own, strict=False) if own)

    def keeps(self, hits: Hits, ordinals: Ints) -> Mask:
        """Tell which of the plausible hits begin a message."""
        forms = self.form_of_layout[layout_of(hits.packed)]
        begins: Mask = np.array([*self.own, False])[forms] & ~among(self.typed, ordinals)
        return begins


def among(chosen: Ints, ordinals: Ints) -> Mask:
    """Tell which ordinals are among the chosen, which are in order."""
    if not len(chosen):
        return np.zeros(len(ordinals), np.bool_)
    at = np.minimum(np.searchsorted(chosen, ordinals), len(chosen) - 1)
    found: Mask = chosen[at] == ordinals
    return found


@dataclass(slots=True)
class _Gathering:
    """What grows while the first pass reads."""

    clues: Clues
    scanner: HeaderScanner = field(default_factory=HeaderScanner)
    rosters: tuple[Roster, Roster] = field(default_factory=lambda: (Roster(), Roster()))
    forms: list[Form] = field(default_factory=list)
    form_of_layout: list[int] = field(default_factory=list)
    headers: list[Words] = field(default_factory=list)
    own_lines: list[bytes] = field(default_factory=list)
    marks: int = 0
    unknown: UnknownWords = field(default_factory=UnknownWords)

    def add(self, page: Page, usable: int) -> None:
        lines = lines_of(page, usable)
        hits = self.scanner.scan(page, lines)
        hits = hits.only(hits.plausible)
        self.unknown.add(self.scanner.unknown, hits.line, len(lines.starts))
        if not len(hits.line):
            return
        forms = self._forms_of(layout_of(hits.packed))
        codes = self._count_labels(page, lines, hits, forms)
        kept = hits.packed & np.uint64((1 << SECOND_AT) - 1)
        self.headers.append(kept | (forms << _FORM_AT | codes << _CODE_AT).view(np.uint64))

    def _forms_of(self, layouts: Ints) -> Ints:
        """Number the forms of headers; a layout that no plausible header has gets no number."""
        unknown = [FORMS_LIMIT] * (len(self.scanner.layouts) - len(self.form_of_layout))
        self.form_of_layout.extend(unknown)
        for number in np.flatnonzero(np.bincount(layouts)).tolist():
            if self.form_of_layout[number] == FORMS_LIMIT:
                self.form_of_layout[number] = self._form_number(self.scanner.layouts[number].form)
        return np.array(self.form_of_layout)[layouts]

    def _form_number(self, form: Form) -> int:
        if form not in self.forms:
            if len(self.forms) == FORMS_LIMIT:
                return FORMS_LIMIT
            self.forms.append(form)
        return self.forms.index(form)

    def all_forms(self) -> Ints:
        """Return the form of every layout met, also of those that no plausible header has."""
        missing = len(self.scanner.layouts) - len(self.form_of_layout)
        return np.array([*self.form_of_layout, *[FORMS_LIMIT] * missing])

    def _count_labels(self, page: Page, lines: Lines, hits: Hits, forms: Ints) -> Ints:
        styles = np.array([*(form.style for form in self.forms), *([-1] * (FORMS_LIMIT + 1))])[forms]
        codes = np.zeros(len(forms), np.int64)
        for style in Style:
            mine = np.flatnonzero(styles == style)
            if len(mine):
                codes[mine] = self.rosters[style].add(page, lines, hits.only(styles == style))
        self._note_lines(page, lines, hits.only((styles == Style.DASH) & (codes == 0)))
        bracket = styles == Style.BRACKET
        if bracket.any():
            self.marks += int(np.count_nonzero(is_marked(page, hits.end[bracket & (codes == 0)])))
            self.marks += int(np.count_nonzero(is_marked(page, lines.starts[hits.line[bracket]])))
        return codes

    def _note_lines(self, page: Page, lines: Lines, hits: Hits) -> None:
        """Keep the first lines that the app wrote without a sender: they name people."""
        room = LINES_LIMIT - len(self.own_lines)
        for line, begin in zip(hits.line[:room].tolist(), hits.end[:room].tolist(), strict=True):
            self.own_lines.append(page.cut(begin, min(int(lines.ends[line]), begin + LINE_BYTES)))


def take_survey(
    stream: ByteStream,
    given: DateOrder | None,
    clues: Clues,
    block_bytes: int = BLOCK_BYTES,
    learned: Mapping[str, str] | None = None,
) -> Survey | None:
    """Read the whole stream once; ``None`` when no line of it begins with a header."""
    gathering = _Gathering(clues, HeaderScanner(learned or {}))
    for page, usable in line_pages(stream, block_bytes):
        gathering.add(page, usable)
    if not gathering.headers:
        return None
    counts = np.zeros(FORMS_LIMIT + 1, np.int64)
    for packed in gathering.headers:
        counts += np.bincount(_forms(packed), minlength=FORMS_LIMIT + 1)
    return _conclude(gathering, counts, given)


def _forms(packed: Words) -> Numbers:
    return ((packed >> np.uint64(_FORM_AT)) & np.uint64(FORMS_LIMIT)).astype(np.uint8)


def _conclude(gathering: _Gathering, counts: Ints, given: DateOrder | None) -> Survey:
    forms = gathering.forms
    by_style = [sum(int(counts[n]) for n, form in enumerate(forms) if form.style is style) for style in Style]
    style = Style.BRACKET if by_style[Style.BRACKET] > by_style[Style.DASH] else Style.DASH
    own = odd_forms.own_forms(forms, counts[:FORMS_LIMIT].tolist(), style)
    evidence = _evidence(gathering)
    plans = [one.plan(given, first=True) for one in evidence]
    _refuse_unfitting(given, [plan for plan, is_own in zip(plans, own, strict=False) if is_own])
    roster = gathering.rosters[style]
    verdicts = judge(roster.facts, style, gathering.clues.also(gathering.own_lines))
    result = Survey(
        scanner=gathering.scanner,
        style=style,
        forms=forms,
        form_of_layout=gathering.all_forms(),
        own=own + [False] * (FORMS_LIMIT - len(own)),
        plans=plans,
        verdicts=verdicts,
        speakers=speakers_in(roster.facts, verdicts),
        colon_names=colon_names(verdicts),
        marked=style is Style.BRACKET and roster.marked + gathering.marks > 0,
        typed=np.zeros(0, np.int64),
        doubtful=np.zeros(0, np.int64),
        labels=[*roster.facts],
        codes=np.zeros(0, np.uint16),
        minutes=np.zeros(0, np.int32),
        headers=int(counts.sum()),
        foreign=int(counts.sum()) - by_style[style],
        backward=0,
        unknown=gathering.unknown,
    )
    _plan_again(gathering, result, evidence, given)
    return result


def _refuse_unfitting(given: DateOrder | None, plans: Sequence[OrderPlan]) -> None:
    if given is not None and not any(plan.fitting for plan in plans):
        raise UnreadableError(
            f"no header fits {given}: leave --date-order out, or state the order in which dates are written"
        )


def _plan_again(
    gathering: _Gathering, result: Survey, evidence: Sequence[OrderEvidence], given: DateOrder | None
) -> None:
    """Follow time, and decide the dates again from what begins messages: pasted lines have no say."""
    own = result.own
    _follow_time(gathering, result, own)
    before = [plan.reading for plan in result.plans]
    if len(result.typed):
        evidence = _evidence(gathering, result.typed)
    result.plans = [
        one.plan(given) if one.total else old for one, old in zip(evidence, result.plans, strict=True)
    ]
    if [plan.reading for plan in result.plans] != before:
        _follow_time(gathering, result, own)


def _evidence(gathering: _Gathering, typed: Ints | None = None) -> list[OrderEvidence]:
    """Gather what the headers say of each form's order, but for those typed."""
    evidence = [OrderEvidence(form) for form in gathering.forms]
    first = 0
    for packed in gathering.headers:
        forms = _forms(packed)
        a, b, c, minute, _ = unpack(packed)
        for number in np.flatnonzero(np.bincount(forms, minlength=FORMS_LIMIT + 1)[:FORMS_LIMIT]).tolist():
            mine = np.flatnonzero(forms == number)
            if typed is not None:
                mine = mine[~among(typed, mine + first)]
            if not len(mine):
                continue
            evidence[number].add((a[mine], b[mine], c[mine]), minute[mine], mine + first)
        first += len(packed)
    return evidence


def _minutes(gathering: _Gathering, plans: Sequence[OrderPlan], total: int) -> timeline.Minutes:
    minutes = np.full(total, -1, np.int32)
    first = 0
    for packed in gathering.headers:
        forms = _forms(packed)
        a, b, c, minute, _ = unpack(packed)
        for number in np.flatnonzero(np.bincount(forms, minlength=FORMS_LIMIT + 1)[:FORMS_LIMIT]).tolist():
            mine = np.flatnonzero(forms == number)
            ordinals = mine + first
            minutes[ordinals] = reckon(
                plans[number], (a[mine], b[mine], c[mine]), minute[mine], ordinals
            ).minutes
        first += len(packed)
    return minutes


def _follow_time(gathering: _Gathering, result: Survey, own: Sequence[bool]) -> None:
    minutes = _minutes(gathering, result.plans, result.headers)
    speakers = np.concatenate([_codes(packed) for packed in gathering.headers])
    forms = [_forms(packed) for packed in gathering.headers]
    weighed = odd_forms.weigh(result.style, result.forms, own, forms, minutes)
    if weighed.kept is None:
        running = timeline.watch(minutes, speakers, None)
    else:
        running = timeline.watch(minutes[weighed.kept], speakers[weighed.kept], weighed.kept)
    result.codes, result.minutes = speakers, minutes
    result.own = weighed.own
    result.typed = np.array(sorted({*weighed.typed, *running.typed}), np.int64)
    result.doubtful = np.array(sorted({*weighed.doubtful, *running.doubtful}), np.int64)
    result.backward = running.backward


def _codes(packed: Words) -> timeline.Codes:
    return (packed >> np.uint64(_CODE_AT)).astype(np.uint16)
