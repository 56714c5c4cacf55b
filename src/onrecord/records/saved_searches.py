"""Searches that a person keeps to run again."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search of one account, by its page's query. Name and query are content."""

    number: int
    name: str
    query: str
    saved_at: dt.datetime
