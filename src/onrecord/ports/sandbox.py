"""The keyless child: hostile input is read there and nowhere else."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Protocol

from onrecord.ports.originals import Feed, Unwrapped
from onrecord.records.captures import LineTree, Survey
from onrecord.records.identification import Identified
from onrecord.records.messages import Anomaly, Assumptions, Statement
from onrecord.records.schema import Batch
from onrecord.records.withholding import Choice, Drawing, LinesOf, Proven, Withholding

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


class Sandbox(Protocol):
    """Jobs in children without keys, network or files of their own. Must start before keys load."""

    def survey(self, feed: Feed, assumptions: Assumptions, progress: Progress) -> Future[Survey]:
        """Read and screen the source; count what it holds."""

    def line_tree(self, feed: Feed, seed: bytes) -> Future[LineTree]:
        """Commit to every line and file under salts from a 32-byte seed."""

    def kept_tree(self, feed: Feed, assumptions: Assumptions, withholding: Withholding) -> Future[LineTree]:
        """Make a full source's line tree again from what was kept of it."""

    def draw(
        self, feed: Feed, assumptions: Assumptions, choices: Sequence[Choice], seed: bytes
    ) -> Future[Drawing]:
        """Say what is withheld of a source and what is kept, and commit to every line of it."""

    def derived(self, feed: Feed, drawing: Drawing) -> Feed:
        """Return what is kept of a source as a feed. What is withheld never leaves the child."""

    def prove(
        self,
        feed: Feed,
        assumptions: Assumptions,
        line: int,
        salts: bytes | Withholding,
        lines_of: LinesOf = LinesOf.FILES,
    ) -> Future[Proven]:
        """Prove one line (1-based) of a source's text, with the seed or with what was kept of the salts.

        ``lines_of`` tells what its lines are counted through.
        """

    def items(
        self, feed: Feed, assumptions: Assumptions, progress: Progress
    ) -> Iterator[Batch | Anomaly | Statement]:
        """Read the source; yield what the reader yields, in order, in flat memory."""

    def entry(self, feed: Feed, name: str) -> Iterator[bytes]:
        """Yield the bytes of the one file of a source that has a name, as they stand in it.

        Raises:
            UnreadableError: there is none, or the source is damaged.
        """

    def identify(self, feed: Feed, assumptions: Assumptions) -> Future[Identified]:
        """Tell the sources in a feed apart, and which reader or container each is for."""

    def unwrap(self, feed: Feed, container: str, secret: bytes) -> Unwrapped:
        """Open a container: what it keeps of the files received, and what was inside, as one folder.

        Raises:
            WrongKeyError: the secret does not open it.
            UnreadableError: it is damaged.
        """

    def close(self) -> None:
        """End all children."""
