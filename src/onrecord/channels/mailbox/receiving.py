"""What becomes of a mail, however it came: its author is matched; it is kept, then acknowledged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from onrecord.channels.mailbox.letterheads import REFUSED, LookUp, letterhead, signed
from onrecord.ports.clock import Clock, Randomness
from onrecord.records.errors import MailRefusedError
from onrecord.records.mail import ArrivedMail

_ID_BYTES = 8

Keep = Callable[[ArrivedMail, bytes], None]
"""Keeps a mail, durable on return."""


@dataclass(slots=True)
class Receiving:
    """Takes mails. ``senders`` gives, by address in lower case, whose conversations it may hand in.

    ``senders`` may be replaced at any time; ``look_up`` is None unless DNS may be asked.
    """

    keep: Keep
    clock: Clock
    randomness: Randomness
    mail_bytes: int
    look_up: LookUp | None = None
    senders: Mapping[str, str] = field(default_factory=dict)

    def knows(self, address: str) -> bool:
        """Tell whether an address may send."""
        return address.lower() in self.senders

    def new_id(self) -> str:
        """Return an id that no other mail has."""
        return "m-" + self.randomness.token(_ID_BYTES).hex()

    def take(self, mail: bytes, envelope: str, recipient: str, identity: str) -> ArrivedMail:
        """Keep a mail, durable on return. ``envelope`` is what the sending server said, if it did.

        Raises:
            MailRefusedError: its author is not known, or is another custodian's than the envelope's sender.
            MailboxFullError: too many wait.
            StorageError: the disk refuses.
        """
        head = letterhead(mail)
        custodian = self.senders.get(head.author)
        is_anothers = bool(envelope) and self.senders.get(envelope.lower()) != custodian
        if custodian is None or is_anothers or len(mail) > self.mail_bytes:
            raise MailRefusedError(REFUSED)
        about = ArrivedMail(
            id=identity,
            custodian=custodian,
            author=head.author,
            envelope=envelope.lower(),
            recipient=recipient,
            subject=head.subject,
            dkim=signed(mail, head.author, self.look_up),
            size_bytes=len(mail),
            arrived_at=self.clock.now(),
        )
        self.keep(about, mail)
        return about
