"""The keyless child: hostile input is read there and nowhere else."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Protocol

from onrecord.ports.originals import Feed, Unwrapped
from onrecord.records.captures import LineTree, Survey
from onrecord.records.identification import Identified
from onrecord.records.messages import Anomaly, Assumptions, Statement
from onrecord.records.schema import Batch

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


class Sandbox(Protocol):
    """Jobs in children without keys, network or files of their own. Must start before keys load."""

    def survey(self, feed: Feed, assumptions: Assumptions, progress: Progress) -> Future[Survey]:
        """Read and screen the source; count what it holds."""

    def line_tree(self, feed: Feed, seed: bytes) -> Future[LineTree]:
        """Commit to every line and file under salts from a 32-byte seed."""

    def items(
        self, feed: Feed, assumptions: Assumptions, progress: Progress
    ) -> Iterator[Batch | Anomaly | Statement]:
        """Read the source; yield what the reader yields, in order, in flat memory."""

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
