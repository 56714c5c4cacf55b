"""Work that goes on after a page was answered: what was asked for, how far it is, how it ended."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class WorkState(StrEnum):
    """Where a piece of work stands. ``INTERRUPTED``: the service, or the worker that did it, ended first."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    INTERRUPTED = "interrupted"

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self not in {WorkState.WAITING, WorkState.RUNNING}


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work. ``said`` is what was asked for and ``result`` what came of it, both as JSON.

    ``refusal`` is a sentence for the officer; ``step`` says what is being done.
    """

    id: str
    verb: str
    account: int
    state: WorkState
    asked_at: dt.datetime
    said: Mapping[str, object] = field(default_factory=dict)
    result: Mapping[str, object] = field(default_factory=dict)
    refusal: str = ""
    step: str = ""
    done_bytes: int = 0
    total_bytes: int = 0
    ended_at: dt.datetime | None = None

    @property
    def percent(self) -> int | None:
        """Return how far it is, 0 to 100, or None where that is not known."""
        if self.state is WorkState.DONE:
            return 100
        return min(100, 100 * self.done_bytes // self.total_bytes) if self.total_bytes else None
