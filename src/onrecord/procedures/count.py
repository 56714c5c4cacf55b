"""Count lines of copies by channel, person and period, from roll-ups."""

from onrecord.ports.catalogue import Catalogue
from onrecord.records.errors import QueryError
from onrecord.records.searches import Counted, Filters

PERIODS = ("day", "month", "year")


def count(catalogue: Catalogue, filters: Filters, by: str) -> Counted:
    """Return counts with a sentence on what they count.

    Raises:
        QueryError: the period is not one that is counted.
    """
    if by not in PERIODS:
        raise QueryError(f"count by {', '.join(PERIODS)}")
    return catalogue.count(filters, by)
