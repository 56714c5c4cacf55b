"""Telling programs what happened: a thread for each, apart from requests and from work.

A host is called because a setting names it, and no other: no redirect is followed, no proxy of the
environment asked. TLS is verified; plain HTTP goes to this machine itself alone, as the settings demand.
"""

import contextlib
import datetime as dt
import http.client
import json
import ssl
import threading
import time
from urllib.parse import urlsplit

from django.db import DatabaseError, close_old_connections

from onrecord.filing.connections import connection_to, ended_in_time
from onrecord.hosting import Host
from onrecord.integrity.webhook_signatures import headers_of, read_secrets
from onrecord.ports.webhooks import Webhooks
from onrecord.procedures.webhook_messages import Telling, tell
from onrecord.records.accounts import Officer
from onrecord.records.errors import OnRecordError
from onrecord.records.webhooks import Answer, Delivery, Message, Webhook

EVERY_SECONDS = 2.0
GIVEN_UP_AFTER = dt.timedelta(days=3)
_PAUSES = tuple(dt.timedelta(seconds=seconds) for seconds in (5, 60, 300, 1_800, 7_200))
_LONGEST_PAUSE = dt.timedelta(hours=6)
_AT_ONCE = 50
_CONNECT_SECONDS = 10.0
_WHOLE_SECONDS = 20.0
_GONE = 410
_OTHERS_MAY_READ = 0o077
_SERVICE = Officer(account=0, name="the service", email="")


class Notifier:
    """Tells one program: gathers what happened, and sends what is due."""

    def __init__(self, host: Host, webhooks: Webhooks, webhook: Webhook) -> None:
        """Take whom to tell."""
        self._host, self._webhooks, self._webhook = host, webhooks, webhook
        self._telling = Telling(webhook)

    def go_on(self) -> None:
        """Do it until the process ends."""
        while True:
            with contextlib.suppress(DatabaseError):
                close_old_connections()
                self.once()
            time.sleep(EVERY_SECONDS)

    def gather(self) -> None:
        """Keep a message for all that happened since the last time; a store that is busy is asked again."""
        with contextlib.suppress(OnRecordError, DatabaseError):
            tell(self._host.reading(_SERVICE), self._webhooks, self._telling)

    def once(self) -> None:
        """Gather and send once."""
        self.gather()
        for delivery in self._webhooks.due(self._webhook.name, self._host.now(), _AT_ONCE):
            answer = send(self._webhook, delivery.message, self._host.now())
            now = self._host.now()
            self._webhooks.tried(delivery.id, answer, now, next_try(delivery, answer, now))


def next_try(delivery: Delivery, answer: Answer, now: dt.datetime) -> dt.datetime | None:
    """Return when to try again, later each time; None after three days, or when the program says so."""
    if answer.is_taken or answer.status == _GONE or now - delivery.since >= GIVEN_UP_AFTER:
        return None
    tried = delivery.attempts
    return now + (_PAUSES[tried] if tried < len(_PAUSES) else _LONGEST_PAUSE)


def start(host: Host, webhooks: Webhooks) -> None:
    """Start a thread for each program that the settings name; each ends with the process."""
    for webhook in host.settings.webhooks:
        notifier = Notifier(host, webhooks, webhook)
        # Before the first request: what a program is told of from now on has no gap.
        notifier.gather()
        threading.Thread(target=notifier.go_on, name=f"webhook-{webhook.name}", daemon=True).start()


def send(webhook: Webhook, message: Message, now: dt.datetime) -> Answer:
    """Call a program once, and say what it answered; what it says besides a status is not read."""
    try:
        _refuse_readable(webhook)
        secrets = read_secrets(webhook.secret_file.read_text("utf-8"))
    except (OSError, ValueError):
        return Answer(fault="its secret file cannot be used")
    body = written(message)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "onrecord",
        **headers_of(secrets, message.id, int(now.timestamp()), body),
    }
    try:
        return Answer(_posted(webhook.url, body, headers))
    except ssl.SSLCertVerificationError:
        return Answer(fault="its certificate is not trusted here")
    except (OSError, http.client.HTTPException, UnicodeError):  # the last of a name that no host can have
        return Answer(fault="it could not be reached, or cut the connection")


def written(message: Message) -> bytes:
    """Return the body of a message."""
    said = {
        "id": message.id,
        "type": message.kind.value,
        "at": message.at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"),
        "about": dict(message.about),
        "links": dict(message.links),
    }
    return json.dumps(said, separators=(",", ":")).encode()


def _refuse_readable(webhook: Webhook) -> None:
    if webhook.secret_file.stat().st_mode & _OTHERS_MAY_READ:
        raise PermissionError


def _posted(url: str, body: bytes, headers: dict[str, str]) -> int:
    parts = urlsplit(url)
    connection = connection_to(parts, _CONNECT_SECONDS)
    with contextlib.closing(connection), ended_in_time(connection, _WHOLE_SECONDS) as is_cut:
        connection.request("POST", parts.path or "/", body=body, headers=headers)
        status = connection.getresponse().status
        if is_cut.is_set():
            raise TimeoutError
        return status
