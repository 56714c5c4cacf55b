"""Webhooks: programs of the organisation that are told that something happened, by ids and counts alone."""

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from onrecord.records.errors import SettingsError
from onrecord.records.places import is_safe_address

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_HTTP = (200, 300)


class Happening(StrEnum):
    """What a program can be told of."""

    CAPTURE_RECEIVED = "capture.received"
    CAPTURE_CONFIRMED = "capture.confirmed"
    CAPTURE_STOPPED = "capture.stopped"
    RECEIPT_ISSUED = "receipt.issued"
    EXCEPTION_RAISED = "exception.raised"
    EXCEPTION_DECIDED = "exception.decided"
    FINDING_DECIDED = "finding.decided"
    NOTE_RECORDED = "note.recorded"
    RECORD_FILED = "record.filed"
    EXPORT_ASKED = "export.asked"
    EXPORT_DECIDED = "export.decided"
    WORK_FINISHED = "work.finished"
    TEST = "webhook.test"


CAN_BE_ASKED_FOR = tuple(one for one in Happening if one is not Happening.TEST)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A program to be told: ``url`` to call, which ``events``, and the file that holds its secret.

    Its address may hold a token, so that it is shown and logged by ``name`` and ``host`` alone.
    """

    name: str
    url: str = field(repr=False)
    secret_file: Path = field(repr=False)
    events: Sequence[str] = ()

    @property
    def host(self) -> str:
        """Return the host that is called."""
        return urlsplit(self.url).hostname or ""

    def wants(self, kind: Happening) -> bool:
        """Tell whether the program is to be told of this."""
        return kind is Happening.TEST or kind.value in self.events


@dataclass(frozen=True, slots=True)
class Message:
    """What a program is told. ``id`` is the same however often it is sent, so that it can be known again."""

    id: str
    kind: Happening
    at: dt.datetime
    about: Mapping[str, object]
    links: Mapping[str, str]


class DeliveryState(StrEnum):
    """Where a message stands: to be sent, taken by the program, or given up."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one program. ``status`` is the last answer's, None when there was none.

    ``fault`` is a word for what went wrong without an answer; ``tried_at`` when it was last sent.
    """

    id: int
    webhook: str
    message: Message
    state: DeliveryState
    attempts: int
    due_at: dt.datetime
    since: dt.datetime
    tried_at: dt.datetime | None = None
    status: int | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one call: a status, or a word for why there was none."""

    status: int | None = None
    fault: str = ""

    @property
    def is_taken(self) -> bool:
        """Tell whether the program took it: any status of the 200s."""
        return self.status is not None and _HTTP[0] <= self.status < _HTTP[1]


@dataclass(frozen=True, slots=True)
class Place:
    """How far a program was told: events below ``events``, and work that ended before ``works_at``."""

    events: int
    works_at: dt.datetime


def read_webhooks(values: object) -> tuple[Webhook, ...]:
    """Read the tables ``[[webhooks]]``.

    Raises:
        SettingsError: a setting is unknown, lacking or impossible.
    """
    if not isinstance(values, list):
        raise SettingsError("webhooks must be tables: write [[webhooks]] above each")
    read = tuple(_webhook(table) for table in values)
    if len({one.name for one in read}) != len(read):
        raise SettingsError("webhooks must have names of their own: two have the same")
    return read


def _webhook(table: object) -> Webhook:
    if not isinstance(table, dict):
        raise SettingsError("webhooks must be tables: write [[webhooks]] above each")
    known = {one.name for one in dataclasses.fields(Webhook)}
    if unknown := sorted(set(table) - known):
        raise SettingsError(f"webhooks has no setting {unknown[0]!r}; docs/settings.md lists them all")
    for name in ("name", "url", "secret_file"):
        if not isinstance(table.get(name), str) or not table[name]:
            raise SettingsError(f"webhooks.{name} is needed, as text in quotes")
    _check(table)
    return Webhook(table["name"], table["url"], Path(table["secret_file"]), tuple(table["events"]))


def _check(table: Mapping[str, object]) -> None:
    if not _NAME.fullmatch(str(table["name"])):
        raise SettingsError("webhooks.name must be of small letters, digits and -")
    if not is_safe_address(str(table["url"])):
        raise SettingsError(
            "webhooks.url must begin with https:// (http:// for this machine alone), no password or query"
        )
    if not Path(str(table["secret_file"])).is_absolute():
        raise SettingsError("webhooks.secret_file must be a whole path, from the root on")
    events = table.get("events")
    if not isinstance(events, list) or not events:
        raise SettingsError('webhooks.events must be a list, such as ["receipt.issued"]')
    if unknown := [one for one in events if one not in CAN_BE_ASKED_FOR]:
        raise SettingsError(f"webhooks.events has no {unknown[0]!r}; docs/api.md lists them all")
