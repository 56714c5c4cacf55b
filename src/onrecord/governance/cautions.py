"""What to know of one capture before relying on it: sentences for the receipt, from counts alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from onrecord.records.captures import Summary
from onrecord.records.completeness import Incomplete
from onrecord.records.messages import Assumptions, Flag

_DAMAGED = "Damaged or locked, and kept as it is since a message names it: "

_NAMESAKE = (
    "Another conversation of this name is held of the same device, and shares no text with this one on the "
    "same days: this is kept as a copy of its own."
)

_DOUBTFUL = "that may be text of the message above"


def cautions(summary: Summary, assumptions: Assumptions, broken: Sequence[str] = ()) -> Iterator[str]:
    """Yield a sentence for each thing that the reader alone does not warn of; ``broken`` files are named."""
    for name in broken:
        yield f"{_DAMAGED}{name!r}. Copy it again from the phone and capture it by itself."
    yield from _like_messages(summary)
    damaged = summary.by_flag.get(Flag.INVALID_UTF8, 0)
    if damaged:
        hold = "1 message holds" if damaged == 1 else f"{damaged:,} messages hold"
        yield f"{hold} bytes that are not UTF-8 text: kept as received, shown with a replacement sign."
    last, exported = summary.last_said, assumptions.exported_at
    if last is None or exported is None or not assumptions.exported_at_given:
        return
    if exported < last.replace(tzinfo=ZoneInfo(assumptions.zone)):
        yield "The export is said to have been made before its last message was: check --exported-at."


def cautioned(
    summary: Summary, assumptions: Assumptions, broken: Sequence[str] = (), namesakes: int = 0
) -> Summary:
    """Return the summary with the cautions after the reader's own warnings, and what they mean.

    ``namesakes`` counts the copies of the same title that are held and share no text with it.
    """
    others = [_NAMESAKE] if namesakes else []
    return replace(
        summary,
        warnings=(*summary.warnings, *others, *cautions(summary, assumptions, broken)),
        incomplete=(*summary.incomplete, *(Incomplete.FILE_DAMAGED for _ in broken)),
    )


def _like_messages(summary: Summary) -> Iterator[str]:
    """Yield that messages hold what may be messages; the reader flags the doubtful ones alike."""
    flagged = summary.by_flag.get(Flag.HEADER_LIKE_CONTINUATION, 0)
    if not flagged:
        return
    hold = "1 message holds" if flagged == 1 else f"{flagged:,} messages hold"
    if any(_DOUBTFUL in warning for warning in summary.warnings):
        yield f"{hold} lines that look like messages of their own, or may be such lines: shown, flagged."
    else:
        yield f"{hold} lines that look like messages of their own: shown inside, flagged."
