"""Open the home for a command, with the index level with the journal."""

from collections.abc import Iterator
from contextlib import contextmanager

from onrecord import wiring
from onrecord.cli.screen import note, progress
from onrecord.ports.homes import Home
from onrecord.procedures.catch_up import catch_up
from onrecord.records.errors import HomeBusyError
from onrecord.settings import Settings


@contextmanager
def reading(settings: Settings) -> Iterator[Home]:
    """Open the home to look things up; index first what the journal has and the index lacks."""
    with wiring.reading(settings) as home:
        behind = home.journal.size - home.catalogue.applied_sequence()
        if behind <= 0:
            yield home
            return
    _level(settings)
    with wiring.reading(settings) as home:
        yield home


def _level(settings: Settings) -> None:
    try:
        with wiring.writing(settings) as home, progress("indexing") as report:
            catch_up(home, report)
    except HomeBusyError:
        note("another OnRecord process is indexing: what was captured last may not be found yet")
