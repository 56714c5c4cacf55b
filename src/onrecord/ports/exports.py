"""Exports that were asked for, and what became of each."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from onrecord.records.exports import Agreement, Export, WantedExport


class Exports(Protocol):
    """Exports of messages. Every change is one transaction, durable on return."""

    def ask(self, account: int, wanted: WantedExport, messages: int, now: dt.datetime) -> Export:
        """Note what is asked for, and how many messages that is now."""

    def export(self, number: int) -> Export:
        """Return one export.

        Raises:
            NotHeldError: there is no such export.
        """

    def of(self, account: int) -> Sequence[Export]:
        """Return an account's exports, newest first."""

    def waiting(self) -> Sequence[Export]:
        """Return the exports that wait for a second person, oldest first."""

    def above(self, messages: int, limit: int) -> Sequence[Export]:
        """Return exports of more messages than so many, whatever became of them, newest first."""

    def agree(self, number: int, by: int, now: dt.datetime, agreement: Agreement) -> Export:
        """Note that a waiting export was agreed.

        Raises:
            NotHeldError: there is no such export, or it does not wait any more.
        """

    def refuse(self, number: int, by: int, now: dt.datetime) -> Export:
        """Note that a waiting export was refused.

        Raises:
            NotHeldError: there is no such export, or it does not wait any more.
        """

    def taken(self, number: int, now: dt.datetime) -> Export:
        """Note that an agreed export is taken once more: of several at once, no more than are left get it.

        Raises:
            NotHeldError: it is not agreed, has expired, or was taken as often as it may be.
        """
