"""The copies that go in."""

import datetime as dt
from dataclasses import dataclass

from onrecord.records.schema import Table


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """One copy of a conversation: its messages as the reader gave them, and what is known of it beside them.

    ``messages`` has the schema ``MESSAGES``, in the order of the source, times not placed: where the source shows
    a wall clock alone, ``said_at`` is null. ``zone`` (IANA) is the phone's where a person said so. ``custodian``,
    ``device`` and ``received_at`` are the archive's; a file alone has none. ``exported_at`` as a person gave it.
    """

    id: str
    file: str
    entry: str
    channel: str
    platform: str
    title: str
    messages: Table
    zone: str | None = None
    custodian: str | None = None
    device: str | None = None
    received_at: dt.datetime | None = None
    exported_at: dt.datetime | None = None
