"""What to know of one capture before relying on it: sentences for the receipt, from counts alone."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from onrecord.records.captures import Summary
from onrecord.records.messages import Assumptions, Flag


def cautions(summary: Summary, assumptions: Assumptions) -> Iterator[str]:
    """Yield a sentence for each thing that the reader alone does not warn of."""
    damaged = summary.by_flag.get(Flag.INVALID_UTF8, 0)
    if damaged:
        hold = "1 message holds" if damaged == 1 else f"{damaged:,} messages hold"
        yield f"{hold} bytes that are not UTF-8 text: kept as received, shown with a replacement sign."
    last, exported = summary.last_said, assumptions.exported_at
    if last is None or exported is None or not assumptions.exported_at_given:
        return
    if exported < last.replace(tzinfo=ZoneInfo(assumptions.zone)):
        yield "The export is said to have been made before its last message was: check --exported-at."
