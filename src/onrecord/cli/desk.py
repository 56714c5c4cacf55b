"""Open the home for a command, with the index level with the journal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from onrecord import wiring
from onrecord.cataloguing import is_writable
from onrecord.cli.plurals import number_of
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
        if behind <= 0 or not is_writable(settings):
            if behind > 0:
                note("the home cannot be written: what was captured last may not be found")
            tell_unread(home)
            yield home
            return
    _level(settings)
    with wiring.reading(settings) as home:
        tell_unread(home)
        yield home


def tell_unread(home: Home) -> Sequence[str]:
    """Say when captures are kept that the index lacks, since their originals are damaged; return them."""
    unread = home.catalogue.unread()
    if unread:
        note(
            f"{number_of(len(unread), 'capture')} could not be read, not counted or found here: "
            f"{', '.join(unread)}; run onrecord verify, then onrecord restore FOLDER and onrecord rebuild"
        )
    return unread


def _level(settings: Settings) -> None:
    try:
        with wiring.writing(settings) as home, progress("indexing") as report:
            catch_up(home, report)
    except HomeBusyError:
        note("another OnRecord process is indexing: what was captured last may not be found yet")
