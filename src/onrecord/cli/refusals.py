"""Several sources in one run: what is wrong with one of them alone is told, and the others go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from onrecord.cli.screen import note
from onrecord.records.errors import OF_THE_SOURCE


@dataclass(slots=True)
class Refusals:
    """Counts the refused ones of ``sources``; where there is one alone, its error is the command's."""

    sources: int
    refused: int = 0

    def more(self, sources: int) -> None:
        """Count sources that were found in what was given, beyond the one that it stood for."""
        self.sources += sources

    @contextmanager
    def told(self) -> Iterator[None]:
        """Deal with one source inside the block."""
        try:
            yield
        except OF_THE_SOURCE as error:
            if self.sources == 1:
                raise
            note(str(error))
            self.refused += 1
