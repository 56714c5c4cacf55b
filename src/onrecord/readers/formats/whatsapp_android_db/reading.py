"""One reading of one source, from its first row to its statement."""

import contextlib
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from onrecord.ports.originals import Aside, Original
from onrecord.readers.batching import Row as Columns
from onrecord.readers.formats.whatsapp_android_db import calls, recognition, statement
from onrecord.readers.formats.whatsapp_android_db.legacy import Legacy
from onrecord.readers.formats.whatsapp_android_db.messages import Messages
from onrecord.readers.formats.whatsapp_android_db.people import People
from onrecord.readers.sqlite.snapshot import Snapshot, open_snapshot
from onrecord.readers.whatsapp_values import Files
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Statement


class Reading:
    """The databases of a source, open in memory until the reading ends."""

    def __init__(self, original: Original) -> None:
        """Open the message database and the contacts'.

        Raises:
            UnreadableError: there is no message database, or none that can be read.
        """
        found = recognition.databases(original)
        if not found:
            raise UnreadableError(
                f"{original.name!r} holds no WhatsApp message database: give the folder with msgstore.db"
            )
        self._notes = statement.Notes()
        self._open = contextlib.ExitStack()
        with contextlib.ExitStack() as opening:
            self._database = opening.enter_context(open_snapshot(original, found[0]))
            contacts = self._contacts(original, opening)
            self._refuse_foreign()
            taken = {*self._database.own_entries, *(contacts.own_entries if contacts else ())}
            self._files = Files(original.entries(), taken)
            self._people = People(self._database, contacts)
            self._open = opening.pop_all()
        self._messages = Messages(self._database, self._people, self._files)
        self._legacy = Legacy(self._database, self._people, self._files)
        for other in found[1:]:
            self._notes.unread(other)

    def __enter__(self) -> Self:
        """Return the reading; leaving frees its memory."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the memory."""
        self._open.close()

    def items(self) -> Iterator[Columns | Anomaly | Statement]:
        """Yield every message and call, and what could not be read."""
        yield from self._people.anomalies
        yield from self._messages.read()
        yield from self._legacy.read()
        yield from calls.read(self._database, self._people, self._messages.linked_calls)

    def asides(self) -> Iterator[Aside]:
        """Yield what was found since the last call."""
        for held in (self._messages.asides, self._legacy.asides):
            yield from held
            held.clear()

    def statement(self) -> Statement:
        """Return the statement, once everything was read."""
        self._notes.columns(self._database)
        self._notes.types(self._messages.unknown_types + self._legacy.unknown_types)
        if self._people.timed_chats:
            self._notes.evidence.append(
                f"Conversations with a timer for disappearing messages now: {self._people.timed_chats:,}"
            )
        if missing := self._files.missing():
            self._notes.warnings.append(missing)
        if self._legacy.placeholders:
            self._notes.evidence.append(
                f"Rows that the app keeps as placeholders: {self._legacy.placeholders:,}"
            )
        return statement.conclude(self._database, self._people, self._notes, self._files.unread())

    def _contacts(self, original: Original, opening: contextlib.ExitStack) -> Snapshot | None:
        entry = recognition.contacts_beside(original, self._database.entry)
        if entry is None:
            self._notes.warnings.append(
                f"No {recognition.CONTACTS_NAME} came with the messages: people are shown by number or id."
            )
            return None
        try:
            contacts = opening.enter_context(open_snapshot(original, entry))
        except UnreadableError:
            self._notes.warnings.append(f"{entry.name!r} cannot be read: people are shown by number or id.")
            return None
        self._notes.warnings += contacts.warnings
        return contacts

    def _refuse_foreign(self) -> None:
        database = self._database
        if not database.has("message", "chat_row_id") and not database.has("messages", "key_remote_jid"):
            raise database.without_tables(
                f"{database.entry.name!r} is no WhatsApp message database, or one damaged beyond use: "
                "it has neither of the app's tables of messages; copy it from the phone again"
            )
