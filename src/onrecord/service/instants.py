"""Instants as a statement of our own gets them: SQLite gives text in UTC that does not say so."""

import datetime as dt


def instant(said: str | dt.datetime) -> dt.datetime:
    """Return an aware instant."""
    if isinstance(said, dt.datetime):
        return said
    return dt.datetime.fromisoformat(said).replace(tzinfo=dt.UTC)
