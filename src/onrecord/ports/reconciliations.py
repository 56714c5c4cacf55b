"""Reconciliations as they were made, kept encrypted: an aid that can be made again, and no record."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from onrecord.records.messages import CaptureId


class Reconciliations(Protocol):
    """Results below one home. What opens one goes with the key of any capture that it is made of."""

    def keep(self, identity: str, captures: Sequence[CaptureId], parts: Mapping[str, bytes]) -> None:
        """Keep a result under an id, whole or not at all; needs the home's writer lock.

        Raises:
            KeysError: a capture's key was destroyed meanwhile.
            StorageError: the disk refuses.
        """

    def ids(self) -> Sequence[str]:
        """Return the ids of what is kept."""

    def part(self, identity: str, name: str) -> bytes:
        """Return one part of a result.

        Raises:
            NotHeldError: there is none of that id, or a capture that it is made of was destroyed.
            VerificationError: it is not as it was kept.
        """

    def remove(self, identity: str) -> None:
        """Remove a result; nothing there is no error."""
