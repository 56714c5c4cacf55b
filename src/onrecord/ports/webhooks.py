"""What programs are to be told, and how far that is: kept until it was taken or given up."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from onrecord.records.webhooks import Answer, Delivery, Message, Place
from onrecord.records.works import Work


class Webhooks(Protocol):
    """Messages for programs. Each is kept before the place that it came from is passed."""

    def place(self, webhook: str) -> Place | None:
        """Return how far a program was told; None when it was never."""

    def keep(self, webhook: str, messages: Sequence[Message], reached: Place, now: dt.datetime) -> None:
        """Keep messages and the place reached, in one: those that are kept already are not kept again."""

    def ended(self, since: dt.datetime) -> Sequence[Work]:
        """Return the work that ended at an instant or after, oldest first."""

    def due(self, webhook: str, now: dt.datetime, limit: int) -> Sequence[Delivery]:
        """Return what is to be sent now, oldest first."""

    def tried(self, delivery: int, answer: Answer, now: dt.datetime, due_at: dt.datetime | None) -> None:
        """Note an answer: taken, to be tried again when ``due_at`` says so, or given up."""

    def newest(self, webhook: str, limit: int, before: int | None = None) -> Sequence[Delivery]:
        """Return a program's messages, newest first: those before one of that number, where it is given."""

    def waiting(self, webhook: str) -> int:
        """Return how many messages a program has not taken yet, without those given up."""

    def again(self, delivery: int, now: dt.datetime) -> Delivery:
        """Have a message sent once more, from now on.

        Raises:
            NotHeldError: there is none of that number.
        """

    def forget(self, before: dt.datetime) -> int:
        """Remove what was taken or given up before an instant; return how many."""
