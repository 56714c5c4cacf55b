"""One reading of one source, from its first row to its statement."""

import contextlib
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from onrecord.ports.originals import Aside, Original
from onrecord.readers.batching import Row as Columns
from onrecord.readers.formats.whatsapp_ios_db import recognition
from onrecord.readers.formats.whatsapp_ios_db.messages import COLUMNS, Messages
from onrecord.readers.formats.whatsapp_ios_db.people import CHANNEL, People
from onrecord.readers.sqlite.snapshot import open_snapshot
from onrecord.readers.whatsapp_values import Files
from onrecord.records.completeness import Incomplete
from onrecord.records.errors import UnreadableError
from onrecord.records.messages import Anomaly, Statement

PLATFORM = "iPhone"

LIMITS = (
    "A message deleted only on this phone, or a chat cleared, leaves no trace in the database.",
    "A message deleted for everyone keeps its place, but not its content, nor who deleted it and when.",
    "Whether a message was edited, and what it said before, is not read from this database.",
    "Timers for disappearing messages are not read from this database; messages that disappeared are gone.",
    "When a message was delivered or read is not read from this database.",
    "View-once content is not kept. Calls stand in another database.",
    "Group events are shown by the app's number: what the numbers mean is not published.",
    "The own name and number of the phone's owner do not stand in this database.",
    "Rows that the app deleted are not recovered from unused space of the database file.",
)

_KNOWN = (
    "Z_PK Z_ENT Z_OPT ZCHILDMESSAGESDELIVEREDCOUNT ZCHILDMESSAGESPLAYEDCOUNT ZCHILDMESSAGESREADCOUNT "
    "ZDATAITEMVERSION ZDOCID ZENCRETRYCOUNT ZFILTEREDRECIPIENTCOUNT ZFLAGS ZGROUPEVENTTYPE ZISFROMME "
    "ZMESSAGEERRORSTATUS ZMESSAGESTATUS ZMESSAGETYPE ZSORT ZSPOTLIGHTSTATUS ZSTARRED ZCHATSESSION "
    "ZGROUPMEMBER ZLASTSESSION ZMEDIAITEM ZMESSAGEINFO ZPARENTMESSAGE ZMESSAGEDATE ZSENTDATE ZFROMJID "
    "ZMEDIASECTIONID ZPHASH ZPUSHNAME ZSTANZAID ZTEXT ZTOJID "
)


class Reading:
    """The database of a source, open in memory until the reading ends."""

    def __init__(self, original: Original) -> None:
        """Open the message database.

        Raises:
            UnreadableError: there is no message database, or none that can be read.
        """
        found = recognition.databases(original)
        if not found:
            raise UnreadableError(
                f"{original.name!r} holds no WhatsApp message database: "
                "give the folder with ChatStorage.sqlite"
            )
        self._others = found[1:]
        with contextlib.ExitStack() as opening:
            self._database = opening.enter_context(open_snapshot(original, found[0]))
            if not self._database.has("ZWAMESSAGE", "ZMESSAGEDATE"):
                raise self._database.without_tables(
                    f"{found[0].name!r} is no WhatsApp message database, or one damaged beyond use: "
                    "it lacks the app's table of messages; copy it from the phone or its backup again"
                )
            self._files = Files(original.entries(), self._database.own_entries)
            self._people = People(self._database)
            self._messages = Messages(self._database, self._people, self._files)
            self._open = opening.pop_all()

    def __enter__(self) -> Self:
        """Return the reading; leaving frees its memory."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Free the memory."""
        self._open.close()

    def items(self) -> Iterator[Columns | Anomaly | Statement]:
        """Yield every message, and what could not be read."""
        yield from self._people.anomalies
        yield from self._messages.read()

    def asides(self) -> Iterator[Aside]:
        """Yield what was found since the last call."""
        yield from self._messages.asides
        self._messages.asides.clear()

    def statement(self) -> Statement:
        """Return the statement, once everything was read."""
        return Statement(
            title="WhatsApp account",
            channel=CHANNEL,
            platform=PLATFORM,
            entry=self._database.entry.name,
            limits=LIMITS,
            warnings=(*self._database.warnings, *self._warnings()),
            incomplete=(*self._database.incomplete, *([Incomplete.NOT_READ] if self._others else [])),
            unread_entries=tuple(self._files.unread()),
            conversations=tuple(self._people.conversations()),
        )

    def _warnings(self) -> Iterator[str]:
        for other in self._others:
            yield f"{other.name!r} is a message database as well and was not read: capture it by itself."
        known = {"ZWAMESSAGE": (*_KNOWN.split(), *COLUMNS)}
        if unknown := self._database.unknown_columns(known):
            yield (
                "The database is of a newer version of the app; columns that this reader does not know: "
                f"{', '.join(unknown)}."
            )
        if types := self._messages.unknown_types:
            listed = ", ".join(f"{of_type} ({count:,})" for of_type, count in sorted(types.items()))
            yield f"Messages of types that are not known, shown as such: {listed}."
        if missing := self._files.missing():
            yield missing
