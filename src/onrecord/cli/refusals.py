"""Several sources in one run: what is wrong with one of them alone is told, and the others go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from onrecord import wiring
from onrecord.cli.screen import note
from onrecord.records.errors import NOT_READ, OF_THE_SOURCE
from onrecord.settings import from_process


@dataclass(slots=True)
class Refusals:
    """Counts the refused ones of ``sources``; where there is one alone, its error is the command's."""

    sources: int
    refused: int = 0
    has_told_readers: bool = False

    def more(self, sources: int) -> None:
        """Count sources that were found in what was given, beyond the one that it stood for."""
        self.sources += sources

    @contextmanager
    def told(self) -> Iterator[None]:
        """Deal with one source inside the block."""
        try:
            yield
        except OF_THE_SOURCE as error:
            self._tell_readers(str(error))
            if self.sources == 1:
                raise
            note(str(error))
            self.refused += 1

    def _tell_readers(self, refusal: str) -> None:
        """Say once which readers are installed and not asked, when a source is of no known format."""
        if NOT_READ not in refusal or self.has_told_readers:
            return
        self.has_told_readers = True
        if unnamed := wiring.readers_not_named(from_process()):
            named = ", ".join(unnamed)
            note(f"installed and not asked, since settings.toml does not name it in readers: {named}")
