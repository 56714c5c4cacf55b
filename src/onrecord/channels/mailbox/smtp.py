"""An SMTP server that takes mail from known senders for the intake addresses, and relays nothing.

The answer ``250`` after the data is the acknowledgement: the mail is durable then. Every refusal is
the same.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from onrecord.channels.mailbox.letterheads import REFUSED
from onrecord.channels.mailbox.receiving import Receiving
from onrecord.records.errors import MailboxFullError, MailRefusedError, StorageError
from onrecord.records.intake import Intake

MOST_CONNECTIONS = 10
LONGEST_SECONDS = 600.0
SILENT_SECONDS = 60.0

_NO = f"550 5.7.1 {REFUSED}"
_LATER = "452 4.3.1 try again later"
_KEPT = "250 2.0.0 kept; sign in to confirm it"
_BUSY = b"421 4.3.2 try again later\r\n"
_MOST_CALLS = 20


@dataclass(slots=True)
class Bounds:
    """How many connections are open at once, how long one may last, and how long it may be silent."""

    connections: int = MOST_CONNECTIONS
    longest_seconds: float = LONGEST_SECONDS
    silent_seconds: float = SILENT_SECONDS
    open: set[object] = field(default_factory=set)


class _Handler:
    """What is answered to each command; the names are aiosmtpd's."""

    def __init__(self, receiving: Receiving, recipients: Collection[str]) -> None:
        self._receiving = receiving
        self._recipients = frozenset(recipients)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's own name and arguments
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not self._receiving.knows(address):
            return _NO
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - the same
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() not in self._recipients:
            return _NO
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the same
        content, receiving = envelope.content, self._receiving
        if not isinstance(content, bytes) or envelope.mail_from is None:
            return _NO
        recipient = envelope.rcpt_tos[0].lower()
        try:
            await asyncio.to_thread(
                receiving.take, content, envelope.mail_from, recipient, receiving.new_id()
            )
        except MailRefusedError:
            return _NO
        except (MailboxFullError, StorageError):
            return _LATER
        return _KEPT

    async def handle_VRFY(  # noqa: N802 - the same
        self, _server: SMTP, _session: Session, _envelope: Envelope, _address: str
    ) -> str:
        return _NO

    async def handle_exception(self, _error: Exception) -> str:
        """Say nothing of a fault: the mail was not acknowledged, and is sent again."""
        return "451 4.3.0 try again later"


class _Server(SMTP):
    """One connection, bounded in time; one more than are served at once is turned away."""

    def __init__(self, bounds: Bounds, handler: _Handler, **options: Any) -> None:  # noqa: ANN401 - aiosmtpd's own
        super().__init__(handler, timeout=bounds.silent_seconds, **options)
        self._bounds = bounds

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError
        if self not in self._bounds.open:  # STARTTLS makes a connection of the one that there is
            if len(self._bounds.open) >= self._bounds.connections:
                transport.write(_BUSY)
                transport.close()
                return
            self._bounds.open.add(self)
            self.loop.call_later(self._bounds.longest_seconds, transport.abort)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._bounds.open.discard(self)
        if self.transport is not None:
            super().connection_lost(error)


async def serve(intake: Intake, receiving: Receiving, bounds: Bounds | None = None) -> asyncio.Server:
    """Listen on the address that the settings name.

    Raises:
        OSError: the address is taken, or a certificate file cannot be read.
    """
    logging.getLogger("mail").disabled = True  # it would log addresses
    logging.getLogger("mail.log").disabled = True
    host, port = intake.listens_on
    make = _maker(intake, receiving, bounds or Bounds())
    return await asyncio.get_running_loop().create_server(make, host, port)


def _maker(intake: Intake, receiving: Receiving, bounds: Bounds) -> Callable[[], _Server]:
    context = None
    if intake.certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(intake.certificate, intake.certificate_key)
    handler = _Handler(receiving, intake.recipients)

    def make() -> _Server:
        return _Server(
            bounds,
            handler,
            data_size_limit=intake.mail_bytes,
            hostname=intake.recipients[0].rpartition("@")[2],
            ident="ESMTP",
            tls_context=context,
            require_starttls=context is not None,
            command_call_limit=_MOST_CALLS,
        )

    return make
