"""The process that takes mail: it faces the network, and is given the public half of one key, and no other.

Its first input line says what to seal to, each further one who may send, as JSON; it ends with its input.
"""

import asyncio
import json
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

from dkim import DnsTimeoutError
from dkim.dnsplug import get_txt
from dns.exception import DNSException

from onrecord.archive.disk import LocalDisk
from onrecord.archive.mailbag import MailSlot
from onrecord.channels.mailbox.imap import look_into
from onrecord.channels.mailbox.receiving import Receiving
from onrecord.channels.mailbox.smtp import serve
from onrecord.compute.machine import SystemClock, SystemRandomness
from onrecord.records.canonical import build
from onrecord.records.errors import OnRecordError
from onrecord.records.intake import Intake
from onrecord.records.plurals import number_of

_FAILED = 1
_LEFT = "flagged as seen: of a sender that is not known, or larger than intake.mail_bytes"


def main() -> int:
    """Take mail until the input ends; return the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this is interrupted, and ends it
    first = json.loads(sys.stdin.readline() or "null")
    if not isinstance(first, dict):
        return _FAILED
    intake = build(Intake, first["intake"])
    try:
        slot = MailSlot(Path(first["home"]), LocalDisk(), str(first["recipient"]), intake.most_waiting)
        receiving = Receiving(
            slot.put,
            SystemClock(),
            SystemRandomness(),
            intake.mail_bytes,
            _look_up if intake.dkim == "yes" else None,
            _senders(first["senders"]),
        )
        asyncio.run(_take(intake, receiving))
    except (OnRecordError, OSError) as error:
        _say(f"onrecord: mail is not taken: {error}")
        return _FAILED
    return 0


async def _take(intake: Intake, receiving: Receiving) -> None:
    over = threading.Event()
    async with AsyncExitStack() as held:
        if intake.smtp:
            await held.enter_async_context(await serve(intake, receiving))
            _say(f"onrecord: mail for {', '.join(intake.recipients)} is taken at {intake.smtp}")
        if intake.imap:
            threading.Thread(target=_poll, args=(intake, receiving, over), daemon=True).start()
            _say(f"onrecord: the mailbox on {intake.mailbox[0]} is looked into")
        await asyncio.to_thread(_listen, receiving)
        over.set()


def _listen(receiving: Receiving) -> None:
    """Take each new list of senders, until whoever started this ends."""
    for line in sys.stdin:
        receiving.senders = _senders(json.loads(line))


def _poll(intake: Intake, receiving: Receiving, over: threading.Event) -> None:
    told = ""
    while not over.is_set():
        problem = ""
        try:
            if left := look_into(intake, receiving).left:
                _say(f"onrecord: {number_of(left, 'mail')} left in the mailbox, {_LEFT}")
        except OnRecordError as error:
            problem = str(error)
        if problem and problem != told:
            _say(f"onrecord: {problem}")
        told = problem
        over.wait(intake.imap_seconds)


def _look_up(name: bytes, timeout: float = 5) -> bytes | None:
    """Ask DNS for the text record of a name.

    Raises:
        TimeoutError: it does not answer.
    """
    try:
        found: bytes | None = get_txt(name, timeout)
    except (DnsTimeoutError, DNSException):
        raise TimeoutError from None
    return found


def _senders(said: object) -> Mapping[str, str]:
    return {str(address): str(custodian) for address, custodian in dict(said).items()}  # type: ignore[call-overload]


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
