"""Whether exceptions can be counted on a page that must not take long."""

from onrecord.ports.homes import Home
from onrecord.procedures.exceptions import Gathered, told_until
from onrecord.records.events import Verb

_FEW_CAPTURES = 50
"""So many are read in a fraction of a second."""


def is_gathered_soon(home: Home, before: Gathered | None) -> bool:
    """Tell whether gathering takes no time worth speaking of: nothing was told since, or little is held."""
    if before is not None and before.until == told_until(home):
        return True
    return sum(one.verb is Verb.CAPTURE for one in home.journal.envelopes()) <= _FEW_CAPTURES
