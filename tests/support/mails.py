"""Mails as phones send them, and a place where they may be taken."""

import asyncio
import contextlib
import datetime as dt
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from tests.support.memory_keys import NOW, MemoryKeys

from onrecord.archive.disk import LocalDisk
from onrecord.archive.mailbag import FilesystemMailbag, MailSlot, recipient_of
from onrecord.channels.mailbox.receiving import Receiving
from onrecord.channels.mailbox.smtp import Bounds, serve
from onrecord.records.intake import Intake

CANARY = "zebrafinch basin closes"
ADA, OURS = "ada@example.test", "records@intake.example.test"
CHAT = (
    "01/03/2026, 09:30 - Messages and calls are end-to-end encrypted.\n"
    f"13/03/2026, 09:31 - Anna Harbour: {CANARY}\n"
    "14/03/2026, 10:02 - Ben Whitfield: understood\n"
)


def mail(*, author: str = f"Ada Quay <{ADA}>", text: str = CHAT, name: str = "_chat.txt") -> bytes:
    """Return a mail as an iPhone sends an exported chat."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = author, OURS, f"WhatsApp Chat: {CANARY}"
    made.set_content("Chat history is attached.\n\nSent from my iPhone\n")
    made.add_attachment(text.encode(), maintype="text", subtype="plain", filename=name)
    made.set_boundary("edge-of-a-part")
    return made.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


class Counting:
    """Randomness that counts, so that no two ids are the same."""

    def __init__(self) -> None:
        self._next = 0

    def token(self, size_bytes: int) -> bytes:
        self._next += 1
        return self._next.to_bytes(size_bytes, "big")


class Still:
    """A clock that stands still."""

    def now(self) -> dt.datetime:
        return NOW


@dataclass
class Place:
    """A folder where mails are taken and waited for; ``keys`` opens them, and the slot has none."""

    folder: Path
    keys: MemoryKeys = field(default_factory=MemoryKeys)
    most: int = 50

    def __post_init__(self) -> None:
        if "home" not in self.keys.owners():
            self.keys.keep_identities("home", {"payload": self.keys.new_identity()})

    def slot(self, disk: LocalDisk | None = None) -> MailSlot:
        return MailSlot(self.folder, disk or LocalDisk(), recipient_of(self.keys), self.most)

    def bag(self) -> FilesystemMailbag:
        return FilesystemMailbag(self.folder, LocalDisk(), self.keys)

    def receiving(self, disk: LocalDisk | None = None, **more: object) -> Receiving:
        said = {"mail_bytes": 1_000_000, "senders": {ADA: "Ada Quay"}, **more}
        return Receiving(self.slot(disk).put, Still(), Counting(), **said)

    def raw(self, identity: str) -> bytes:
        """Return a mail that waits, as it was received."""
        feed = self.bag().feed(identity)
        with open(feed.open(0), "rb") as stream:  # noqa: PTH123 - a descriptor
            data = stream.read()
        feed.confirm_unchanged()
        return data


@contextlib.contextmanager
def listening(intake: Intake, receiving: Receiving, bounds: Bounds | None = None) -> Iterator[int]:
    """Run the SMTP server on a loop of its own; give its port."""
    loop, ready, ports = asyncio.new_event_loop(), threading.Event(), list[int]()
    over = asyncio.Event()

    async def run() -> None:
        server = await serve(intake, receiving, bounds)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()
        await over.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    def work() -> None:
        loop.run_until_complete(run())
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(20)
    try:
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(20)
