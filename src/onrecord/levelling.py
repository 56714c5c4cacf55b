"""The index of a home that is open for long: who asks it is answered by one level with the journal.

What a command left when it was killed, or what an older index lacks that was put back, is indexed before
anything is told from it: an index that is behind shows a moved capture to whom it was taken from.
"""

import contextlib
import threading
from dataclasses import dataclass, field

from onrecord import wiring
from onrecord.archive.journal_watch import JournalWatch, Stamp
from onrecord.archive.known_envelopes import KnownEnvelopes
from onrecord.archive.lock import writer_lock
from onrecord.cataloguing import CATALOGUE, opened_catalogue
from onrecord.compute.sandbox import ChildSandbox
from onrecord.keys.home_keys import HomeKeys
from onrecord.ports.catalogue import Catalogue
from onrecord.ports.homes import Home
from onrecord.procedures.catch_up import catch_up
from onrecord.records.errors import HomeBusyError
from onrecord.settings import Settings

_CACHE_KIB = 8_192
"""What of the index each answering thread keeps in memory: a page asks for little, and there are many."""


@dataclass(slots=True)
class _Held:
    """One thread's index, which file it is, and at which end of the journal it was seen level."""

    catalogue: Catalogue
    file: tuple[int, int]
    level_at: Stamp | None = None


@dataclass(slots=True)
class Index:
    """The index for many threads, a connection each. ``writing`` is held by this process's writer."""

    settings: Settings
    sandbox: ChildSandbox
    keys: HomeKeys = field(repr=False)
    writing: threading.Lock
    known: KnownEnvelopes
    _watch: JournalWatch = field(init=False)
    _local: threading.local = field(default_factory=threading.local)
    _levelling: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Watch the home's journal."""
        self._watch = JournalWatch(self.settings.home)

    def level(self) -> Catalogue:
        """Return this thread's index, level with the journal unless another writes, who indexes then.

        While the journal is as it was, that costs some looks at the disk for names and sizes.

        Raises:
            OnRecordError: what the index lacks cannot be indexed; nothing is answered without it.
        """
        stamp, held = self._watch.stamp(), self._held()
        if held.level_at == stamp:
            return held.catalogue
        if self._is_behind(held.catalogue):
            self._catch_up()
            held = self._held()
        if not self._is_behind(held.catalogue):
            held.level_at = stamp
        return held.catalogue

    def _held(self) -> _Held:
        """Return this thread's index, opened anew when another file took its place, as ``rebuild`` does."""
        held: _Held | None = getattr(self._local, "held", None)
        file = self._file()
        if held is not None and held.file == file:
            return held
        # The one before is left to whoever asks it still.
        held = _Held(opened_catalogue(self.settings, self.keys, cache_kib=_CACHE_KIB), self._file())
        self._local.held = held
        return held

    def _file(self) -> tuple[int, int]:
        try:
            found = (self.settings.home / CATALOGUE).stat()
        except FileNotFoundError:
            return 0, 0
        return found.st_dev, found.st_ino

    def _is_behind(self, catalogue: Catalogue) -> bool:
        return is_behind(self._home(catalogue))

    def _home(self, catalogue: Catalogue) -> Home:
        return wiring.assembled(self.settings, wiring.Stores(self.sandbox, self.keys, catalogue, self.known))

    def _catch_up(self) -> None:
        """Index what is lacking, unless another writes. Of this process's threads the others wait for it."""
        with self._levelling:
            if not self.writing.acquire(blocking=False):
                return
            try:
                with (
                    contextlib.suppress(HomeBusyError),
                    writer_lock(self.settings.home),
                    contextlib.closing(opened_catalogue(self.settings, self.keys)) as catalogue,
                ):
                    level(self._home(catalogue))
            finally:
                self.writing.release()


def is_behind(home: Home) -> bool:
    """Tell whether the journal has events that the index lacks."""
    return home.journal.size > home.catalogue.applied_sequence()


def level(home: Home) -> None:
    """Index what a home that is open to be written lacks."""
    if is_behind(home):
        catch_up(home, unwatched)


def unwatched(_done: int, _total: int) -> None:
    """Progress that nobody watches."""
