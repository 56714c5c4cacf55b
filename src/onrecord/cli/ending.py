"""What a capture of several sources says once, at its end: each source in a line, and what is next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.cli.forms import ReceiptFiles
from onrecord.cli.plurals import number_of
from onrecord.cli.refusals import Refusals
from onrecord.cli.reports import tell_limits, tell_next
from onrecord.cli.screen import Page, console
from onrecord.procedures.capture import Outcome
from onrecord.records.legible import legible

_TITLE_COLUMNS = 34


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    messages: int
    answer: str
    receipt: str


@dataclass(slots=True)
class Ending:
    """Gathers what was captured, one after the other, for what is said at the end."""

    rows: list[_Row] = field(default_factory=list)
    limits: dict[str, Sequence[str]] = field(default_factory=dict)
    reasons: set[str] = field(default_factory=set)

    def add(self, outcome: Outcome, files: ReceiptFiles | None) -> None:
        """Note one source that was captured."""
        summary, receipt = outcome.capture.summary, outcome.receipt
        if summary is None or receipt is None or files is None:
            return
        self.limits.setdefault(summary.reader, summary.limits)
        self.reasons.update(receipt.clearance.reasons)
        answer = receipt.clearance.answer.value
        self.rows.append(_Row(summary.title, summary.messages, answer, files.receipt.name))

    def sum_up(self, refusals: Refusals, folder: Path, taken: int) -> None:
        """Print what sources such as these never contain; of several, a line for each, and what is next."""
        out = console()
        _tell_limits(out, self.limits)
        if refusals.sources < 2:  # noqa: PLR2004 - several
            return
        for line in self._table():
            out.print(line)
        lines = number_of(sum(row.messages for row in self.rows), "line")
        captured = f"{taken} of {number_of(refusals.sources, 'source')} captured, {lines}"
        out.tell(f"{captured}; a receipt for each is in {folder}{_not_taken(refusals)}", "In all", "bold")
        tell_next(out, self.reasons)

    def _table(self) -> Iterator[str]:
        if self.rows:
            yield _line("Source", "Lines", "Clear?", "Receipt")
        for row in self.rows:
            title = legible(row.title)
            short = title if len(title) <= _TITLE_COLUMNS else f"{title[: _TITLE_COLUMNS - 1]}…"
            yield _line(short, f"{row.messages:,}", row.answer, row.receipt)


def _line(title: str, messages: str, answer: str, receipt: str) -> str:
    return f"{title:<{_TITLE_COLUMNS}} {messages:>8} {answer:<7} {receipt}"


def _not_taken(refusals: Refusals) -> str:
    parts = [number_of(refusals.refused, "source")] if refusals.refused else []
    parts += [number_of(refusals.left_files, "file")] if refusals.left_files else []
    if not parts:
        return ""
    were = "was" if refusals.refused + refusals.left_files == 1 else "were"
    return f". {' and '.join(parts)} {were} not: the last lines say which, why, and what to do"


def _tell_limits(out: Page, limits: Mapping[str, Sequence[str]]) -> None:
    """Print the limits of one reader's sources; of several readers' a sentence each."""
    if len(limits) == 1:
        tell_limits(out, next(iter(limits.values())))
        return
    for place, (reader, sentences) in enumerate((reader, some) for reader, some in limits.items() if some):
        if not place:
            out.tell("what such sources cannot tell, begun here and in full in each receipt:", "Limits")
        out.tell(f"{reader}: {sentences[0]}")
