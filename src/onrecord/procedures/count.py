"""Count lines of copies by channel, person and period, from roll-ups."""

from enum import StrEnum

from onrecord.ports.catalogue import Catalogue
from onrecord.records.searches import Counted, Filters


class Period(StrEnum):
    """What lines are counted by, on the phone's own clock."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


def count(catalogue: Catalogue, filters: Filters, by: str) -> Counted:
    """Return counts with what they are counts of.

    Raises:
        QueryError: the period is not one that is counted.
    """
    return catalogue.count(filters, by)
