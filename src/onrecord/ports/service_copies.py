"""The service's own store in a second copy: taken while it runs, opened under the home's keys alone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a copy of the store says of itself: encrypted with the rest, so that nobody can say otherwise.

    ``events`` is how many events the journal held when it was taken, ``access_lines`` how long the access
    log was.
    """

    taken_at: dt.datetime
    events: int
    accounts: int
    access_lines: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A store that stands with the server: what it holds, and the SHA-256 (hex) of the file that it was.

    ``stood`` tells that its rows stood there before, from a move that was cut off.
    """

    snapshot: Snapshot
    file: str
    stood: bool


@dataclass(frozen=True, slots=True)
class Version:
    """One copy of the store by its path in the second copy: what it says, or why it cannot be used."""

    name: str
    snapshot: Snapshot | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class EndedRole:
    """A role that was taken away: its account, role, and what it reached over, as the journal names them."""

    account: int
    role: str
    scope: str
    of: str


@dataclass(frozen=True, slots=True)
class Ended:
    """What the journal says was ended after a copy was taken: it must not come back with the copy.

    ``recovered`` are accounts whose password and second factor were replaced because they were lost.
    """

    closed: frozenset[int] = frozenset()
    recovered: frozenset[int] = frozenset()
    roles: Sequence[EndedRole] = ()


class ServiceCopies(Protocol):
    """Copies of one home's service store. The caller holds the home's writer lock to take or put one."""

    def is_there(self) -> bool:
        """Tell whether the home has such a store."""

    def fault(self) -> str:
        """Say why the home's own store cannot be used; empty when it is whole or there is none."""

    def take(self, folder: Path, now: dt.datetime, events: int) -> Snapshot:
        """Put a copy into a second copy's folder, beside the one before; durable and read back on return.

        Raises:
            HomeError: the home's store is damaged; the copies stand as they were.
            StorageError: the disk refuses.
            VerificationError: the disk gives back other bytes.
        """

    def held(self, folder: Path) -> Sequence[Version]:
        """Return the versions that a second copy holds, the newest first."""

    def put(self, folder: Path, version: Version, ended: Ended, now: dt.datetime) -> None:
        """Make a version the home's store, with all sessions, tokens, links and invitations ended.

        What stood there is moved to ``set-aside``. The service must not run.

        Raises:
            HomeError: the version cannot be opened after all.
            StorageError: the disk refuses; run it again.
        """

    def move(self, now: dt.datetime, events: int) -> Moved:
        """Put a store that is a file of the home into the tables of the server that the settings name.

        Nothing of it is ended: it is as it was. The file stays until ``set_aside``. Where the tables have
        this very file's rows, since a move was cut off, they are left. The service must not run.

        Raises:
            HomeError: there is nothing to move, or the server's tables hold other accounts.
            StorageError: disk or server refuses; the file is as it was.
        """

    def set_aside(self) -> None:
        """Move the store that is a file of the home to ``set-aside``, with its journals."""
