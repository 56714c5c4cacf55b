"""Mail that arrived: kept sealed until somebody confirms it or says that it is not theirs; no record."""

from collections.abc import Sequence
from typing import Protocol

from onrecord.ports.originals import Feed
from onrecord.records.mail import ArrivedMail


class Mailbag(Protocol):
    """The mails that wait below one home."""

    def waiting(self) -> Sequence[ArrivedMail]:
        """Return what waits, oldest first; what does not open is left out."""

    def about(self, mail: str) -> ArrivedMail:
        """Return what is known of one mail.

        Raises:
            NotHeldError: there is none of that id.
            VerificationError: it is not as it was kept.
        """

    def feed(self, mail: str) -> Feed:
        """Return one mail as a feed of one file.

        Raises:
            NotHeldError: there is none of that id.
            VerificationError: it is not as it was kept.
        """

    def remove(self, mail: str) -> None:
        """Remove a mail with the key that opens it; nothing there is no error."""
