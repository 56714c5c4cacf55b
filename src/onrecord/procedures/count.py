"""Count lines of copies by channel, person and period, from roll-ups."""

from dataclasses import replace
from enum import StrEnum

from onrecord.ports.homes import Home
from onrecord.procedures.senders_meant import senders_meant
from onrecord.records.searches import Counted, Filters


class By(StrEnum):
    """What lines are counted by: a period on the phone's own clock, or whose or of what they are."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    CHANNEL = "channel"
    CUSTODIAN = "custodian"
    PERSON = "person"

    @property
    def is_period(self) -> bool:
        """Tell whether rows are in the order of time."""
        return self in (By.DAY, By.MONTH, By.YEAR)


def count(home: Home, filters: Filters, by: str, *, split: bool = True) -> Counted:
    """Return counts with what they are counts of.

    By a period, ``split`` gives a row for each channel, custodian and sender; else each period has one row.
    A person has all labels that the register gives them.

    Raises:
        NotHeldError: a filter names something that is not held.
        QueryError: lines are not counted by that.
    """
    filters = senders_meant(home, filters)
    return replace(home.catalogue.count(filters, by, split=split), meant=filters.meant)
