"""Withholding: what a custodian keeps back of a source never reaches the office's stores.

The whole source is read and screened in the keyless child; what comes out of it is the derived original.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from onrecord.governance.clearing import ClearingRule, Stored, decide
from onrecord.integrity.opening import Opening, write_opening
from onrecord.integrity.salts import SEED_BYTES, kept_salts
from onrecord.ports.originals import Feed
from onrecord.ports.sandbox import Progress, Sandbox
from onrecord.procedures.sources import LeftOut, Refused, Source
from onrecord.readers.laid_out import DATABASES, ROWS_READER
from onrecord.records.captures import CaptureState, Grade, LineTree, Summary, Survey
from onrecord.records.errors import VerificationError, WithholdingError
from onrecord.records.messages import Assumptions, CaptureId, Kind
from onrecord.records.plurals import number_of
from onrecord.records.receipts import Clearance
from onrecord.records.withholding import Choice, Drawing, WithheldCount, Withholding

HandOver = Callable[[CaptureId, bytes], None]
"""Gives the custodian the opening of a capture, durable on return."""

_TEXT = ".txt"
_ROWS = (
    "The database itself was not kept: its messages are, as the reader {reader} read them, and with them the "
    "files that they name, and nothing else that came."
)
_WITHHELD_AS, _PLACED = "Withheld when handed in, as ", "; placeholders stand in the place of lines."
"""What a receipt's sentence on what was withheld begins with, and what ends its count."""
_BEGUN = (_WITHHELD_AS, "The custodian withheld as ")
"""Its beginnings, that of older receipts with it."""
_UNSEEN = (
    " They were left out before anything was sent, and only the browser counted them: what stood there may "
    "also be the end of the message above."
)


@dataclass(frozen=True, slots=True)
class Withhold:
    """What to withhold, and how the custodian gets the opening: before the capture is acknowledged."""

    choices: Sequence[Choice]
    hand_over: HandOver


@dataclass(frozen=True, slots=True)
class Drawn:
    """A derived original as a feed, and how to read it. The seed opens withheld leaves; it is not kept.

    ``grade`` is that of a database whose rows are kept: its own reader read it, though it is not here.
    """

    feed: Feed
    assumptions: Assumptions
    drawing: Drawing
    withholding: Withholding
    seed: bytes = field(repr=False)
    grade: Grade | None = None

    def opening(self, capture: CaptureId) -> bytes:
        """Return the custodian's opening."""
        ranges = tuple((one.first, one.last) for one in self.drawing.withheld)
        return write_opening(Opening(capture, self.seed, ranges))


@dataclass(frozen=True, slots=True)
class Planned:
    """What a withholding would keep back, by reason, and what that does to the receipt's answer.

    ``kept`` is the summary of what would be kept, ``kept_files`` its files beside the text; ``unnamed`` are
    the files of the whole that no message names, and ``unnamed_kept`` those of them that stay. ``whole`` is
    the answer with nothing withheld, ``clearance`` the one with it; ``notices`` of the app are among what is
    withheld. ``spills`` counts markings of the whole source that would stop the capture: then nothing else
    is known.
    """

    counts: Mapping[str, WithheldCount] = field(default_factory=dict)
    kept: Summary | None = None
    kept_files: int = 0
    whole: Clearance | None = None
    clearance: Clearance | None = None
    spills: int = 0
    notices: int = 0
    unnamed: Sequence[str] = field(default=(), repr=False)
    unnamed_kept: Sequence[str] = field(default=(), repr=False)

    @property
    def of_rows(self) -> bool:
        """Whether a database's rows would be kept, in its place."""
        return self.kept is not None and self.kept.reader == ROWS_READER


def can_withhold(summary: Summary) -> bool:
    """Tell whether some of a source can be withheld: of a text, or of a database whose rows can be kept."""
    return summary.entry.endswith(_TEXT) or is_database(summary)


def is_database(summary: Summary) -> bool:
    """Tell whether a source is a database whose rows can be kept one by one."""
    return summary.reader in DATABASES


def draw(
    sandbox: Sandbox,
    feed: Feed,
    screened: Survey,
    assumptions: Assumptions,
    to_withhold: tuple[Sequence[Choice], bytes],
) -> Drawn:
    """Draw what is kept of a source that was screened, by the choices and with the seed of the salts.

    Raises:
        WithholdingError: a choice names nothing or cannot be decided, or nothing would be kept.
    """
    choices, seed = to_withhold
    read = replace(assumptions, reader=screened.summary.reader)
    drawing = sandbox.draw(feed, read, choices, seed).result()
    ranges = [(one.first, one.last) for one in drawing.withheld]
    salts = b64encode(kept_salts(seed, drawing.tree.leaves, ranges)).decode()
    withholding = Withholding(drawing.entries, drawing.leaves, salts, drawing.counts)
    derived = sandbox.derived(feed, drawing)
    if not drawing.reader:
        return Drawn(derived, replace(read, withheld=drawing.text), drawing, withholding, seed)
    rows = replace(read, withheld=drawing.text, reader=ROWS_READER, received_files=0)
    return Drawn(derived, rows, drawing, withholding, seed, screened.summary.grade)


def compare_trees(drawn: Drawn | None, tree: LineTree) -> None:
    """Check that what is kept leads to the line tree of the whole source, each line in its place.

    Raises:
        VerificationError: it does not.
    """
    if drawn is not None and tree != drawn.drawing.tree:
        raise VerificationError(
            "what would be kept is not the source without what is withheld; nothing was kept: report this"
        )


def one_source(found: Sequence[Source | Refused | LeftOut]) -> Source:
    """Return the one source of what was found: what is withheld of one has no meaning in another.

    Raises:
        WithholdingError: there are several, or none that can be read.
    """
    read = [one for one in found if isinstance(one, Source)]
    if len(read) != 1 or any(isinstance(one, Refused) for one in found):
        raise WithholdingError(
            "messages can be left out of one source alone, a chat's text or a phone's database: send that "
            "file by itself"
        )
    return read[0]


def plan_withholding(
    sandbox: Sandbox,
    source: Source,
    choices: Sequence[Choice],
    rule: tuple[ClearingRule, Stored],
    progress: Progress,
) -> Planned:
    """Say what a withholding would do, and keep nothing; needs no home.

    Raises:
        WithholdingError: a choice names nothing or cannot be decided, or nothing would be kept.
    """
    screened = sandbox.survey(source.feed, source.assumptions, progress).result()
    spills = sum(marking.spills for marking in screened.markings) + sum(screened.spills_left_out.values())
    if spills:
        return Planned(spills=spills)
    # The tree is thrown away: no seed that is secret is needed.
    drawn = draw(sandbox, source.feed, screened, source.assumptions, (choices, bytes(SEED_BYTES)))
    kept = sandbox.survey(drawn.feed, drawn.assumptions, progress).result().summary
    drawn.feed.confirm_unchanged()
    clearing, stored = rule
    return Planned(
        counts=drawn.drawing.counts,
        kept=kept,
        notices=_notices(screened.summary) - _notices(kept),
        kept_files=len(drawn.drawing.files) - 1,
        unnamed=drawn.drawing.unnamed,
        unnamed_kept=_unnamed_kept(drawn.drawing),
        whole=decide(clearing, screened.summary, CaptureState.EXACT, stored=stored, withheld=0),
        clearance=decide(
            clearing, kept, CaptureState.DERIVED, stored=stored, withheld=len(drawn.drawing.leaves)
        ),
    )


def _unnamed_kept(drawing: Drawing) -> Sequence[str]:
    """Return the files that are kept though no message names them: one may belong to what is withheld."""
    kept = {one.name for one in drawing.files}
    return [name for name in drawing.unnamed if name in kept]


def _notices(summary: Summary) -> int:
    return summary.by_kind.get(Kind.NOTICE, 0)


def plan_form(planned: Planned) -> Mapping[str, object]:
    """Return a plan as JSON: counts, and what the receipt would say."""
    return {
        "stops": planned.spills,
        "withheld": {reason: _count_form(count) for reason, count in planned.counts.items()},
        "kept": {
            "messages": planned.kept.messages if planned.kept else 0,
            "files": planned.kept_files,
            "files_no_message_names": len(planned.unnamed_kept),
        },
        "whole": _clearance_form(planned.whole),
        "receipt": _clearance_form(planned.clearance),
    }


def _count_form(count: WithheldCount) -> Mapping[str, int]:
    return {"messages": count.messages, "lines": count.lines, "files": count.files}


def _clearance_form(clearance: Clearance | None) -> Mapping[str, object] | None:
    if clearance is None:
        return None
    return {
        "safe_to_clear": clearance.answer.value,
        "scope": clearance.scope,
        "reasons": list(clearance.reasons),
    }


def told(drawing: Drawing, *, by_browser: bool = False) -> Sequence[str]:
    """Return a sentence for each reason on what was withheld, for receipts and people.

    ``by_browser`` says whose word it is how many messages they were: nobody else saw them.
    """
    more = _UNSEEN if by_browser else ""
    of_rows = [_ROWS.format(reader=drawing.reader)] if drawing.reader else []
    return [
        f"{_WITHHELD_AS}{reason}: {_how_much(one, by_browser=by_browser)}{_PLACED}{more}"
        for reason, one in sorted(drawing.counts.items())
    ] + of_rows


def amounts_in(warnings: Sequence[str]) -> Sequence[str]:
    """Return what was withheld, by reason, as a receipt has it: ``personal: 2 messages``."""
    ours = (one.partition(_PLACED)[0] for one in warnings if one.startswith(_BEGUN))
    return [next(one.removeprefix(begun) for begun in _BEGUN if one.startswith(begun)) for one in ours]


def is_counted_by_browser(warnings: Sequence[str]) -> bool:
    """Tell whether a receipt's sentences say that only the browser counted what was withheld."""
    return any(one.startswith(_BEGUN) and one.endswith(_UNSEEN) for one in warnings)


def _how_much(one: WithheldCount, *, by_browser: bool) -> str:
    messages = number_of(one.messages, "message") + (" by the browser's count" if by_browser else "")
    parts = [
        messages if one.messages else "",
        number_of(one.lines, "line") if one.lines else "",
        number_of(one.files, "file") if one.files else "",
    ]
    return ", ".join(part for part in parts if part)
