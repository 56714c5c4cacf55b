"""Lines that look like what stands in the place of withheld ones, where nobody said that anything was.

They are read as the words that they may be: somebody can have typed such a line. But nothing is said to be
safe to clear on the strength of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from onrecord.ports.originals import Original
from onrecord.readers.entry_names import entry_named
from onrecord.readers.withheld import pieces, runs
from onrecord.records.captures import Summary
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Entry
from onrecord.records.plurals import number_of
from onrecord.records.withheld import WithholdReason

_PLACEHOLDERS = frozenset(reason.placeholder.rstrip(b"\n") for reason in WithholdReason)
_ENOUGH = max(map(len, _PLACEHOLDERS)) + 2  # of a line: one that is longer is no placeholder
_TEXT = ".txt"


def with_undeclared(summary: Summary, original: Original) -> Summary:
    """Return a summary that tells of placeholders in its text that the assumptions do not name."""
    entry = entry_named(original.entries(), summary.entry) if summary.entry.endswith(_TEXT) else None
    number = 0 if entry is None else _undeclared(original, entry)
    if not number:
        return summary
    looks, is_read = ("looks", "it is read") if number == 1 else ("look", "they are read")
    warning = (
        f"{number_of(number, 'line')} of it {looks} like the mark of something that a custodian left out, "
        f"and nobody said that anything was: {is_read} as words of the message above. Make the export on the "
        "phone again, and hand that in."
    )
    incomplete = (*summary.incomplete, Incomplete.LEFT_OUT_UNSAID)
    return replace(summary, warnings=(*summary.warnings, warning), incomplete=incomplete)


def _undeclared(original: Original, entry: Entry) -> int:
    text = original.assumptions.withheld
    declared = text.lines if text is not None and text.entry == entry.number else ()
    with original.open(entry) as stream:
        return sum(
            _count(parts) if stretch is None else _passed(parts)
            for stretch, parts in runs(pieces(stream), declared)
        )


def _count(parts: Iterable[bytes]) -> int:
    return sum(line.rstrip(b"\r") in _PLACEHOLDERS for line in _lines(parts))


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines without their LF, of a very long one no more than tells it from a placeholder."""
    rest = b""
    for piece in parts:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        rest = rest[:_ENOUGH]
    yield rest


def _passed(parts: Iterable[bytes]) -> int:
    for _ in parts:
        pass
    return 0
