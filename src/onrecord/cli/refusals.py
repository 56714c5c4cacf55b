"""Several sources in one run: what is wrong with one of them alone is told, and the others go on."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from onrecord import wiring
from onrecord.cli.plurals import number_of
from onrecord.cli.screen import note
from onrecord.procedures.sources import LeftOut
from onrecord.records.errors import NOT_READ, OF_THE_SOURCE, MarkingStopError, OnRecordError
from onrecord.settings import from_process

_MOST_NAMED = 200


@dataclass(slots=True)
class Refusals:
    """Counts the refused ones of ``sources``; where there is one alone, its error is the command's.

    ``left`` are files of no source, by the path that they lie in.
    """

    sources: int
    refused: int = 0
    left: dict[str, list[LeftOut]] = field(default_factory=dict)
    told_of: list[tuple[str, OnRecordError]] = field(default_factory=list)
    has_told_readers: bool = False

    def more(self, sources: int) -> None:
        """Count sources that were found in what was given, beyond the one that it stood for."""
        self.sources += sources

    @contextmanager
    def told(self, name: str = "") -> Iterator[None]:
        """Deal with one source inside the block."""
        try:
            yield
        except OF_THE_SOURCE as error:
            self._tell_readers(str(error))
            if self.sources == 1:
                raise
            note(str(error))
            self.refused += 1
            self.told_of.append((name, error))

    @property
    def left_files(self) -> int:
        """How many files are of no source."""
        return sum(map(len, self.left.values()))

    def tell_left(self, done: str) -> None:
        """Name the files of no source, with why and what to do; ``done`` is what was not done to them."""
        for path, files in self.left.items():
            are = "is" if len(files) == 1 else "are"
            note(f"{number_of(len(files), 'file')} in {path!r} {are} of no source, and {are} not {done}:")
            by_reason: dict[str, list[str]] = {}
            for file in files:
                by_reason.setdefault(file.why, []).append(file.name)
            for why, names in by_reason.items():
                note(f"not {done}: {_listed(names)}: {why}")

    def tell_again(self, done: str, others: str = "") -> None:
        """Say at the end what was refused on the way, and last of all whom to call; ``others`` stand."""
        if not self.refused:
            return
        for _, error in self.told_of if others else ():
            if not isinstance(error, MarkingStopError):
                note(f"not {done}: {error}")
        note(f"{self.refused} of {self.sources} not {done}{others}")
        for _, error in self.told_of:
            if isinstance(error, MarkingStopError):
                note(str(error))

    def forms(self) -> Sequence[Mapping[str, str]]:
        """Return what was not taken as ``capture --json`` lists it."""
        refused = [
            {"state": _state(error), "name": name, "in": "", "why": str(error)}
            for name, error in self.told_of
        ]
        left = [
            {"state": "left_out", "name": file.name, "in": path, "why": file.why}
            for path, files in self.left.items()
            for file in files
        ]
        return [*refused, *left]

    def _tell_readers(self, refusal: str) -> None:
        """Say once which readers are installed and not asked, when a source is of no known format."""
        if NOT_READ not in refusal or self.has_told_readers:
            return
        self.has_told_readers = True
        if unnamed := wiring.readers_not_named(from_process()):
            named = ", ".join(unnamed)
            note(f"installed and not asked, since settings.toml does not name it in readers: {named}")


def _state(error: OnRecordError) -> str:
    return "stopped" if isinstance(error, MarkingStopError) else "refused"


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(map(repr, names[:_MOST_NAMED]))
    more = len(names) - _MOST_NAMED
    return f"{listed} and {more:,} more, which --json names" if more > 0 else listed
